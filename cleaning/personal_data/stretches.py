"""Stretches of digits, found and checked for a whole text at once, before any pattern runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleaning.personal_data.checksums import are_proved
from cleaning.personal_data.districts import DISTRICTS, SERVICES

Array = npt.NDArray[Any]

_FEWEST = 6
_WITHIN = " ()./-"
_CLEAR_AHEAD = " :\n\t(;|>=\"„”[*+/'\ue000"
_CLEAR_BEHIND = " ,.;:\n\t)]|<\"”'!?/\ue000"


def _table(characters: str) -> Array:
    """Which code points are among *characters*; those from 0x2fff on, the bound too, share the last place."""
    table = np.zeros(0x3000, dtype=bool)
    for character in characters:
        table[min(ord(character), 0x2FFF)] = True
    return table


_IS_WORD = _table("abcdefghijklmnopqrstuvwxyz0123456789")
_IS_WITHIN, _IS_CLEAR_AHEAD, _IS_CLEAR_BEHIND = _table(_WITHIN), _table(_CLEAR_AHEAD), _table(_CLEAR_BEHIND)
_DISTRICTS_OF_TWO = np.zeros(26 * 26, dtype=bool)
_DISTRICTS_OF_THREE = np.zeros(26 * 26 * 26, dtype=bool)
for _code in DISTRICTS | SERVICES:
    _letters = [ord(_letter) - 65 for _letter in _code]
    if len(_code) == 3:
        _DISTRICTS_OF_THREE[_letters[0] * 676 + _letters[1] * 26 + _letters[2]] = True
    else:
        _DISTRICTS_OF_TWO[_letters[0] * 26 + _letters[1]] = True
for _code in SERVICES:
    _first = (ord(_code[0]) - 65) * 676 + (ord(_code[1]) - 65) * 26
    _DISTRICTS_OF_THREE[_first : _first + 26] = True


class Stretches:
    """The runs of digits in a text, and the stretches that they make with little between them.

    ``starts``, ``stops`` and ``lengths`` are those of the runs. The other lists describe stretches of six digits and
    more: where they begin and end (``begins``, ``ends``), how many digits they have (``sizes``), which runs they are
    made of (``firsts`` to ``lasts``), where their digits stand in ``digits`` (``offsets``), whether the check digits of
    numbers of their length are right (``proved``: PESEL, NIP, REGON) and whether nothing that belongs to a number
    stands beside them (``free``).
    """

    __slots__ = (
        "begins",
        "codes",
        "digits",
        "ends",
        "firsts",
        "free",
        "lasts",
        "lengths",
        "offsets",
        "proved",
        "sizes",
        "starts",
        "stops",
    )

    def __init__(self, codes: Array) -> None:
        """*codes*: the code points of a text in lower case, whose last is no digit."""
        self.codes = codes
        is_digit = (codes - np.uint32(48)) < 10
        edges = np.flatnonzero(is_digit[1:] != is_digit[:-1]) + 1
        if len(is_digit) and is_digit[0]:
            edges = np.concatenate(([0], edges))
        self.starts, self.stops = starts, stops = edges[0::2], edges[1::2]
        lengths = stops - starts
        total = np.concatenate(([0], np.cumsum(lengths)))
        opens = np.concatenate((np.ones(min(1, len(starts)), dtype=bool), ~self._close(codes)))
        first = np.flatnonzero(opens)
        last = np.append(first[1:], len(starts)) - 1 if len(first) else first
        sizes = total[last + 1] - total[first]
        kept = sizes >= _FEWEST
        first, last, sizes = first[kept], last[kept], sizes[kept]
        self.digits = ""
        self.lengths: list[int] = lengths.tolist()
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.sizes: list[int] = []
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.offsets: list[int] = []
        self.proved: list[bool] = []
        self.free: list[bool] = []
        if not len(first):
            return
        figures = codes[is_digit].astype(np.uint8)
        offsets = total[first]
        begins, ends = starts[first], stops[last]
        self.digits = figures.tobytes().decode("ascii")
        self.begins = begins.tolist()
        self.ends = ends.tolist()
        self.sizes = sizes.tolist()
        self.firsts = first.tolist()
        self.lasts = last.tolist()
        self.offsets = offsets.tolist()
        self.proved = are_proved(figures.astype(np.int64) - 48, sizes, offsets).tolist()
        ahead = np.where(begins > 0, codes[begins - 1], 32)
        free = _IS_CLEAR_AHEAD[np.minimum(ahead, 0x2FFF)] & _IS_CLEAR_BEHIND[np.minimum(codes[ends], 0x2FFF)]
        self.free = free.tolist()

    def _close(self, codes: Array) -> Array:
        """Whether each run but the first follows its predecessor after one to three blanks and marks."""
        stops = self.stops[:-1]
        gap = self.starts[1:] - stops
        close = gap <= 3
        for step in range(3):
            mark = codes[np.minimum(stops + step, len(codes) - 1)]
            close &= (gap <= step) | _IS_WITHIN[np.minimum(mark, 0x2FFF)]
        return close

    def plate_candidates(self, spoken_of: list[tuple[int, int]]) -> list[int]:
        """Where the first digits of plates may stand.

        That is behind a letter, or behind a blank and the letters of a district; in the ranges *spoken_of* behind any
        two or three letters and a blank.
        """
        short = self.stops - self.starts < 6
        starts, stops = self.starts[short], self.stops[short]
        ahead = self.codes[starts - 1]
        possible = (starts > 0) & ((ahead - np.uint32(97) < 26) | (ahead == 32) | (ahead == 45))
        starts, stops = starts[possible], stops[possible]
        if not len(starts):
            return []
        codes = np.concatenate((np.full(5, 32, dtype=np.uint32), self.codes))
        at = starts + 5
        letters = [codes[at - back] - np.uint32(97) for back in range(1, 6)]
        is_letter = [letter < 26 for letter in letters]
        blank = (codes[at - 1] == 32) | (codes[at - 1] == 45)
        three = is_letter[1] & is_letter[2] & is_letter[3] & ~is_letter[4]
        two = is_letter[1] & is_letter[2] & ~is_letter[3]
        small = [np.minimum(letter, 25).astype(np.int64) for letter in letters]
        known = (three & _DISTRICTS_OF_THREE[small[3] * 676 + small[2] * 26 + small[1]]) | (
            two & _DISTRICTS_OF_TWO[small[2] * 26 + small[1]]
        )
        if spoken_of:
            low = np.searchsorted(starts, [start for start, _ in spoken_of])
            high = np.searchsorted(starts, [stop for _, stop in spoken_of])
            marks = np.zeros(len(starts) + 1, dtype=np.int64)
            np.add.at(marks, low, 1)
            np.add.at(marks, high, -1)
            known |= (two | three) & (np.cumsum(marks[:-1]) > 0)
        # A digit before the letters makes them part of a code; "wa4m/" begins the number of a land register.
        is_figure = [letter + np.uint32(97 - 48) < 10 for letter in letters]
        alone = is_letter[0] & ~is_letter[1] & ~is_figure[1]
        pair = is_letter[0] & is_letter[1] & ~is_letter[2] & ~is_figure[2]
        pair &= (stops - starts > 1) | (_IS_WORD[np.minimum(codes[np.minimum(stops + 6, len(codes) - 1)], 0x2FFF)])
        longer = is_letter[0] & is_letter[1] & is_letter[2] & ~is_figure[3]
        candidates: list[int] = starts[alone | pair | longer | (blank & known)].tolist()
        return candidates

    def near_colons(self) -> list[int]:
        """Where colons stand that another follows after at most four characters."""
        places = np.flatnonzero(self.codes == ord(":"))
        near: list[int] = places[:-1][places[1:] - places[:-1] < 6].tolist()
        return near

    def dotted_quads(self) -> list[tuple[int, int]]:
        """Where four runs with one dot between each and none at the ends stand."""
        starts, stops = self.starts, self.stops
        if len(starts) < 4:
            return []
        dotted = (starts[1:] - stops[:-1] == 1) & (self.codes[stops[:-1]] == 46)
        short = stops - starts <= 3
        quad = dotted[:-2] & dotted[1:-1] & dotted[2:] & short[:-3] & short[1:-2] & short[2:-1] & short[3:]
        quad[1:] &= ~dotted[:-3]
        quad[:-1] &= ~dotted[3:]
        found = np.flatnonzero(quad)
        return list(zip(starts[found].tolist(), stops[found + 3].tolist(), strict=True))
