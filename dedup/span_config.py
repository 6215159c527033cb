"""Parameters of the token level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalog.schema import StageError


@dataclass(frozen=True)
class SpanConfig:
    """Parameters of the token level; those before ``memory_bytes`` decide the outcome."""

    length: int = 50  # tokens from which a repeated passage counts
    policy: Literal["cut", "flag"] = "cut"
    snap: Literal["sentence", "none"] = "sentence"  # cut whole sentences, or exactly what repeats
    protect: bool = True  # quotations of law, prayers and verse stay
    protected_categories: tuple[str, ...] = ()
    tokenizer: str | None = None  # path of a tokenizer.json whose tokens to count instead of words
    memory_bytes: int = 2 << 30
    partitions: int = 0
    parts_per_task: int = 16

    def __post_init__(self) -> None:
        if self.length < 8:
            raise StageError(f"spans: length {self.length} must be at least 8 tokens")
        if self.policy not in ("cut", "flag") or self.snap not in ("sentence", "none"):
            raise StageError("spans: policy must be cut or flag, snap must be sentence or none")

    @property
    def gram(self) -> int:
        """Tokens in a fingerprint."""
        return self.length // 2

    @property
    def window(self) -> int:
        """Consecutive grams of which the smallest is kept: a passage of ``length`` tokens holds exactly as many."""
        return self.length - self.gram + 1
