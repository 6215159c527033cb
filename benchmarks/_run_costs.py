"""What the stages of a finished run cost, from the receipts of its tasks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StageCost:
    """One stage: ``seconds`` from the start of its first task to the end of its last."""

    name: str
    tasks: int
    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    output_bytes: int
    begin: float
    end: float


def stage_costs(home: Path) -> list[StageCost]:
    """The stages of the runs below *home*, in the order in which they began."""
    found = []
    for folder in sorted(home.glob("runs/*/receipts/**/")):
        files = sorted(folder.glob("*.json"))
        if not files:
            continue
        receipts = [json.loads(path.read_text(encoding="utf-8")) for path in files]
        ends = [path.stat().st_mtime for path in files]
        begin = min(end - receipt["seconds"] for end, receipt in zip(ends, receipts, strict=True))
        found.append(
            StageCost(
                receipts[0]["stage"],
                len(receipts),
                max(ends) - begin,
                sum(receipt["cpu_seconds"] for receipt in receipts),
                max(receipt["peak_memory"] for receipt in receipts),
                sum(size for receipt in receipts for size, _ in receipt["outputs"].values()),
                begin,
                max(ends),
            )
        )
    return sorted(found, key=lambda stage: stage.begin)


def covered(stages: list[StageCost]) -> float:
    """Seconds in which some stage's task was at work; stages may overlap."""
    total, until = 0.0, 0.0
    for stage in sorted(stages, key=lambda stage: stage.begin):
        total += max(0.0, stage.end - max(stage.begin, until))
        until = max(until, stage.end)
    return total
