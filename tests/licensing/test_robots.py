"""Robots rules around the standard: invariants, real files, and the benchmark of answers."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.robots import run
from licensing.robots import MAX_BYTES, parse, product_token
from licensing.robots_matching import request_path
from tests.licensing.robots_answers import CLOSED

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
