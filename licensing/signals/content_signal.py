"""Content Signals (contentsignals.org): ``Content-Signal: ai-train=no`` in a robots.txt group, or as a header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from licensing.robots import Robots
from licensing.signals import NONE, PERMITS, RESERVES, UNKNOWN, Signal, paths
from licensing.signals.aipref import lines_for

_PAIR = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
_NAMES = ("content-signal", "content-signals")


def effect(value: str) -> str:
    """What one line says of ``ai-train``; a signal that is left out neither grants nor restricts."""
    said = [answer.lower().strip("\"'") for name, answer in _PAIR.findall(value) if name.lower() == "ai-train"]
    if not said:
        return UNKNOWN if re.search(r"ai-train", value, re.IGNORECASE) else NONE
    if "no" in said:
        return RESERVES
    return PERMITS if set(said) == {"yes"} else UNKNOWN


def from_robots(robots: Robots, token: str, url: str, location: str) -> list[Signal]:
    """The lines of the groups that bind *token*; a line may begin with a path, of which the longest match counts."""
    path = paths.path_of(url)
    matching = []
    for line in lines_for(robots, token, _NAMES):
        pattern, value = "/", line.value
        if value.startswith("/"):
            pattern, _, value = value.partition(" ")
        if paths.matches(pattern, path):
            matching.append((paths.specificity(pattern), pattern, value.strip()))
    longest = max((length for length, _, _ in matching), default=0)
    return [
        Signal("content-signal", f"Content-Signal: {value}"[:300], location, effect(value))
        for length, _, value in matching
        if length == longest
    ]


def from_headers(headers: Sequence[tuple[str, str]]) -> list[Signal]:
    """The response header of the same name, which some hosts send with converted pages."""
    return [
        Signal("content-signal", f"Content-Signal: {value.strip()}"[:300], "header", effect(value))
        for name, value in headers
        if name.lower() in _NAMES
    ]
