"""E-mail addresses (also disguised ones), telephone numbers and IP addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from cleaning.personal_data.findings import Finding, after, before

_AT = re.compile(r"[@＠]")
_BRACKETED_AT = re.compile(r"[\[({<]\s*(?:at|AT|@|małpa|malpa|MAŁPA)\s*[\])}>]")
_SPACED_AT = re.compile(r" (?:AT|małpa|malpa|MAŁPA) | at (?=[\w-]{2,40} ?(?:dot|kropka|[\[({](?:dot|kropka|\.)))")
_UNDERLINED_AT = re.compile(r"(?<=[^\W_])_at_(?=[\w.-]+\.(?:pl|com|eu|org|net|info)\b)")
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
_PATH_BEHIND = re.compile(r":[^\s:)(]")
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
    r"dzwoń\w*|zadzwoń\w*|dzwonić|zadzwonić|dzwonic|infolini\w+|centrala|hotline|call|viber|signal|rezerwacj\w*|zapisy|[tm](?=:))\b|☎|📞|📱|✆"
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
_NO_PHONE_BACKWARDS_LOWER = re.compile(rf"\n?[^\w]{{0,6}}\w{{0,10}}(?:{'|'.join(word[::-1] for word in _NO_PHONE)})\b")
_TRIPLES = re.compile(r"\d{3} \d{3} \d{3}|\d{3} \d{2} \d{2} \d{2}")
_PHONE_REACH = 40
_AHEAD_OF_PHONE = 5  # a plus sign, brackets and spaces before the first digit
_NUMBER_SHAPES = re.compile(
    r"\d{3}-\d{3}-\d{3}$|\(\d{3}\) ?\d{3}[ -]\d{3}$|\(0?[- ]?\d{2}\)|"
    r"0?[- ]?\d{2}[ /-]\d{3}[ -]\d{2}[ -]\d{2}$|\d{3} \d{3} \d{3}$|\d{3} \d{2} \d{2} \d{2}$"
)

_DIGIT = re.compile("[0-9]")
_IPV4_MIDDLE = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9]|-[0-9])")
_IPV4_HEAD = re.compile(r"(?<![\w.-])[0-9]{1,3}$")
_IPV6_MIDDLE = re.compile(r":[0-9A-Fa-f]{0,4}:")
_IPV6_HEAD = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{0,39}\Z")
_IPV6_TAIL = re.compile(r"[0-9A-Fa-f:]{2,39}(?![\w:])")
_IP_WORD = re.compile(r"\bIP\b|\bIPv[46]\b|adres|serwer|server|host|DNS|ping|bram[aęy]|gateway|client", re.I)
_IP_WORD_BESIDE = re.compile(r"(?:\bIP|\bIPv4|\badres\w*|\baddress|\bhost\w*)[ \u00a0:=(]{0,4}$", re.I)
_IP_BEHIND = re.compile(r":\d{2,5}\b|/\d{1,2}\b| - - \[")
_VERSION_WORD = re.compile(
    r"(?:wersj\w*|version|ver\.?|\bv|release|wydani\w+|build|rozdz\w*\.?|sekcj\w+|section|chapter|punk\w+|pkt\.?|§|"
    r"art\.?|poz\.?|tabel\w*|tab\.|rys\.?|dział\w*|klas\w*|kod\w*|ust\.?|PKWiU|PKD|CN|nr)\s*$",
    re.I,
)


def _at_signs(text: str) -> list[re.Match[str]]:
    marks = [*_AT.finditer(text)] if "@" in text or "＠" in text else []
    if "(" in text or "[" in text or "<" in text or "{" in text:
        marks += _BRACKETED_AT.finditer(text)
    if "_at_" in text:
        marks += _UNDERLINED_AT.finditer(text)
    for spaced in _SPACED:
        if spaced in text:
            return [*marks, *_SPACED_AT.finditer(text)]
    return marks


def emails(text: str) -> list[Finding]:
    """E-mail addresses in *text*."""
    marks = _at_signs(text)
    return [*_emails(text, marks)] if marks else []


def _emails(text: str, marks: list[re.Match[str]]) -> Iterator[Finding]:
    for at in marks:
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
        if _PATH_BEHIND.match(text, domain.end()):
            continue  # git@host:path, user@host:port
        office = _OFFICE_NAME.match(local) or _OFFICE_DOMAIN.match(domain[0])
        kind = "OFFICE_EMAIL" if office else "EMAIL"
        yield Finding(start - len(local), domain.end(), kind)


def phones_in_block(text: str, start: int, end: int) -> list[Finding]:
    """Telephone numbers whose digits lie in the block ``[start, end)`` of *text* (``findings.blocks``)."""
    found = []
    for match in _PHONE.finditer(text, max(0, start - _AHEAD_OF_PHONE), end):
        begin, stop = match.span()
        candidate = match[0]
        digits = candidate if candidate.isdigit() else _NO_DIGITS.sub("", candidate)
        if not _is_number(candidate, digits) or _AMOUNT_AFTER.match(text, stop):
            continue
        ahead = before(text, begin)
        small = ahead.lower()
        if _NO_PHONE_BACKWARDS_LOWER.match(small[:-_PHONE_REACH:-1]) or not _is_phone(candidate, digits, ahead, small):
            continue
        office = digits[-9:].startswith("80") or _OFFICE_PHONE_WORD_LOWER.search(small)
        if candidate[2:3] == "/" and ahead.endswith("/"):
            begin -= 1  # /22/ 517 30 62
        found.append(Finding(begin, stop, "OFFICE_PHONE" if office else "PHONE"))
    return found


def _is_number(candidate: str, digits: str) -> bool:
    """Whether somebody may have the number, whatever stands around it."""
    if _is_international(candidate, digits):
        return is_valid_phone("+" + digits.removeprefix("00"))
    size = len(digits)
    return size == 7 or (9 <= size <= 11 and _polish_numbers().fullmatch("+48" + _national(digits), 3) is not None)


def _is_international(candidate: str, digits: str) -> bool:
    return candidate[0] == "+" or candidate.startswith("(+") or digits.startswith("0048")


def _national(digits: str) -> str:
    """The nine digits within Poland, without the country's number or a leading zero."""
    size = len(digits)
    return (
        digits[1:] if size == 10 and digits[0] == "0" else digits[2:] if size == 11 and digits[:2] == "48" else digits
    )


