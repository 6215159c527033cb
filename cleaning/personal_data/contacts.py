"""E-mail addresses (also disguised ones), telephone numbers and IP addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

from cleaning.personal_data.findings import Finding, after, before

_AT = re.compile(r"@|[\[({<]\s*(?:at|@|małpa|malpa)\s*[\])}>]| (?:AT|małpa|MAŁPA) ")
_DOT = r"(?:\.|\s?[\[({<]\s*(?:dot|kropka|\.)\s*[\])}>]\s?| (?:DOT|kropka|KROPKA) )"
_LOCAL = re.compile(rf"[^\W_](?:[\w.+%'-]|{_DOT}(?=\w))*\s?$|[^\W_][\w.+%'-]*\s?$")
_DOMAIN = re.compile(
    rf"\s?[^\W_](?:[\w-]*[^\W_])?(?:{_DOT}[^\W_](?:[\w-]*[^\W_])?)*{_DOT}(?P<top>[^\W\d_]{{2,12}})(?![\w-])"
)
_FILE_ENDINGS = re.compile(
    r"(?:png|jpe?g|gif|svg|webp|css|html?|js|ts|json|xml|ya?ml|txt|conf|service|socket|timer|mount|target|slice|device|"
    r"local|localhost|localdomain)\Z",
    re.I,
)
_OFFICE_NAME = re.compile(
    r"(?:biuro|kontakt|info|sekretariat|urzad|gmina|starostwo|powiat|um|ug|umig|bip|redakcja|office|contact|poczta|"
    r"kancelaria|rekrutacja|dziekanat|rektorat|szkola|biblioteka|muzeum|promocja|iod|iodo|rodo|webmaster|admin|"
    r"postmaster|abuse|support|pomoc|sklep|zamowienia|reklama|marketing|serwis|noreply|no-reply|rzecznik)"
    r"(?:[.\d_-]|$)",
    re.I,
)

_PHONE = re.compile(
    r"(?:[+(0-9])(?<![0-9.,/][+(0-9])(?<![^\W_][+(0-9])"
    r"(?:[ \u00a0().–/-]{0,3}[0-9]){6,14}(?![0-9])"
)
_PHONE_WORD = re.compile(
    r"\b(?:tel|telefon\w*|t[eé]l|fax|faks\w*|kom|komórk\w*|komork\w*|kontakt\w*|gsm|mob|mobile|phone|sms\w*|whatsapp|"
    r"dzwoń\w*|zadzwoń\w*|dzwonić|zadzwonić|dzwonic|numer\w{0,3}|infolini\w+|centrala|hotline|call)\b|☎|📞|📱|✆",
    re.I,
)
_NEAR_PHONE_WORD = re.compile(r"(?:\b(?:tel|telefon\w*|fax|faks\w*|kom)\b|☎|📞|📱|✆)[^0-9]{0,12}$", re.I)
_OFFICE_PHONE_WORD = re.compile(r"infolini|centrala|sekretariat|urz[aą]d|biuro\b|hotline|dyspozytor|recepcj", re.I)
_AMOUNT_AFTER = re.compile(
    r"\s*(?:zł|PLN|EUR|euro|USD|CHF|€|\$|%|tys|mln|mld|kg|km|m²|m2|m³|ha\b|t\b|szt|os[oó]b|mieszka|[A-Za-z]?\d|[,.]\d)",
    re.I,
)
_MOBILE = re.compile(r"(?:45|50|51|53|57|60|66|69|72|73|78|79|88)\d{7}$")
_NUMBER_SHAPES = re.compile(
    r"\d{3}-\d{3}-\d{3}$|\(0?[- ]?\d{2}\)|0?[- ]?\d{2}[ -]\d{3}[ -]\d{2}[ -]\d{2}$|\d{3} \d{3} \d{3}$"
)

_IPV4 = re.compile(r"[0-9](?<![0-9.][0-9])[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9]|-[0-9])")
_IPV6 = re.compile(r"[0-9A-Fa-f:](?<![\w:.][0-9A-Fa-f:])[0-9A-Fa-f:]{2,38}(?<=[0-9A-Fa-f:])(?![\w:])")
_IP_WORD = re.compile(r"\bIP\b|\bIPv4|adres|serwer|server|host|DNS|ping|brama|gateway|client|from\b|connect", re.I)
_VERSION_WORD = re.compile(
    r"(?:wersj\w*|version|ver\.?|\bv|release|wydani\w+|build|rozdz\w*\.?|sekcj\w+|section|punk\w+|pkt\.?|§|art\.?|poz\.?|"
    r"tabel\w*|tab\.|rys\.?|dział\w*|klas\w*|kod\w*|ust\.?|nr)\s*$",
    re.I,
)


def contacts(text: str) -> Iterator[Finding]:
    """Contact data in *text*, in no particular order; of overlapping ones the caller chooses."""
    yield from _emails(text)
    yield from _phones(text)
    yield from _addresses(text)


def _emails(text: str) -> Iterator[Finding]:
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        local = _LOCAL.search(text, max(0, at.start() - 64), at.start())
        if domain is None or local is None or _FILE_ENDINGS.match(domain["top"]):
            continue
        if (
            text[domain.end() : domain.end() + 2].strip().startswith(":")
            and not after(text, domain.end(), 2)[1:].isspace()
        ):
            continue  # git@host:path, user@host:port
        kind = "OFFICE_EMAIL" if _OFFICE_NAME.match(local[0]) else "EMAIL"
        yield Finding(local.start(), domain.end(), kind)


def _phones(text: str) -> Iterator[Finding]:
    for match in _PHONE.finditer(text):
        candidate = match[0]
        digits = re.sub(r"[^0-9]", "", candidate)
        ahead = before(text, match.start(), 40)
        if not _is_phone(candidate, digits, ahead, after(text, match.end())):
            continue
        office = digits[-9:].startswith("80") or _OFFICE_PHONE_WORD.search(before(text, match.start()))
        yield Finding(match.start(), match.end(), "OFFICE_PHONE" if office else "PHONE")


def _is_phone(candidate: str, digits: str, ahead: str, behind: str) -> bool:
    if _AMOUNT_AFTER.match(behind):
        return False
    if candidate.startswith("+") or digits.startswith("0048"):
        return is_valid_phone("+" + digits.removeprefix("00"))
    if len(digits) == 7:
        return bool(_NEAR_PHONE_WORD.search(ahead))
    national = digits.removeprefix("0") if len(digits) == 10 else digits
    if len(national) == 11 and national.startswith("48"):
        national = national[2:]
    if len(national) != 9 or not is_valid_phone("+48" + national):
        return False
    if _PHONE_WORD.search(ahead):
        return True
    if not _NUMBER_SHAPES.match(candidate):
        return False
    return bool(_MOBILE.match(national)) or not re.fullmatch(r"\d{3} \d{3} \d{3}", candidate)


@lru_cache(maxsize=4096)
def is_valid_phone(number: str) -> bool:
    """Whether an international number (``+48…``) is assigned, by the tables of `phonenumbers`."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return False


def _addresses(text: str) -> Iterator[Finding]:
    for match in _IPV4.finditer(text):
        if not _is_global(match[0]):
            continue
        ahead = before(text, match.start(), 30)
        if _IP_WORD.search(ahead) or (not _VERSION_WORD.search(ahead) and len(match[0]) >= 11):
            yield Finding(match.start(), match.end(), "IP_ADDRESS")
    if "::" in text or text.count(":") > 6:
        for match in _IPV6.finditer(text):
            if match[0].count(":") >= 2 and _is_global(match[0]):
                yield Finding(match.start(), match.end(), "IP_ADDRESS")


def _is_global(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False
