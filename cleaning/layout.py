"""Blocks to plain text: one blank line between paragraphs, one line for each item, row and verse."""

from __future__ import annotations

import re

from cleaning.blocks import Block
from cleaning.phrases import without_inline_links

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def render(blocks: list[Block]) -> str:
    """The text of *blocks*."""
    pieces: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            pieces.append("\n" if _joined(previous, block) else "\n\n")
        pieces.append(_line(block))
        previous = block
    return "".join(pieces)


def _joined(previous: Block, block: Block) -> bool:
    """Items of one list, rows of one table, terms and their definitions stand on consecutive lines."""
    if not block.group or block.group != previous.group:
        return False
    if block.kind == "row" or previous.kind == "row":
        return block.kind == previous.kind
    return bool(block.marker) or (block.kind in ("dd", "dt") and previous.kind in ("dt", "dd"))


def _line(block: Block) -> str:
    if block.kind == "pre":
        return _BLANK_LINES.sub("\n\n", block.text)
    if block.marker:
        indent = "  " * max(block.depth - 1, 0)
        return indent + block.marker + without_inline_links(block.text).replace("\n", " ")
    return without_inline_links(block.text)
