"""Reading RSS, RDF and Atom feeds for the addresses of articles."""

from __future__ import annotations

import io

import lxml.etree

from crawler.spiders.sitemap import local_name

MOST_ENTRIES = 5000
_MOST_BYTES = 10 * 2**20


def is_feed(content_type: str, body: bytes) -> bool:
    """Whether a response is a feed: by its type, or as XML by its first element."""
    if "rss+xml" in content_type or "atom+xml" in content_type or "rdf+xml" in content_type:
        return True
    head = body[:1000].lower()
    return "xml" in content_type and any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))


def read_feed(body: bytes) -> list[str]:
    """Return the entries' links in order; what is unreadable is left out, nothing raises."""
    found: dict[str, None] = {}
    parser = lxml.etree.iterparse(
        io.BytesIO(body[:_MOST_BYTES]), events=("end",), recover=True, resolve_entities=False, no_network=True
    )
    try:
        for _, element in parser:
            name = local_name(element)
            if name in ("item", "entry"):
                link = _link(element)
                if link:
                    found[link] = None
                element.clear(keep_tail=False)
            if len(found) >= MOST_ENTRIES:
                break
    except lxml.etree.LxmlError:
        pass
    return list(found)


def _link(element: lxml.etree._Element) -> str:
    guid = ""
    for child in element:
        name = local_name(child)
        if name == "link":
            if child.get("rel", "alternate") != "alternate":
                continue
            link = (child.get("href") or child.text or "").strip()
            if link:
                return link
        elif name == "guid" and child.get("isPermaLink", "true") == "true":
            guid = (child.text or "").strip()
    return guid if guid.startswith("http") else ""
