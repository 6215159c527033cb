"""One walk over a parsed page, from which declarations and reservations are both read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any, Final

from lxml import etree

_UNREAD: Final = frozenset({"script", "style", "noscript", "template", "title"})
_KINDS: Final[dict[str, str]] = {
    "a": "anchors",
    "area": "anchors",
    "meta": "metas",
    "img": "images",
    "link": "links",
    "script": "scripts",
    "title": "titles",
}


@dataclass
class PageView:
    """The elements of a page that can carry permissions, and its text with the way back to the elements."""

    metas: list[Any] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    anchors: list[Any] = field(default_factory=list)
    images: list[Any] = field(default_factory=list)
    scripts: list[Any] = field(default_factory=list)
    titles: list[Any] = field(default_factory=list)
    structured: list[Any] = field(default_factory=list)  # with attributes of RDFa or microdata
    _pieces: list[str] = field(default_factory=list)
    _owners: list[tuple[Any, bool]] = field(default_factory=list)  # (element, whether the piece is its tail)
    _lowered: str | None = None

    @classmethod
    def of(cls, tree: Any) -> PageView:
        """The view of an lxml tree; a view is returned as it is."""
        if isinstance(tree, cls):
            return tree
        view = cls()
        for element in tree.iter(*_KINDS):
            getattr(view, _KINDS[element.tag]).append(element)
        # Of these only the tail is text of the page. The sets are made by lxml's own filter, far from Python's loop.
        unread = set(tree.iter(*_UNREAD, etree.Comment, etree.PI, etree.Entity))
        pieces, owners, structured = view._pieces, view._owners, view.structured
        # Every page passes here, so the loop is written for speed: about a microsecond an element.
        for element in tree.iter():
            tail = element.tail
            if tail and not tail.isspace():
                pieces.append(tail)
                owners.append((element, True))
            if element in unread:
                continue
            get = element.get
            if get("property") or get("itemprop") or (get("rel") and element.tag not in _KINDS):
                structured.append(element)
            text = element.text
            if text and not text.isspace():
                pieces.append(text)
                owners.append((element, False))
        return view

    def holders(self, stems: Iterable[str]) -> list[Any]:
        """Elements in whose own text one of *stems* (lower case) occurs, each once, in the order of the page."""
        lowered = self._lower()
        found = [
            stem
            for guard, guarded in _by_guard(tuple(stems))
            if guard in lowered
            for stem in guarded
            if stem in lowered
        ]
        if not found:
            return []
        ends = list(accumulate(len(piece) + 1 for piece in self._pieces))
        numbers = sorted({bisect_right(ends, place) for stem in found for place in places(lowered, stem)})
        owners = (self._owners[number] for number in numbers)
        holders = (element.getparent() if is_tail else element for element, is_tail in owners)
        return list(dict.fromkeys(holder for holder in holders if holder is not None))

    def _lower(self) -> str:
        if self._lowered is None:
            text = "\n".join(self._pieces)
            if "\u00ad" in text or "\u200b" in text:  # unseen hints for line breaks would hide words
                self._pieces = [piece.replace("\u00ad", "").replace("\u200b", "") for piece in self._pieces]
                text = "\n".join(self._pieces)
            lowered = text.lower()
            if len(lowered) != len(text):  # a few letters grow when lowered: offsets must not move
                lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
            self._lowered = lowered
        return self._lowered


# One search for what several stems share spares most pages the others.
_GUARDS: Final = ("cc", "26", "urzędow", "autors", "generat", "tren", ".org", "ai")


@cache
def _by_guard(stems: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """*stems* under the part that they share; a stem without such a part is its own guard."""
    groups: dict[str, list[str]] = {}
    for stem in stems:
        guard = next((guard for guard in _GUARDS if guard in stem), stem)
        groups.setdefault(guard, []).append(stem)
    return tuple((guard, tuple(guarded)) for guard, guarded in groups.items())


def places(text: str, stem: str) -> Sequence[int]:
    """Where *stem* stands in *text*; one that begins with a line break marks the letter behind it."""
    places, place = [], text.find(stem)
    while place >= 0:
        places.append(place + stem.startswith("\n"))
        place = text.find(stem, place + len(stem))
    return places
