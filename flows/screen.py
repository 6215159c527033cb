"""Stage ``screen``: scores for every document of a part; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from cleaning.screen import ScreenConfig, screen
from flows.isolation import row_by_row
from flows.tasks import PartTask, part_key

COLUMNS = ("capture_id", "url", "source", "title", "text", "declared_language", "category")


@dataclass(frozen=True)
class ScreenTask(PartTask):
    """Parts to score, and with which models."""

    config: ScreenConfig = field(default_factory=ScreenConfig)


def screen_parts(task: ScreenTask) -> dict[str, int]:
    """Write ``screen/part`` for each part, in the order of ``read/part``."""
    rows = 0
    for number in task.parts:
        table = task.store.read(part_key("read", number), COLUMNS)

        def work(piece: pa.Table) -> pa.Table:
            return screen(piece, task.config).columns

        task.store.write(part_key("screen", number), row_by_row(work, table) if task.isolated else work(table))
        rows += table.num_rows
    return {"documents_in": rows, "documents_out": rows, "rejected": 0}
