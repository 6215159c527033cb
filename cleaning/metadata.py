"""What a page says about itself: JSON-LD first, then ``<meta>`` names, then marked elements and the address."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleaning.dates import day_in_path, first_day
from cleaning.linked_data import linked_data
from cleaning.tree import short_text

MAX_FIELD = 300
MAX_AUTHOR = 160
MAX_BYLINE = 120
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]{1,300}>")
_NO_AUTHOR = re.compile(
    r"https?://|www\.|@|^(?:admin|administrator|root|user|me|wordpress|webmaster|author|autor|brak)$", re.I
)
_AUTHOR_LABEL = re.compile(
    r"^(?:autor(?:ka|zy|ki)?|opracowa(?:ł|ła|nie)|tekst|napisał(?:a)?|przez|author|by|von)\s*:?\s+", re.I
)
_SEPARATOR = re.compile(r"\s+(?:[|–—»«·•:/-]|::|<<|>>)\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
_AUTHOR_CLASS = re.compile(r"(?:^|[\s_-])(?:author|byline|autor)(?:[\s_-](?:name|link|url|title))?(?:$|\s)", re.I)
_TIME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:dates?|data|datum|published|posted|time|timestamp|byline|meta)(?:$|[\s_-])", re.I
)

_TITLE_KEYS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "title")
_AUTHOR_KEYS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "sailthru.author", "parsely-author",
)  # fmt: skip
_SITE_KEYS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "citation_journal_title")
_DATE_KEYS = (
    "article:published_time", "og:article:published_time", "datepublished",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dcterms.date", "dc.date.created",
    "citation_publication_date", "citation_date", "parsely-pub-date", "sailthru.date",
    "pubdate", "publish-date", "publish_date", "date",
)  # fmt: skip


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
    meta, itemprops = _meta(root)
    linked = linked_data([s.text for s in root.iter("script") if s.text and "ld+json" in s.get("type", "").lower()])
    title, suffix = _title(root, linked, meta)
    return Metadata(
        title=title,
        author=_author(root, linked, meta),
        site_name=_clean(linked.get("site_name")) or _first(meta, _SITE_KEYS) or suffix,
        published_on=_published(root, linked, meta, itemprops, url),
        declared_language=_language(root, linked, meta),
    )


def _meta(root: Any) -> tuple[dict[str, str], dict[str, str]]:
    """``<meta>`` contents by lower-case name or property, and by itemprop; the first of a name counts."""
    named: dict[str, str] = {}
    itemprops: dict[str, str] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        if not content or not content.strip():
            continue
        if name := element.get("property") or element.get("name") or element.get("http-equiv"):
            named.setdefault(name.strip().lower(), content)
        if name := element.get("itemprop"):
            itemprops.setdefault(name.strip().lower(), content)
    return named, itemprops


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((value for key in keys if (value := _clean(meta.get(key)))), None)


def _title(root: Any, linked: dict[str, str], meta: dict[str, str]) -> tuple[str | None, str | None]:
    """The page's own title, and the site's name that ``<title>`` adds to it."""
    written = _clean(root.findtext(".//title"))
    stated = _clean(linked.get("title")) or _first(meta, _TITLE_KEYS)
    headings = [
        text
        for tag in ("h1", "h2")
        for heading in root.iter(tag)
        if (text := _clean(short_text(heading, 2 * MAX_FIELD)))
    ]
    pieces = _SEPARATOR.split(written) if written else []
    if stated and len(pieces) > 1 and stated == written:
        stated = None
    if stated:
        return stated, _other_piece(pieces, stated)
    for heading in headings:
        if written and written != heading and (heading in pieces or written.startswith(heading)):
            return heading, _other_piece(pieces, heading)
    if written:
        return written, None
    return (headings[0] if headings else None), None


def _other_piece(pieces: list[str], title: str) -> str | None:
    return pieces[-1] if len(pieces) == 2 and pieces[0] in title and len(pieces[-1]) <= 60 else None


def _author(root: Any, linked: dict[str, str], meta: dict[str, str]) -> str | None:
    for candidate in (linked.get("author"), *(meta.get(key) for key in _AUTHOR_KEYS)):
        if name := _person(candidate):
            return name
    names: dict[str, None] = {}
    for element in root.iter("a", "span", "div", "p", "address", "strong"):
        marked = element.get("rel") == "author" or element.get("itemprop") == "author"
        if marked or _AUTHOR_CLASS.search(element.get("class", "")):
            text = short_text(element, MAX_AUTHOR)
            if (name := _person(text)) and len(name) <= 80:
                if marked:
                    return name
                names[name] = None
    return next(iter(names)) if len(names) == 1 else None


def _person(value: str | None) -> str | None:
    name = _AUTHOR_LABEL.sub("", _clean(value) or "").strip(" ,;|·-")
    if not 2 < len(name) <= MAX_AUTHOR or _NO_AUTHOR.search(name) or not any(character.isalpha() for character in name):
        return None
    return name


def _published(
    root: Any, linked: dict[str, str], meta: dict[str, str], itemprops: dict[str, str], url: str
) -> date | None:
    stated = [linked.get("date"), *(meta.get(key) for key in _DATE_KEYS[:3]), itemprops.get("datepublished")]
    stated += [meta.get(key) for key in _DATE_KEYS[3:]]
    for value in stated:
        if day := first_day(value):
            return day
    return day_in_path(url) or _marked_day(root)


def _marked_day(root: Any) -> date | None:
    """The day of the first element that is marked as a date, or of the only day that ``<time>`` elements name."""
    days: dict[date, None] = {}
    for element in root.iter("time", "span", "div", "p", "li", "abbr"):
        named = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        marked = named or bool(_TIME_CLASS.search(element.get("class", "")))
        if element.tag != "time" and not marked:
            continue
        text = short_text(element, MAX_BYLINE)
        if text is None and not named:
            continue
        day = first_day(element.get("datetime") or element.get("content")) or first_day(text)
        if day and marked:
            return day
        if day:
            days[day] = None
    return next(iter(days)) if len(days) == 1 else None


def _language(root: Any, linked: dict[str, str], meta: dict[str, str]) -> str | None:
    candidates = (
        root.get("lang"),
        root.get("xml:lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        meta.get("content-language"),
        meta.get("language"),
        meta.get("og:locale"),
        meta.get("dc.language"),
        linked.get("language"),
    )
    for candidate in candidates:
        if candidate and _LANGUAGE.match(candidate.strip()):
            return candidate.strip().replace("_", "-")
    return None


def _clean(value: str | None) -> str | None:
    if not value:
        return None
    text = html.unescape(value) if "&" in value else value
    text = _SPACE.sub(" ", _TAG.sub("", text) if "<" in text else text).strip()
    return text[:MAX_FIELD].strip() or None
