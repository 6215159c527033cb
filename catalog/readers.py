"""Dealing a release's rows out to readers that train together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from catalog.errors import ArgumentError

T = TypeVar("T")


@dataclass(frozen=True)
class RowGroup:
    """A row group of a shard and how many of its rows are wanted."""

    path: str
    index: int
    rows: int

    @property
    def place(self) -> str:
        """Its name among all row groups of the release."""
        return f":{self.path}:{self.index}"


Piece = tuple[RowGroup, int, int | None]
"""A row group, and the first and the end (None: all) of the rows to take, in the order of iteration."""


def check_reader(rank: int, world_size: int, skip: int) -> None:
    """Raises:
    ArgumentError: *rank* is none of ``0 … world_size - 1``, or a number is too small.
    """
    if world_size < 1:
        raise ArgumentError(f"world_size is {world_size}", "there is at least one reader")
    if not 0 <= rank < world_size:
        raise ArgumentError(f"rank is {rank}", f"of {world_size} readers the ranks are 0 to {world_size - 1}")
    if skip < 0:
        raise ArgumentError(f"skip is {skip}", "it is the number of documents to pass over: 0 or more")


def order_of(items: Sequence[T], seed: int | None, epoch: int, place: str = "") -> list[T]:
    """*items* as they come in this *epoch*: at random with a *seed*, else as they are."""
    ordered = list(items)
    if seed is not None:
        random.Random(f"{seed}:{epoch}{place}").shuffle(ordered)
    return ordered


def stretch(groups: Sequence[RowGroup], rank: int, world_size: int, skip: int, even: bool) -> Iterator[Piece]:
    """The pieces of *groups*, in order, that one reader takes after its first *skip* rows.

    All rows in order are cut into *world_size* stretches: as equal as can be, or, if *even*, equal, without the rest.
    """
    total = sum(group.rows for group in groups)
    if even:
        first, end = rank * (total // world_size), (rank + 1) * (total // world_size)
    else:
        first, end = rank * total // world_size, (rank + 1) * total // world_size
    first += skip
    begin = 0
    for group in groups:
        start, stop = max(first - begin, 0), min(end - begin, group.rows)
        if start < stop:
            yield group, start, stop
        begin += group.rows
