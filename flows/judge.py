"""Stage ``judge``: thresholds of the manifest over the scores; cheap, so that changing one re-scores nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaning.rules import Thresholds, judge
from flows.tasks import PartTask, part_key


@dataclass(frozen=True)
class JudgeTask(PartTask):
    """Parts to judge, and the thresholds."""

    thresholds: Thresholds = field(default_factory=Thresholds)


def judge_parts(task: JudgeTask) -> dict[str, int]:
    """Write ``judge/part`` (those that pass, in the part's order) and ``judge/rejected``."""
    passed = refused = 0
    for number in task.parts:
        about = task.store.read(part_key("read", number), ["capture_id", "url", "source", "category"])
        scores = task.store.read(part_key("screen", number))
        for name in ("url", "source", "category"):
            if name not in scores.column_names:
                scores = scores.append_column(name, about[name])
        outcome = judge(scores, task.thresholds)
        task.store.write(part_key("judge", number), outcome.columns)
        task.store.write(part_key("judge", number, "rejected"), outcome.rejected)
        passed += outcome.columns.num_rows
        refused += outcome.rejected.num_rows
    return {"documents_in": passed + refused, "documents_out": passed, "rejected": refused}
