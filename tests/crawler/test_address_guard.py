from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from crawler.address_guard import AddressGuard
from crawler.resolver import GuardedResolver

REFUSED = {
    "127.0.0.1": "loopback",
    "127.8.9.1": "loopback",
    "0.0.0.0": "unspecified",
    "10.1.2.3": "private",
    "172.16.0.1": "private",
    "192.168.1.1": "private",
    "100.64.0.1": "private",
    "192.0.2.1": "private",
    "198.18.0.1": "private",
    "169.254.1.1": "link_local",
    "169.254.169.254": "metadata",
    "168.63.129.16": "metadata",
    "100.100.100.200": "metadata",
    "fd00:ec2::254": "metadata",
    "224.0.0.1": "multicast",
    "255.255.255.255": "reserved",
    "240.0.0.1": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "fe80::1%eth0": "link_local",
    "fec0::1": "private",
    "fc00::1": "private",
    "ff02::1": "multicast",
    "2001:db8::1": "private",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:169.254.169.254": "metadata",
    "::ffff:0:10.0.0.1": "private",
    "::127.0.0.1": "loopback",
    "64:ff9b::10.0.0.1": "private",
    "64:ff9b::a9fe:a9fe": "metadata",
    "64:ff9b:1::1": "private",
    "2002:7f00:1::": "loopback",
    "2001:0:102:304::f5ff:fffe": "private",  # Teredo for 10.0.0.1
    "nonsense": "unreadable",
}


@pytest.mark.parametrize(("address", "kind"), REFUSED.items())
def test_refused(address: str, kind: str) -> None:
    reason = AddressGuard().refuses(address)
    assert reason is not None
    assert reason.startswith(f"address_{kind}: ")


@pytest.mark.parametrize("address", ["193.0.0.1", "8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_pass(address: str) -> None:
    assert AddressGuard().refuses(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "ftp://przyklad.pl/",
        "file:///etc/passwd",
        "http:///a",
        "http://[::1/",
    ],
)
def test_literal_addresses_in_urls(url: str) -> None:
    assert AddressGuard(proxy="http://127.0.0.1:3128").literal(url) is not None


@pytest.mark.parametrize(
    "url", ["http://przyklad.pl/", "https://8.8.8.8/", "http://10.przyklad.pl/", "http://1e100.net/"]
)
def test_names_are_left_to_the_resolver(url: str) -> None:
    assert AddressGuard().literal(url) is None


def test_exceptions_are_as_narrow_as_they_are_written() -> None:
    guard = AddressGuard(["127.0.0.1:8000", "localhost:8001", "10.1.0.0/16", "[::1]:8000"])
    assert guard.refuses("127.0.0.1", 8000) is None
    assert guard.refuses("127.0.0.1", 22) is not None
    assert guard.refuses("127.0.0.1", 8001, "localhost") is None
    assert guard.refuses("10.1.9.9") is None
    assert guard.refuses("10.2.0.1") is not None
    assert guard.literal("http://127.0.0.1:8000/a") is None
    assert guard.literal("http://127.0.0.1/a") is not None
    assert guard.literal("http://localhost:8001/") is None
    assert guard.literal("http://[::1]:8000/") is None


def test_the_proxy_itself_is_allowed() -> None:
    guard = AddressGuard(proxy="http://127.0.0.1:3128")
    assert guard.refuses("127.0.0.1", 3128) is None
    assert guard.refuses("127.0.0.1", 80) is not None


@settings(deadline=None)
@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "::{}"]))
def test_a_wrapped_address_is_judged_like_the_address(address: Any, form: str) -> None:
    guard = AddressGuard()
    assert (guard.refuses(str(address)) is None) == (guard.refuses(form.format(address)) is None) or int(address) < 2


