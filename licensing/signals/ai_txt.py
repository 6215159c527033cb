"""``/ai.txt`` (Spawning): robots-like rules per kind of file; what counts here is whether they cover text."""

from __future__ import annotations

import re
from typing import Final

from licensing.signals import NONE, PERMITS, RESERVES, Signal, paths
from licensing.signals.ai_agents import training_tokens

PATH: Final = "/ai.txt"
_TEXT_EXTENSIONS: Final = frozenset({"txt", "html", "htm", "xhtml", "md"})
_EXTENSION = re.compile(r"^/?\*?\*?\.([a-z0-9]+)\$?$", re.IGNORECASE)
_DENYING: Final = frozenset({"deny", "denied", "no", "disallow", "false", "forbidden", "prohibited", "n", "none"})
_TRAINING_NAMES: Final = frozenset(
    {"training", "train", "ai-training", "ai-train", "allow-training", "model-training", "train-ai"}
)


def from_file(body: bytes, token: str, url: str, location: str) -> list[Signal]:
    """What the file says about the text of the page at *url*."""
    text = body[:512_000].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in {"<", "{"}:
        return []  # an error page, or another format
    rules, named = _rules(text, token)
    if named is not None:
        return [Signal("ai-txt", named[1][:300], location, RESERVES if named[0] else PERMITS)]
    if not rules:
        return []
    refused, shown = _covers_text(rules, paths.path_of(url))
    return [Signal("ai-txt", shown[:300], location, refused)]


def _rules(text: str, token: str) -> tuple[list[tuple[bool, str]], tuple[bool, str] | None]:
    """(allow, pattern) of the groups that matter, and a plain ``Training: deny`` if there is one."""
    rules: list[tuple[bool, str]] = []
    applies, in_rules = True, False
    agents: list[str] = []
    named = None
    bound = {"*", token.lower(), *training_tokens()}
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if not colon:
            continue
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            agents.append(value.lower())
            applies = bool(bound.intersection(agents))
        elif name in {"disallow", "allow"}:
            in_rules = True
            if value and applies:
                rules.append((name == "allow", value))
        elif name in _TRAINING_NAMES and applies:
            denied = value.lower().split(",")[0].strip() in _DENYING
            named = (denied or bool(named and named[0]), f"{name}: {value}")
    return rules, named


def _covers_text(rules: list[tuple[bool, str]], path: str) -> tuple[str, str]:
    """The effect on text, and the rule that decides."""
    own = path.partition("?")[0].rsplit("/", 1)[-1].rpartition(".")[2].lower() if "." in path.rsplit("/", 1)[-1] else ""
    kinds = _TEXT_EXTENSIONS | ({own} if own else set())
    refused: list[str] = []
    granted: set[str] = set()
    by_path: list[tuple[int, bool, str]] = []
    for allow, pattern in rules:
        extension = _EXTENSION.match(pattern)
        if extension:
            kind = extension.group(1).lower()
            if kind in kinds:
                granted.add(kind) if allow else refused.append(pattern)
        elif paths.matches(pattern, path):
            by_path.append((paths.specificity(pattern), allow, pattern))
    if refused:
        return RESERVES, f"Disallow: {', '.join(refused)}"
    if by_path:
        _, allow, pattern = max(by_path, key=lambda rule: (rule[0], rule[1]))
        if not allow and not granted & {own or "html", "html", "htm"}:
            return RESERVES, f"Disallow: {pattern}"
        return PERMITS, f"{'Allow' if allow else 'Disallow'}: {pattern}"
    if granted:
        return PERMITS, f"Allow: {', '.join(sorted(granted))}"
    return NONE, "; ".join(f"{'Allow' if allow else 'Disallow'}: {pattern}" for allow, pattern in rules[:6])
