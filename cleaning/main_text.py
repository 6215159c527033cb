"""Which part of a page is its text: the own fast pass, and trafilatura where that pass is unsure."""

from __future__ import annotations

from typing import Any

from cleaning.layout import render
from cleaning.selection import select
from cleaning.walk import read_blocks


def main_text(root: Any, url: str = "") -> str:
    """The main text of the page, paragraphs separated by one blank line; empty if there is none."""
    page = read_blocks(root)
    return render(select(page))
