"""AI preferences (IETF aipref drafts attach-05 and vocab-07): ``Content-Usage`` as header and in robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from licensing.robots import OtherLine, Robots
from licensing.signals import NONE, PERMITS, RESERVES, UNKNOWN, Signal, paths

# Categories that cover training of language models, most specific first; all but the first are labels of older drafts.
_TRAINING: Final = ("train-ai", "train-genai", "genai", "ai", "tdm", "bots", "all")


def _preferences(value: str) -> dict[str, str] | None:
    """Category → ``y`` or ``n``; None if *value* is no RFC 9651 dictionary. The last of duplicate keys counts."""
    import http_sf

    try:
        parsed: Any = http_sf.parse(value.encode("ascii"), tltype="dictionary")
    except (http_sf.StructuredFieldError, UnicodeEncodeError, ValueError):
        return None
    found = {}
    for key, item in parsed.items():
        member = item[0] if isinstance(item, tuple) else item
        if isinstance(member, http_sf.Token):
            found[str(key)] = str(member)
    return found


def effect(value: str) -> str:
    """What one statement says about training; keys and values are case-sensitive, an unreadable one is unknown."""
    preferences = _preferences(value)
    if preferences is None:
        return UNKNOWN
    for category in _TRAINING:
        preference = preferences.get(category)
        if preference in {"y", "n"}:
            return RESERVES if preference == "n" else PERMITS
    return UNKNOWN if any(category in value.lower() for category in ("train", "genai")) else NONE


def from_headers(headers: Sequence[tuple[str, str]]) -> list[Signal]:
    """The ``Content-Usage`` header; several lines are one dictionary (RFC 9110, section 5.3)."""
    lines = [value for name, value in headers if name.lower() == "content-usage"]
    if not lines:
        return []
    joined = ", ".join(line.strip() for line in lines)
    return [Signal("aipref-header", f"Content-Usage: {joined[:300]}", "header", effect(joined))]


def _split(value: str) -> tuple[str, str]:
    if value.startswith("/"):
        path, _, preference = value.partition(" ") if " " in value else value.partition("\t")
        return path, preference.strip()
    return "/", value


def from_robots(robots: Robots, token: str, url: str, location: str) -> list[Signal]:
    """Of the group's ``Content-Usage`` rules those of the longest matching path apply; among them any ``n`` wins.

    Paths that may not be crawled have no usage preferences.
    """
    rules = [_split(line.value) for line in lines_for(robots, token, ("content-usage",))]
    path = paths.path_of(url)
    matching = [(pattern, value) for pattern, value in rules if paths.matches(pattern, path)]
    if not matching:
        return []
    longest = max(paths.specificity(pattern) for pattern, _ in matching)
    allowed = robots.allows(token, url)
    found = []
    for pattern, value in matching:
        if paths.specificity(pattern) == longest:
            said = effect(value) if allowed else NONE
            found.append(Signal("aipref-robots", f"Content-Usage: {pattern} {value}"[:300], location, said))
    return found


def lines_for(robots: Robots, token: str, names: Iterable[str]) -> list[OtherLine]:
    """Extension lines of the groups that bind *token*: its own, else ``*``; lines outside any group bind everybody."""
    wanted = set(names)
    lines = [line for line in robots.unknown_lines if line.name in wanted]
    agents = {agent for group in robots.groups_for(token) for agent in group.agents}
    return [line for line in lines if not line.agents or agents.intersection(line.agents)]
