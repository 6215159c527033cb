"""What a detector reports, and how it sees a text: as written, with blanks and dashes made alike, and in lower case."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

BOUND = "\ue000"
"""A character of private use between texts that are searched together: no pattern reaches over it."""
CHAIN = 90
"""How far from the finding before it an item of the same list may stand."""

_LIKE_SPACE = "\u00a0\u2007\u2009\u202f\u3000"
_LIKE_HYPHEN = "\u2010\u2011\u2012\u2013\u2014\u2212"


Span = tuple[int, int, str]
"""A `Finding` while it is being made: plain tuples cost a fifth."""


class Finding(NamedTuple):
    """A span of the text, in code points, and the type under which the policy decides on it."""

    start: int
    end: int
    type: str


class Sight:
    """Texts as the detectors see them, joined by `BOUND`; all positions are those of the joined text itself.

    ``plain`` has one kind of blank, hyphen and at sign; ``small`` is ``plain`` in lower case. ``row`` is the number of
    the text that was last entered, ``start`` and ``end`` are its limits, ``last`` says by type where its last finding
    ended. ``codes`` are the code points of ``small``, ``bounds`` says where rows end. ``doubtful`` gathers
    the rows that hold a number which lacked nothing but a word beside it.
    """

    __slots__ = ("bounds", "codes", "doubtful", "end", "last", "plain", "row", "small", "start")

    def __init__(self, text: str) -> None:
        for character in _LIKE_SPACE:
            if character in text:
                text = text.replace(character, " ")
        for character in _LIKE_HYPHEN:
            if character in text:
                text = text.replace(character, "-")
        if "＠" in text:
            text = text.replace("＠", "@")
        text += BOUND  # so that something stands behind every position
        self.plain = text
        small = text.lower()
        if len(small) != len(text):  # İ becomes two characters
            small = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
        self.small = small
        self.codes: npt.NDArray[Any] = np.frombuffer(small.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.bounds: list[int] = np.flatnonzero(self.codes == ord(BOUND)).tolist()
        self.doubtful: set[int] = set()
        self.last: dict[str, int] = {}
        self.rewind()

    def rewind(self) -> None:
        """Leave the last row: positions ascend within one detector's look only."""
        self.start, self.end, self.row = 0, -1, -1
        self.last.clear()

    def enter(self, position: int) -> None:
        """Move to the row that *position* lies in; positions come in ascending order."""
        if position > self.end:
            self.enter_row(bisect_left(self.bounds, position, self.row + 1))

    def enter_row(self, row: int) -> None:
        """Move to *row*; rows come in ascending order."""
        self.row = row
        self.start = self.bounds[row - 1] + 1 if row else 0
        self.end = self.bounds[row]
        self.last.clear()

    def rows(self, positions: Sequence[int]) -> list[int]:
        """The numbers of the rows that *positions* lie in."""
        rows: list[int] = np.searchsorted(self.bounds, positions).tolist()
        return rows

    def before(self, position: int, reach: int) -> str:
        """What stands before *position* in its row, in lower case."""
        first = position - reach
        return self.small[first if first > self.start else self.start : position]

    def after(self, position: int, reach: int) -> str:
        """What stands behind *position* in its row, in lower case."""
        last = position + reach
        return self.small[position : last if last < self.end else self.end]

    def follows(self, kind: str, start: int) -> bool:
        """Whether a finding of *kind* ended shortly before *start*: the items of a list need one label only."""
        return start - self.last.get(kind, -CHAIN - 1) <= CHAIN

    def doubt(self) -> None:
        """Note that more words beside it might have proved something in this row."""
        self.doubtful.add(self.row)

    def doubt_at(self, position: int) -> None:
        """`doubt` of the row that *position* lies in."""
        self.doubtful.add(bisect_left(self.bounds, position))
