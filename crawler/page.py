"""One look at an HTML page, with one parse: its links, what it says about itself, and a sample of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import lxml.etree
import lxml.html

_SAMPLE_CHARACTERS = 1500
_LEAST_BLOCK = 60  # characters below which a block is rather a label than a sentence
_LITTLE = 200
_MOST_LINKS = 5000
_MOST_BYTES = 4 * 2**20
_SPACE = re.compile(r"\s+")
_BLOCKS = ("p", "li", "td", "dd", "blockquote", "pre")
_TAGS = ("a", "area", "link", "meta", "base", "iframe", "frame", *_BLOCKS)
_SILENT = ("script", "style", "noscript", "template")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_SKIPPED = ("#", "javascript:", "mailto:", "tel:", "data:", "about:", "whatsapp:", "sms:", "skype:", "ftp:")


@dataclass
class Page:
    """What one page shows. ``links`` are absolute URLs in the page's order, without repetition."""

    links: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    """``hreflang`` values (lower case) and absolute URLs."""
    directives: list[tuple[str, str]] = field(default_factory=list)
    """``meta`` names that address robots, with their content, both lower case."""
    refresh: str | None = None
    language: str = ""
    """The declared language of the document, lower case."""
    sample: str = ""
    """Up to 1,500 characters of running text."""
    clean_bytes: int = 0
    """UTF-8 bytes of blocks that look like sentences: long enough, and not mostly links."""


def look(body: bytes | str, encoding: str | None, url: str, agents: tuple[str, ...] = ("robots",)) -> Page:
    """Read *body*; a page that cannot be parsed is an empty page. ``agents`` are the meta names to heed."""
    page = Page()
    root = _parse(body, encoding)
    if root is None:
        return page
    page.language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    base = url
    seen: dict[str, None] = {}
    sample: list[str] = []
    for element in root.iter(*_TAGS):
        tag = element.tag
        if tag in ("a", "area"):
            href = element.get("href")
            if href and (rel := element.get("rel")) and "nofollow" in rel.lower():
                continue
            if href and len(seen) < _MOST_LINKS:
                seen[href.strip()] = None
        elif tag in _BLOCKS:
            _read_block(element, page, sample)
        elif tag in ("iframe", "frame"):
            if src := element.get("src"):
                seen[src.strip()] = None
        elif tag == "base":
            if href := element.get("href"):
                base = _join(url, href) or url
        elif tag == "link":
            _read_link(element, page, seen)
        elif tag == "meta":
            _read_meta(element, page, agents)
    if page.clean_bytes < _LITTLE:
        _read_loose_text(root, page, sample)
    page.sample = " ".join(sample)[:_SAMPLE_CHARACTERS]
    if len(page.sample) < _LITTLE:
        page.sample = _all_text(root)
    page.links = _absolute(seen, base)
    page.feeds = _absolute(dict.fromkeys(page.feeds), base)
    page.alternates = {code: target for code, href in page.alternates.items() if (target := _join(base, href))}
    page.refresh = _join(base, page.refresh) if page.refresh else None
    return page


def _parse(body: bytes | str, encoding: str | None) -> Any:
    if not body[:_MOST_BYTES].strip():
        return None
    data = body[:_MOST_BYTES]
    if isinstance(data, str):
        data, encoding = data.encode("utf-8", "replace"), "utf-8"
    try:
        parser = lxml.html.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True)
        return lxml.html.document_fromstring(data, parser=parser)
    except (lxml.etree.LxmlError, ValueError, LookupError):
        return None


def _read_block(element: Any, page: Page, sample: list[str]) -> None:
    if element.tag in ("li", "td", "dd", "blockquote") and element.find("p") is not None:
        return
    text = _SPACE.sub(" ", "".join(element.itertext())).strip()
    if len(text) < _LEAST_BLOCK:
        return
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    if linked * 2 > len(text):
        return
    page.clean_bytes += len(text.encode("utf-8", "replace"))
    if sum(map(len, sample)) < _SAMPLE_CHARACTERS:
        sample.append(text)


def _read_loose_text(root: Any, page: Page, sample: list[str]) -> None:
    """Take sentences from pages that have no paragraphs, only text between line breaks."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            continue
        inside = None if element.tag in ("a", *_BLOCKS) else element.text
        for part in (inside, element.tail):
            text = _SPACE.sub(" ", part).strip() if part else ""
            if len(text) >= _LEAST_BLOCK:
                page.clean_bytes += len(text.encode("utf-8", "replace"))
                if sum(map(len, sample)) < _SAMPLE_CHARACTERS:
                    sample.append(text)


def _read_link(element: Any, page: Page, seen: dict[str, None]) -> None:
    rel, href = (element.get("rel") or "").lower().split(), (element.get("href") or "").strip()
    if not href:
        return
    if "alternate" in rel:
        kind = (element.get("type") or "").lower()
        if kind in _FEED_TYPES:
            page.feeds.append(href)
        elif code := element.get("hreflang"):
            page.alternates[code.strip().lower()] = href
    elif "next" in rel or "prev" in rel:
        seen[href] = None


def _read_meta(element: Any, page: Page, agents: tuple[str, ...]) -> None:
    name, content = (element.get("name") or "").strip().lower(), element.get("content") or ""
    if name in agents:
        page.directives.append((name, content.lower()))
    elif (element.get("http-equiv") or "").strip().lower() == "refresh":
        _, _, target = content.partition("=")
        if target.strip(" '\""):
            page.refresh = target.strip(" '\"")


def _all_text(root: Any) -> str:
    words: list[str] = []
    size = 0
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            continue
        if element.text and element.text.strip():
            words.append(element.text.strip())
            size += len(words[-1])
        if element.tail and element.tail.strip():
            words.append(element.tail.strip())
            size += len(words[-1])
        if size > _SAMPLE_CHARACTERS:
            break
    return _SPACE.sub(" ", " ".join(words))[:_SAMPLE_CHARACTERS]


def _absolute(hrefs: dict[str, None], base: str) -> list[str]:
    found: dict[str, None] = {}
    for href in hrefs:
        if href.lower().startswith(_SKIPPED):
            continue
        target = _join(base, href)
        if target:
            found[target] = None
    return list(found)


def _join(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip()).partition("#")[0]
    except ValueError:
        return None
