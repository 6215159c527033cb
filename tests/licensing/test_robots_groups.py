"""RFC 9309, section by section: lines, groups and crawlers' names; ``vendor`` marks what its authors'
parser does beyond the standard."""

from __future__ import annotations

import pytest

from licensing.robots import parse
from tests.licensing.robots_answers import check

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
