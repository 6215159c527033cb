"""What a page says about itself: JSON-LD first, then OpenGraph and ``<meta>``, then headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

MAX_JSON = 500_000
MAX_FIELD = 300
_ARTICLE_TYPES = ("Article", "Posting", "WebPage", "Report", "Review", "Recipe", "Book", "Legislation", "QAPage")
_DATE = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Metadata:
    """Fields as the page states them; None where it is silent."""

    title: str | None = None
    author: str | None = None
    site_name: str | None = None
    published_on: date | None = None
    declared_language: str | None = None


def metadata(root: Any, url: str = "") -> Metadata:
    """The metadata of the page whose ``<html>`` element is *root*; the tree is left as it is."""
    meta = _meta(root)
    linked = _json_ld(root)
    heading = root.findtext(".//title")
    return Metadata(
        title=_clean(
            linked.get("title") or meta.get("og:title") or meta.get("twitter:title") or meta.get("dc.title") or heading
        ),
        author=_clean(
            linked.get("author") or meta.get("author") or meta.get("article:author") or meta.get("dc.creator")
        ),
        site_name=_clean(linked.get("site_name") or meta.get("og:site_name") or meta.get("application-name")),
        published_on=_day(
            linked.get("date") or meta.get("article:published_time") or meta.get("date") or meta.get("dc.date")
        ),
        declared_language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang"),
    )


def _meta(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > MAX_JSON:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, 0):
            kind = str(node.get("@type", ""))
            if not any(name in kind for name in _ARTICLE_TYPES):
                continue
            for field, keys in (("title", ("headline", "name")), ("author", ("author",)), ("date", ("datePublished",))):
                for key in keys:
                    if field not in found and (value := _name(node.get(key))):
                        found[field] = value
    return found


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(data.get(key), depth + 1)


def _name(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _name(value.get("name"))
    if isinstance(value, list):
        return ", ".join(name for item in value[:20] if (name := _name(item))) or None
    return None


def _clean(value: str | None) -> str | None:
    text = _SPACE.sub(" ", value or "").strip()
    return text[:MAX_FIELD] or None


def _day(value: str | None) -> date | None:
    match = _DATE.search(value or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
