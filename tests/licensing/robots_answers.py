"""What a robots.txt answers, for tests of its parser."""

from __future__ import annotations

from licensing.robots import parse

CLOSED = b"User-agent: *\nDisallow: /"


def allowed(body: str | bytes, agent: str, path: str) -> bool:
    data = body.encode() if isinstance(body, str) else body
    return parse(data).allows(agent, path if "://" in path else f"http://przyklad.pl{path}")


def check(body: str | bytes, agent: str, expected: dict[str, bool]) -> None:
    assert {path: allowed(body, agent, path) for path in expected} == expected
