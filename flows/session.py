"""What every step of a run shares: home, manifest, progress, and the engine that runs batches."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from flows.engine import BatchEngine
from flows.home import Home, read_json, sweep, write_json
from flows.journal import Journal
from flows.manifest import Manifest
from flows.plan import RunPlan
from flows.progress import Silent
from flows.workers import WorkerPool, worker_pool

EngineFactory = Callable[..., BatchEngine]


@dataclass
class Session:
    """One command at work on one home."""

    home: Home
    manifest: Manifest
    progress: Silent
    workers: int
    make_engine: EngineFactory = BatchEngine
    quarantined: dict[str, str] = field(default_factory=dict)
    pool: WorkerPool | None = None
    folder: Path | None = None  # of the run under way
    journal: Journal | None = None

    @contextmanager
    def working(self) -> Iterator[None]:
        """Steps inside the block share their worker processes: starting one costs seconds."""
        timeout = float(self.manifest.engine.task_timeout_seconds)
        with worker_pool(self.home.root, self.workers, timeout, self._set_aside) as pool:
            self.pool = pool
            try:
                yield
            finally:
                self.pool = None

    @contextmanager
    def engine(self, plan: RunPlan, chain: str = "") -> Iterator[BatchEngine]:
        """The engine for *plan*; *chain* stands for all that its first stage rests on, beside the base release."""
        if self.pool is None:
            with self.working(), self.engine(plan, chain) as engine:
                yield engine
            return
        self.folder = plan.folder(self.home)
        self.journal = journal = Journal(self.progress, self.folder)
        try:
            yield self.make_engine(self.pool, self.folder, journal, chain=chain or str(plan.base))
        except BaseException as error:
            with contextlib.suppress(OSError):  # a full disk takes no log either
                journal.failed(error)
            raise
        journal.stopped()
        sweep(self.folder)
        sweep(self.home.index)

    def renew_workers(self, keep: int = 0) -> None:
        """Between stages: see ``WorkerPool.renew``."""
        if self.pool is not None:
            self.pool.renew(keep)

    def worker_apart(self, *modules: str) -> AbstractContextManager[Callable[[], AbstractContextManager[None]]]:
        """A worker for what the others should not load: see ``WorkerPool.apart``."""
        if self.pool is None:
            return nullcontext(nullcontext)
        return self.pool.apart(modules)

    def warm_workers(self, count: int, *modules: str) -> None:
        """Let workers load what the next stage needs while this process prepares it: see ``WorkerPool.warm``."""
        if self.pool is not None:
            self.pool.warm(count, modules)

    def _set_aside(self, stage: str, record: str, why: str) -> None:
        assert self.folder is not None
        self.quarantined[record] = f"{stage}: {why}"
        path = self.folder / "quarantine.json"
        known = read_json(path)["captures"] if path.is_file() else {}
        write_json(path, {"captures": {**known, **self.quarantined}})
        (self.journal or self.progress).say(f"{stage}: record {record} crashes the worker ({why}); set aside")


def default_workers(manifest: Manifest) -> int:
    """The manifest's number of workers, else one per processor that this process may use."""
    return manifest.engine.workers or len(os.sched_getaffinity(0))
