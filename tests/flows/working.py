"""Work for the pool's tests: module-level, so that worker processes find it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.store import LocalStore
from flows.tasks import PartTask, part_key
from flows.worker import mark


@dataclass(frozen=True)
class CountTask(PartTask):
    records: tuple[str, ...] = ()
    poison: str = ""
    sleep: float = 0.0


def count(task: CountTask) -> dict[str, int]:
    """Write the records that are not quarantined; the poisoned one crashes the process as native code would."""
    kept = []
    for record in task.records:
        if task.isolated:
            mark(record)
        if record in task.quarantined:
            continue
        if record == task.poison:
            os.kill(os.getpid(), 11)
        time.sleep(task.sleep)
        kept.append(record)
    task.store.write(part_key("count", task.parts[0]), pa.table({"record": kept}))
    with (task.store.root / "calls.log").open("a") as log:
        log.write(f"{task.parts[0]}\n")
    return {"documents_out": len(kept)}


def who(task: CountTask) -> None:
    """Write down which process it is."""
    (task.store.root / f"who-{task.parts[0]}").write_text(str(os.getpid()))


@dataclass(frozen=True)
class FailingTask:
    store: LocalStore
    error: str


def fail(task: FailingTask) -> None:
    if task.error == "disk":
        raise OSError(28, "No space left on device", str(Path("x.parquet")))
    raise ValueError("a mistake of ours")


@dataclass(frozen=True)
class ReadingTask(PartTask):
    megabytes: int = 1


def large(task: ReadingTask) -> None:
    """Read the parts that ``count`` wrote, and hold some memory meanwhile."""
    held = bytearray(os.urandom(1_000_000) * task.megabytes)
    for part in task.parts:
        task.store.read(part_key("count", part))
    del held
