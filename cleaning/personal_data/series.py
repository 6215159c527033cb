"""Series and number: identity cards, passports and land registers, whose letters stand before the digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaning.personal_data import labels
from cleaning.personal_data.checksums import is_id_card, is_land_register, is_passport
from cleaning.personal_data.findings import Sight, Span
from cleaning.personal_data.wordlists import COURTS, NO_SERIES

_WORDED = re.compile(r"(?<![^\W_])([a-z]{2,3})[\"”'’)\]]?,?[ /]{0,2}(?:i )?(?:nr|numer|no|num|nº|№)\.?:? ?[\"„'(\[]?\Z")
_SHORT_REGISTER = re.compile(r"/ ?([0-9]{2,7}) ?/ ?([0-9])(?![0-9/])")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_SMALL_WORDS = frozenset(
    ["nr", "do", "od", "na", "po", "za", "we", "ze", "to", "ok", "br", "ul", "al", "kw", "im", "os", "tj"]
)


def is_court(small: str) -> bool:
    """Whether four characters in lower case can be the code of a court: ``wa4m``."""
    return (
        len(small) == 4
        and small[2].isdigit()
        and small[0] in _LETTERS
        and small[1] in _LETTERS
        and small[3] in _LETTERS
    )


def land_register(sight: Sight, digits: str, start: int, end: int) -> Span | None:
    """The land register whose number and check digit are *digits*."""
    small = sight.small
    first = start - 8
    ahead = small[first if first > sight.start else sight.start : start]
    code = ahead.rstrip(" /-")
    court = code[-4:]
    if not is_court(court) or (len(code) > 4 and code[-5].isalnum()) or not is_land_register(court.upper() + digits):
        return None
    begin = start - len(ahead) + len(code) - 4
    if "/" in small[begin:end] or court[:2] in COURTS or labels.land_register(sight.before(begin, 90)):
        return (begin, end, "LAND_REGISTER")
    sight.doubt()
    return None


def short_registers(sight: Sight) -> Iterator[Span]:
    """Land registers whose number is written without its leading zeros: ``WA4M/3456/4``."""
    sight.rewind()
    for match in _SHORT_REGISTER.finditer(sight.small):
        if is_court(sight.small[match.start() - 5 : match.start()].strip()[-4:]):
            sight.enter(match.start())
            register = land_register(sight, match[1].zfill(8) + match[2], match.start(1), match.end())
            if register is not None:
                yield register


def lettered(sight: Sight, digits: str, start: int, end: int) -> Span | None:
    """The identity card or passport whose digits these six or seven are."""
    small = sight.small
    low = sight.start
    letters = 9 - len(digits)
    begin = start - letters
    if begin < low:
        return None
    ahead = small[start - 1]
    if ahead in " -/":
        begin -= 1
        code = small[begin : begin + letters] if begin >= low else ""
        if code in _SMALL_WORDS and sight.plain[begin : begin + 2].islower():
            code = ""
    else:
        code = small[begin:start]
    if not (code.isalpha() and code.isascii() and (begin == low or not small[begin - 1].isalnum())):
        word = small[start - 8 if start - 8 > low else low : start]
        if ("n" not in word) or ("nr" not in word and "num" not in word and "no" not in word):
            return None
        worded = _WORDED.search(small, max(low, start - 18), start)
        if worded is None or len(worded[1]) != letters:
            return None
        code, begin = worded[1], worded.start()
    if end < sight.end and (small[end].isalnum() or small[end] == "_"):
        return None
    written = small[start:end]
    if "." in written or "(" in written:
        return None
    return (_id_card if letters == 3 else _passport)(sight, code.upper() + digits, begin, start, end)


def _id_card(sight: Sight, code: str, begin: int, start: int, end: int) -> Span | None:
    if not is_id_card(code):
        return None
    # In capitals a series that has been given out so far stands for itself.
    itself = (
        sight.plain[begin : begin + 3].isupper()
        and code[:3].lower() not in NO_SERIES
        and (code[0] in "ABCDE" or labels.named(sight.plain, sight.start, begin))
    )
    if (
        itself
        or labels.id_card(sight.before(begin, 80))
        or sight.follows("ID_CARD", begin)
        or labels.id_card(sight.after(end, 24))
        or labels.id_card(labels.header(sight.plain, sight.start, begin, end, sight.end))
    ):
        return (begin, end, "ID_CARD")
    sight.doubt()
    return None


def _passport(sight: Sight, code: str, begin: int, start: int, end: int) -> Span | None:
    if not is_passport(code):
        return None
    context = sight.before(begin, 100)
    if (
        labels.passport(context)
        or sight.follows("PASSPORT", begin)
        or labels.passport(sight.after(end, 40))
        or (code[0] in "ABEFZ" and labels.travel(context))
        or labels.passport(labels.header(sight.plain, sight.start, begin, end, sight.end))
    ):
        return (begin, end, "PASSPORT")
    sight.doubt()
    return None
