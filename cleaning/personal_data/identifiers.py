"""Polish identifiers with a checksum, and vehicle plates, which have only their context.

Numbers that many others resemble (NIP, REGON, KRS, passport) need their keyword beside them; PESEL, bank account,
identity card and land register stand on their checksum.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from operator import mul

from cleaning.personal_data.findings import Finding, after, before

# The first element of each pattern is one plain character class: the engine then skips to candidates quickly.
_DIGITS = re.compile(r"[0-9](?<![0-9][0-9])(?:[ \u00a0\u202f–-]?[0-9]){8,31}(?![0-9])")
_SERIES = re.compile(
    r"[A-Z](?<![^\W_][A-Z])(?:[A-Z]{2}(?:[ \u00a0-]|,? nr:? )?[0-9]{3} ?[0-9]{3}|[A-Z][ \u00a0]?[0-9]{7})(?![^\W_])"
)
_LAND_REGISTER = re.compile(r"/ ?[0-9]{8} ?/ ?[0-9](?![0-9])")
_COURT = re.compile(r"(?<![^\W_])[A-Z]{2}[0-9][A-Z] ?\Z")
_PLATE = re.compile(r"[A-PR-Z](?<![^\W_][A-Z])(?:[A-Z]{1,2}[ -]?[A-Z0-9]{4,5}|[0-9] ?[A-Z][A-Z0-9]{2,4})(?![^\W_])")
_SEPARATORS = re.compile(r"[^0-9]+")
_COUNTRY = re.compile(r"(?<![^\W_])(?:PL|pl)[ \u00a0]?\Z")
_DIGIT = re.compile("[0-9]")

_PESEL_WORD = re.compile("PESEL", re.I)
_NIP_WORD = re.compile(r"\bN\.?I\.?P\b|\bVAT\b|identyfikacji podatkowej|identyfikator podatkowy", re.I)
_REGON_WORD = re.compile(r"\bregon", re.I)
_KRS_WORD = re.compile(r"\bKRS\b|rejestrze sądowym|rejestru sądowego", re.I)
_ID_CARD_WORD = re.compile(r"dow[oó]d|dow\.|legitym|seri[aięą]|tożsamo", re.I)
_NO_SERIES = frozenset(
    ["ISO", "DIN", "RFC", "NIP", "KRS", "TEL", "FAX", "PLN", "EUR", "USD", "CHF", "GBP", "NUM", "POZ"]
)
_PASSPORT_WORD = re.compile(r"pas[zs]por[tc]", re.I)
_PLATE_WORD = re.compile(r"rej\.|rejestracyjn\w*|tablic\w{0,4}(?= [A-Z]{2,3} ?[0-9])|REJ\.|REJESTRACYJN\w*")
_NO_PLATE = re.compile(r"(?:ISO|PKN|DIN|KRS|NIP|VAT|BDO|PKD|RODO|REGON|EN|PN)(?![A-Z])")
_PLATE_REACH = 40
_CAPITAL = re.compile("[A-Z]")
_SERIES_REACH = 9
_NO_CODE = re.compile("[^A-Z0-9]+")
_FEWEST = 9
_PLAIN_AHEAD = frozenset([": ", ". ", "l ", ", ", "o ", "y ", "e ", "a ", "(", " ("])


def in_block(text: str, start: int, end: int) -> list[Finding]:
    """Identifiers whose digits lie in the block ``[start, end)`` of *text* (``findings.blocks``)."""
    found = _numbers(text, start, end) if end - start >= _FEWEST else []
    ahead = text[start - 1 : start] if start < 2 else text[start - 2 : start]
    if ahead in _PLAIN_AHEAD:
        return found
    if _CAPITAL.search(ahead) or ahead == "r ":
        for match in _SERIES.finditer(text, max(0, start - _SERIES_REACH), end):
            found += _series(text, match)
    if "/" in ahead:
        found += _land_registers(text, max(0, start - 2), end)
    return found


def _land_registers(text: str, start: int, end: int) -> Iterator[Finding]:
    for match in _LAND_REGISTER.finditer(text, start, end):
        court = _COURT.search(text, max(0, match.start() - 6), match.start())
        if court is not None and is_land_register((court[0] + match[0]).replace(" ", "")):
            yield Finding(court.start(), match.end(), "LAND_REGISTER")


def plates(text: str) -> list[Finding]:
    """Vehicle plates in *text*: behind a word for registration."""
    found: list[Finding] = []
    if not ("rej" in text or "REJ" in text or "tablic" in text):
        return found
    seen = 0
    for word in _PLATE_WORD.finditer(text):
        reach = word.end() + len(after(text, word.end(), _PLATE_REACH))
        for match in _PLATE.finditer(text, max(seen, word.end()), reach):
            if _DIGIT.search(match[0]) and not _NO_PLATE.match(match[0]):
                seen = match.end()
                found.append(Finding(match.start(), match.end(), "PLATE"))
    return found


def _numbers(text: str, start: int, end: int) -> list[Finding]:
    found = []
    for match in _DIGITS.finditer(text, start, end):
        written = match[0]
        digits = written if written.isdigit() else _SEPARATORS.sub("", written)
        kind = _kind_of_number(text, match, digits)
        if kind is None:
            continue
        begin = match.start()
        if kind == "BANK_ACCOUNT" and (country := _COUNTRY.search(text, max(0, begin - 3), begin)):
            begin = country.start()
        found.append(Finding(begin, match.end(), kind))
    return found


def _kind_of_number(text: str, match: re.Match[str], digits: str) -> str | None:
    length = len(digits)
    if length == 9 or length == 14:
        return "REGON" if is_regon(digits) and _REGON_WORD.search(_context(text, match)) else None
    if length == 11:
        together = digits == match[0] or _PESEL_WORD.search(before(text, match.start(), 20))
        return "PESEL" if together and is_pesel(digits) else None
    if length == 26:
        return "BANK_ACCOUNT" if is_nrb(digits) else None
    if length != 10:
        return None
    if is_nip(digits) and _NIP_WORD.search(_context(text, match)):
        return "NIP"
    return "KRS" if digits.startswith("000") and _KRS_WORD.search(_context(text, match)) else None


def _context(text: str, match: re.Match[str]) -> str:
    return before(text, match.start()) + " " + after(text, match.end(), 10)


def _series(text: str, match: re.Match[str]) -> Iterator[Finding]:
    code = _NO_CODE.sub("", match[0])
    context = before(text, match.start(), 80)
    if code[2].isdigit():
        if is_passport(code) and _PASSPORT_WORD.search(context + after(text, match.end())):
            yield Finding(match.start(), match.end(), "PASSPORT")
    elif is_id_card(code) and (code == match[0] or _ID_CARD_WORD.search(context) or code[:3] not in _NO_SERIES):
        yield Finding(match.start(), match.end(), "ID_CARD")


def is_pesel(digits: str) -> bool:
    """Whether the check digit and the date of birth of a PESEL are right."""
    century, month = divmod(int(digits[2:4]), 20)
    year = (1900, 2000, 2100, 2200, 1800)[century] + int(digits[:2])
    if not (1 <= month <= 12 and 1 <= int(digits[4:6]) <= calendar.monthrange(year, month)[1]):
        return False
    return -_weighted(digits[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10 == int(digits[10])


def is_nip(digits: str) -> bool:
    """Whether the check digit of a tax number is right; zeros are no number."""
    return _weighted(digits[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(digits[9]) and digits != "0" * 10


def is_regon(digits: str) -> bool:
    """Whether the check digits of a 9- or 14-digit business register number are right."""
    if len(set(digits)) == 1 or _weighted(digits[:8], (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10 != int(digits[8]):
        return False
    return len(digits) == 9 or _weighted(digits[:13], (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)) % 11 % 10 == int(
        digits[13]
    )


def is_nrb(digits: str) -> bool:
    """Whether 26 digits are a Polish account number: modulo 97 with the country code PL (25, 21) behind it."""
    return len(set(digits)) > 1 and int(digits[2:] + "2521" + digits[:2]) % 97 == 1


def is_id_card(code: str) -> bool:
    """Whether three letters and six digits are an identity card's: weights 7 3 1 9 7 3 1 7 3, sum divisible by ten."""
    return _weighted(code, (7, 3, 1, 9, 7, 3, 1, 7, 3)) % 10 == 0


def is_passport(code: str) -> bool:
    """Whether two letters and seven digits are a passport's: weights 7 3 9 1 7 3 1 7 3, sum divisible by ten."""
    return _weighted(code, (7, 3, 9, 1, 7, 3, 1, 7, 3)) % 10 == 0


def is_land_register(code: str) -> bool:
    """Whether ``WA4M/00123456/4`` has the right check digit: weights 1 3 7, letters as X=10, A=11 … Z=33."""
    values = [_LAND_REGISTER_VALUES.get(c, -1) for c in code.replace("/", "")]
    if min(values) < 0:
        return False
    return sum(value * weight for value, weight in zip(values, (1, 3, 7) * 4, strict=False)) % 10 == values[12]


_LAND_REGISTER_VALUES = {str(d): d for d in range(10)} | {
    letter: i + 10 for i, letter in enumerate("XABCDEFGHIJKLMNOPRSTUWYZ")
}


_VALUES = {c: int(c, 36) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _weighted(code: str, weights: tuple[int, ...]) -> int:
    return sum(map(mul, map(_VALUES.__getitem__, code), weights))
