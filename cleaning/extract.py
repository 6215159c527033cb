"""A page's tree to its main text and metadata."""

from __future__ import annotations

from typing import Any

from cleaning.document import Extracted
from cleaning.main_text import main_text
from cleaning.metadata import metadata
from cleaning.rejection import Unreadable
from cleaning.tree import parse

__all__ = ["Extracted", "Unreadable", "extract", "parse"]


def extract(tree: Any, url: str = "") -> Extracted:
    """The main text of *tree* (from :func:`parse`), which is consumed: use it before, not after.

    Raises:
        Unreadable: ``frameset``, ``no_main_text``.
    """
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
