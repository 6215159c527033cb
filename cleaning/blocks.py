"""A page as a flat list of text blocks, with the containers and the furniture that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field

BREAK = "\x01"
"""Stands for ``<br>`` in a block's raw text; the parser lets no control characters in."""


@dataclass(slots=True)
class Region:
    """A part of the page that looks like furniture; ``parent`` is the region around it, or -1."""

    parent: int
    strength: int  # a constant of cleaning.boilerplate
    name: str  # what it looks like, for explanations


@dataclass(slots=True)
class Container:
    """An element that holds blocks; ``parent`` is the container around it, or -1."""

    parent: int
    tag: str
    name: str  # tag and class: equal for the entries of one list of posts


@dataclass(slots=True)
class Block:
    """A run of text between block boundaries."""

    kind: str  # p, div, h1 … h6, li, dt, dd, row, pre, caption, summary
    text: str
    link_chars: int
    links: int
    container: int
    region: int  # innermost, or -1
    group: int  # number of the outermost list, or of the table, that keeps its blocks together; or 0
    depth: int  # of nested lists
    marker: str  # "- " or "3. " on the first block of a list item
    quoted: bool

    @property
    def is_heading(self) -> bool:
        """Whether the page marks the block as a heading."""
        return self.kind[0] == "h"


@dataclass(slots=True)
class Page:
    """All blocks of a page in document order."""

    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    is_forum: bool = False  # made by forum software, whose posts are often named comments
    signups: set[int] = field(default_factory=set)  # containers that hold a field for an e-mail address
