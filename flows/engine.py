"""Runs a stage's tasks in local processes: the batch runner, which Prefect and Dask only steer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
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
        self.map_each([(stage, work, tasks)], sizes)

    def map_each(
        self, stages: Sequence[tuple[str, Callable[[Any], Any], Iterable[Any]]], sizes: Sequence[int] = ()
    ) -> None:
        """Run stages of which each task needs but the task of its number before: none waits for a whole stage."""
        steps = {stage[0]: _Step(self.progress, stage[0], self.jobs(*stage)) for stage in stages}
        first = next(iter(steps.values()))
        order = sorted(range(len(first.jobs)), key=lambda number: -sizes[number] if sizes else 0)
        chains = [[step.jobs[number] for step in steps.values() if number not in step.kept] for number in order]
        first.begin()
        interruption.check()
        try:
            for receipt in self.perform_each([chain for chain in chains if chain]):
                interruption.check()
                steps[receipt.stage].take(receipt)
            for step in steps.values():  # also those of which nothing was left to do
                step.begin()
                step.end()
        finally:
            for step in steps.values():
                step.end()
        self.finished |= {name: [step.kept[number] for number in sorted(step.kept)] for name, step in steps.items()}
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

    def perform_each(self, chains: Sequence[Sequence[Job]]) -> Iterable[Receipt]:
        """Perform each chain of jobs in its order, on the pool; those that go on wait for those that begin.

        Yields receipts as they come; the first error ends all.
        """
        if not chains:
            return
        threads = ThreadPoolExecutor(max_workers=min(self.pool.size, len(chains)), thread_name_prefix="batch")
        under_way = {threads.submit(self.pool.perform, chain[0]): chain[1:] for chain in chains}
        try:
            while under_way:
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    rest = under_way.pop(future)
                    receipt = future.result()
                    if rest:
                        under_way[threads.submit(self.pool.perform, rest[0])] = rest[1:]
                    yield receipt
        except BaseException:
            self.pool.interrupt()
            threads.shutdown(cancel_futures=True)
            self.pool.reopen()
            raise
        threads.shutdown()


class _Step:
    """One stage under way: which of its jobs are done, and what is told of it."""

    def __init__(self, progress: Progress, stage: str, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self.kept = {job.number: receipt for job in jobs if (receipt := believable(job)) is not None}
        self._progress, self._stage = progress, stage
        self._begun = self._ended = False

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._progress.begin(self._stage, len(self.jobs), len(self.kept))

    def take(self, receipt: Receipt) -> None:
        self.begin()
        self.kept[receipt.number] = receipt
        self._progress.advance(self._stage, receipt)
        if len(self.kept) == len(self.jobs):
            self.end()

    def end(self) -> None:
        if self._begun and not self._ended:
            self._ended = True
            self._progress.end(self._stage)
