"""Path patterns with ``*`` and ``$`` as robots.txt, TDMRep, Content-Usage and RSL share them."""

from __future__ import annotations

import re
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
def _compiled(pattern: str) -> re.Pattern[str]:
    anchored = pattern.endswith("$")
    body = _normal(pattern[:-1] if anchored else pattern)
    body = re.sub(r"\*+", "*", body)
    # Lazy wildcards joined by literals cannot backtrack badly: each literal is searched from the left once.
    return re.compile(
        ".*?".join(re.escape(piece) for piece in body.split("*")) + (r"\Z" if anchored else ""), re.DOTALL
    )


def matches(pattern: str, path: str) -> bool:
    """Whether *pattern* (a prefix, with ``*`` and a final ``$``) covers *path*; case-sensitive."""
    if not pattern or len(pattern) > _MAX_PATTERN or pattern.count("*") > 20:
        return False
    if not pattern.startswith(("/", "*")):
        pattern = "/" + pattern
    return _compiled(pattern).match(path) is not None


def specificity(pattern: str) -> int:
    """Length in octets of the encoded pattern: the longest match decides."""
    return len(_normal(pattern).encode("utf-8", "surrogateescape"))
