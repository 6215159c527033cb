"""RFC 9309, section by section; ``vendor`` in a name marks what its authors' parser does beyond the standard."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.robots import run
from licensing.robots import MAX_BYTES, access, parse, product_token
from licensing.robots_matching import request_path


def allowed(body: str | bytes, agent: str, path: str) -> bool:
    data = body.encode() if isinstance(body, str) else body
    return parse(data).allows(agent, path if "://" in path else f"http://przyklad.pl{path}")


def check(body: str | bytes, agent: str, expected: dict[str, bool]) -> None:
    assert {path: allowed(body, agent, path) for path in expected} == expected


# 2.1 Protocol definition


def test_2_1_groups_end_at_the_next_user_agent_line_after_rules() -> None:
    body = """allow: /przed/

user-agent: Kos
disallow: /
allow: /x/
user-agent: Szpak
disallow: /
allow: /y/


allow: /w/
user-agent: Wilga

user-agent: Kos
allow: /z/
disallow: /
"""
    check(body, "Kos", {"/x/b": True, "/z/d": True, "/y/c": False, "/przed/": False})
    check(body, "Szpak", {"/y/c": True, "/w/a": True, "/z/d": False, "/przed/": False})
    check(body, "Wilga", {"/z/d": True, "/przed/": False})
    check(body, "Inny", {"/": True})


def test_2_1_a_last_group_without_rules_allows_everything() -> None:
    check("User-agent: *\nDisallow: /\n\nUser-agent: Kos\n", "Kos", {"/a": True})
    check("User-agent: *\nDisallow: /\n\nUser-agent: Kos\n", "Szpak", {"/a": False})


# 2.2 Formal syntax


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_2_2_line_ends(newline: str, last: bool) -> None:
    body = newline.join(["User-Agent: kos", "Allow: /a", "User-Agent: szpak", "", "", "Disallow: /"]) + newline * last
    check(body, "szpak", {"/a": False})
    check(body, "kos", {"/b": True})


def test_2_2_mixed_line_ends() -> None:
    check("User-Agent: kos\nAllow: /a\r\nUser-Agent: szpak\n\r\n\rDisallow: /", "szpak", {"/a": False})


def test_2_2_only_the_three_line_ends_end_lines() -> None:
    check("User-agent: *\nDisallow: /a\x0bAllow: /\x85\u2028Allow: /", "kos", {"/b": True})


@pytest.mark.parametrize(
    "line", ["DISALLOW: /", "dIsAlLoW: /", " \tdisallow \t: \t/ \t", "Disallow:/", "Disallow: / # a"]
)
def test_2_2_names_ignore_case_and_spaces(line: str) -> None:
    check(f"  USER-AGENT : kos # uwaga\n{line}", "kos", {"/": False})


@pytest.mark.parametrize(
    "body", ["user-agent kos\ndisallow /\n", "User agent: kos\nDissallow: /", "useragent: kos\ndisalow: /"]
)
def test_2_2_vendor_missing_colons_and_misspellings_are_understood(body: str) -> None:
    check(body, "kos", {"/x/y": False})


@pytest.mark.parametrize(
    "body", ["foo: kos\nbar: /\n", "kos\n/\n", ": /\n", "disallow : : :\n", "user-agent kos pies\ndisallow /"]
)
def test_2_2_other_lines_mean_nothing(body: str) -> None:
    check(body, "kos", {"/x/y": True})


# 2.2.1 The user-agent line


@pytest.mark.parametrize("line", ["KOS", "kos", "kOs", "Kos/2.1", "kos pies", "Kos/2.1 (+https://kos.pl)", "kos*"])
def test_2_2_1_leading_token_ignores_case(line: str) -> None:
    body = f"User-agent: {line}\nDisallow: /\nAllow: /x/"
    for agent in ("kos", "Kos", "KOS", "kos/0.1 (+https://kos.pl)"):
        check(body, agent, {"/x/y": True, "/a": False})
    check(body, "kosodrzewina", {"/a": True})
    check(body, "ko", {"/a": True})


def test_2_2_1_vendor_spaces_end_the_line_value_but_not_the_crawlers_name() -> None:
    body = "User-Agent: *\nDisallow: /\nUser-Agent: Kos Pies\nAllow: /x/\nDisallow: /\n"
    check(body, "Kos", {"/x/y": True})
    check(body, "Kos Pies", {"/x/y": False})


def test_2_2_1_a_url_in_the_identification_is_not_the_token() -> None:
    body = "User-agent: przyklad\nDisallow: /\n"
    check(body, "kombajn/0.1 (+https://przyklad.pl)", {"/": True})
    check(body, "kombajn", {"/": True})


def test_2_2_1_matching_groups_are_merged() -> None:
    body = "User-agent: kos\ndisallow: /a\n\nUser-agent: *\nDisallow: /\n\nuser-agent: KOS\ndisallow: /b\nallow: /a/c"
    check(body, "kos", {"/a": False, "/b": False, "/c": True, "/a/c": True})


def test_2_2_1_star_groups_are_merged_and_serve_the_unnamed() -> None:
    body = "User-agent: *\nDisallow: /a\n\nUser-agent: kos\nDisallow: /k\n\nUser-agent: *\nDisallow: /b"
    check(body, "szpak", {"/a": False, "/b": False, "/k": True})
    check(body, "kos", {"/a": True, "/b": True, "/k": False})


def test_2_2_1_a_group_may_name_a_crawler_and_everyone() -> None:
    check("User-agent: kos\nUser-agent: *\nDisallow: /a", "kos", {"/a": False})
    check("User-agent: kos\nUser-agent: *\nDisallow: /a", "szpak", {"/a": False})


def test_2_2_1_no_group_no_rules() -> None:
    check("", "kos", {"/a": True})
    check("User-agent: szpak\nDisallow: /", "kos", {"/a": True})
    check("User-agent: szpak\nDisallow: /", "", {"/a": True})
    check("User-agent:\nDisallow: /", "", {"/a": True})
    check("User-agent:\nDisallow: /", "kos", {"/a": True})


def test_2_2_1_digits_in_names_of_the_wild() -> None:
    robots = parse(b"User-agent: AI2Bot\nUser-agent: MJ12bot\nDisallow: /")
    assert robots.groups[0].agents == ("ai2bot", "mj12bot")
    assert not robots.allows("AI2Bot", "http://a.pl/x")
    assert robots.allows("kombajn", "http://a.pl/x")


def test_2_2_1_tokens_match_whole() -> None:
    body = "User-agent: kos-obrazki\nDisallow: /\n\nUser-agent: kos\nDisallow: /a"
    check(body, "kos", {"/b": True, "/a": False})
    check(body, "kos-obrazki", {"/b": False})


# 2.2.2 The allow and disallow lines


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("disallow: /x/page.html\nallow: /x/", {"/x/page.html": False, "/x/": True}),
        ("allow: /x/page.html\ndisallow: /x/", {"/x/page.html": True, "/x/": False}),
        ("disallow: \nallow: ", {"/x/page.html": True}),
        ("disallow: /\nallow: /", {"/x/page.html": True}),
        ("disallow: /x\nallow: /x/", {"/x": False, "/x/": True}),
        ("disallow: /x/page.html\nallow: /x/page.html", {"/x/page.html": True}),
        ("allow: /page\ndisallow: /*.html", {"/page.html": False, "/page": True}),
        ("allow: /x/page.\ndisallow: /*.html", {"/x/page.html": True, "/x/y.html": False}),
        ("allow: /p\ndisallow: /", {"/page": True, "/x": False}),
        ("allow: /folder\ndisallow: /folder", {"/folder/page": True}),
        ("allow: /page\ndisallow: /*.htm", {"/page.htm": False}),
        ("allow: /$\ndisallow: /", {"/": True, "": True, "/page.html": False}),
        ("allow: /przyklad/strona/\ndisallow: /przyklad/strona/zakazana.gif", {"/przyklad/strona/zakazana.gif": False}),
        ("disallow: /*\nallow: /a", {"/a": True, "/b": False}),
        ("disallow: /a*\nallow: /a", {"/a": False}),  # a star is an octet, too
    ],
)
def test_2_2_2_the_most_octets_win_and_allow_wins_ties(rules: str, expected: dict[str, bool]) -> None:
    check(f"user-agent: kos\n{rules}\n", "kos", expected)
    reordered = "\n".join(reversed(rules.splitlines()))
    check(f"user-agent: kos\n{reordered}\n", "kos", expected)


def test_2_2_2_paths_are_case_sensitive() -> None:
    check("user-agent: kos\ndisallow: /X/", "kos", {"/x/y": True, "/X/y": False})


def test_2_2_2_matching_starts_at_the_first_octet() -> None:
    check(
        "user-agent: *\ndisallow: /ryba",
        "kos",
        {"/ryba": False, "/rybak/a?b": False, "/sum/ryba": True, "/?id=ryba": True},
    )
    check("user-agent: *\ndisallow: ryba\ndisallow: http://przyklad.pl/ryba", "kos", {"/ryba": True})


def test_2_2_2_vendor_allowing_an_index_page_allows_its_folder() -> None:
    body = "user-agent: *\nallow: /dzial/index.html\ndisallow: /"
    check(body, "kos", {"/dzial/": True, "/dzial/index.html": True, "/dzial/index.htm": False, "/dzial/a": False})
    check("user-agent: *\ndisallow: /dzial/index.html", "kos", {"/dzial/": True, "/dzial/index.html": False})


def test_2_2_2_robots_txt_is_always_allowed() -> None:
    check("user-agent: *\ndisallow: /", "kos", {"/robots.txt": True, "/robots.txt2": False, "/a/robots.txt": False})


def test_2_2_2_rules_before_any_group_are_ignored() -> None:
    check("disallow: /\nuser-agent: kos\ndisallow: /a", "kos", {"/b": True, "/a": False})


@pytest.mark.parametrize(
    ("rule", "url", "matches"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", True),
        ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", True),
        ("/foo/bar?qux=taz&baz=http://foo.bar?tar&par", "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/ツ", "/foo/bar/ツ", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%e3%83%84", "/foo/bar/ツ", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/foo/bar/baz", "/foo/bar/%62%61%7a", True),
        ("/%7Ejan", "/~jan", True),
        ("/~jan", "/%7ejan", True),
        ("/a%2Fb", "/a/b", False),
        ("/a/b", "/a%2fb", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/a%3Fb", "/a?b", False),
        ("/wiki/Specjalna:Szukaj", "/wiki/Specjalna%3ASzukaj", True),
        ("/100%", "/100%25", True),
        ("/a b", "/a%20b", True),
        ("/zażółć*jaźń", "/za%C5%BC%C3%B3%C5%82%C4%87/g%C4%99%C5%9Bl%C4%85/ja%C5%BA%C5%84", True),
        ("/*?*druk=", "/a?x=/b&druk=1", True),
        ("/*Specjalna:", "/index.php?title=Specjalna:Szukaj", True),
        ("/*/druk", "/a?b=/c/druk", True),
    ],
)
def test_2_2_2_percent_encoding(rule: str, url: str, matches: bool) -> None:
    check(f"user-agent: kos\ndisallow: {rule}", "kos", {url: not matches})


def test_2_2_2_octets_that_are_not_utf8_are_compared_as_octets() -> None:
    check(
        b"user-agent: kos\ndisallow: /\xbf\xf3\xb3w", "kos", {"/%BF%F3%B3w": False, "/%bf%f3%b3w/a": False, "/a": True}
    )


# 2.2.3 Special characters


@pytest.mark.parametrize(
    ("rule", "matching", "other"),
    [
        ("/foo/*/qux", ["/foo/a/qux", "/foo//qux", "/foo/a/b/qux/c"], ["/foo/qux", "/foo/a/quz"]),
        ("/foo/bar$", ["/foo/bar"], ["/foo/bar/", "/foo/bar/qux", "/foo/barbar"]),
        ("/fish*", ["/fish", "/fish.html", "/fish/a", "/fishheads"], ["/Fish", "/catfish", "/?id=fish"]),
        ("/fish/", ["/fish/", "/fish/?id=a", "/fish/a.htm"], ["/fish", "/fish.html", "/Fish/a"]),
        (
            "/*.php",
            ["/a.php", "/b/a.php?c", "//b/a.php.html", "/a.php/", "/i?f=a.php/"],
            ["/", "/php/", "/a.PHP", "/i?php"],
        ),
        ("/*.php$", ["/a.php", "/b/a.php"], ["/a.php?c", "/a.php/", "/a.php5", "/php/", "/a?php", "/aphpa", "//a.PHP"]),
        ("/fish*.php", ["/fish.php", "/fishheads/catfish.php?c"], ["/Fish.PHP", "/fish.phx"]),
        ("*.gif$", ["/a.gif", "/b/a.gif"], ["/a.gif?b", "/a.giff"]),
        ("/a**b", ["/ab", "/axb"], ["/a"]),
        ("/a*b*c$", ["/abc", "/axbxcxc"], ["/abcx", "/acb"]),
        ("/ab*b$", ["/abb", "/abxb"], ["/ab"]),
        ("/a$b", ["/a$b", "/a%24bc"], ["/a"]),
        ("/path/file-with-a-%2A.html", ["/path/file-with-a-*.html"], ["/path/file-with-a-b.html"]),
        ("/path/foo-%24", ["/path/foo-$", "/path/foo-$a"], ["/path/foo-"]),
        ("/foo/quz#qux", ["/foo/quz"], ["/foo/bar"]),
        ("/*", ["/", "/a"], []),
        ("/*$", ["/", "/a"], []),
        ("/$", ["/"], ["/a", "/?a"]),
        ("/*?", ["/?", "/a?b"], ["/a"]),
    ],
)
def test_2_2_3_special_characters(rule: str, matching: list[str], other: list[str]) -> None:
    body = f"user-agent: kos\ndisallow: {rule}\n# disallow: /"
    check(body, "kos", dict.fromkeys(matching, False) | dict.fromkeys(other, True))
    body = f"user-agent: kos\ndisallow: /\nallow: {rule}"
    check(body, "kos", dict.fromkeys(matching, True) | dict.fromkeys(other, False))


def test_2_2_3_many_stars_take_no_time() -> None:
    check(f"user-agent: kos\ndisallow: /{'*a' * 2000}b$", "kos", {"/" + "a" * 4000: True})


# 2.2.4 Other records


@pytest.mark.parametrize(
    "line", ["Sitemap: http://a.pl/s.xml", "Content-Signal: ai-train=no", "Crawl-delay: 5", "X", "Host: a"]
)
def test_2_2_4_other_records_neither_end_nor_split_a_group(line: str) -> None:
    body = f"{line}\nUser-agent: kos\n{line}\nUser-agent: szpak\n{line}\nDisallow: /a\n{line}\nDisallow: /b\n"
    for agent in ("kos", "szpak"):
        check(body, agent, {"/a": False, "/b": False, "/c": True})


def test_2_2_4_unknown_line_between_two_groups_does_not_merge_them() -> None:
    body = "User-agent: *\nAllow: /\nContent-Signal: ai-train=no\n\nUser-agent: GPTBot\nDisallow: /\n"
    check(body, "kombajn", {"/a": True})
    check(body, "GPTBot", {"/a": False})
    (line,) = parse(body.encode()).unknown_lines
    assert (line.name, line.value, line.agents) == ("content-signal", "ai-train=no", ("*",))


def test_2_2_4_other_records_are_kept_with_their_group() -> None:
    robots = parse(
        b"License: https://a.pl/license.xml\nUser-agent: a\nContent-Usage: /x train-ai=n\nUser-agent: b\nDisallow: /q\n"
        b"Sitemap: https://a.pl/mapa.xml # nowa\n\nUser-agent: c\nContent-Signal: search=yes,\tai-train=no\n"
        b"SITEMAP:https://a.pl/druga.xml"
    )
    assert [(line.name, line.value, line.agents) for line in robots.unknown_lines] == [
        ("license", "https://a.pl/license.xml", ()),
        ("content-usage", "/x train-ai=n", ("a", "b")),
        ("content-signal", "search=yes,\tai-train=no", ("c",)),
    ]
    assert robots.sitemaps == ("https://a.pl/mapa.xml", "https://a.pl/druga.xml")
    assert robots.comments == ("nowa",)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10.0),
        ("0.5", 0.5),
        ("1,5", 1.5),
        ("3s", 3.0),
        ("-1", None),
        ("", None),
        ("inf", None),
        ("9" * 400, 999999999.0),
    ],
)
def test_crawl_delay(value: str, seconds: float | None) -> None:
    robots = parse(f"User-agent: kos\nCrawl-delay: {value}\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 99".encode())
    assert robots.crawl_delay("kos") == seconds
    assert robots.crawl_delay("szpak") == 99
    assert parse(b"").crawl_delay("kos") is None


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

CLOSED = b"User-agent: *\nDisallow: /"


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


# Around the standard


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", "/"),
        ("http://www.przyklad.pl", "/"),
        ("http://www.przyklad.pl/a/", "/a/"),
        ("http://www.przyklad.pl/a/b?c=http://d.e/", "/a/b?c=http://d.e/"),
        ("http://www.przyklad.pl/a/b?c=d&e=f#czesc", "/a/b?c=d&e=f"),
        ("http://przyklad.pl?a", "/?a"),
        ("przyklad.pl", "/"),
        ("przyklad.pl/a", "/a"),
        ("przyklad.pl?a", "/?a"),
        ("przyklad.pl/a;b#c", "/a;b"),
        ("a/b", "/b"),
        ("/a", "/a"),
        ("//a/b/c", "/b/c"),
    ],
)
def test_request_path(url: str, path: str) -> None:
    assert request_path(url) == path


def test_product_token() -> None:
    assert product_token("Kombajn/0.1 (+https://a.pl)") == "kombajn"
    assert product_token("kombajn") == "kombajn"
    assert product_token("Mozilla/5.0 (compatible; Kombajn/0.1; +https://a.pl)") == "kombajn"


def test_ai_agents_show_in_the_groups() -> None:
    robots = parse(b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /tajne\n")
    ai = robots.groups[0]
    assert ai.agents == ("gptbot", "ccbot")
    assert [(rule.allow, rule.path) for rule in ai.rules] == [(False, "/")]
    assert robots.allows("kombajn", "http://a.pl/x")


def test_pickles_and_answers_alike() -> None:
    robots = parse(CLOSED)
    robots.allows("kos", "http://a.pl/")
    again = pickle.loads(pickle.dumps(robots))
    assert again == robots
    assert not again.allows("kos", "http://a.pl/")


@settings(deadline=None)
@given(st.binary(max_size=400), st.text(max_size=20), st.text(max_size=40))
def test_never_raises(body: bytes, agent: str, url: str) -> None:
    robots = parse(body)
    robots.allows(agent, url)
    robots.crawl_delay(agent)
    json.dumps([line.value for line in robots.unknown_lines]).encode()


_WORDS = st.lists(st.sampled_from(["/", "a", "b", "*", "$", "%", "%61", "%2F", "ż", "?", "=", ":"]), max_size=8).map(
    "".join
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), _WORDS), max_size=6), _WORDS)
def test_agrees_with_a_plain_reading_of_the_section(rules: list[tuple[bool, str]], path: str) -> None:
    """The fast matcher against: try every rule, keep the longest, allow wins."""
    import re

    from licensing.robots_matching import normalized, pattern_of, query_decoded

    robots = parse(
        ("user-agent: kos\n" + "\n".join(f"{'allow' if rule[0] else 'disallow'}: {rule[1]}" for rule in rules)).encode()
    )
    url = f"http://przyklad.pl/{path}"
    normal = normalized(request_path(url), special="")
    best = (-1, True)
    for allow, text in rules:
        if not text:
            continue
        pattern, anchored = pattern_of(text)
        for form in (pattern, query_decoded(pattern)):
            regex = ".*".join(re.escape(piece) for piece in form.split("*")) + (r"\Z" if anchored else "")
            octets = len(pattern) + anchored if "*" in form or anchored else len(form)
            for candidate in (normal, query_decoded(normal)):
                if re.match(regex, candidate, re.DOTALL):
                    best = max(best, (octets, allow))
    assert robots.allows("kos", url) is best[1]


GRAFTS = {
    "ai": b"\r\nUser-agent: GPTBot\r\nUser-agent: CCBot\r\nDisallow: /\r\n\r\n"
    b"User-agent: kombajn\r\nDisallow: /graft/\r\n",
    "preamble": b"# Content-Signal: search=yes, ai-train=no\nUser-agent: *\nContent-Signal: ai-train=no\nAllow: /\n\n",
}


def test_real_files_survive_whatever_is_grafted_on(development_data: Path) -> None:
    path = development_data / "robots" / "responses.jsonl"
    if not path.is_file():
        pytest.skip("no robots responses")
    seen = 0
    for line in path.read_bytes().splitlines():
        body = json.loads(line)["body"].encode("utf-8", "surrogateescape")
        if len(body) > MAX_BYTES - 1000:
            assert parse(body) is not None
            continue
        plain = parse(body)
        marked = parse(b"\xef\xbb\xbf" + body)
        assert marked.groups == plain.groups or not body[:1].isascii()
        assert parse(body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).groups == plain.groups
        grafted = parse(body + b"\n" + GRAFTS["ai"])
        assert not grafted.allows("GPTBot", "http://przyklad.pl/a")
        assert not grafted.allows("kombajn", "http://przyklad.pl/graft/a")
        before = parse(GRAFTS["preamble"] + body)
        assert next(line.value for line in before.unknown_lines if line.name == "content-signal") == "ai-train=no"
        for group in plain.groups:
            for rule in group.rules[:20]:
                url = f"http://przyklad.pl{rule.path.replace('*', 'x').rstrip('$')}"
                agent = next((name for name in group.agents if name and name != "*"), "kombajn-test")
                assert grafted.allows(agent, url) == plain.allows(agent, url) or agent in ("gptbot", "ccbot")
        seen += 1
    assert seen > 2000


def test_benchmark_counts_rows_and_survives_bad_ones(tmp_path: Path) -> None:
    rows = [
        {
            "status": 200,
            "body": "User-agent: *\nDisallow: /a",
            "agent": "kos",
            "url": "http://a.pl/a",
            "allowed": False,
        },
        {"status": None, "body": None, "agent": "kos", "url": "http://a.pl/a", "allowed": False},
        {"status": 404, "body": "x", "agent": "kos", "url": "http://a.pl/a", "allowed": False},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n{broken\n[]\n")
    figures = run(path, [])
    assert figures["agreement"] == round(2 / 3, 6)
    assert figures["disagreements"] == 1
    assert figures["malformed"] == 2
    assert run(None, [])["agreement"] is None
