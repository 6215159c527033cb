"""Telephone numbers: assigned by the tables of phonenumbers, and meant as such by their shape or neighbors."""

from __future__ import annotations

import re
from functools import cache

from cleaning.personal_data import labels
from cleaning.personal_data.findings import BOUND, Sight, Span
from cleaning.personal_data.wordlists import ABROAD, LANDLINE_SHAPES, NAMES, OTHER_NUMBERS, OTHER_STEMS, SMALL_WORDS

_REACH = 60
_MOBILE = frozenset(["45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"])
_LANDLINE_GROUPS = frozenset(tuple(map(int, shape)) for shape in LANDLINE_SHAPES)
_SHAPES = _LANDLINE_GROUPS | {
    (9,),
    (11,),
    (3, 3, 3),
    (3, 2, 2, 2),
    (3, 6),
    (1, 3, 3, 3),
    (2, 3, 3, 3),
    (2, 9),
    (4, 3, 3),
    (10,),
}
_SLASHED = frozenset([(2, 3, 2, 2), (3, 3, 3), (2, 7), (3, 3, 2, 2), (3, 7), (2, 3, 4), (3, 2, 2), (3, 2, 2, 2)])
_DOTTED = frozenset([(3, 3, 3), (2, 3, 2, 2), (3, 2, 2, 2), (3, 3, 2, 2)])
_DATES = frozenset([(2, 2, 4), (1, 2, 4)])
_AMOUNT_BEHIND = re.compile(
    r"(?! [0-9]{9}(?![0-9]))(?: ?(?:,|;|/| i| oraz| a| do|-|,? wobec| z) ?[0-9][0-9 ]*+(?:,[0-9]+)?){0,3}+"
    r" ?\(?(?:zł|pln\b|eur|usd|chf|€|\$|%|tys|mln|mld|kg|km|m²|m2|m³|ha\b|ton|t\b|g\b|l\b|szt|os[oó]b|mieszka|egz|widz|"
    r"bajt|b\b|hm|gwh|mwh|kwh|lat\b|pz\b|głos|akcj|sztuk|punkt|pkt|złp|rubl|mar[ek]k|dolar|frank|"
    r"[,.][0-9]{1,4}(?![0-9])|[a-z]?[0-9]|[x×*=])"
)
_PLAIN_BEHIND = frozenset(["", "\n", "\t", ")", "]", "”", "|", BOUND])
_NUMBER_WORDS = frozenset(["nr", "nr.", "numer", "numerem", "numeru", "no", "no."])
_STATISTICS = re.compile(
    r"ton(?:y|ach|aż|\b)|sztuk|zbior|produkc|eksport|import|budżet|ludnoś|mieszkańc|nakład|zysk|przych|obrot|wartoś|kwot|wynos|"
    r"wynios|populac|powierzch|suma |łączn|bajt|rozmiar|katalog|indeks|symbol|zamienn|części|seryjn|sygnatur|parti[ai]|"
    r"inwent|licznik|wolumen|liczb|ilość|tabel|rok [0-9]{4}| w [0-9]{4} r|odpowiednio|stan na|hasz|hash|wersj|commit|"
    r"model|zasób|oem|łożysk|przekaźnik|śrub|norm|sprzeda(?:ż|no|wan)|głosów|wydobyc|zużyci|dług[iu]?\b|kapitał"
)
_ADVERT = re.compile(
    r"sprzedam|kupi[ęe]|oddam|zamieni[ęe]|wynajm|przyjm|zatrudni|korepetyc|napraw|usług|remont|transport|dojazd|"
    r"ogłosz|okolic|znalaz|nagroda|zgub|zagin|zapisy|pyta[ćj]|zainteresowan|chętn|piln|pomoc|wizyt|gabinet|masaż|"
    r"przeprowadz|montaż|tynk|hydraul|elektry|malowan|cena|kontakt|pisz|odbi[oe]r|opiek|dyżur|awari|szukam|poszuk|"
    r"właściciel|zawiadomi|wypadk|pacjent|uczestni|kierowc|nadawc|odbiorc|adres|e-?mail|pesel|zgłosz|ur\."
)
_NAMED_BEHIND = re.compile(
    r"[ ,;(-]{1,4}(?:[Pp]ani?[a-z]? )?([A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{2,})(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w-]{2,})?"
)


