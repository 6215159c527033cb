"""Parameters of document deduplication, and the presets of them that have names."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.schema import StageError
from dedup.laundering import BASIS_RANK

PRESETS = {"default": (20, 6), "fineweb2": (14, 8)}
"""Bands × rows by name: a pair of Jaccard 0.8 is found with probability .998 and .924."""


@dataclass(frozen=True)
class DocumentConfig:
    """Parameters of document deduplication; those before ``memory_bytes`` decide the outcome."""

    bands: int = 20
    rows: int = 6
    shingle: int = 5  # words
    threshold: float = 0.7  # verified Jaccard similarity from which a document goes
    seed: int = 1
    depth: int = 16  # pivots a bucket is compared with before its other members stay
    basis_rank: tuple[str, ...] = BASIS_RANK
    memory_bytes: int = 2 << 30  # of one task
    partitions: int = 0  # 0: as memory asks
    parts_per_task: int = 16

    def __post_init__(self) -> None:
        if min(self.bands, self.rows, self.shingle, self.depth, self.parts_per_task) < 1:
            raise StageError("documents: bands, rows, shingle, depth and parts_per_task must be at least 1")
        if not 0.5 <= self.threshold <= 1:
            raise StageError(f"documents: threshold {self.threshold} must lie between 0.5 and 1")
        if self.memory_bytes < 64 << 20:
            raise StageError("documents: memory_bytes must be at least 64 MiB")

    @classmethod
    def preset(cls, name: str, **changes: object) -> DocumentConfig:
        """The configuration of a preset's bands and rows."""
        if name not in PRESETS:
            raise StageError(f"documents: no preset {name!r}; there are {', '.join(PRESETS)}")
        bands, rows = PRESETS[name]
        return cls(**{"bands": bands, "rows": rows, **changes})  # type: ignore[arg-type]

    @property
    def permutations(self) -> int:
        """Values in a signature."""
        return self.bands * self.rows
