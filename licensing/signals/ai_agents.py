"""AI crawlers turned away by name in robots.txt: binding for them only, but showing what the host does not want."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from licensing.robots import Robots
from licensing.signals import NONE, RESERVES, Signal

RESERVING_PURPOSES: Final = frozenset({"training", "mixed"})


@dataclass(frozen=True)
class Agent:
    """One AI crawler: product token, operator, purpose (``training``, ``mixed``, ``search``, ``assistant``)."""

    token: str
    operator: str
    purpose: str


@cache
def known_agents() -> tuple[Agent, ...]:
    """The dated list in ``ai_agents.json``."""
    return tuple(Agent(**agent) for agent in json.loads(_list())["agents"])


@cache
def list_date() -> str:
    """Date of the list, ISO 8601."""
    return str(json.loads(_list())["dated"])


def _list() -> str:
    return (files("licensing.signals") / "ai_agents.json").read_text("utf-8")


@cache
def training_tokens() -> frozenset[str]:
    """Lower-case tokens of agents that collect text for training."""
    return frozenset(agent.token.lower() for agent in known_agents() if agent.purpose in RESERVING_PURPOSES)


@cache
def _by_token() -> dict[str, Agent]:
    return {agent.token.lower(): agent for agent in known_agents()}


def from_robots(robots: Robots, url: str, location: str) -> list[Signal]:
    """One signal for the agents named in a group and disallowed at the page's path; whole tokens, any case.

    A rule for ``*`` names nobody and is no sign against AI in particular.
    """
    named = sorted({token for group in robots.groups for token in group.agents if token in _by_token()})
    refused = [token for token in named if not robots.allows(token, url)]
    found = []
    for purposes, effect in ((RESERVING_PURPOSES, RESERVES), (frozenset({"search", "assistant"}), NONE)):
        tokens = [_by_token()[token].token for token in refused if _by_token()[token].purpose in purposes]
        if tokens:
            shown = f"Disallow for {', '.join(tokens)}"
            found.append(Signal("ai-agents", shown[:300], location, effect))
    return found