def phone(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int) -> Span | None:
    """The telephone number that *digits* are, written in *groups* at ``[start, end)``."""
    if len(groups) > 1:
        written = sight.small[start:end]
        if "/" in written and groups not in _SLASHED and (digits[-11:-9] != "48" or groups[1:] not in _SLASHED):
            return None
        if groups[:3] in _DATES and " " not in written[:8]:
            return None
    begin, plus = start, False
    if sight.small[start - 1] in "+( /" and start > sight.start:
        begin, plus = _opening(sight, groups, start, end)
    national: str | None = digits
    if len(digits) != 9 or plus:
        national = _national(digits, plus)
    if national is None:
        if not _is_abroad(sight, digits, groups, begin, end, plus=plus):
            return None
        meant = True
    elif len(national) == 7:
        if not labels.local_telephone(sight.before(begin, 24)):
            sight.doubt()
            return None
        meant = True
    else:
        if national[:4] not in _polish_beginnings():
            return None
        meant = plus or digits.startswith("0048")
    if not (meant or _is_meant(sight, national or digits, groups, begin, end)):
        sight.doubt()
        return None
    office = (national or "").startswith("80") or labels.office(sight.before(begin, _REACH))
    return (begin, end, "OFFICE_PHONE" if office else "PHONE")


def _opening(sight: Sight, groups: tuple[int, ...], start: int, end: int) -> tuple[int, bool]:
    """Where the number begins with its plus sign and brackets, and whether it has a plus sign."""
    small = sight.small
    low = sight.start
    ahead = small[start - 1]
    opened = small[start - 3 if start - 3 > low else low : start].lstrip(" ")
    if "+" in opened:
        plus = start - len(opened) + opened.rindex("+")
        return (plus - 1 if small[plus - 1 : plus] == "(" and plus > low else plus), True
    if "(" in opened and (")" in small[start:end] or small[end : end + 1] != ")"):
        return start - len(opened) + opened.rindex("("), False
    if ahead == "/" and groups[0] == 2 and small[start + 2 : start + 3] == "/":
        return start - 1, False  # /22/ 517 30 62
    return start, False


def _is_abroad(sight: Sight, digits: str, groups: tuple[int, ...], begin: int, end: int, *, plus: bool) -> bool:
    """Whether the digits are a number of another country: with its own code, and of a length in use there."""
    if not plus:
        if not digits.startswith("00") or len(digits) < 11:
            return False
        digits = digits[2:]
        if len(groups) == 1 and not labels.telephone(sight.before(begin, _REACH)):
            return False
    if len(digits) < 9 or _AMOUNT_BEHIND.match(sight.after(end, 40)):
        return False
    for size in (1, 2, 3):
        lengths = ABROAD.get(digits[:size])
        if lengths is not None and len(digits) - size in lengths:
            return True
    return False


def is_labelled(sight: Sight, finding: Span) -> bool:
    """Whether more than its shape speaks for a telephone number that stands between other digits."""
    ahead = sight.before(finding[0], _REACH)
    return (
        sight.small[finding[0]] in "+("
        or sight.small.startswith("0048", finding[0])
        or labels.telephone(ahead)
        or labels.telephone_beside(ahead)
        or labels.telephone_behind(sight.after(finding[1], 40))
        or sight.follows("PHONE", finding[0])
    )


def _national(digits: str, plus: bool) -> str | None:
    """The number within Poland, without the country's number or leading zeros; None if it is no Polish number."""
    size = len(digits)
    if plus:
        if not digits.startswith("48"):
            return None
        rest = digits[2:].removeprefix("0")
        return rest if len(rest) == 9 else None
    if size == 9 or size == 7:
        return digits
    if size == 10:
        return digits[1:] if digits[0] == "0" else None
    if size == 11:
        return digits[2:] if digits[:2] == "48" else digits[2:] if digits[:2] == "00" else None
    if digits.startswith("0048"):
        rest = digits[4:].removeprefix("0")
        return rest if len(rest) == 9 else None
    return None


