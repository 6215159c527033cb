"""What all tasks of a run carry."""

from __future__ import annotations

from dataclasses import dataclass

from flows.store import LocalStore


@dataclass(frozen=True)
class PartTask:
    """Work on the parts of one batch.

    ``quarantined`` records are left out as rejections; an ``isolated`` task works record by record and marks
    each, so that the parent learns which one crashes the worker.
    """

    store: LocalStore
    parts: tuple[int, ...]
    quarantined: tuple[str, ...] = ()
    isolated: bool = False


def part_key(stage: str, number: int, what: str = "part") -> str:
    """The key of part *number* of *stage*: ``read/part-00007``."""
    return f"{stage}/{what}-{number:05}"
