"""What every step of a run shares: home, manifest, progress, and the engine that runs batches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flows.engine import BatchEngine
from flows.home import Home, read_json, sweep, write_json
from flows.manifest import Manifest
from flows.plan import RunPlan
from flows.progress import Silent
from flows.workers import worker_pool

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

    @contextmanager
    def engine(self, plan: RunPlan) -> Iterator[BatchEngine]:
        """The engine for *plan*: its worker processes live as long as the block."""
        folder = plan.folder(self.home)
        timeout = float(self.manifest.engine.task_timeout_seconds)

        def quarantine(stage: str, record: str, why: str) -> None:
            self.quarantined[record] = f"{stage}: {why}"
            path = folder / "quarantine.json"
            known = read_json(path)["captures"] if path.is_file() else {}
            write_json(path, {"captures": {**known, **self.quarantined}})
            self.progress.say(f"{stage}: record {record} crashes the worker ({why}); set aside")

        with worker_pool(self.home.root, self.workers, timeout, quarantine) as pool:
            yield self.make_engine(pool, folder, self.progress, chain=str(plan.base))
        sweep(folder)
        sweep(self.home.index)


def default_workers(manifest: Manifest) -> int:
    """The manifest's number of workers, else one per processor that this process may use."""
    return manifest.engine.workers or len(os.sched_getaffinity(0))
