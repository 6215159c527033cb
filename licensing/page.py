"""One walk over a parsed page, from which declarations and reservations are both read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, product
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
    _elements: list[Any] = field(default_factory=list)
    _texts: list[str | None] = field(default_factory=list)  # beside ``_elements``: what each begins with
    _tails: list[str | None] = field(default_factory=list)  # beside ``_elements``: what follows each
    _lowered: bytes | None = None
    _ends: tuple[list[int], list[int]] | None = None

    @classmethod
    def of(cls, tree: Any) -> PageView:
        """The view of an lxml tree; a view is returned as it is."""
        if isinstance(tree, cls):
            return tree
        # Every page passes here, so the work is left to loops in C: about a microsecond an element in all.
        elements = list(tree.iter())
        view = cls(
            _elements=elements,
            _texts=[element.text for element in elements],
            _tails=[element.tail for element in elements],
            structured=[element for element in elements if not _STRUCTURED.isdisjoint(element.keys())],
        )
        view.structured = [
            element
            for element in view.structured
            if element.tag not in _UNREAD
            and (
                element.get("property") or element.get("itemprop") or (element.get("rel") and element.tag not in _KINDS)
            )
        ]
        for element in tree.iter(*_KINDS):
            getattr(view, _KINDS[element.tag]).append(element)
        place = 0
        for element in tree.iter(*_UNREAD, etree.Comment, etree.PI, etree.Entity):
            place = elements.index(element, place)  # both are in the order of the page
            view._texts[place] = None  # of these only the tail is text of the page
        return view

    def holders(self, stems: Iterable[str]) -> list[Any]:
        """Elements in whose own text one of *stems* (lower case) occurs, each once, in the order of the page."""
        lowered = self._lower()
        present = [
            stem
            for guard, guarded in _by_guard(tuple(stems))
            if guard in lowered
            for stem in guarded
            if stem in lowered
        ]
        if not present:
            return []
        ends, owners = self._way_back()
        elements = self._elements
        found = sorted({owners[bisect_right(ends, place)] for stem in present for place in _occurrences(lowered, stem)})
        holders = (elements[at // 2] if at % 2 else elements[at // 2].getparent() for at in found)
        return list(dict.fromkeys(holder for holder in holders if holder is not None))

    def _lower(self) -> bytes:
        """All text, lower case as far as ASCII goes: stems come in all cases of their other letters."""
        if self._lowered is None:
            self._lowered = "\n".join(filter(None, [*self._texts, *self._tails])).encode().lower()
        return self._lowered

    def _way_back(self) -> tuple[list[int], list[int]]:
        """Where each piece of the text ends, and whose it is: twice the element's number, plus one if not its tail."""
        if self._ends is None:
            lengths, owners = [], []
            for pieces, own in ((self._texts, 1), (self._tails, 0)):
                for number, piece in enumerate(pieces):
                    if piece:
                        lengths.append((len(piece) if piece.isascii() else len(piece.encode())) + 1)
                        owners.append(2 * number + own)
            self._ends = list(accumulate(lengths)), owners
        return self._ends


_STRUCTURED: Final = frozenset({"property", "itemprop", "rel"})


def _is_structured(element: Any) -> bool:
    get = element.get
    return element.tag not in _UNREAD and bool(
        get("property") or get("itemprop") or (get("rel") and element.tag not in _KINDS)
    )


# One search for what several stems share spares most pages the others.
_GUARDS: Final = ("cc", "26", "urzędow", "autors", "generat", "tren", ".org")


@cache
def _by_guard(stems: tuple[str, ...]) -> tuple[tuple[bytes, tuple[bytes, ...]], ...]:
    """*stems* under the part that they share; a stem without such a part is its own guard."""
    groups: dict[bytes, list[bytes]] = {}
    for stem in stems:
        for written in _cases(stem):
            guard = next((guard.encode() for guard in _GUARDS if guard.encode() in written), written)
            groups.setdefault(guard, []).append(written)
    return tuple((guard, tuple(guarded)) for guard, guarded in groups.items())


def _cases(stem: str) -> list[bytes]:
    """*stem* with its letters beyond ASCII in lower and upper case."""
    letters = [{letter} if letter.isascii() else {letter, letter.upper()} for letter in stem]
    return sorted("".join(chosen).encode() for chosen in product(*letters))


def places_of(joined: bytes, present: Iterable[bytes], lengths: Iterable[int]) -> list[int]:
    """In which of the pieces that *joined* holds, with a byte between them, the stems *present* occur."""
    ends = list(accumulate(length + 1 for length in lengths))
    return sorted({bisect_right(ends, place) for stem in present for place in _occurrences(joined, stem)})


def _occurrences(text: bytes, stem: bytes) -> Sequence[int]:
    places, place = [], text.find(stem)
    while place >= 0:
        places.append(place)
        place = text.find(stem, place + len(stem))
    return places
