"""IP addresses: routable ones, and no version, section or classification number."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from socket import AF_INET6, inet_pton

from cleaning.personal_data import labels
from cleaning.personal_data.findings import Sight, Span
from cleaning.personal_data.stretches import Stretches

_IPV6_MIDDLE = re.compile(r":[0-9a-f]{0,4}:")
_IPV6_SIGNS = "0123456789abcdef:"
_IPV6_TAIL = re.compile(r"[0-9a-f:]{2,39}(?![\w:])")
_WORD = re.compile(
    r"\bip|\bdig\b|nslookup|whois|tracer|telnet|curl\b|ssh\b|domen|adres|serwer|server|host|dns|ping|bram[aęy]|gateway|client|klient|użytkowni|user|gość|ban\b|log[ui]|zalog|wpis|"
    r"sesj|połącz|connect|from|router|nat\b|root|port|vpn|proxy|komputer|internet|sie[ćc]|abonent|zablok|logowa|napisał|"
    r"src\b|dst\b|zapor|firewall|nick\b"
)
_BESIDE = re.compile(r"(?:\bip|\bip-\w+|\bipv4|\badres\w*|\baddress|\bhost\w*)[ :=(\[\"„]{0,4}\Z")
_BEHIND = re.compile(r":[0-9]{2,5}\b|/[0-9]{1,2}\b| - - \[")
_HEADER = re.compile(r"(?<![^\W_])ip(?![^\W_])|\bip[ -]?v?4|adres komputera")
_VERSION = re.compile(
    r"(?:wersj\w*|version|ver\.?|\bv|release|wydani\w+|build|rozdz\w*\.?|sekcj\w+|section|chapter|punk\w+|pkt\.?|§|"
    r"art\.?|poz\.?|tabel\w*|tab\.|rys\.?|dział\w*|klas\w*|kod\w*|ust\.?|pkwiu|pkd|cn|nr|oid|sterownik\w*|jądro|oprogramowani\w+|"
    r"firmware|driver|windows|chrome|firefox|pkob|kst)[ :]*\Z"
)
# Classifications of goods have four pairs of digits; sections and versions begin low.
_LIKE_CODE = re.compile(r"(?:[0-9]{2}\.){3}[0-9]{2}\Z|1?[0-9]\.")
_BLOCKS_WITH_EXCEPTIONS = frozenset([bytes([0x20, 0x01]), bytes([0x3F, 0xFF])])
"""The parts of the unicast block in which some networks are not routed (IANA, special-purpose address registry)."""


def addresses(sight: Sight, stretches: Stretches) -> list[Span]:
    """IP addresses in a text, whose *stretches* of digits these are."""
    found: list[Span] = []
    if sight.small.count(".") > 2:
        found += _version_4(sight, stretches)
    if sight.small.count(":") > 1:
        sight.rewind()
        found += _version_6(sight, stretches)
    return found


def _version_4(sight: Sight, stretches: Stretches) -> Iterator[Span]:
    small = sight.small
    sight.rewind()
    for start, end in stretches.dotted_quads():
        if small[end : end + 1] == "-" and small[end + 1 : end + 2].isdigit():
            continue
        if start and (small[start - 1].isalnum() or small[start - 1] in "_.-"):
            continue
        address = small[start:end]
        if not is_global_v4(address):
            continue
        sight.enter(start)
        if _is_address(sight, address, start, end):
            yield (start, end, "IP_ADDRESS")
            sight.last["IP_ADDRESS"] = end
        else:
            sight.doubt()


def _version_6(sight: Sight, stretches: Stretches) -> Iterator[Span]:
    small = sight.small
    reached = 0
    for at in stretches.near_colons():
        if at < reached or not _IPV6_MIDDLE.match(small, at):
            continue
        begin = at - 39 if at > 39 else 0
        begin += len(small[begin:at].rstrip(_IPV6_SIGNS))
        if small[begin] not in "23" or (begin and (small[begin - 1].isalnum() or small[begin - 1] in "_:.")):
            continue
        tail = _IPV6_TAIL.match(small, at, at + 39)
        if tail is not None and is_global_v6(small[begin : tail.end()]):
            reached = tail.end()
            yield (begin, reached, "IP_ADDRESS")


def _is_address(sight: Sight, address: str, start: int, end: int) -> bool:
    """Whether four small numbers are an address, and not a version, a section or a code of a classification."""
    ahead, behind = sight.before(start, 60), sight.after(end, 24)
    near = ahead[-20:]
    if _VERSION.search(near):
        return _BESIDE.search(near) is not None or _BEHIND.match(behind) is not None
    largest = max(map(int, address.split(".")))
    if largest >= 100 or _BESIDE.search(near) or _BEHIND.match(behind):
        return True
    if (ahead.endswith("[") and behind.startswith("]")) or sight.follows("IP_ADDRESS", start):
        return True
    if largest >= 32 and (_WORD.search(ahead + " " + behind) or not _LIKE_CODE.match(address)):
        return True
    return _HEADER.search(labels.header(sight.plain, sight.start, start, end, sight.end)) is not None


def is_global_v4(address: str) -> bool:
    """Whether four numbers are an address that is routed in public, as `ipaddress` says, at a tenth of the time."""
    octets = address.split(".")
    a, b, c, d = map(int, octets)
    if not 0 < a < 224 or b > 255 or c > 255 or d > 255 or a in (10, 127):
        return False
    for octet in octets:
        if octet[0] == "0" and len(octet) > 1:
            return False
    if a == 192:
        return b != 168 and not (b == 0 and (c == 2 or (c == 0 and d not in (9, 10))))
    if a == 198:
        return b not in (18, 19) and not (b == 51 and c == 100)
    return not (
        (a == 100 and 64 <= b < 128)
        or (a == 169 and b == 254)
        or (a == 172 and 16 <= b < 32)
        or (a == 203 and b == 0 and c == 113)
    )


def is_global_v6(address: str) -> bool:
    """Whether *address* is a unicast one that is routed in public, as `ipaddress` says, at a tenth of the time."""
    try:
        packed = inet_pton(AF_INET6, address)
    except OSError:
        return False
    if packed[0] >> 5 != 1:  # 2000::/3
        return False
    return packed[:2] not in _BLOCKS_WITH_EXCEPTIONS or ipaddress.IPv6Address(packed).is_global
