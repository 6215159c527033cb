"""A pool of worker processes under a watchdog: crashed or stuck ones are replaced, the culprit record is isolated."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import Any

from flows.cli.errors import Failure
from flows.lock import child_descriptor
from flows.memory import SETTINGS
from flows.receipt import Job, Receipt
from flows.worker import last_mark

MAXIMUM_CULPRITS = 50
_FIXED = {"OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}


class WorkerLost(Exception):
    """A worker ended or had to be ended while it worked."""

    def __init__(self, why: str, record: str) -> None:
        super().__init__(why)
        self.why = why
        self.record = record


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection
    trail: Path

    def perform(self, job: Job, timeout: float) -> Receipt:
        try:
            self.connection.send(job)
            if not self.connection.poll(timeout):
                self.end()
                raise WorkerLost(f"no answer within {timeout:.0f} s", last_mark(self.trail))
            kind, value = self.connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            code = self.process.wait()
            raise WorkerLost(f"the worker ended with code {code}", last_mark(self.trail)) from None
        return _unpack(job, kind, value)

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()


def _send(worker: _Worker, modules: Sequence[str]) -> None:
    with contextlib.suppress(OSError):  # one that is lost is replaced when there is work
        worker.connection.send(tuple(modules))


def _unpack(job: Job, kind: str, value: Any) -> Receipt:
    if kind == "done":
        receipt: Receipt = value
        return receipt
    if kind == "failure":
        raise value
    if kind == "os-error":
        raise OSError(*value[:2], value[2])
    log = job.folder / "errors.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{job.stage}, task {job.number}:\n{value}\n")
    raise Failure(
        f"{job.stage}, task {job.number}: {value.strip().splitlines()[-1]}",
        f"a mistake of ours: {log} has the whole of it; finished parts are kept, the same command goes on",
    )


class WorkerPool:
    """*size* processes; ``perform`` may be called from as many threads at once."""

    def __init__(self, home: Path, size: int, timeout: float, on_quarantine: Callable[[str, str, str], None]) -> None:
        self.home = home
        self.size = size
        self.timeout = timeout
        self.on_quarantine = on_quarantine
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        self._all: list[_Worker] = []
        self._guard = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="kombajn-"))
        self._started = 0
        self._closing = False
        # The kernel ends a child when the *thread* that started it ends, so one thread of the pool starts them all.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker-starter")
        for _ in range(size):
            self._idle.put(None)  # started when first needed

    def perform(self, job: Job) -> Receipt:
        """Run *job* on a worker; retries it once, then isolates the record that crashes it."""
        worker = self._idle.get()
        try:
            for attempt in range(2 + 2 * MAXIMUM_CULPRITS):
                if worker is None or worker.process.poll() is not None:
                    worker = self._starter.submit(self._start).result()
                try:
                    return worker.perform(job, self.timeout)
                except WorkerLost as lost:
                    self._forget(worker)
                    worker = None
                    if self._closing:
                        raise
                    job = self._after_loss(job, lost, attempt)
            raise Failure(f"{job.stage}, task {job.number}: more than {MAXIMUM_CULPRITS} records crash the worker")
        finally:
            self._idle.put(worker)

    def _after_loss(self, job: Job, lost: WorkerLost, attempt: int) -> Job:
        if attempt == 0:
            return job
        task = job.task
        if not hasattr(task, "quarantined"):
            raise Failure(
                f"{job.stage}, task {job.number}: {lost.why}, twice",
                "run the same command again; if it recurs, `engine.memory_bytes` may exceed this machine's memory",
            )
        if not task.isolated:
            return replace(job, task=replace(task, isolated=True))
        if not lost.record:
            raise Failure(f"{job.stage}, task {job.number}: {lost.why}, before any record was begun")
        self.on_quarantine(job.stage, lost.record, lost.why)
        return replace(job, task=replace(task, quarantined=(*task.quarantined, lost.record)))

    def _start(self) -> _Worker:
        ours, theirs = Pipe()
        with self._guard:
            self._started += 1
            trail = self._folder / f"worker-{self._started}"
        lock = child_descriptor(self.home)
        environment = {**SETTINGS, **os.environ, **_FIXED}
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.worker", str(theirs.fileno()), str(trail)],
            pass_fds=(theirs.fileno(), lock),
            env=environment,
        )
        os.close(lock)
        theirs.close()
        worker = _Worker(process, ours, trail)
        with self._guard:
            self._all.append(worker)
        return worker

    def _forget(self, worker: _Worker) -> None:
        worker.end()
        with self._guard:
            if worker in self._all:
                self._all.remove(worker)

    def interrupt(self) -> None:
        """End all workers, so that every ``perform`` under way returns with ``WorkerLost``."""
        self._closing = True
        with self._guard:
            for worker in self._all:
                worker.process.kill()

    def reopen(self) -> None:
        """Take work again after an interruption, once no ``perform`` is under way: what failed may be tried again."""
        with self._guard:
            dead, self._all = self._all, []
        for worker in dead:
            worker.end()
        self._closing = False

    def renew(self, keep: int = 0) -> None:
        """End idle workers but *keep* of them: what they loaded for the last stages is of no use to the next.

        Others are started when they are needed; no ``perform`` may be under way.
        """
        rested = [self._idle.get() for _ in range(self.size)]
        for worker in rested[keep:]:
            if worker is not None:
                self._forget(worker)
        for number in reversed(range(self.size)):
            self._idle.put(rested[number] if number < keep else None)

    @contextmanager
    def apart(self, modules: Sequence[str]) -> Iterator[Callable[[], AbstractContextManager[None]]]:
        """A worker beside the others, which loads *modules* at once: gives a context in which it does all jobs.

        It ends with the outer block, with all that it loaded, and the others keep what they have.
        """
        guest = self._starter.submit(self._start).result()
        _send(guest, modules)

        @contextmanager
        def alone() -> Iterator[None]:
            rested = [self._idle.get() for _ in range(self.size)]
            self._idle.put(guest)
            try:
                yield
            finally:
                last = self._idle.get()
                if last is not None and last is not guest:  # it was lost, and another took its place
                    self._forget(last)
                for worker in reversed(rested):
                    self._idle.put(worker)

        try:
            yield alone
        finally:
            self._forget(guest)

    def warm(self, count: int, modules: Sequence[str]) -> None:
        """Let *count* workers, started where need be, load *modules* before there is work.

        No ``perform`` may be under way.
        """
        rested = [self._idle.get() for _ in range(self.size)]
        for number in range(min(count, self.size)):
            worker = rested[number] = rested[number] or self._starter.submit(self._start).result()
            _send(worker, modules)
        for worker_or_none in reversed(rested):
            self._idle.put(worker_or_none)

    def close(self) -> None:
        """End all workers and remove their breadcrumbs."""
        self.interrupt()
        for worker in self._all:
            worker.end()
        self._starter.shutdown()
        for path in self._folder.glob("worker-*"):
            path.unlink(missing_ok=True)
        self._folder.rmdir()


@contextmanager
def worker_pool(
    home: Path, size: int, timeout: float, on_quarantine: Callable[[str, str, str], None]
) -> Iterator[WorkerPool]:
    """A pool for the block; its processes end with it."""
    pool = WorkerPool(home, size, timeout, on_quarantine)
    try:
        yield pool
    finally:
        pool.close()
