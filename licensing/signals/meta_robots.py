"""``noai`` in robots meta elements and X-Robots-Tag headers; ``noindex`` and ``noimageai`` reserve nothing for text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from licensing.signals import NONE, RESERVES, Signal
from licensing.signals.ai_agents import known_agents

_RESERVING: Final = frozenset({"noai", "noml"})
_RECORDED: Final = frozenset({"noai", "noml", "noimageai", "noindex", "none", "noarchive", "nosnippet", "nocache"})
_WITH_VALUE: Final = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_SEPARATOR = re.compile(r"[,;\s]+")


@cache
def _robot_names() -> frozenset[str]:
    """Names of meta elements that speak to robots."""
    searchers = {
        "robots",
        "robot",
        "googlebot",
        "googlebot-news",
        "bingbot",
        "slurp",
        "yandex",
        "duckduckbot",
        "kombajn",
    }
    return frozenset(searchers | {agent.token.lower() for agent in known_agents()})


def _signal(protocol: str, directives: list[str], shown: str, location: str) -> list[Signal]:
    if not _RECORDED.intersection(directives):
        return []
    effect = RESERVES if _RESERVING.intersection(directives) else NONE
    return [Signal(protocol, shown[:300], location, effect)]


def from_html(metas: Sequence[tuple[str, str]]) -> list[Signal]:
    """``<meta name="robots" content="noai">``, also for a named robot; *metas* are (lower-case name, content)."""
    found = []
    for name, content in metas:
        if name in _robot_names():
            directives = [item for item in _SEPARATOR.split(content.lower()) if item]
            found += _signal("meta-robots", directives, f"{name}: {content.strip()}", "meta")
    return found


def from_headers(headers: Sequence[tuple[str, str]]) -> list[Signal]:
    """X-Robots-Tag; a directive behind ``botname:`` shows the same intent as one for all."""
    found = []
    for name, value in headers:
        if name.lower() != "x-robots-tag":
            continue
        directives = []
        for part in value.lower().split(","):
            label, colon, rest = part.partition(":")
            if colon and label.strip() in _WITH_VALUE:
                continue
            directives += [item for item in _SEPARATOR.split(rest if colon else part) if item]
        found += _signal("x-robots-tag", directives, f"X-Robots-Tag: {value.strip()}", "header")
    return found
