"""Parameters of the sentence level."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.schema import StageError


@dataclass(frozen=True)
class SentenceConfig:
    """Parameters of the sentence level; those before ``memory_bytes`` decide the outcome."""

    max_documents: int = 10  # a sentence in more documents than this is boilerplate
    run: int = 3  # sentences in a run; 0 leaves runs alone
    minimum_words: int = 4  # shorter sentences stay
    run_words: int = 15  # runs of fewer words stay
    protect_law: bool = True
    protected_categories: tuple[str, ...] = ()
    max_removed: float = 0.8  # share of a document's characters from which it is rejected
    memory_bytes: int = 2 << 30
    partitions: int = 0
    parts_per_task: int = 16

    def __post_init__(self) -> None:
        if self.max_documents < 1 or self.minimum_words < 1 or self.run == 1 or self.run < 0:
            raise StageError("sentences: max_documents and minimum_words must be at least 1, run 0 or at least 2")
        if not 0 < self.max_removed <= 1:
            raise StageError(f"sentences: max_removed {self.max_removed} must lie between 0 and 1")
