"""Which rule of a robots.txt group decides about a path: RFC 9309, sections 2.2.2 and 2.2.3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|([^\x21-\x7e]|[\"%<>\\^`{|}])")
_DECODED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:[]@!'(),;+")


@dataclass(frozen=True)
class Rule:
    """One ``allow`` or ``disallow`` line; ``path`` as written."""

    allow: bool
    path: str


def request_path(url: str) -> str:
    """Return path and query of *url* (absolute, scheme-less or a bare path), without the fragment; at least "/"."""
    url = url.partition("#")[0].strip()
    start = 0
    scheme = url.find("://")
    first = min((position for position in map(url.find, "/?;") if position >= 0), default=-1)
    if scheme >= 0 and first > scheme:
        start = scheme + 3
    elif url.startswith("//"):
        start = 2
    rest = re.search(r"[/?;]", url[start:])
    if rest is None:
        return "/"
    path = url[start + rest.start() :]
    return path if path.startswith("/") else f"/{path}"


class Matcher:
    """The rules of one merged group, ordered so that the first match decides (section 2.2.2)."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._prefixes: dict[str, bool] = {}
        self._patterns: list[tuple[int, bool, Sequence[str], bool]] = []
        for rule in _with_directories(rules):
            pattern, anchored = pattern_of(rule.path)
            # A query's slashes may be written encoded (table of section 2.2.2): such rules are tried in both forms.
            for form in {pattern, query_decoded(pattern)}:
                if "*" in form or anchored:
                    length = len(pattern) + anchored
                    self._patterns.append((length, rule.allow, form.split("*"), anchored))
                else:
                    self._prefixes[form] = self._prefixes.get(form, False) or rule.allow
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)
        self._patterns.sort(key=lambda entry: (-entry[0], not entry[1]))

    def allows(self, path: str) -> bool:
        """Say whether *path* (path and query, from :func:`request_path`) may be fetched."""
        path = normalized(path, special="")
        forms = (path,) if "?" not in path or "%" not in path else (path, query_decoded(path))
        best, allowed = -1, True
        for form in forms:
            for length in self._lengths:
                if length <= len(form) and (verdict := self._prefixes.get(form[:length])) is not None:
                    if length > best or (length == best and verdict):
                        best, allowed = length, verdict
                    break
            for length, verdict, pieces, anchored in self._patterns:
                if length < best:
                    break
                if (length > best or (verdict and not allowed)) and _matches(pieces, anchored, form):
                    best, allowed = length, verdict
        return allowed


def _with_directories(rules: Iterable[Rule]) -> Iterator[Rule]:
    for rule in rules:
        yield rule
        folder, slash, name = rule.path.rpartition("/")
        if rule.allow and slash and name.startswith("index.htm"):
            yield Rule(True, f"{folder}/$")


def pattern_of(path: str) -> tuple[str, bool]:
    """Normalize a rule's path; return it without the final ``$``, and whether it had one (section 2.2.3)."""
    anchored = path.endswith("$")
    text = normalized(path[:-1] if anchored else path, special="*")
    return text, anchored


def _matches(pieces: Sequence[str], anchored: bool, path: str) -> bool:
    """Match without backtracking: leftmost occurrence of each piece suffices, as ``*`` spans anything."""
    if not path.startswith(pieces[0]):
        return False
    position = len(pieces[0])
    for piece in pieces[1:-1]:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    last = pieces[-1]
    if len(pieces) == 1:
        return not anchored or position == len(path)
    if anchored:
        return path.endswith(last) and len(path) - len(last) >= position
    return path.find(last, position) >= 0


def normalized(path: str, *, special: str) -> str:
    """Bring a path to the one form of section 2.2.2: octets outside ASCII encoded, harmless escapes decoded.

    ``*`` and ``$`` that are not *special* are encoded, as section 2.2.3 has rules write them.
    """
    if not special:
        path = path.replace("*", "%2A")
    return _ESCAPE.sub(_escape, path.replace("$", "%24"))


def _escape(match: re.Match[str]) -> str:
    if match[1]:
        octet = int(match[1], 16)
        return chr(octet) if octet in _DECODED else f"%{octet:02X}"
    octets = match[2].encode("utf-8", "surrogateescape" if "\udc80" <= match[2] <= "\udcff" else "surrogatepass")
    return "".join(f"%{octet:02X}" for octet in octets)


def query_decoded(path: str) -> str:
    """Decode a query's slashes and question marks, which some write encoded."""
    head, mark, query = path.partition("?")
    return head + mark + query.replace("%2F", "/").replace("%3F", "?")
