"""trafilatura's fast reading of a page (no fallbacks, no metadata), for pages on which the own pass is unsure."""

from __future__ import annotations

import logging
from typing import Any

from lxml import etree

from cleaning.blocks import Block

_BREAK = "\u2028"
MAX_ELEMENTS = 20_000
"""Elements above which the cascade of extractors takes too long to be asked."""

_KINDS = {"p": "p", "head": "h2", "item": "li", "row": "row", "code": "pre", "quote": "p", "ab": "p", "fw": "p"}


def trafilatura_blocks(root: Any, url: str) -> list[Block]:
    """The page's main text as trafilatura finds it, comments left out; empty if it finds none."""
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        return []
    from lxml.html import document_fromstring
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        # A parse of its own: the library wants lxml.html's elements, and its parser cuts what nests too deep for it.
        tree = document_fromstring(etree.tostring(root, encoding="unicode", method="html"))
        document: Any = bare_extraction(tree, url=url or None, include_comments=False, fast=True, with_metadata=False)
    except Exception:  # hostile trees raise all sorts of errors inside; then there is no second opinion
        return []
    if document is None or document.body is None:
        return []
    return list(_blocks(document.body))


def _blocks(body: Any) -> list[Block]:
    found: list[Block] = []
    groups: dict[Any, int] = {}
    taken: set[Any] = set()
    for element in body.iter(*_KINDS):
        if any(parent in taken for parent in element.iterancestors()):
            continue
        taken.add(element)
        kind = _KINDS[element.tag]
        text = _row(element) if kind == "row" else _text(element, code=kind == "pre")
        if not text:
            continue
        group = groups.setdefault(element.getparent(), len(groups) + 1) if kind in ("li", "row") else 0
        found.append(Block(kind, text, 0, 0, 0, -1, group, 1, "- " if kind == "li" else "", False))
    return found


def _text(element: Any, code: bool = False) -> str:
    for line_break in element.iter("lb"):
        line_break.text = _BREAK
    raw = "".join(element.itertext())
    if code:
        return raw.replace(_BREAK, "\n").strip("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in raw.split(_BREAK))))


def _row(element: Any) -> str:
    cells = [" ".join("".join(cell.itertext()).split()) for cell in element.iter("cell")]
    return " | ".join(cells).strip(" |")
