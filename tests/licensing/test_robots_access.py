"""RFC 9309, sections 2.3 and 2.5: how the file is got, and how much of it counts."""

from __future__ import annotations

import gzip

import pytest

from licensing.robots import MAX_BYTES, access, parse
from tests.licensing.robots_answers import CLOSED, allowed, check

# 2.3 Access method


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_2_3_a_byte_order_mark_is_skipped(mark: bytes) -> None:
    check(mark + b"User-agent: kos\nDisallow: /", "kos", {"/a": False})


def test_2_3_a_broken_byte_order_mark_costs_one_line() -> None:
    check(b"\xef\x11\xbfUser-agent: kos\nDisallow: /\nUser-agent: szpak\nDisallow: /", "kos", {"/a": True})
    check(b"\xef\x11\xbfUser-agent: kos\nDisallow: /\nUser-agent: szpak\nDisallow: /", "szpak", {"/a": False})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_2_3_other_unicode_encodings_never_open_a_closed_host(encoding: str) -> None:
    check("User-agent: *\r\nDisallow: /\r\n".encode(encoding), "kos", {"/a": False})


def test_2_3_a_compressed_file_is_read() -> None:
    check(gzip.compress(b"User-agent: *\nDisallow: /a"), "kos", {"/a": False, "/b": True})
    check(gzip.compress(b"User-agent: *\nDisallow: /a\n" + b"#" * 10**8), "kos", {"/a": False})


# 2.3.1 Access results


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, CLOSED, False),
        (200, b"", True),
        (204, b"", True),
        (206, CLOSED, False),
        (301, CLOSED, True),
        (308, CLOSED, True),
        (400, CLOSED, True),
        (401, CLOSED, True),
        (403, CLOSED, True),
        (404, CLOSED, True),
        (410, CLOSED, True),
        (451, CLOSED, True),
        (499, CLOSED, True),
        (429, b"", False),
        (500, b"", False),
        (503, b"User-agent: *\nAllow: /", False),
        (599, b"", False),
        (None, b"", False),
        (0, b"", False),
        (100, b"", False),
        (700, b"", False),
    ],
)
def test_2_3_1_status_table(status: int | None, body: bytes, expected: bool) -> None:
    assert access(status, body, "kos", "http://przyklad.pl/a") is expected
    assert access(status, body, "kos", "http://przyklad.pl/robots.txt") is True


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body><h1>404</h1>\n<p>User-agent: *\n</p>Disallow: /</body></html>",
        bytes(range(256)) * 50,
        b"\x00" * 1000,
        b"\x1f\x8b\x08" + b"\x00\xff" * 500,
    ],
)
def test_2_3_1_5_what_cannot_be_parsed_is_skipped(body: bytes) -> None:
    assert access(200, body, "kos", "http://przyklad.pl/a")
    assert not access(200, body + b"\n\n" + CLOSED, "kos", "http://przyklad.pl/a")


# 2.5 Limits


def test_2_5_at_least_500_kib_are_parsed_and_no_more_than_the_bound() -> None:
    filler = b"# " + b"x" * 97 + b"\n"
    inside = filler * (500 * 1024 // len(filler)) + b"User-agent: *\nDisallow: /a\n"
    assert len(inside) < MAX_BYTES
    assert not allowed(inside, "kos", "/a")
    beyond = inside + filler * 500 + b"Disallow: /b\n"
    assert not allowed(beyond, "kos", "/a")
    assert allowed(beyond, "kos", "/b")


def test_2_5_the_line_cut_by_the_bound_is_ignored() -> None:
    head = b"User-agent: *\nDisallow: /x\n"
    body = head + b"#" * (MAX_BYTES - len(head) - len(b"\nDisallow: /")) + b"\nDisallow: /abc\n"
    assert allowed(body, "kos", "/b")
    assert not allowed(body, "kos", "/x")


def test_2_5_vendor_very_long_lines_are_cut() -> None:
    path = "/x/" + "a" * (8 * 2083 - 3 - len("disallow: ") - 2)
    check(f"user-agent: kos\ndisallow: {path}/qux", "kos", {"/fux": True, f"{path}/fux": False})
    check(f"user-agent: kos\ndisallow: /\nallow: {path}/qux", "kos", {"/": False, f"{path}/qux": True})


def test_2_5_ten_megabytes_are_quick() -> None:
    body = b"User-agent: *\n" + b"".join(b"Disallow: /a%d*b\n" % number for number in range(600_000))
    robots = parse(body)
    assert len(body) > 10_000_000
    assert not robots.allows("kos", "http://przyklad.pl/a5b")
    assert robots.allows("kos", "http://przyklad.pl/b")
