"""Text that repeats by right: quotations of law, prayers, verse. It is found, but not cut."""

from __future__ import annotations

import re

_LAW = re.compile(
    r"\b(?:art|ust|pkt|lit|par)\.\s*\d|§\s*\d|\bDz\.\s?U\.|\bM\.\s?P\.\s+z\s+\d|\bpoz\.\s*\d"
    r"|\b(?:ustawy|rozporządzenia|kodeksu|konstytucji|dyrektywy)\s+(?:z\s+dnia|nr|\(UE\))",
    re.IGNORECASE,
)
_PRAYER = re.compile(
    r"ojcze nasz,? któryś jest w niebie|zdrowaś,? (?:maryjo|mario)|wierzę w (?:jednego )?boga,? ojca wszechmogącego"
    r"|chwała ojcu i synowi|wieczny odpoczynek racz|pod twoją obronę uciekamy|aniele boży,? stróżu mój",
    re.IGNORECASE,
)


def is_protected(passage: str) -> bool:
    """Whether *passage* quotes a statute or a prayer."""
    return _LAW.search(passage) is not None or _PRAYER.search(passage) is not None


def is_verse(passage: str) -> bool:
    """Whether *passage* is laid out as verse: four lines or more, short, and most without a full stop."""
    lines = [line.strip() for line in passage.splitlines() if line.strip()]
    if len(lines) < 4:
        return False
    short = sum(len(line) <= 60 for line in lines)
    open_ended = sum(line[-1] not in ".!?…" for line in lines)
    return short >= 0.9 * len(lines) and open_ended >= 0.4 * len(lines)
