"""How many parts a task takes: light stages take many, but leave every worker something to do.

The number of parts decides alone, so that other workers find the same tasks.
"""

from __future__ import annotations

MAXIMUM_TASKS = 2000
"""Of one stage: each has a receipt that is read and proved at every start."""
_LEAST_TASKS = 8
_HEAVY = ("read", "screen", "foreign")
_MOST_PARTS = 16


def parts_per_task(parts: int) -> int:
    """Parts of a task of a light stage over *parts* parts."""
    return max(1, min(_MOST_PARTS, -(-parts // _LEAST_TASKS)), -(-parts // MAXIMUM_TASKS))


def batches(stage: str, parts: int) -> list[tuple[int, ...]]:
    """Consecutive parts for each task of *stage*."""
    size = max(1, -(-parts // MAXIMUM_TASKS)) if stage in _HEAVY else parts_per_task(parts)
    return [tuple(range(start, min(start + size, parts))) for start in range(0, parts, size)]
