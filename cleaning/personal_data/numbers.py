"""Numbers: what a stretch of digits is, by its length, its checksum, the way it is grouped and the words beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from cleaning.personal_data import labels, phones, series
from cleaning.personal_data.checksums import is_iban, is_nip, is_nrb, is_pesel, is_regon
from cleaning.personal_data.findings import Sight, Span
from cleaning.personal_data.stretches import Stretches

_GROUPS = re.compile("[0-9]+")
_REST_OF_ACCOUNT = re.compile(r" ?\r?\n ?((?:[0-9]{4} ?){1,5}[0-9]{0,4})(?![0-9])")
_GLUED = re.compile(r"(?:tel|kom|fax|nip|pesel|regon|nrb|iban|konto|pl|nr|numer|telefon)\Z")
_AMOUNT_BEHIND = re.compile(r" ?(?:zł|pln|eur|usd|tys|mln|mld|szt|%)")
_NIP_SHAPES = frozenset([(3, 3, 2, 2), (3, 2, 2, 3)])
_PESEL_SHAPES = frozenset([(6, 5), (2, 2, 2, 5), (6, 4, 1), (2, 2, 2, 4, 1), (4, 2, 5), (6, 3, 2), (2, 2, 2, 3, 2)])
_ONE_GROUP: list[tuple[int, ...]] = [(size,) for size in range(64)]
_REACH, _HEADER = 90, 600


def numbers(sight: Sight, stretches: Stretches) -> list[Span]:
    """Identifiers and telephone numbers in a text, whose *stretches* of digits these are."""
    found: list[Span] = []
    if not stretches.begins:
        return found
    last = sight.last
    figures, lengths = stretches.digits, stretches.lengths
    sight.rewind()
    for start, end, size, first, final, offset, proved, free, row in zip(
        stretches.begins,
        stretches.ends,
        stretches.sizes,
        stretches.firsts,
        stretches.lasts,
        stretches.offsets,
        stretches.proved,
        stretches.free,
        sight.rows(stretches.begins),
        strict=True,
    ):
        judge = _JUDGES.get(size)
        if first == final:
            if judge is None:
                continue
            groups = _ONE_GROUP[size]
        else:
            groups = tuple(lengths[first : final + 1])
        if row != sight.row:
            sight.enter_row(row)
        if judge is not None and (free or size < 9 or 15 < size < 26 or _stands_free(sight, start, end)):
            finding = judge(sight, figures[offset : offset + size], groups, start, end, proved)
            if finding is not None:
                found.append(finding)
                last[finding[2]] = finding[1]
                continue
        if proved or figures.startswith("000", offset):
            sight.doubt()
        if size < 8 or (size == 8 and (groups[0] + groups[-1] > 9 or groups[0] < 3)):
            continue
        if first != final and _is_worth_parting(sight, size, groups, start, end):
            found += _within(sight, start, end)
    return found


def _six(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    return series.lettered(sight, digits, start, end)


def _seven(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    return series.lettered(sight, digits, start, end) or phones.phone(sight, digits, groups, start, end)


def _nine(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    if len(groups) < 3 and (register := series.land_register(sight, digits, start, end)) is not None:
        return register
    if proved and _is_labelled_regon(sight, start, end):
        return (start, end, "REGON")
    return phones.phone(sight, digits, groups, start, end)


def _ten(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    if digits[:3] == "000" and labels.krs(sight.before(start, 60) + sight.after(end, 10)):
        return (start, end, "KRS")
    if proved and (begin := _nip(sight, groups, start, end)) >= 0:
        return (begin, end, "NIP")
    if (digits[0] == "0" or "+" in sight.small[start - 3 : start]) and (
        phone := phones.phone(sight, digits, groups, start, end)
    ) is not None:
        return phone
    return _account_over_lines(sight, digits, start, end)


def _eleven(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    if proved and sight.plain[start - 1] != "+" and _is_meant_as_pesel(sight, groups, start):
        return (start, end, "PESEL")
    return phones.phone(sight, digits, groups, start, end)


def _fourteen(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    if is_regon(digits):
        if _is_labelled_regon(sight, start, end):
            return (start, end, "REGON")
        sight.doubt()
    return _long(sight, digits, groups, start, end, proved)


def _long(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    return (
        phones.phone(sight, digits, groups, start, end)
        or _account_over_lines(sight, digits, start, end)
        or _foreign_account(sight, digits, start, end)
    )


def _account_part(
    sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool
) -> Span | None:
    return _account_over_lines(sight, digits, start, end) or _foreign_account(sight, digits, start, end)


def _account(sight: Sight, digits: str, groups: tuple[int, ...], start: int, end: int, proved: bool) -> Span | None:
    return (_with_country(sight, start), end, "BANK_ACCOUNT") if is_nrb(digits) else None


_Judge = Callable[[Sight, str, tuple[int, ...], int, int, bool], Span | None]
_JUDGES: dict[int, _Judge] = dict.fromkeys(range(16, 26), _account_part)
_JUDGES.update({6: _six, 7: _seven, 9: _nine, 10: _ten, 11: _eleven, 14: _fourteen, 26: _account})
_JUDGES.update({12: _long, 13: _long, 15: _long})
_PROOFS = {9: is_regon, 10: is_nip, 11: is_pesel}


def _is_meant_as_pesel(sight: Sight, groups: tuple[int, ...], start: int) -> bool:
    if len(groups) == 1 or groups in _PESEL_SHAPES:
        return True
    return labels.pesel(sight.before(start, _REACH)) or sight.follows("PESEL", start)


def _is_labelled_regon(sight: Sight, start: int, end: int) -> bool:
    first = start - _HEADER
    if first < sight.start:
        first = sight.start
    small = sight.small
    if (
        small.find("reg", first, end + 16) < 0
        and small.find("r.e", first, start) < 0
        and small.find("staty", first, start) < 0
    ):
        return False
    return (
        labels.regon(sight.before(start, _REACH))
        or sight.follows("REGON", start)
        or labels.regon(sight.after(end, 16))
        or labels.regon(labels.header(sight.plain, sight.start, start, end, sight.end))
    )


def _nip(sight: Sight, groups: tuple[int, ...], start: int, end: int) -> int:
    """Where the tax number with the right check digit begins, or -1 if nothing but that speaks for it."""
    begin = _with_country(sight, start)
    if begin < start:
        return begin
    if len(groups) > 1:
        written = sight.small[start:end]
        if "/" in written or "(" in written:
            return -1
        if groups in _NIP_SHAPES:
            if "." not in written:
                if not _AMOUNT_BEHIND.match(sight.small, end):
                    return start
            elif "nip" not in sight.before(start, 16):
                return -1
        elif "nip" not in sight.before(start, 16):
            return -1
    if (
        labels.nip(sight.before(start, _REACH))
        or sight.follows("NIP", start)
        or labels.nip(sight.after(end, 16))
        or labels.nip(labels.header(sight.plain, sight.start, start, end, sight.end))
    ):
        return start
    return -1


def _with_country(sight: Sight, start: int) -> int:
    """*start*, or where a “PL” stands right before it."""
    small = sight.small
    begin = start - 2 if small[start - 1 : start] == "l" else start - 3
    if begin < sight.start or small[begin : begin + 2] != "pl" or small[begin + 2 : start].strip(" -"):
        return start
    return begin if begin == sight.start or not small[begin - 1].isalnum() else start


def _account_over_lines(sight: Sight, digits: str, start: int, end: int) -> Span | None:
    """An account number whose later groups stand on the next line."""
    if sight.plain[end : end + 3].lstrip(" \r")[:1] != "\n":
        return None
    rest = _REST_OF_ACCOUNT.match(sight.plain, end, sight.end)
    if rest is None:
        return None
    whole = digits + rest[1].replace(" ", "")
    if len(whole) != 26 or not is_nrb(whole):
        return None
    return (_with_country(sight, start), rest.end() - len(rest[1]) + len(rest[1].rstrip()), "BANK_ACCOUNT")


def _foreign_account(sight: Sight, digits: str, start: int, end: int) -> Span | None:
    """An international account number of another country, if it has digits only."""
    country = sight.plain[start - 3 : start].rstrip()[-2:]
    if start - 3 < sight.start or not (
        len(country) == 2 and country.isalpha() and country.isupper() and country.isascii()
    ):
        return None
    begin = sight.plain.rfind(country, start - 3, start)
    if (begin > sight.start and sight.plain[begin - 1].isalnum()) or not is_iban(country, digits):
        return None
    return (begin, end, "BANK_ACCOUNT")


def _stands_free(sight: Sight, start: int, end: int) -> bool:
    """Whether the digits are no part of a word, a decimal fraction or a longer code."""
    small = sight.small
    if end < sight.end:
        behind = small[end]
        if behind.isalpha() or behind == "_" or (behind == "-" and small[end + 1 : end + 2].isalnum()):
            return False
    if start == sight.start:
        return True
    ahead = small[start - 1]
    if ahead in " :\n\t(;|>=\"„”[*+/'":
        return True
    if ahead.isalpha():
        return (
            not ahead.isascii()
            or _GLUED.search(small, max(sight.start, start - 8), start) is not None
            or series.is_court(small[start - 4 : start])
        )
    if ahead in ",.":
        # A fraction, or an item of a list without blanks.
        if not small[start - 2 : start - 1].isdigit() or small[start - 8 : start - 2].isdigit():
            return True
        return ahead == "," and small[end] == "," and not small[end + 1].isspace()
    if ahead == "-":
        return not small[start - 2 : start - 1].isalnum() or series.is_court(small[start - 5 : start - 1])
    return ahead not in "_#&%$"


def _is_worth_parting(sight: Sight, size: int, groups: tuple[int, ...], start: int, end: int) -> bool:
    """Whether a stretch of digits that is no number may hold some: most are dates, quantities and codes."""
    written = sight.small[start:end]
    if " " not in written and "/" not in written:
        return False
    if size > 25 or max(groups) > 5:
        return True
    ahead = sight.before(start, 60)
    if labels.telephone(ahead) or "nip" in ahead or "pesel" in ahead or "dow" in ahead:
        return True
    sight.doubt()
    return False


def _within(sight: Sight, start: int, end: int) -> list[Span]:
    """Numbers in a stretch of digits that is none as a whole: neighbors with nothing but blanks between them."""
    found: list[Span] = []
    plain = sight.plain
    groups = [group.span() for group in _GROUPS.finditer(plain, start, end)]
    first = 0
    while first < len(groups):
        best: tuple[int, Span] | None = None
        digits = ""
        sizes: tuple[int, ...] = ()
        begin = groups[first][0]
        for last in range(first, min(first + 13, len(groups))):
            left, right = groups[last]
            digits += plain[left:right]
            size = len(digits)
            if size > 26:
                break
            sizes += (right - left,)
            if size < 6 or not _is_apart(plain, begin, right):
                continue
            judge = _JUDGES.get(size)
            if judge is None or (size < 8 and first):
                continue
            proof = _PROOFS.get(size)
            finding = judge(sight, digits, sizes, begin, right, proof is not None and proof(digits))
            if finding is not None and finding[2].endswith("PHONE") and not phones.is_labelled(sight, finding):
                finding = None
            if finding is not None and (best is None or finding[2] == "BANK_ACCOUNT"):
                best = last, finding
        if best is None:
            first += 1
            continue
        first = best[0] + 1
        found.append(best[1])
        sight.last[best[1][2]] = best[1][1]
        sight.doubt()
    return found


def _is_apart(plain: str, start: int, end: int) -> bool:
    """Whether blanks or slashes set the numbers off from the digits around them: a code with hyphens is one."""
    return plain[start - 1 : start] not in ("-", ".") and (
        plain[end : end + 1] not in ("-", ".") or not plain[end + 1 : end + 2].isdigit()
    )
