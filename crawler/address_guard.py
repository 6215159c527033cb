"""Which addresses the crawler may connect to: a page must never lead it into the operator's own network.

Behind a proxy names are resolved by the proxy; then only literal addresses in URLs can be refused here. Without one,
``crawler.resolver`` applies the guard to every resolved address.
"""

from __future__ import annotations

import functools
import socket
from collections import OrderedDict
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import unquote, urlsplit

_METADATA = {
    "169.254.169.254": "the metadata service of most clouds",
    "169.254.170.2": "a container's metadata service",
    "100.100.100.200": "a cloud's metadata service",
    "168.63.129.16": "a cloud's wire server",
    "192.0.0.192": "a cloud's metadata service",
    "fd00:ec2::254": "a cloud's metadata service",
    "fd20:ce::254": "a cloud's metadata service",
}
_CARRIER = ip_network("100.64.0.0/10")
_EMBEDDING = (  # IPv6 networks that hold an IPv4 address in their last 32 bits
    ("IPv4-mapped", IPv6Network("::ffff:0:0/96")),
    ("IPv4-translated", IPv6Network("::ffff:0:0:0/96")),
    ("IPv4-compatible", IPv6Network("::/96")),
    ("NAT64", IPv6Network("64:ff9b::/96")),
)
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_LOCAL_NAMES = ("localhost", "local-host", "ip6-localhost", "ip6-loopback")
_REMEMBERED = 10_000


class AddressGuard:
    """Says which addresses are refused, and why.

    ``allowed`` names exceptions: ``"127.0.0.1"``, ``"127.0.0.1:8000"`` (that port only), ``"localhost:8000"``,
    ``"[::1]:8000"``, ``"10.0.0.0/8"``. ``proxy`` is the URL of the proxy in use, whose own address is always allowed.
    """

    def __init__(self, allowed: Sequence[str] = (), proxy: str | None = None) -> None:
        self.proxy = proxy
        self._exceptions = [exception(entry) for entry in allowed]
        if proxy:
            parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
            self._exceptions.append((parts.hostname or "", parts.port))
        self._refusals: OrderedDict[str, str] = OrderedDict()

    def refuses(self, address: str, port: int | None = None, name: str | None = None) -> str | None:
        """Return why *address* (an IP, resolved from *name*) must not be connected to, or None."""
        if self._excepted(address, port) or (name is not None and self._excepted(name, port)):
            return None
        return _refusal(address)

    def literal(self, url: str) -> str | None:
        """Return why *url* must not be requested, as far as its text tells: scheme, literal address, local name."""
        try:
            parts = urlsplit(url)
            host, port = unquote(parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return "address_unreadable: the URL has no readable host"
        if parts.scheme.lower() not in ("http", "https"):
            return f"scheme_refused: only http and https are crawled, not {parts.scheme[:20]!r}"
        if not host:
            return "address_unreadable: the URL has no host"
        port = port or (443 if parts.scheme.lower() == "https" else 80)
        if self._excepted(host, port):
            return None
        if host in _LOCAL_NAMES or host.endswith(".localhost"):
            return f"address_loopback: {host} is this machine (RFC 6761)"
        address = _literal_address(host)
        return None if address is None else self.refuses(address, port)

    def refused(self, host: str) -> str | None:
        """Return why the latest resolution of *host* left no address to connect to, or None."""
        return self._refusals.get(host)

    def remember(self, host: str, reason: str | None) -> None:
        """Note the outcome of resolving *host*; the latest 10,000 refusals are kept."""
        self._refusals.pop(host, None)
        if reason is not None:
            self._refusals[host] = reason
            while len(self._refusals) > _REMEMBERED:
                self._refusals.popitem(last=False)

    def _excepted(self, host: str, port: int | None) -> bool:
        for allowed, allowed_port in self._exceptions:
            if (allowed_port is None or port is None or allowed_port == port) and _covers(allowed, host):
                return True
        return False


def exception(entry: str) -> tuple[str, int | None]:
    """Read one entry of ``allow_addresses``: (name, address or network; port or None). Raises ValueError."""
    entry = entry.strip().lower()
    if "/" in entry and "//" not in entry:
        return str(ip_network(entry, strict=False)), None
    if entry.count(":") > 1 and "[" not in entry and "//" not in entry:  # a bare IPv6 address
        return entry, None
    parts = urlsplit(entry if "//" in entry else f"//{entry}")
    return parts.hostname or "", parts.port


def _covers(allowed: str, host: str) -> bool:
    if allowed == host.lower():
        return True
    try:
        address = ip_address(host)
        return address == ip_address(allowed) if "/" not in allowed else address in ip_network(allowed)
    except ValueError:
        return False


def _literal_address(host: str) -> str | None:
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:  # 127.1, 0x7f000001, 017700000001, 2130706433: what getaddrinfo and proxies take for an address
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


@functools.lru_cache(maxsize=4096)
def _refusal(text: str) -> str | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return f"address_unreadable: {text[:60]!r} is no IP address"
    kind = _kind(address)
    return None if kind is None else f"address_{kind[0]}: {address} is {kind[1]}"


def _kind(address: IPv4Address | IPv6Address) -> tuple[str, str] | None:
    """Return (name, words) of the special kind of *address*, None for public unicast ones."""
    if str(address) in _METADATA:
        return "metadata", _METADATA[str(address)]
    if address.is_unspecified:
        return "unspecified", "unspecified, which means this machine"
    if address.is_loopback:
        return "loopback", "this machine"
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            kind = _kind(inner[1])
            return None if kind is None else (kind[0], f"{inner[0]} for {inner[1]}, which is {kind[1]}")
        if address in _LOCAL_NAT64:
            return "private", "behind a local NAT64"
        if address.is_site_local:
            return "private", "site-local"
    if address.is_link_local:
        return "link_local", "link-local"
    if address.is_multicast:
        return "multicast", "multicast"
    if address in _CARRIER:
        return "private", "in a carrier's shared range"
    if address.is_reserved:
        return "reserved", "reserved"
    if not address.is_global:
        return "private", "not globally reachable"
    return None


def _embedded(address: IPv6Address) -> tuple[str, IPv4Address] | None:
    if address.sixtofour is not None:
        return "6to4", address.sixtofour
    if address.teredo is not None:
        return "Teredo", address.teredo[1]
    for name, network in _EMBEDDING:
        if address in network:
            return name, IPv4Address(int(address) & 0xFFFFFFFF)
    return None
