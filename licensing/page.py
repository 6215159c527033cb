"""One walk over a parsed page, from which declarations and reservations are both read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from lxml import etree

_UNREAD: Final = frozenset({"script", "style", "noscript", "template", "title"})
_READ_APART: Final = frozenset({"a", "area", "meta", "img", "link", "script", "title"})
# The attributes of RDFa and microdata; words alone are read ten times as fast as the elements that bear them.
_TERMS: Final = " | ".join(f"descendant-or-self::*/@{name}" for name in ("property", "itemprop", "rel"))
_TERMS_OF: Final = etree.XPath(_TERMS, smart_strings=False)
_BEARERS_OF: Final = etree.XPath(f"({_TERMS})/..")


@dataclass
class PageView:
    """The elements of a page that can carry permissions, and its text with the way back to the elements."""

    metas: list[Any] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    anchors: list[Any] = field(default_factory=list)
    images: list[Any] = field(default_factory=list)
    scripts: list[Any] = field(default_factory=list)
    titles: list[Any] = field(default_factory=list)
    structured: list[Any] = field(default_factory=list)  # with RDFa or microdata that license or credit
    _pieces: list[str] = field(default_factory=list)
    _owners: list[tuple[Any, bool]] = field(default_factory=list)  # (element, whether the piece is its tail)

    @classmethod
    def of(cls, tree: Any) -> PageView:
        """The view of an lxml tree; a view is returned as it is."""
        if isinstance(tree, cls):
            return tree
        view = cls()
        view.anchors = list(tree.iter("a", "area"))
        view.metas = list(tree.iter("meta"))
        view.images = list(tree.iter("img"))
        view.links = list(tree.iter("link"))
        view.scripts = list(tree.iter("script"))
        view.titles = list(tree.iter("title"))
        # Of these only the tail is text of the page. The sets are made by lxml's own filter, far from Python's loop.
        unread = set(tree.iter(*_UNREAD, etree.Comment, etree.PI, etree.Entity))
        terms = "\n".join(_TERMS_OF(tree)).lower()
        if "licen" in terms or "attribution" in terms or "dct:title" in terms or "dcterms:title" in terms:
            view.structured = [element for element in _BEARERS_OF(tree) if _says(element) and element not in unread]
        pieces, owners = view._pieces, view._owners
        # Every page passes here, so the loop is written for speed: about a microsecond an element.
        for element in tree.iter():
            tail = element.tail
            if tail and not tail.isspace():
                pieces.append(tail)
                owners.append((element, True))
            if element in unread:
                continue
            text = element.text
            if text and not text.isspace():
                pieces.append(text)
                owners.append((element, False))
        return view

    def holders(self, stems: tuple[str, ...], ends: tuple[str, ...] = ()) -> list[Any]:
        """Elements in whose own text one of *stems* (lower case) occurs, each once, in the order of the page.

        *ends* are stems that count only where no letter follows.
        """
        lowered = f"{self._lowered}\n"
        found = [place for stem in self._grams.possible(stems) for place in places(lowered, stem)]
        for end in self._grams.possible(ends) if ends else ():
            length = len(end.lstrip("\n"))
            found += [place for place in places(lowered, end) if not lowered[place + length].isalnum()]
        if not found:
            return []
        owners = (self._owners[number] for number in sorted({bisect_right(self._ends, place) for place in found}))
        holders = (element.getparent() if is_tail else element for element, is_tail in owners)
        return list(dict.fromkeys(holder for holder in holders if holder is not None))

    @cached_property
    def _grams(self) -> Grams:
        return Grams(f"{self._lowered}\n\n\n")

    @cached_property
    def named_metas(self) -> list[tuple[str, str]]:
        """(name or property in lower case, content) of every meta element."""
        return [
            ((element.get("name") or element.get("property") or "").strip().lower(), element.get("content") or "")
            for element in self.metas
        ]

    @cached_property
    def _lowered(self) -> str:
        text = "\n".join(self._pieces)
        if "\u00ad" in text or "\u200b" in text:  # unseen hints for line breaks would hide words
            self._pieces = [piece.replace("\u00ad", "").replace("\u200b", "") for piece in self._pieces]
            text = "\n".join(self._pieces)
        lowered = text.lower()
        if len(lowered) != len(text):  # a few letters grow when lowered: offsets must not move
            lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
        return lowered

    @cached_property
    def _ends(self) -> list[int]:
        """Where in the lowered text the piece behind each piece begins."""
        return [length + number for number, length in enumerate(accumulate(map(len, self._pieces)), 1)]


def _says(element: Any) -> bool:
    """Whether microdata or RDFa stand on *element*; ``rel`` of links is read with the links."""
    return bool(
        element.get("property") or element.get("itemprop") or (element.get("rel") and element.tag not in _READ_APART)
    )


class Grams:
    """Which sequences of three bytes a text holds: what lacks one of a word's sequences does not hold the word."""

    def __init__(self, text: str) -> None:
        self._seen = np.zeros(1 << 16, dtype=np.bool_)
        self._seen[_grams(text)] = True

    def possible(self, stems: tuple[str, ...]) -> list[str]:
        """Those of *stems* (three bytes or longer) that the text may hold; few others are among them."""
        grams, starts = _stem_grams(stems)
        held = np.logical_and.reduceat(self._seen[grams], starts)
        return [stems[number] for number in np.flatnonzero(held)]


def _grams(text: str) -> npt.NDArray[np.uint16]:
    letters = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8).astype(np.uint16)
    shifted = np.left_shift(letters[:-2], 11, dtype=np.uint16) ^ np.left_shift(letters[1:-1], 5, dtype=np.uint16)
    return np.bitwise_xor(shifted, letters[2:], dtype=np.uint16)


@cache
def _stem_grams(stems: tuple[str, ...]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
    """The grams of all *stems*, one after the other, and where those of each begin."""
    grams = [_grams(stem) for stem in stems]
    return np.concatenate(grams), np.cumsum([0, *map(len, grams[:-1])])


def places(text: str, stem: str) -> list[int]:
    """Where *stem* stands in *text*; one that begins with a line break marks the letter behind it."""
    found, place = [], text.find(stem)
    while place >= 0:
        found.append(place + stem.startswith("\n"))
        place = text.find(stem, place + len(stem))
    return found
