"""Registration numbers of vehicles: a district's code and an official form of number, where vehicles are spoken of."""

from __future__ import annotations

import re
from bisect import bisect_left

from cleaning.personal_data import labels
from cleaning.personal_data.districts import DISTRICTS, PROVINCES, RESERVES, SERVICES
from cleaning.personal_data.findings import Sight, Span
from cleaning.personal_data.stretches import Stretches
from cleaning.personal_data.wordlists import NO_DISTRICTS, OTHER_FORMS, PARTICLES, TRAFFIC_STEMS, TRAFFIC_WORDS

_REST = re.compile(r"[0-9]([a-z0-9]{0,5}+)(?![^\W_])")
_SPOKEN_OF = ("rej", "tablic", "blach")
_SPOKEN_OF_HERE = re.compile(r"rej(?:es[tr]{1,2}a|\W|estr\.|st)|tablic[aeyoi]|blach")  # no register, no tablets
_CHOSEN = re.compile(r"[0-9][ -]?([a-z]{3,5}|[a-z]{1,4}[0-9]{1,2})(?![^\W_])")
_TEMPORARY = re.compile(r"[0-9][ -]?(?:[0-9]{3,5}[a-z]?|[0-9]{2,3} ?p ?[0-9]{1,2})(?![^\W_])")
_MASK = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyz", "0" * 10 + "a" * 26)
# Official forms of the number behind two and three letters; the others (small, old, vintage) need the label itself.
_BEHIND_TWO = frozenset(["00000", "0000a", "000aa", "0a000", "0aa00"])
_BEHIND_THREE = frozenset(
    ["a000", "00aa", "0a00", "00a0", "0aa0", "aa00", "00000", "0000a", "000aa", "a00a", "a0aa", "0aa00", "0a000"]
)
_REGISTRATION = re.compile(
    r"(?<![^\W\d_])(?:rej(?![oaes])(?!en)|rejes|rejst|rjest|tablic|blach|nr ?rej|num\w* rej|number plate|plate|licence)"
)
_BESIDE = re.compile(
    r"(?:(?<![^\W\d_])(?:rej|rejes\w*|rejst\w*|rjest\w*|nr\.? ?rej\w*|tablic\w{0,4}|blach\w{0,3}|plates?)\.?"
    r"(?: (?:rej\w*|nr|o nr|numer\w{0,3}|o numerach|samochodu|pojazdu|auta|ciągnika|naczepy|przyczepy|motocykla|"
    r"to|był\w?|jest|ma|miał\w?|początkow\w+|indywidualn\w+))*"
    r"[ .:=,;?!\"„'(\[>|/\t\n-]{1,6}\Z)"
)
_WORD = re.compile(r"[^\W\d_]+")
_MAKE_BESIDE = re.compile(
    r"(?:bmw|suzuki|honda|yamaha|kawasaki|ktm|mercedes|seria|typ|model)\w{0,3} (?:[a-z]{1,3} ?)?\Z"
)


def _is_traffic(context: str) -> bool:
    """Whether vehicles or traffic are spoken of."""
    return any(word in TRAFFIC_WORDS or word[:5] in TRAFFIC_STEMS for word in _WORD.findall(context))


_NO_VEHICLE = re.compile(
    r"(?:model\w*|typ\w{0,3}|norm\w{1,2}|nr kat|katalogow\w+|kod\w{0,2}|symbol\w*|cz[ęe][śs][ćc]\w*|seri\w+ nr|seryjny|"
    r"partii|obligacj\w+|lot\w{0,2}|rejs\w{0,2}|pociąg\w*|drog\w+|tras[ayę]|wersj\w+|poz\.|art\.|sygn\w*\.?|akt|silnik\w*|zamiennik\w*|oem)"
    r"[ :.(\"„-]{1,3}(?:nr |numer )?\Z"
)
_AHEAD, _BEHIND, _HEADER = 90, 60, 240
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = frozenset(_ALPHABET)
_PROVINCES = frozenset("".join(PROVINCES).lower())


def plates(sight: Sight, stretches: Stretches) -> list[Span]:
    """Registration numbers in a text, whose *stretches* of digits these are."""
    found: list[Span] = []
    small = sight.small
    candidates = stretches.plate_candidates(_rows_of_registration(sight))
    sight.rewind()
    row_end = -1
    for start in candidates:
        rest = _REST.match(small, start)
        if rest is None:
            continue
        end = rest.end()
        if start > row_end:
            sight.enter(start)
            row_end = sight.end
        ahead = small[start - 1]
        if ahead in _LETTERS:
            span = None
            begin = _run(small, sight.start, start)
            if begin == start - 1 and ahead in _PROVINCES:
                span = _chosen_plate(sight, start)
            if span is None and end - start < 6:
                span = _solid_plate(sight, begin, start, end)
        else:
            span = _judged(sight, _run(small, sight.start, start - 1), start - 1, start, end)
        if span is not None:
            found.append((*span, "PLATE"))
            sight.last["PLATE"] = span[1]
    return found


def _rows_of_registration(sight: Sight) -> list[tuple[int, int]]:
    """The rows with words for registration: elsewhere only real districts are plates."""
    rows: set[int] = set()
    bounds = sight.bounds
    for word in _SPOKEN_OF:
        at = sight.small.find(word)
        while at >= 0:
            if _SPOKEN_OF_HERE.match(sight.small, at):
                row = bisect_left(bounds, at)
                rows.add(row)
                at = bounds[row]
            at = sight.small.find(word, at + 1)
    return [(bounds[row - 1] + 1 if row else 0, bounds[row]) for row in sorted(rows)]


