"""Name resolution behind the address guard.

The addresses that pass the guard are the very ones that get connected to, so a name that changes its address between
check and connection (rebinding) gains nothing.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.address_guard import AddressGuard

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted resolver that hands on only addresses which the guard lets pass; for ``TWISTED_DNS_RESOLVER``.

    Takes its :class:`AddressGuard` from the setting ``ADDRESS_GUARD`` (without one it allows no exception). Answers
    are cached for ``DNSCACHE_SECONDS`` (default 300), at most ``DNSCACHE_SIZE``; the check runs on every use.
    """

    def __init__(self, reactor: Any, guard: AddressGuard, *, seconds: float = 300.0, size: int = 10_000) -> None:
        self.guard = guard
        self.seconds = seconds
        self.size = size
        self._reactor = reactor
        self._inner: Any = reactor.nameResolver
        self._cache: OrderedDict[str, tuple[float, list[Any]]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> GuardedResolver:
        """Build it from the crawler's settings, as Scrapy does at start."""
        settings = crawler.settings
        guard = settings.get("ADDRESS_GUARD")
        return cls(
            reactor,
            guard if isinstance(guard, AddressGuard) else AddressGuard(),
            seconds=settings.getfloat("DNSCACHE_SECONDS", 300.0),
            size=settings.getint("DNSCACHE_SIZE", 10_000) if settings.getbool("DNSCACHE_ENABLED", True) else 0,
        )

    def install_on_reactor(self) -> None:
        """Make every connection of the reactor resolve names here."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 – Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve *hostName*; addresses that the guard refuses are withheld from the receiver."""
        receiver = _Filter(resolutionReceiver, self, hostName, portNumber)
        cached = self._cache.get(hostName)
        if cached is not None and addressTypes is None and cached[0] > time.monotonic():
            resolution = _Resolution(hostName)
            receiver.resolutionBegan(resolution)
            for address in cached[1]:
                receiver.addressResolved(type(address)(address.type, address.host, portNumber))
            receiver.resolutionComplete()
            return resolution
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def cache(self, host: str, addresses: list[Any]) -> None:
        """Keep the addresses of *host*, unchecked, for ``seconds``."""
        self._cache.pop(host, None)
        if self.size and addresses:
            self._cache[host] = (time.monotonic() + self.seconds, addresses)
            while len(self._cache) > self.size:
                self._cache.popitem(last=False)


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Do nothing: an answer from the cache is already complete."""


@implementer(IResolutionReceiver)
class _Filter:
    """Stands between the real resolver and the connection attempt."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, host: str, port: int) -> None:
        self._receiver = receiver
        self._resolver = resolver
        self._host = host
        self._port = port
        self._seen: list[Any] = []
        self._passed = 0
        self._reason: str | None = None

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._seen.append(address)
        host: str = getattr(address, "host", "")
        reason = self._resolver.guard.refuses(host, self._port or None, self._host)
        if reason is None:
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._reason = self._reason or reason

    def resolutionComplete(self) -> None:  # noqa: N802
        self._resolver.cache(self._host, self._seen)
        self._resolver.guard.remember(self._host, None if self._passed else self._reason)
        self._receiver.resolutionComplete()
