"""Path patterns with ``*`` and ``$`` as robots.txt, TDMRep, Content-Usage and RSL share them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

_MAX_PATTERN = 2000


def path_of(url: str) -> str:
    """Path and query of a URL or path, percent-encoded in one way; at least ``/``."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "/"
    path = parts.path or "/"
    if not path.startswith("/"):
        path = "/" + path
    return _normal(path) + (f"?{_normal(parts.query)}" if parts.query else "")


def _normal(text: str) -> str:
    return quote(unquote(text, errors="surrogateescape"), safe="/*$?&=:@!,;+~()'", errors="surrogateescape")


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[tuple[str, ...], bool]:
    """Literals between wildcards, and whether the pattern ends in ``$``."""
    anchored = pattern.endswith("$")
    return tuple(_normal(pattern[:-1] if anchored else pattern).split("*")), anchored


def matches(pattern: str, path: str) -> bool:
    """Whether *pattern* (a prefix, with ``*`` and a final ``$``) covers *path*; case-sensitive.

    Each literal is looked for from the left once: as ``*`` spans anything, the leftmost occurrence suffices.
    """
    if not pattern or len(pattern) > _MAX_PATTERN:
        return False
    if not pattern.startswith(("/", "*")):
        pattern = "/" + pattern
    (first, *middle), anchored = _pieces(pattern)
    if not path.startswith(first):
        return False
    place = len(first)
    if not middle:
        return not anchored or place == len(path)
    *middle, last = middle
    for piece in middle:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if anchored:
        return path.endswith(last) and len(path) - len(last) >= place
    return path.find(last, place) >= 0


def specificity(pattern: str) -> int:
    """Length in octets of the encoded pattern: the longest match decides."""
    return len(_normal(pattern).encode("utf-8", "surrogateescape"))
