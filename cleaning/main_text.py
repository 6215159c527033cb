"""Which part of a page is its text."""

from __future__ import annotations

import re
from typing import Any

_PARAGRAPHS = re.compile(r"\n+")


def main_text(root: Any, url: str = "") -> str:
    """The main text of the page, paragraphs separated by one blank line; empty if there is none."""
    from lxml.html import HtmlElement, document_fromstring, tostring
    from trafilatura import bare_extraction

    tree = root if isinstance(root, HtmlElement) else document_fromstring(tostring(root, encoding="unicode"))
    document: Any = bare_extraction(tree, url=url or None, fast=True, include_comments=False)
    if document is None or not document.text:
        return ""
    return _PARAGRAPHS.sub("\n\n", document.text.strip())
