"""A task's receipt: written when its outputs are whole, checked before it is believed."""

from __future__ import annotations

import contextlib
import importlib
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import xxhash

from flows.home import read_json, write_json
from flows.store import LocalStore


@dataclass(frozen=True)
class Job:
    """One task of one stage as it travels to a worker: everything in it is picklable."""

    stage: str
    number: int
    work: str  # "module:function"
    task: Any
    folder: Path  # of the run: receipts name what lies in it relative to it
    identity: str  # fingerprint of the task: a receipt of another one is not believed

    @property
    def receipt(self) -> Path:
        """Where the task's receipt lies."""
        return self.folder / "receipts" / self.stage / f"{self.number:05}.json"


@dataclass(frozen=True)
class Receipt:
    """What one finished task wrote and cost."""

    stage: str
    number: int
    identity: str
    outputs: dict[str, tuple[int, str]]  # path, relative to the run's folder where inside → bytes, xxh3 digest
    counters: dict[str, int]
    seconds: float
    cpu_seconds: float
    peak_memory: int  # bytes, of the worker while it did this (where the kernel can tell; else so far)


def perform(job: Job) -> Receipt:
    """Run the job in this process and write its receipt; the receipt is the last thing to appear."""
    LocalStore.written.clear()
    _forget_peak()
    wall, cpu = time.perf_counter(), time.process_time()
    counters = resolve(job.work)(job.task) or {}
    written = dict.fromkeys(LocalStore.written.paths)
    outputs = {_relative(path, job.folder): (path.stat().st_size, digest(path)) for path in written}
    receipt = Receipt(
        stage=job.stage,
        number=job.number,
        identity=job.identity,
        outputs=outputs,
        counters={**_counted(), **counters},
        seconds=round(time.perf_counter() - wall, 3),
        cpu_seconds=round(time.process_time() - cpu, 3),
        peak_memory=_peak(),
    )
    write_json(job.receipt, asdict(receipt))
    return receipt


def _counted() -> dict[str, int]:
    """What a task that does not count itself read: bytes, and documents where it worked on parts of documents."""
    rows: dict[str, int] = {}
    for path, (_, number) in LocalStore.written.read.items():
        if path.name.startswith("part-"):
            rows[path.name] = max(rows.get(path.name, 0), number)
    return {"documents_in": sum(rows.values()), "bytes": sum(size for size, _ in LocalStore.written.read.values())}


def _forget_peak() -> None:
    """Let the kernel count this process's peak memory from now on (Linux; elsewhere it counts from the start)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    with contextlib.suppress(OSError, StopIteration), Path("/proc/self/status").open() as lines:
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def believable(job: Job) -> Receipt | None:
    """The receipt of *job* if it is of this very task and all that it lists is still there, unchanged."""
    if not job.receipt.is_file():
        return None
    try:
        receipt = Receipt(**read_json(job.receipt))
    except (orjson.JSONDecodeError, TypeError):
        return None
    if receipt.identity != job.identity:
        return None
    for name, (size, expected) in receipt.outputs.items():
        path = job.folder / name
        if not path.is_file() or path.stat().st_size != size or digest(path) != expected:
            return None
    return receipt


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def digest(path: Path) -> str:
    """16 hex digits of the file's XXH3."""
    hasher = xxhash.xxh3_64()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hasher.update(block)
    return str(hasher.hexdigest())


def name_of(work: Callable[..., Any]) -> str:
    """``module:function`` of a module-level function."""
    if "<" in work.__qualname__ or "." in work.__qualname__:
        raise TypeError(f"{work.__qualname__} is not a module-level function, so that no other process can find it")
    return f"{work.__module__}:{work.__qualname__}"


def resolve(name: str) -> Callable[[Any], dict[str, int] | None]:
    """The function called ``module:function``."""
    module, _, function = name.partition(":")
    found: Callable[[Any], dict[str, int] | None] = getattr(importlib.import_module(module), function)
    return found