def _is_phone(candidate: str, digits: str, ahead: str, small: str) -> bool:
    """Whether a possible number is meant as one: by a word *ahead* of it (*small*: in lower case) or by its shape."""
    if _is_international(candidate, digits):
        return True
    if len(digits) == 7:
        return bool(_NEAR_PHONE_WORD.search(ahead))
    if _PHONE_WORD_LOWER.search(small, max(0, len(small) - _PHONE_REACH)):
        return True
    mobile = _MOBILE.match(_national(digits)) is not None
    if mobile and _NUMBER_WORD.search(ahead):
        return True
    return _NUMBER_SHAPES.match(candidate) is not None and (mobile or not _TRIPLES.fullmatch(candidate))


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


def addresses(text: str) -> list[Finding]:
    """IP addresses in *text*."""
    if text.count(".") < 3 and text.count(":") < 2:
        return []
    return [*_addresses(text)]


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
        at = middle.start()
        if at < reached:
            continue
        head = _IPV6_HEAD.search(text, max(0, at - 39), at)
        tail = _IPV6_TAIL.match(text, at, at + 39)
        if head is not None and tail is not None and _is_global(head[0] + tail[0]):
            reached = tail.end()
            yield Finding(head.start(), reached, "IP_ADDRESS")


def _is_address(address: str, ahead: str, behind: str) -> bool:
    """Whether four small numbers are an address, and not a version, a section or a code of a classification."""
    if _IP_WORD_BESIDE.search(ahead) or _IP_BEHIND.match(behind) or (ahead.endswith("[") and behind.startswith("]")):
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
