"""Each protocol by its own rules, below the level of whole pages (those are in ``cases/``)."""

from __future__ import annotations

import pickle
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing import robots
from licensing.page import PageView
from licensing.signals import (
    NONE,
    PERMITS,
    PROTOCOLS,
    RESERVES,
    UNKNOWN,
    ai_agents,
    ai_txt,
    aipref,
    content_signal,
    paths,
    rsl,
    tdmrep,
    wording,
)


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("/", "/", True),
        ("/a", "/abc", True),
        ("/a$", "/abc", False),
        ("/*.jpg", "/x/y.jpg?z", True),
        ("/*.jpg$", "/x/y.jpg?z", False),
        ("/A", "/a", False),
        ("/wiadomo%C5%9Bci", "/wiadomości/1", True),
        ("/wiadomości", "/wiadomo%c5%9bci/1", True),
        ("a/b", "/a/b", True),
        ("", "/", False),
        ("/*/*/*/x", "/1/2/3/x", True),
    ],
)
def test_path_patterns(pattern: str, path: str, covered: bool) -> None:
    assert paths.matches(pattern, paths.path_of(path)) is covered


def test_many_wildcards_do_not_hang() -> None:
    assert not paths.matches("/" + "*a" * 19 + "$", "/" + "a" * 2000 + "b")


@pytest.mark.parametrize(
    ("value", "effect"),
    [
        ("train-ai=n", RESERVES),
        ("train-ai=y", PERMITS),
        ("train-ai=N", UNKNOWN),
        ("train-ai", UNKNOWN),
        ('train-ai="n"', UNKNOWN),
        ("train-ai=?0", UNKNOWN),
        ("search=n", NONE),
        ("TRAIN-AI=n", UNKNOWN),
        ("all=n, train-ai=y", PERMITS),
        ("all=n", RESERVES),
        ("tdm=n", RESERVES),
        ("bots=y", PERMITS),
        ("ai-output=n", NONE),
        ("", NONE),
        ("ą=n", UNKNOWN),
    ],
)
def test_content_usage_is_a_structured_dictionary(value: str, effect: str) -> None:
    assert aipref.effect(value) == effect


@pytest.mark.parametrize(
    ("value", "effect"),
    [
        ("search=yes,ai-train=no", RESERVES),
        ("AI-TRAIN = NO", RESERVES),
        ("ai-train=yes, ai-train=no", RESERVES),
        ("ai-train=yes", PERMITS),
        ("ai-train=maybe", UNKNOWN),
        ("ai-train", UNKNOWN),
        ("search=no", NONE),
        ("ai-input=no", NONE),
    ],
)
def test_content_signal_values(value: str, effect: str) -> None:
    assert content_signal.effect(value) == effect


@pytest.mark.parametrize(
    "packet",
    [
        b'<rdf:Description xmlns:tdm="http://www.w3.org/ns/tdmrep/" tdm:reservation="1"/>',
        b'<rdf:Description xmlns:tdm="http://www.w3.org/ns/tdmrep/"><tdm:reservation>1</tdm:reservation></rdf:Description>',
    ],
)
def test_tdmrep_in_a_pdf(packet: bytes) -> None:
    (signal,) = tdmrep.from_xmp(packet)
    assert (signal.protocol, signal.effect) == ("tdmrep-pdf", RESERVES)
    assert tdmrep.from_xmp({"tdm:reservation": "0"})[0].effect == PERMITS
    assert tdmrep.from_xmp(b"<x/>") == []


def test_tdmrep_repeated_header_takes_the_reservation() -> None:
    (signal,) = tdmrep.from_headers([("tdm-reservation", "0, 1")], "https://example.pl/")
    assert signal.effect == RESERVES


