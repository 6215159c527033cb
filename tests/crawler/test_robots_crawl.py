"""RFC 9309 as a real crawl obeys it: one process, many hosts, each with its own answer for /robots.txt."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from tests.crawler.loopback import Crawl, Internet, article, crawl

CLOSED = "User-agent: *\nDisallow: /\n"
HOPS = 5


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with Internet() as net:
        for number in range(16):
            net.put("closed.test", f"/strona-{number}", article())
        net.put("closed.test", "/robots.txt", CLOSED, content_type="text/plain", seconds=0.3)
        for host in (
            "broken.test",
            "busy.test",
            "silent.test",
            "missing.test",
            "moved.test",
            "named.test",
            "huge.test",
            "packed.test",
            "bomb.test",
        ):
            net.put(host, "/", article("/druga", "/ukryta/strona"))
            net.put(host, "/druga", article())
            net.put(host, "/ukryta/strona", article())
        net.put("broken.test", "/robots.txt", "<h1>Błąd</h1>", status=503)
        net.put("busy.test", "/robots.txt", "User-agent: *\nAllow: /", status=429)
        net.put("silent.test", "/robots.txt", drop=True)
        net.put("missing.test", "/robots.txt", CLOSED, status=404)
        for hop in range(HOPS):
            host = "moved.test" if hop == 0 else f"hop{hop}.test"
            path = "/robots.txt" if hop == 0 else "/r"
            target = f"http://hop{hop + 1}.test/r"
            net.put(host, path, status=301, headers={"Location": target})
        net.put(f"hop{HOPS}.test", "/r", "User-agent: *\nDisallow: /ukryta/", content_type="text/plain")
        rules = "User-agent: *\nAllow: /\n\n"
        rules += "User-agent: Kombajn\nDisallow: /ukryta\n\nUser-agent: kombajn\nDisallow: /druga$"
        net.put("named.test", "/robots.txt", rules, content_type="text/plain")
        filler = "# wypełniacz\n" * 30_000  # about 400 KB: within what must be parsed
        net.put("huge.test", "/robots.txt", filler + CLOSED + "#" * 10_000_000, content_type="text/plain")
        for host, size in (("packed.test", 2_000_000), ("bomb.test", 40_000_000)):
            packed = gzip.compress(b"User-agent: *\nDisallow: /druga\n" + b"#" * size)
            net.put(host, "/robots.txt", packed, content_type="text/plain", headers={"Content-Encoding": "gzip"})
        net.put("inside.test", "/robots.txt", status=302, headers={"Location": "http://169.254.169.254/robots.txt"})
        net.put("inside.test", "/", article())
        yield net


@pytest.fixture(scope="module")
def done(net: Internet, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    seeds = [f"http://closed.test/strona-{number}" for number in range(16)]
    hosts = ("broken", "busy", "silent", "missing", "moved", "named", "huge", "packed", "bomb", "inside")
    seeds += [f"http://{host}.test/" for host in hosts]
    folder = tmp_path_factory.mktemp("robots")
    return crawl(folder, seeds, proxy=net.address, concurrency_per_host=16)


def test_rfc9309_2_2_2_sixteen_waiting_requests_fetch_nothing(net: Internet, done: Crawl) -> None:
    assert net.paths("closed.test") == ["/robots.txt"]
    assert done.summary["refused"]["robots_disallow"] >= 16


def test_rfc9309_2_2_1_groups_of_one_agent_are_merged_and_matched_without_case(net: Internet, done: Crawl) -> None:
    assert net.pages("named.test") == ["/"]


def test_rfc9309_2_3_1_2_five_redirects_across_hosts_are_followed(net: Internet, done: Crawl) -> None:
    assert net.paths(f"hop{HOPS}.test") == ["/r"]
    assert sorted(net.pages("moved.test")) == ["/", "/druga"]


def test_rfc9309_2_3_1_3_unavailable_means_allowed_whatever_the_body_says(net: Internet, done: Crawl) -> None:
    assert sorted(net.pages("missing.test")) == ["/", "/druga", "/ukryta/strona"]


@pytest.mark.parametrize("host", ["broken.test", "busy.test", "silent.test"])
def test_rfc9309_2_3_1_4_unreachable_means_disallowed(host: str, net: Internet, done: Crawl) -> None:
    assert net.pages(host) == []
    assert "/robots.txt" in net.paths(host)


def test_rfc9309_2_5_rules_at_400_kb_hold_and_ten_megabytes_are_not_read(net: Internet, done: Crawl) -> None:
    assert net.pages("huge.test") == []


def test_a_packed_file_is_read_and_a_decompression_bomb_closes_the_host(net: Internet, done: Crawl) -> None:
    assert sorted(net.pages("packed.test")) == ["/", "/ukryta/strona"]
    assert net.pages("bomb.test") == []


def test_redirect_of_robots_to_a_metadata_address_is_refused(net: Internet, done: Crawl) -> None:
    assert set(net.paths("inside.test")) == {"/robots.txt"}
    assert net.paths("169.254.169.254") == []


def test_the_crawl_ends_well(done: Crawl) -> None:
    assert done.code == 0
    assert done.last["event"] == "summary"
    assert done.summary["finished"] is True
    assert done.summary["robots"]["http://broken.test"] == "503"
    assert done.summary["robots"]["http://silent.test"].startswith("unreachable")
