"""E-mail addresses (also disguised ones), telephone numbers and IP addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from cleaning.personal_data.findings import NOWHERE, Finding, after, before

_AT = re.compile(r"[@＠]")
_BRACKETED_AT = re.compile(r"[\[({<]\s*(?:at|AT|@|małpa|malpa|MAŁPA)\s*[\])}>]")
_SPACED_AT = re.compile(r" (?:AT|małpa|malpa|MAŁPA) | at (?=[\w-]{2,40} ?(?:dot|kropka|[\[({](?:dot|kropka|\.)))")
_SPACED = (" at ", " AT ", " małpa ", " malpa ", " MAŁPA ")
_DISGUISED_DOT = r"(?:[ \u00a0]?[\[({<]\s*(?:dot|DOT|kropka|\.)\s*[\])}>][ \u00a0]?| (?:dot|DOT|kropka|KROPKA) )"
_DISGUISED_DOT_BACKWARDS = (
    r"(?:[ \u00a0]?[\])}>]\s*(?:tod|TOD|akpork|\.)\s*[\[({<][ \u00a0]?| (?:tod|TOD|akpork|AKPORK) )"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
# Matched against the reversed text before the at sign: forwards, every word there would be tried as a beginning.
# The plain dot is in the character class only: with it in both branches backtracking would be exponential.
_LOCAL_BACKWARDS = re.compile(rf"[ \u00a0]?(?:[\w.+%'-]|(?<=\w){_DISGUISED_DOT_BACKWARDS})*(?<=[^\W_])")
_DOMAIN = re.compile(
    rf"[ \u00a0]?{_LABEL}(?:(?:\.|{_DISGUISED_DOT}){_LABEL}){{0,6}}?(?:\.|{_DISGUISED_DOT})(?P<top>[^\W\d_]{{2,12}})"
    rf"(?![\w-]|\.\w|{_DISGUISED_DOT}\w)"
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
_OFFICE_DOMAIN = re.compile(r"(?:lists?|listy|bugs|noreply)\.", re.I)

_PHONE = re.compile(
    r"[+(0-9](?<![0-9][.,/][+(0-9])(?<![^\W_][+(0-9])\+?"
    r"(?:[ \u00a0().–/-]{0,3}[0-9]){6,14}(?![0-9])"
)
_NO_DIGITS = re.compile(r"[^0-9]+")
# Patterns named _LOWER read text already in lower case: without IGNORECASE the engine skips to possible beginnings.
_PHONE_WORD_LOWER = re.compile(
    r"\b(?:tel|telefon\w*|t[eé]l|fax|faks\w*|kom|komórk\w*|komork\w*|kontakt\w*|gsm|mob|mobile|phone|sms\w*|whatsapp|"
    r"dzwoń\w*|zadzwoń\w*|dzwonić|zadzwonić|dzwonic|infolini\w+|centrala|hotline|call)\b|☎|📞|📱|✆"
)
_NUMBER_WORD = re.compile(r"\b(?:numer\w{0,3}|nr)(?: to| jest)?[ \u00a0:]{1,3}$", re.I)
_NEAR_PHONE_WORD = re.compile(r"(?:\b(?:tel|telefon\w*|fax|faks\w*|kom)\b|☎|📞|📱|✆)[^0-9]{0,12}$", re.I)
_OFFICE_PHONE_WORD_LOWER = re.compile(r"infolini|centrala|sekretariat|urząd|urzad|biuro\b|hotline|dyspozytor|recepcj")
_AMOUNT_AFTER = re.compile(
    r"\s*(?:zł|PLN|EUR|euro|USD|CHF|€|\$|%|tys|mln|mld|kg|km|m²|m2|m³|ha\b|t\b|szt|os[oó]b|mieszka|[A-Za-z]?\d|[,.]\d)",
    re.I,
)
_MOBILE = re.compile(r"(?:45|50|51|53|57|60|66|69|72|73|78|79|88)\d{7}$")
_NO_PHONE = ["inw", "kat", "ser", "poz", "art", "sygn", "symbol", "kod", "part", "model", "isbn", "issn", "doi", "nip"]
_NO_PHONE += ["regon", "krs", "pesel"]
# Backwards from the number: only its own word is tried.
_NO_PHONE_BACKWARDS_LOWER = re.compile(rf"\n?[^\w]{{0,6}}\w{{0,6}}(?:{'|'.join(word[::-1] for word in _NO_PHONE)})\b")
_NUMBER_SHAPES = re.compile(
    r"\d{3}-\d{3}-\d{3}$|\(\d{3}\) ?\d{3}[ -]\d{3}$|\(0?[- ]?\d{2}\)|"
    r"0?[- ]?\d{2}[ /-]\d{3}[ -]\d{2}[ -]\d{2}$|\d{3} \d{3} \d{3}$"
)

_DIGIT = re.compile("[0-9]")
_IPV4_MIDDLE = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9]|-[0-9])")
_IPV4_HEAD = re.compile(r"(?<![\w.-])[0-9]{1,3}$")
_IPV6_MIDDLE = re.compile(r":[0-9A-Fa-f]{0,4}:")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?![\w:])")
_IP_WORD = re.compile(r"\bIP\b|\bIPv[46]\b|adres|serwer|server|host|DNS|ping|bram[aęy]|gateway|client", re.I)
_IP_WORD_BESIDE = re.compile(r"(?:\bIP|\bIPv4|\badres\w*|\baddress|\bhost\w*)[ \u00a0:=(]{0,4}$", re.I)
_IP_BEHIND = re.compile(r":\d{2,5}\b|/\d{1,2}\b| - - \[")
_VERSION_WORD = re.compile(
    r"(?:wersj\w*|version|ver\.?|\bv|release|wydani\w+|build|rozdz\w*\.?|sekcj\w+|section|chapter|punk\w+|pkt\.?|§|"
    r"art\.?|poz\.?|tabel\w*|tab\.|rys\.?|dział\w*|klas\w*|kod\w*|ust\.?|PKWiU|PKD|CN|nr)\s*$",
    re.I,
)


def contacts(text: str, digits_from: int) -> list[Finding]:
    """Contact data in *text*, in no particular order; of overlapping ones the caller chooses.

    *digits_from* is what ``findings.first_digits`` says of *text*.
    """
    found = [*_emails(text)]
    if digits_from != NOWHERE:
        found += _phones(text, digits_from)
    if ("." in text or ":" in text) and _DIGIT.search(text):  # a global address of version 6 begins with 2 or 3
        found += _addresses(text)
    return found


def _at_signs(text: str) -> list[re.Match[str]]:
    marks = [*_AT.finditer(text)] if "@" in text or "＠" in text else []
    if "(" in text or "[" in text or "<" in text or "{" in text:
        marks += _BRACKETED_AT.finditer(text)
    for spaced in _SPACED:
        if spaced in text:
            return [*marks, *_SPACED_AT.finditer(text)]
    return marks


def _emails(text: str) -> Iterator[Finding]:
    for at in _at_signs(text):
        start = at.start()
        domain = _DOMAIN.match(text, at.end())
        if domain is None or _FILE_ENDINGS.match(domain["top"]):
            continue
        backwards = _LOCAL_BACKWARDS.match(text[max(0, start - 64) : start][::-1])
        if backwards is None:
            continue
        local = backwards[0][::-1]
        # "jan @ firma.pl" is an address, "use @functools.wraps" is none.
        if len(at[0]) == 1 and local[-1].isspace() != text[at.end() : at.end() + 1].isspace():
            continue
        if (
            text[domain.end() : domain.end() + 2].strip().startswith(":")
            and not after(text, domain.end(), 2)[1:].isspace()
        ):
            continue  # git@host:path, user@host:port
        office = _OFFICE_NAME.match(local) or _OFFICE_DOMAIN.match(domain[0])
        kind = "OFFICE_EMAIL" if office else "EMAIL"
        yield Finding(start - len(local), domain.end(), kind)


def _phones(text: str, digits_from: int) -> Iterator[Finding]:
    for match in _PHONE.finditer(text, digits_from):
        start, end = match.span()
        candidate = match[0]
        digits = candidate if candidate.isdigit() else _NO_DIGITS.sub("", candidate)
        if not _is_phone(candidate, digits, before(text, start, 40), after(text, end)):
            continue
        office = digits[-9:].startswith("80") or _OFFICE_PHONE_WORD_LOWER.search(before(text, start).lower())
        yield Finding(start, end, "OFFICE_PHONE" if office else "PHONE")


def _is_phone(candidate: str, digits: str, ahead: str, behind: str) -> bool:
    if candidate.startswith(("+", "(+")) or digits.startswith("0048"):
        return is_valid_phone("+" + digits.removeprefix("00")) and not _is_other_number(ahead, behind)
    if len(digits) == 7:
        return bool(_NEAR_PHONE_WORD.search(ahead)) and not _is_other_number(ahead, behind)
    national = digits.removeprefix("0") if len(digits) == 10 else digits
    if len(national) == 11 and national.startswith("48"):
        national = national[2:]
    if len(national) != 9 or not is_valid_phone("+48" + national) or _is_other_number(ahead, behind):
        return False
    if _PHONE_WORD_LOWER.search(ahead.lower()) or (_MOBILE.match(national) and _NUMBER_WORD.search(ahead)):
        return True
    if not _NUMBER_SHAPES.match(candidate):
        return False
    return bool(_MOBILE.match(national)) or not re.fullmatch(r"\d{3} \d{3} \d{3}", candidate)


def _is_other_number(ahead: str, behind: str) -> bool:
    """Whether an amount, a catalog number or the like."""
    return bool(_AMOUNT_AFTER.match(behind) or _NO_PHONE_BACKWARDS_LOWER.match(ahead[::-1].lower()))


def is_valid_phone(number: str) -> bool:
    """Whether an international number (``+48…``) is assigned, by the tables of `phonenumbers`."""
    if len(number) == 12 and number.startswith("+48"):
        return _polish_numbers().fullmatch(number, 3) is not None
    return _is_valid_abroad(number)


@cache
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


@lru_cache(maxsize=4096)
def _is_valid_abroad(number: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _addresses(text: str) -> Iterator[Finding]:
    for middle in _IPV4_MIDDLE.finditer(text):
        head = _IPV4_HEAD.search(text, max(0, middle.start() - 4), middle.start())
        if head is None:
            continue
        address = head[0] + middle[0]
        if _is_address(address, before(text, head.start(), 30), after(text, middle.end(), 8)) and _is_global(address):
            yield Finding(head.start(), middle.end(), "IP_ADDRESS")
    reached = 0
    for middle in _IPV6_MIDDLE.finditer(text):
        match = _IPV6.search(text, max(reached, middle.start() - 39), middle.end() + 39)
        if match is not None and match.start() <= middle.start() < match.end():
            reached = match.end()
            if match[0].count(":") >= 2 and _is_global(match[0]):
                yield Finding(match.start(), match.end(), "IP_ADDRESS")


def _is_address(address: str, ahead: str, behind: str) -> bool:
    """Whether four small numbers are an address, and not a version, a section or a code of a classification."""
    if _IP_WORD_BESIDE.search(ahead) or _IP_BEHIND.match(behind):
        return True
    if _VERSION_WORD.search(ahead):
        return False
    octets = [int(octet) for octet in address.split(".")]
    return max(octets) >= 100 or (max(octets) >= 32 and _IP_WORD.search(ahead) is not None)


def _is_global(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and parsed not in _IPV6_UNICAST:
        return False
    return parsed.is_global and not parsed.is_multicast


_IPV6_UNICAST = ipaddress.ip_network("2000::/3")