def test_ai_agents_list_is_dated_and_well_formed() -> None:
    agents = ai_agents.known_agents()
    tokens = [agent.token.lower() for agent in agents]
    assert len(set(tokens)) == len(tokens) >= 50
    assert ai_agents.list_date() >= "2026-11-21"
    assert {agent.purpose for agent in agents} <= {"training", "mixed", "search", "assistant"}
    assert {"gptbot", "ccbot", "google-extended", "claudebot"} <= ai_agents.training_tokens()
    assert "chatgpt-user" not in ai_agents.training_tokens()
    assert (files("licensing.signals") / "ai_agents.json").is_file()


@pytest.mark.parametrize(
    "agent", [agent for agent in ai_agents.known_agents() if agent.token.lower() in ai_agents.training_tokens()]
)
def test_each_training_agent_is_recognized_in_any_case(agent: ai_agents.Agent) -> None:
    for spelling in (agent.token, agent.token.lower(), agent.token.upper()):
        parsed = robots.parse(f"User-agent: {spelling}\nDisallow: /\n".encode())
        assert [signal.effect for signal in ai_agents.from_robots(parsed, "https://example.pl/a", "robots")] == [
            RESERVES
        ]


def test_ai_txt_groups() -> None:
    def effect(body: str) -> list[str]:
        return [signal.effect for signal in ai_txt.from_file(body.encode(), "kombajn", "https://example.pl/a", "x")]

    assert effect("User-Agent: somebot\nDisallow: /\n") == []
    assert effect("User-Agent: kombajn\nDisallow: /\n") == [RESERVES]
    assert effect("Training: deny\n") == [RESERVES]
    assert effect("Training: allow\n") == [PERMITS]
    assert effect("Disallow: /inne/\n") == [NONE]
    assert effect("User-Agent: *\nDisallow: /\nAllow: *.html\n") == [PERMITS]
    assert effect("User-Agent: *\nDisallow: /\nAllow: *.txt\n") == [RESERVES]


def test_rsl_most_specific_content_decides() -> None:
    body = b"""<rsl xmlns="https://rslstandard.org/rsl">
      <content url="/"><license><prohibits type="usage">ai-train</prohibits></license></content>
      <content url="/wolne/"><license><permits type="usage">all</permits></license></content></rsl>"""
    origin = "https://example.pl"
    assert [s.effect for s in rsl.from_document(body, f"{origin}/wolne/1", "x", origin)] == [PERMITS]
    assert [s.effect for s in rsl.from_document(body, f"{origin}/inne/1", "x", origin)] == [RESERVES]
    assert rsl.from_document(body, "https://inna.pl/wolne/1", "x", origin) == []


def test_rsl_paid_training_is_not_permitted() -> None:
    license_ = b'<license><permits type="usage">ai-train</permits><payment type="purchase"/></license>'
    body = b'<rsl><content url="/">' + license_ + b"</content></rsl>"
    assert [s.effect for s in rsl.from_document(body, "https://example.pl/", "x", "https://example.pl")] == [UNKNOWN]


def test_rsl_external_entities_are_not_read() -> None:
    body = b'<!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/passwd">]><rsl><content url="/">&x;</content></rsl>'
    assert all(
        "root" not in signal.value
        for signal in rsl.from_document(body, "https://example.pl/", "x", "https://example.pl")
    )


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_file_crashes_a_parser(body: bytes) -> None:
    url = "https://example.pl/a"
    tdmrep.from_file(body, url, "x")
    ai_txt.from_file(body, "kombajn", url, "x")
    rsl.from_document(body, url, "x", "https://example.pl")
    wording.from_terms(body, "x")
    parsed = robots.parse(body)
    aipref.from_robots(parsed, "kombajn", url, "x")
    content_signal.from_robots(parsed, "kombajn", url, "x")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_header_crashes_a_parser(value: str) -> None:
    aipref.effect(value)
    content_signal.effect(value)
    tdmrep.from_headers([("tdm-reservation", value)], "https://example.pl/")


def test_every_signal_names_a_known_protocol() -> None:
    view = PageView()
    assert wording.from_page(view, None) == []
    assert len(PROTOCOLS) == len(set(PROTOCOLS)) == 13
    assert pickle.loads(pickle.dumps(ai_agents.known_agents())) == ai_agents.known_agents()
