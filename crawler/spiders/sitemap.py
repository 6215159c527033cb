"""Reading sitemaps: indexes, URL sets (news and others alike), gzip, plain text; bounded in size and number."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass, field

import lxml.etree

MOST_URLS = 50_000
"""A sitemap's own limit (sitemaps.org)."""
MOST_BYTES = 50 * 2**20
MOST_LEVELS = 3
MOST_SITEMAPS = 500
"""Sitemaps taken from one index."""


@dataclass
class Sitemap:
    """The locations a sitemap names, in its order."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    """Page URL to the language that an ``xhtml:link`` gives it."""


def read_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap; what is unreadable of it is left out, nothing raises."""
    body = _unzipped(body)
    if body.lstrip()[:1] != b"<":
        return _plain(body)
    found = Sitemap()
    parser = lxml.etree.iterparse(
        io.BytesIO(body), events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in parser:
            name = local_name(element)
            if name in ("url", "sitemap"):
                _take(element, name, found)
                element.clear(keep_tail=False)
            if len(found.pages) + len(found.sitemaps) >= MOST_URLS:
                break
    except lxml.etree.LxmlError:
        pass
    return found


def is_sitemap(body: bytes) -> bool:
    """Whether an XML response is a sitemap, by its first element."""
    head = body[:2000].lower()
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" and (b"<urlset" in head or b"<sitemapindex" in head)


def local_name(element: lxml.etree._Element) -> str:
    """Return an element's name without its namespace, "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _take(element: lxml.etree._Element, name: str, found: Sitemap) -> None:
    location = ""
    for child in element:
        local = local_name(child)
        if local == "loc" and not location:
            location = (child.text or "").strip()
        elif local == "link" and child.get("hreflang") and child.get("href"):
            found.alternates[child.get("href", "").strip()] = child.get("hreflang", "").lower()
    if location:
        (found.pages if name == "url" else found.sitemaps).append(location)


def _plain(body: bytes) -> Sitemap:
    lines = body.decode("utf-8", "replace").splitlines()[:MOST_URLS]
    return Sitemap(pages=[line.strip() for line in lines if line.strip().startswith(("http://", "https://"))])


def _unzipped(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body[:MOST_BYTES]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            return file.read(MOST_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""