def _is_meant(sight: Sight, national: str, groups: tuple[int, ...], start: int, end: int) -> bool:
    """Whether nine digits that somebody may have as a number are meant as one."""
    ahead = sight.before(start, _REACH)
    behind = sight.after(end, 40)
    spoken_of = labels.telephone(ahead)
    words = ahead.rstrip(' .:#°"„”(-/[;,\n\t|').rsplit(None, 2)
    if _is_other(words) or (behind[:1] not in _PLAIN_BEHIND and _AMOUNT_BEHIND.match(behind)):
        return spoken_of and labels.telephone(ahead[-25:]) and not behind[:4].strip().startswith(("zł", "pln", "%"))
    if spoken_of or sight.follows("PHONE", start) or sight.follows("OFFICE_PHONE", start):
        return True
    mobile = national[:2] in _MOBILE
    beside = labels.telephone_beside(ahead)
    if (beside and (mobile or national.startswith("80"))) or labels.telephone_behind(behind):
        return True
    header = labels.header(sight.plain, sight.start, start, end, sight.end)
    if header:
        # In a table only its head tells a number from a quantity.
        if labels.telephone(header):
            return True
        if ("\t" in header or "|" in header) and "\n" in header and "@" not in ahead:
            return False
    closing = end >= sight.end - 2
    if groups not in _SHAPES or not (mobile or beside or closing or groups in _LANDLINE_GROUPS):
        return False
    # Quantities are written in groups of three.
    if (_STATISTICS.search(ahead) and {3}.issuperset(groups[1:])) or (
        "." in sight.small[start:end] and groups not in _DOTTED
    ):
        return False
    apart = not ahead or not ahead.rstrip(" ")[-1:].isalnum()
    return _looks_personal(sight, words, groups, start, end, mobile=mobile, apart=apart)


def _is_other(words: list[str]) -> bool:
    """Whether the word before a number says that it is of another kind."""
    if not words:
        return False
    word = words[-1]
    if word in _NUMBER_WORDS and len(words) > 1:
        word = words[-2]
    word = word.strip('.:,("„”')
    return word in OTHER_NUMBERS or word[:5] in OTHER_STEMS


def _looks_personal(
    sight: Sight, words: list[str], groups: tuple[int, ...], start: int, end: int, *, mobile: bool, apart: bool
) -> bool:
    """Whether a possible number without a word for telephones stands where people put theirs."""
    if labels.named(sight.plain, sight.start, start):
        return True
    word = words[-1].strip(".:,(") if words else ""
    if word in NAMES or "@" in sight.before(start, 40) or (not apart and word == "pod"):
        return True
    named = _NAMED_BEHIND.match(sight.plain, end, sight.end)
    if named is not None and mobile and named[1].lower() in NAMES:
        return True
    placed = apart or word in SMALL_WORDS
    if len(groups) > 1:
        if groups in _LANDLINE_GROUPS and (not mobile or not sight.small[start:end].replace(" ", "").isdigit()):
            return True
        # Thousands are grouped so too: it must stand apart.
        return mobile and placed
    if not placed:
        return False
    wide = sight.before(start, 200)
    return _ADVERT.search(wide + sight.after(end, 40)) is not None and (mobile or end >= sight.end - 2)


def is_polish(national: str) -> bool:
    """Whether nine digits are an assigned Polish number."""
    return national[:4] in _polish_beginnings() and len(national) == 9


@cache
def _polish_beginnings() -> frozenset[str]:
    """The first four digits of all nine-digit Polish numbers: the rest decides nothing."""
    numbers = _polish_numbers()
    return frozenset(f"{first:04d}" for first in range(10_000) if numbers.fullmatch(f"{first:04d}00000"))


def _polish_numbers() -> re.Pattern[str]:
    """All nine-digit Polish numbers: the library's own patterns, without its reading of the number around them."""
    import phonenumbers

    plan = phonenumbers.PhoneMetadata.metadata_for_region("PL")
    if plan is None or plan.general_desc is None:
        raise ImportError("phonenumbers lacks its table of Polish numbers; install it anew")
    kinds = (
        plan.premium_rate,
        plan.toll_free,
        plan.shared_cost,
        plan.voip,
        plan.personal_number,
        plan.pager,
        plan.uan,
        plan.voicemail,
        plan.fixed_line,
        plan.mobile,
    )
    assigned = "|".join(
        kind.national_number_pattern
        for kind in kinds
        if kind is not None and kind.national_number_pattern and 9 in (kind.possible_length or (9,))
    )
    return re.compile(rf"(?=(?:{plan.general_desc.national_number_pattern})\Z)(?:{assigned})")