class _Names:
    """A resolver whose answers change: the first is public, later ones are not."""

    def __init__(self, answers: list[list[Any]]) -> None:
        self.answers = answers
        self.nameResolver = self
        self.asked = 0

    def resolveHostName(self, receiver: Any, host: str, port: int, types: Any, semantics: str) -> Any:
        receiver.resolutionBegan(None)
        for address in self.answers[min(self.asked, len(self.answers) - 1)]:
            receiver.addressResolved(address)
        self.asked += 1
        receiver.resolutionComplete()


@implementer(IResolutionReceiver)
class _Receiver:
    def __init__(self) -> None:
        self.hosts: list[tuple[str, int]] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.hosts.append((address.host, address.port))

    def resolutionComplete(self) -> None:
        self.complete = True


def _resolve(resolver: GuardedResolver, host: str, port: int = 80) -> list[tuple[str, int]]:
    receiver = _Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.hosts


def test_resolver_withholds_refused_addresses() -> None:
    names = _Names([[IPv4Address("TCP", "10.0.0.1", 80), IPv4Address("TCP", "8.8.8.8", 80)]])
    assert _resolve(GuardedResolver(names, AddressGuard()), "mieszane.pl") == [("8.8.8.8", 80)]


def test_rebinding_gains_nothing() -> None:
    names = _Names([[IPv4Address("TCP", "8.8.8.8", 80)], [IPv6Address("TCP", "::1", 80)]])
    guard = AddressGuard()
    resolver = GuardedResolver(names, guard, size=0)
    assert _resolve(resolver, "zmienny.pl") == [("8.8.8.8", 80)]
    assert guard.refused("zmienny.pl") is None
    assert _resolve(resolver, "zmienny.pl") == []
    assert "this machine" in (guard.refused("zmienny.pl") or "")


def test_cached_answers_carry_the_requested_port_and_expire() -> None:
    names = _Names([[IPv4Address("TCP", "8.8.8.8", 80)]])
    resolver = GuardedResolver(names, AddressGuard())
    assert _resolve(resolver, "stały.pl", 80) == [("8.8.8.8", 80)]
    assert _resolve(resolver, "stały.pl", 443) == [("8.8.8.8", 443)]
    assert names.asked == 1
    resolver.seconds = -1.0
    resolver.cache("stały.pl", [IPv4Address("TCP", "9.9.9.9", 80)])
    _resolve(resolver, "stały.pl")
    assert names.asked == 2


def test_an_exception_for_one_port_holds_also_for_cached_answers() -> None:
    names = _Names([[IPv4Address("TCP", "127.0.0.1", 8000)]])
    resolver = GuardedResolver(names, AddressGuard(["127.0.0.1:8000"]))
    assert _resolve(resolver, "demo.pl", 8000) == [("127.0.0.1", 8000)]
    assert _resolve(resolver, "demo.pl", 22) == []


_CONNECT = """
import sys
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol
from crawler.address_guard import AddressGuard
from crawler.resolver import GuardedResolver

port, allowed, names = int(sys.argv[1]), sys.argv[2].split(), sys.argv[3:]
GuardedResolver(reactor, AddressGuard(allowed)).install_on_reactor()

def attempt(left):
    if not left:
        reactor.stop()
        return
    name = left[0]
    done = HostnameEndpoint(reactor, name, port, timeout=5).connect(Factory.forProtocol(Protocol))
    done.addCallbacks(lambda _: print(name, "connected"), lambda failure: print(name, failure.type.__name__))
    done.addBoth(lambda _: attempt(left[1:]))

reactor.callWhenRunning(attempt, names)
reactor.run()
"""


@pytest.mark.parametrize(("allowed", "outcome"), [("", "DNSLookupError"), ("127.0.0.1:{} localhost:{}", "connected")])
def test_real_connections_pass_the_guard(allowed: str, outcome: str) -> None:
    """RFC-odd spellings of loopback are resolved by the system, and so only stopped behind it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        names = ["127.0.0.1", "localhost", "127.1", "2130706433"]
        command = [sys.executable, "-c", _CONNECT, str(port), allowed.format(port, port), *names]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.split("\n")[:-1] == [f"{name} {outcome}" for name in names]
