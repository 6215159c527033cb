"""E-mail addresses, plain and in the disguises people use against collectors."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cleaning.personal_data.findings import Sight, Span
from cleaning.personal_data.wordlists import TOPS

_WORD = r"(?:at|a|et|ät|@|(?:znak )?ma[łl]p\w{0,4}|ma[łl]pka|zawijas|monkey)"
_BRACKETED_AT = re.compile(rf"[\[({{<|*/\\]{{1,2}} ?{_WORD} ?[\])}}>|*/\\]{{1,2}}")
_DISGUISED_DOT = (
    r"(?:[ \n]?[\[({<|*/]{1,2} ?(?:dot|kropk[aą]|kropeczka|\.) ?[\])}>|*/]{1,2} ?| (?:dot|kropka) |"
    r" ?[_-](?:dot|kropka)[_-] ?)"
)
_DISGUISED_DOT_BACKWARDS = (
    r"(?: ?[\])}>|*/]{1,2} ?(?:tod|[aą]kpork|akzcepork|\.) ?[\[({<|*/]{1,2} ?| (?:tod|akpork) |"
    r" ?[_-](?:tod|akpork)[_-] ?)"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
# Matched against the reversed text before the at sign: forwards, every word there would be tried as a beginning.
# The plain dot is in the character class only: with it in both branches backtracking would be exponential.
_PLAIN_LOCAL_BACKWARDS = re.compile(r"[\w.+%'-]*(?<=[^\W_])")
_LOCAL_BACKWARDS = re.compile(rf" ?(?:[\w.+%'-]|(?<=\w){_DISGUISED_DOT_BACKWARDS})*(?<=[^\W_])")
_PLAIN_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?P<top>[^\W\d_]{{2,12}})(?![\w-]|\.\w|{_DISGUISED_DOT}\w)")
_DOMAIN = re.compile(
    rf"[ \n]?{_LABEL}(?:(?: ?\. ?(?=[a-z])|,(?=[a-z])|{_DISGUISED_DOT}){_LABEL}){{0,6}}?"
    rf"(?: ?\. ?|,|{_DISGUISED_DOT})(?P<top>[^\W\d_]{{2,12}})"
    rf"(?![\w-]|\.\w|{_DISGUISED_DOT}\w)"
)
_PROVIDERS = (
    "(?:gmail|wp|onet|o2|interia|op|vp|gazeta|poczta|tlen|hotmail|outlook|yahoo|icloud|protonmail|proton|int|amorki|"
    "me|live)"
)
_PROVIDER = re.compile(rf"{_PROVIDERS}\.")
_BARE_DOMAIN = re.compile(rf" ?{_PROVIDERS} (?P<top>pl|com|eu|fm|me|net)(?![\w-])")
_FILE_ENDINGS = re.compile(
    r"(?:png|jpe?g|gif|svg|webp|css|html?|js|ts|json|xml|ya?ml|txt|conf|service|socket|timer|mount|target|slice|device|"
    r"local|localhost|localdomain)\Z"
)
_PATH_BEHIND = re.compile(r":[^\s:)(]")
_MAIL_WORD = re.compile(
    "mail|mejl|majl|e-mial|e-?mai|mial |poczt|adres|kontakt|napisz|pisz|pisa[ćc]|wiadomo|prześl|przesł|zgłosz|wys[ły]"
)
_OFFICE_NAME = re.compile(
    r"(?:biuro|kontakt|info|sekretariat|urzad|gmina|starostwo|powiat|um|ug|umig|bip|redakcja|office|contact|poczta|"
    r"kancelaria|rekrutacja|dziekanat|rektorat|szkola|biblioteka|muzeum|promocja|iod|iodo|rodo|webmaster|admin|"
    r"postmaster|abuse|support|pomoc|sklep|zamowienia|reklama|marketing|serwis|noreply|no-reply|rzecznik)"
    r"(?:[.\d_-]|$)"
)
_OFFICE_DOMAIN = re.compile(r"(?:lists?|listy|bugs|noreply)\.")
_SPELLED = re.compile(
    r" (?:at|ma[łl]pk?a) |%40|&#64;|"
    r"[_-]{1,3}(?:at|ma[łl]pk?a)[_-]{1,3}(?=[\w-]+(?:\.|[_-](?:dot|kropka)[_-])[a-z]{2,6})"
)
# What disguises begin with: to search for them is faster than any pattern.
_HINTS = ((" at ", 0), ("_at_", 0), ("-at-", 0), ("małp", 1), ("malp", 1))
_AT = ord("@")
_BRACKETS = frozenset(map(ord, "([{<*"))
_MARKS = np.zeros(256, dtype=bool)
_MARKS[[ord(mark) for mark in "@([{<*%&"]] = True
_BEHIND = np.zeros(256, dtype=bool)
_BEHIND[[ord(letter) for letter in "am@ zä4#"]] = True
_REACH = 64


def emails(sight: Sight) -> list[Span]:
    """E-mail addresses in a text."""
    marks = _at_signs(sight)
    if not marks:
        return []
    marks.sort()
    sight.rewind()
    return [*_emails(sight, marks)]


def _at_signs(sight: Sight) -> list[tuple[int, int, bool]]:
    """Where at signs and their disguises stand, and whether they are plain."""
    small, codes = sight.small, sight.codes
    marks: list[tuple[int, int, bool]] = []
    places = np.flatnonzero(_MARKS.take(codes, mode="clip"))  # what lies beyond the table is no mark
    found = codes[places]
    kept = (found == _AT) | _BEHIND.take(codes[places + 1], mode="clip")  # the bound is last and no mark
    for at, code in zip(places[kept].tolist(), found[kept].tolist(), strict=True):
        if code == _AT:
            marks.append((at, at + 1, True))
        elif (mark := (_BRACKETED_AT if code in _BRACKETS else _SPELLED).match(small, at)) is not None:
            marks.append((at, mark.end(), False))
    for hint, offset in _HINTS:
        at = small.find(hint)
        while at >= 0:
            if (mark := _SPELLED.match(small, at - offset)) is not None:
                marks.append((mark.start(), mark.end(), False))
            at = small.find(hint, at + 1)
    return marks


def _emails(sight: Sight, marks: list[tuple[int, int, bool]]) -> Iterator[Span]:
    small = sight.small
    reached = 0
    for start, stop, plain in marks:
        if start < reached:
            continue
        if start > sight.end:
            sight.enter(start)
        if plain and (finding := _plain(sight, start)) is not None:
            yield finding
            reached = finding[1]
            continue
        word = small[start:stop]
        domain = _DOMAIN.match(small, stop - word.endswith(" "), sight.end)
        if domain is None or domain["top"] not in TOPS:
            domain = None if plain else _BARE_DOMAIN.match(small, stop - word.endswith(" "), sight.end)
            if domain is None:
                sight.doubt()
                continue
        low = max(sight.start, start - _REACH)
        backwards = _LOCAL_BACKWARDS.match(small[low : start + word.startswith(" ")][::-1])
        if backwards is None or not backwards[0].strip():
            sight.doubt()
            continue
        begin = start + word.startswith(" ") - len(backwards[0])
        local = small[begin:start].rstrip()
        if not _is_meant(sight, word, local, begin, domain) or _PATH_BEHIND.match(small, domain.end(), sight.end):
            sight.doubt()
            continue
        reached = domain.end()
        yield (begin, reached, _kind(local, domain[0].strip()))


def _plain(sight: Sight, at: int) -> Span | None:
    """The address around a plain at sign with no blanks beside it."""
    small = sight.small
    domain = _PLAIN_DOMAIN.match(small, at + 1, sight.end)
    if domain is None or _FILE_ENDINGS.match(domain["top"]):
        return None
    backwards = _PLAIN_LOCAL_BACKWARDS.match(small[max(sight.start, at - _REACH) : at][::-1])
    if backwards is None or _PATH_BEHIND.match(small, domain.end(), sight.end):
        return None  # git@host:path, user@host:port
    if backwards.end() + 1 <= at - sight.start and small[at - backwards.end() - 1] in ")]}>":
        return None  # jan(kropka)lis@…: disguised before the sign
    local = backwards[0][::-1]
    return (at - len(local), domain.end(), _kind(local, domain[0]))


def _is_meant(sight: Sight, word: str, local: str, begin: int, domain: re.Match[str]) -> bool:
    """Whether what stands around a disguised or blank-surrounded at sign is an address."""
    small = sight.small
    if word == "@":
        blank_before = small[begin + len(local)].isspace()
        blank_behind = domain[0][:1].isspace()
        if blank_before and blank_behind:
            return True
        if not blank_before and not blank_behind:
            return True
        # "jan.lis @wp.pl" is an address; "use @functools.wraps" and "hej @domena.pl" are none.
        return len(local) > 2 and (blank_behind or not local.isalpha() or _PROVIDER.match(domain[0]) is not None)
    if word not in (" at ", " et ", " (a) ", "(a)"):
        return True
    if any(mark in domain[0] for mark in ("dot", "kropka")):
        return True
    # "look at example.com"
    return not local.isalpha() or _MAIL_WORD.search(sight.before(begin, 40)) is not None


def _kind(local: str, domain: str) -> str:
    return "OFFICE_EMAIL" if _OFFICE_NAME.match(local) or _OFFICE_DOMAIN.match(domain) else "EMAIL"
