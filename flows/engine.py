"""Runs a stage's tasks in local processes: the batch runner, which Prefect and Dask only steer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from flows import interruption
from flows.chain import VERSIONS
from flows.home import read_json
from flows.identity import fingerprint
from flows.memory import give_back
from flows.receipt import Job, Receipt, believable, name_of
from flows.workers import WorkerPool

Task = TypeVar("Task")


class Progress(Protocol):
    """Where an engine tells how far a stage is."""

    def begin(self, stage: str, tasks: int, done: int) -> None: ...

    def advance(self, stage: str, receipt: Receipt) -> None: ...

    def end(self, stage: str) -> None: ...


@dataclass
class BatchEngine:
    """Implements ``catalog.schema.Engine``: work on the *pool*, receipts in the run's *folder*.

    A task's identity holds those of all stages before it (*chain*), so that a receipt is believed only while nothing
    that it rests on has changed; it does not hold the folder, so that another run may take finished work over.
    """

    pool: WorkerPool
    folder: Path
    progress: Progress
    chain: str = ""
    finished: dict[str, list[Receipt]] = field(default_factory=dict)

    def map(self, stage: str, work: Callable[[Task], Any], tasks: Iterable[Task], sizes: Sequence[int] = ()) -> None:
        """Run *work* on every task that has no believable receipt yet.

        Where *sizes* tell how large the tasks are, the largest begin first, so that all workers end together.
        """
        jobs = self.jobs(stage, work, tasks)
        kept = {job.number: receipt for job in jobs if (receipt := believable(job)) is not None}
        missing = [job for job in jobs if job.number not in kept]
        if sizes:
            missing.sort(key=lambda job: -sizes[job.number])
        self.progress.begin(stage, len(jobs), len(kept))
        interruption.check()
        try:
            for receipt in self.perform_all(missing):
                interruption.check()
                kept[receipt.number] = receipt
                self.progress.advance(stage, receipt)
        finally:
            self.progress.end(stage)
        self.finished[stage] = [kept[number] for number in sorted(kept)]
        give_back()

    def phase(self, name: str, stages: Callable[[], object]) -> None:
        """Run *stages*, which maps some stages that belong together; an engine may show and retry them as one."""
        stages()

    def jobs(self, stage: str, work: Callable[[Task], Any], tasks: Iterable[Task]) -> list[Job]:
        """The stage's jobs, numbered in the order of *tasks*."""
        name, version = name_of(work), VERSIONS.get(stage.partition("/")[0], 0)
        jobs = [
            Job(stage, number, name, task, self.folder, fingerprint([self.chain, version, name, repr(task)]))
            for number, task in enumerate(tasks)
        ]
        self.chain = fingerprint([self.chain, stage, [job.identity for job in jobs]])
        return jobs

    def known(self) -> dict[str, list[Receipt]]:
        """Receipts of all stages of the run, those of earlier starts included, in the order of the stages' names."""
        found: dict[str, list[Receipt]] = {}
        for path in sorted((self.folder / "receipts").rglob("*.json")):
            receipt = Receipt(**read_json(path))
            found.setdefault(receipt.stage, []).append(receipt)
        return found

    def perform_all(self, jobs: Sequence[Job]) -> Iterable[Receipt]:
        """Perform *jobs* on the pool; yields receipts as they come; the first error ends the stage."""
        if not jobs:
            return
        threads = ThreadPoolExecutor(max_workers=min(self.pool.size, len(jobs)), thread_name_prefix="batch")
        futures = [threads.submit(self.pool.perform, job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            self.pool.interrupt()
            threads.shutdown(cancel_futures=True)
            self.pool.reopen()
            raise
        threads.shutdown()
