"""RFC 9309, sections 2.2.2 and 2.2.3: which rule decides; ``vendor`` marks what its authors' parser does beyond."""

from __future__ import annotations

import pytest

from tests.licensing.robots_answers import check

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