def _run(small: str, low: int, end: int) -> int:
    """Where the letters that end at *end* begin; not more than six are looked at."""
    if end - 6 > low:
        low = end - 6
    return low + len(small[low:end].rstrip(_ALPHABET)) if end > low else end


def _solid_plate(sight: Sight, begin: int, start: int, end: int) -> tuple[int, int] | None:
    """The plate whose first digit, at *start*, follows letters: of the district, of the number or of both."""
    small = sight.small
    size = start - begin
    if size in (2, 3) and (span := _judged(sight, begin, start, start, end)) is not None:
        return span
    if size > 3:
        return _judged(sight, begin, begin + 3, begin + 3, end)
    if begin - 4 >= sight.start and small[begin - 1] in " -":
        return _judged(sight, _run(small, sight.start, begin - 1), begin - 1, begin, end)
    return None


def _judged(sight: Sight, begin: int, stop: int, part: int, end: int) -> tuple[int, int] | None:
    """The plate at ``[begin, end)``, whose district's letters end at *stop* and whose number begins at *part*."""
    small = sight.small
    size = stop - begin
    if not 2 <= size <= 3 or not 2 <= end - part <= 5 or (begin > sight.start and small[begin - 1].isalnum()):
        return None
    code = small[begin:stop].upper()
    form = small[part:end].translate(_MASK)
    official = (code in DISTRICTS or code[:2] in SERVICES) and form in (_BEHIND_TWO if size == 2 else _BEHIND_THREE)
    if not official:
        if code in NO_DISTRICTS or code[0] not in PROVINCES:
            return None
        if form not in OTHER_FORMS and form not in _BEHIND_TWO:
            return None
        context = sight.before(begin, _HEADER)
        if "rej" not in context and "tabl" not in context and "blach" not in context and not (
            len(form) + size == 6 and code in DISTRICTS
        ):  # fmt: skip
            if any(small.find(word, sight.start, begin) >= 0 for word in _SPOKEN_OF):
                sight.doubt()  # too far away
            return None
    if _is_meant(sight, code, form, begin, end, official=official):
        return begin, end
    sight.doubt()
    return None


def _is_meant(sight: Sight, code: str, form: str, begin: int, end: int, *, official: bool) -> bool:
    ahead = sight.before(begin, _AHEAD)
    written = sight.plain[begin:end]
    if _is_beside(ahead):
        return official or len(form) > 2
    if (sight.small[end : end + 1] in "/:" and sight.small[end + 1 : end + 2].isdigit()) or (
        sight.small[end : end + 1] in "-_" and sight.small[end + 1 : end + 2].isalnum()
    ):
        return False
    if sight.follows("PLATE", begin):
        return official or (code[0] in PROVINCES and len(form) >= 4 and written.isupper())
    if not official:
        # Two letters and four signs: motorcycles' and small plates; so are many models called.
        header = labels.header(sight.plain, sight.start, begin, end, sight.end)
        if header and _REGISTRATION.search(header):
            return len(form) >= 4
        return (
            len(form) + len(code) == 6
            and form != "000"
            and code in DISTRICTS
            and (written.isupper() or (written.islower() and _is_traffic(ahead[-14:])))
            and not written.endswith(("00", "25", "50"))
            and not _NO_VEHICLE.search(ahead)
            and not _MAKE_BESIDE.search(ahead)
            and _is_traffic(ahead[-40:] + " " + sight.after(end, 30))
        )
    if not (written.isupper() or written.islower()) or _NO_VEHICLE.search(ahead):
        return False
    if form == "00000" and (code == "PN" or (written.islower() and code.lower() in PARTICLES)):
        return False
    if _is_traffic(ahead) or _is_traffic(sight.after(end, _BEHIND)):
        return True
    header = sight.before(begin, _HEADER)
    return ("\t" in header or "|" in header or ";" in header) and _REGISTRATION.search(header) is not None


def _is_beside(ahead: str) -> bool:
    """Whether *ahead* ends with a word for registration and what may follow it."""
    return ("rej" in ahead or "rje" in ahead or "tabl" in ahead or "blach" in ahead or "plate" in ahead) and (
        _BESIDE.search(ahead, max(0, len(ahead) - 60)) is not None
    )


def _chosen_plate(sight: Sight, start: int) -> tuple[int, int] | None:
    """Where an individual, temporary or dealer's plate lies: a province's letter, the digit at *start* and the rest."""
    small = sight.small
    begin = start - 1
    if begin > sight.start and small[begin - 1].isalnum():
        return None
    ahead = sight.before(begin, _AHEAD)
    chosen = _CHOSEN.match(small, start, sight.end)
    if chosen is not None:
        end = chosen.end()
        written = sight.plain[begin:end]
        if _is_beside(ahead):
            return begin, end
        letters = len(chosen[1].rstrip("0123456789"))
        if written.isupper() and written[0] not in RESERVES and letters > 1 and (
            sight.follows("PLATE", begin) or _is_traffic(ahead) or _REGISTRATION.search(sight.after(end, 24))
        ):  # fmt: skip
            return begin, end
        if written.islower() and _REGISTRATION.search(ahead[-40:]) and small[start + 1] != " ":
            return begin, end
        sight.doubt()
    temporary = _TEMPORARY.match(small, start, sight.end)
    if temporary is not None and _is_beside(ahead):
        return begin, temporary.end()
    return None
