"""HTML text to a tree, within budgets that do not depend on clocks."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from cleaning.rejection import Unreadable

MAX_CHARACTERS = 12_000_000
MAX_ELEMENTS = 200_000
MAX_DEPTH = 2_000
MAX_ATTRIBUTES = 10_000
"""In one tag: the parser compares each with all before it."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")

# Control characters are not XML; one of them marks line breaks inside this room.
_CONTROLS = bytes.maketrans(
    bytes(code for code in (*range(32), 127) if code not in (9, 10, 13)),
    b" " * 30,
)
_PARSER_DEPTH = "Excessive depth"


def parse(html: str) -> Any:
    """The lxml tree of a page (its ``<html>`` element).

    Raises:
        Unreadable: ``empty``, ``too_large``, ``too_many_elements``, ``too_many_attributes``, ``too_deep``,
            ``not_html``.
    """
    if len(html) > MAX_CHARACTERS:
        raise Unreadable("too_large", f"{len(html)} characters > {MAX_CHARACTERS}")
    if not html or html.isspace():
        raise Unreadable("empty", "no characters but white space")
    if (tags := html.count("<")) > 2 * MAX_ELEMENTS:
        raise Unreadable("too_many_elements", f"{tags} tags > {2 * MAX_ELEMENTS}")
    if not tags:
        raise Unreadable("not_html", "no markup")
    if (attributes := max(map(_attributes, _LONG_TAG.findall(html)), default=0)) > MAX_ATTRIBUTES:
        raise Unreadable("too_many_attributes", f"{attributes} in one tag > {MAX_ATTRIBUTES}")
    # The parser's own limit on depth (2,048 with huge_tree) keeps every later walk off the native stack's end.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(html.encode("utf-8", "replace").translate(_CONTROLS), parser)
    except etree.LxmlError as error:
        raise Unreadable("not_html", type(error).__name__) from error
    if root is None:
        raise Unreadable("empty", "no elements")
    if any(_PARSER_DEPTH in entry.message for entry in parser.error_log):
        raise Unreadable("too_deep", f"elements nested more than {MAX_DEPTH} deep")
    return root


def _attributes(tag: str) -> int:
    return len(_VALUE.sub(" ", tag).split())


def short_text(element: Any, limit: int) -> str | None:
    """The text below *element*, or None if it is longer than *limit*: nested elements are not read again and again."""
    pieces, length = [], 0
    for piece in element.itertext():
        length += len(piece)
        if length > limit:
            return None
        pieces.append(piece)
    return "".join(pieces)
