"""A page's tree to its main text and metadata."""

from __future__ import annotations

from typing import Any

from cleaning.document import Extracted
from cleaning.main_text import main_text
from cleaning.metadata import metadata
from cleaning.rejection import Unreadable
from cleaning.tree import parse

_OTHER_ROOTS = frozenset(("rss", "feed", "urlset", "sitemapindex", "rdf:rdf", "opml"))

__all__ = ["Extracted", "Unreadable", "extract", "parse"]


def extract(tree: Any, url: str = "") -> Extracted:
    """The main text of *tree* (from :func:`parse`), which is consumed: use it before, not after.

    Raises:
        Unreadable: ``not_html`` (a feed or sitemap), ``frameset``, ``no_main_text``.
    """
    if (kind := _other_document(tree)) is not None:
        raise Unreadable("not_html", f"a document of type <{kind}>")
    about = metadata(tree, url)
    text = main_text(tree, url)
    if not text:
        if tree.find(".//frame") is not None:
            raise Unreadable("frameset", "only frames, no text of its own")
        raise Unreadable("no_main_text", "nothing but navigation, forms or scripts")
    return Extracted(
        text=text,
        title=about.title,
        author=about.author,
        site_name=about.site_name,
        published_on=about.published_on,
        declared_language=about.declared_language,
    )


def _other_document(tree: Any) -> str | None:
    """The root element's name, if the HTML parser was given a feed, sitemap or the like."""
    body = tree.find("body")
    first = next((child.tag for child in body if isinstance(child.tag, str)), None) if body is not None else None
    return first if first in _OTHER_ROOTS else None
