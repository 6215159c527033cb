"""What a page says to robots about itself: meta robots and X-Robots-Tag, also when addressed to one agent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_AGENT = re.compile(r"^\s*(\*|[a-z][a-z0-9_-]*)\s*:\s*(.*)$", re.DOTALL)
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_DIRECTIVES = ("noindex", "nofollow", "none", "noarchive", "noai", "noimageai", "index", "follow", "all", "nosnippet")


def directives(headers: Iterable[str], metas: Sequence[tuple[str, str]], agent: str) -> frozenset[str]:
    """Return the directives that hold for *agent*, lower case; ``none`` also counts as noindex and nofollow.

    *headers* are X-Robots-Tag values; *metas* are (name, content) of meta elements named ``robots`` or as the agent.
    """
    found: set[str] = set()
    for value in headers:
        found |= _of_header(value.lower(), agent.lower())
    for name, content in metas:
        if name in ("robots", agent.lower()):
            found |= _split(content.lower())
    if "none" in found:
        found |= {"noindex", "nofollow"}
    return frozenset(found)


def _of_header(value: str, agent: str) -> set[str]:
    """``noai, nofollow`` · ``otherbot: noindex, kombajn: nofollow``: a prefix holds until the next prefix."""
    found: set[str] = set()
    addressee = ""
    for part in value.split(","):
        match = _AGENT.match(part)
        if match and match[1] not in _VALUED and match[1] not in _DIRECTIVES:
            addressee, part = match[1], match[2]
        if addressee in ("", "*", agent) and part.strip():
            found.add(part.strip())
    return found


def _split(content: str) -> set[str]:
    return {part.strip() for part in re.split(r"[,;\s]+", content) if part.strip()}
