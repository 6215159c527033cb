"""The main text of a page: an own fast pass, and trafilatura where that pass is unsure."""

from __future__ import annotations

from typing import Any

from cleaning.blocks import Block
from cleaning.layout import render
from cleaning.second_opinion import trafilatura_blocks
from cleaning.selection import PROSE, Selection, prose_mass, select
from cleaning.sifting import without_furniture
from cleaning.walk import read_blocks

SHORT = 600
"""Characters below which a text that leaves most of the page's prose out is doubted."""
COVERED = 0.45
BARELY_COVERED = 0.25
"""Share of the page's prose below which any text is doubted."""
TINY = 250
LONGER = 1.6
"""How many times longer another reading must be to replace a doubted one."""


def main_text(root: Any, url: str = "") -> str:
    """The main text of the page, paragraphs separated by one blank line; empty if there is none."""
    own = select(read_blocks(root))
    if not _is_doubtful(own):
        return render(own.blocks)
    other = without_furniture(trafilatura_blocks(root, url))
    better = _size(other) >= LONGER * own.size and any(prose_mass(block) >= PROSE for block in other)
    return render(other if better else own.blocks)


def _is_doubtful(own: Selection) -> bool:
    if own.size < TINY:
        return True
    covered = own.size / max(own.prose, 1.0)
    return covered < BARELY_COVERED or (own.size < SHORT and covered < COVERED)


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
