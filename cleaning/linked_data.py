"""What a page's JSON-LD says about the page itself (schema.org), read leniently and within bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_JSON = 500_000
MAX_NODES = 2_000
MAX_DEPTH = 6
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "isPartOf")
_ARTICLE = re.compile(r"Article|Posting|Report|Review|Recipe|Book|Legislation|QAPage|CreativeWork|Chapter|Event|Course")
_PAGE = re.compile(r"WebPage|ItemPage|AboutPage|Product")
_SITE = re.compile(r"WebSite|Organization")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


def linked_data(scripts: list[str]) -> dict[str, str]:
    """``title``, ``author``, ``site_name``, ``date`` and ``language`` from the contents of JSON-LD scripts.

    An article's statements come before those of the page that holds it; fields that no node states are absent.
    """
    nodes: list[dict[str, Any]] = []
    for script in scripts:
        nodes.extend(_nodes(_load(script)))
    names = {str(node["@id"]): node for node in nodes if "@id" in node and "name" in node}
    found: dict[str, str] = {}
    for pattern in (_ARTICLE, _PAGE):
        for node in nodes:
            if pattern.search(_kind(node)):
                _read(node, names, found, article=pattern is _ARTICLE)
    for node in nodes:
        if "site_name" not in found and _SITE.search(_kind(node)) and (name := _name(node, names)):
            found["site_name"] = name
    return found


def _load(script: str) -> Any:
    if len(script) > MAX_JSON:
        return None
    script = script.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    for attempt in (script, _TRAILING_COMMA.sub(r"\1", script)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Objects in document order, breadth first."""
    level, seen = [data], 0
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            seen += 1
            if seen > MAX_NODES:
                return
            if isinstance(item, list):
                below.extend(item)
            elif isinstance(item, dict):
                yield item
                below.extend(
                    item.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "isPartOf") if key in item
                )
        level = below


def _kind(node: dict[str, Any]) -> str:
    return str(node.get("@type", ""))


def _read(node: dict[str, Any], names: dict[str, dict[str, Any]], found: dict[str, str], article: bool) -> None:
    stated = {
        "title": _text(node.get("headline")) or (_text(node.get("name")) if article else None),
        "author": _name(node.get("author"), names) or _name(node.get("creator"), names),
        "site_name": _name(node.get("publisher"), names),
        "date": _text(node.get("datePublished")) or _text(node.get("dateCreated")),
        "language": _text(node.get("inLanguage")),
    }
    for field, value in stated.items():
        if value and field not in found:
            found[field] = value


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) and value.strip() else None


def _name(value: Any, names: dict[str, dict[str, Any]]) -> str | None:
    """The name of a person or organization, given as text, object, reference, or a list of these."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for item in value[:20] if (name := _name(item, names)))) or None
    if isinstance(value, dict):
        if isinstance(value.get("name"), str | list):
            return _text(value["name"])
        other = names.get(str(value.get("@id", "")))
        return _text(other.get("name")) if other else None
    return None
