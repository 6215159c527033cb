"""A Dask cluster of real processes over shared storage: the same bytes, also when one of its workers dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import distributed
import psutil
import pytest

from flows.lock import hold
from flows.prefect_engine import RemoteEngine
from flows.progress import Silent
from flows.receipt import Job, Receipt, perform
from flows.server import started
from flows.store import LocalStore
from flows.workers import worker_pool
from tests.conftest import ROOT
from tests.flows.command import COMMAND, digests, environment, kombajn
from tests.flows.faults import RELEASE, Reference, receipts, second_home
from tests.flows.tiny import Tiny
from tests.flows.working import CountTask, count

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SECONDS = 240.0
NAMES = ("a", "b")


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers."""

    address: str
    workers: tuple[psutil.Process, ...]


@contextmanager
def process(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """``dask WORDS`` in a working directory of its own; the project is on its path as on a cluster's nodes."""
    folder.mkdir(parents=True)
    settings = environment(
        PYTHONPATH=str(ROOT), HOME=str(folder), OMP_NUM_THREADS="1", DASK_DISTRIBUTED__WORKER__DAEMON="False"
    )
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "dask", *words]
        child = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log, start_new_session=True)
        try:
            yield child
        finally:
            for member in [*psutil.Process(child.pid).children(recursive=True), child]:
                member.kill()
            child.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = tmp_path / "scheduler.json"
    common = f"--scheduler-file {found} --host 127.0.0.1 --no-dashboard"
    with ExitStack() as stack:
        stack.enter_context(process(tmp_path / "scheduler", *f"scheduler --port 0 {common}".split()))
        children = [
            stack.enter_context(
                process(tmp_path / name, *f"worker --no-nanny --nthreads 2 --name {name} {common}".split())
            )
            for name in NAMES
        ]
        yield Cluster(_ready(found), tuple(psutil.Process(child.pid) for child in children))


def _ready(scheduler_file: Path) -> str:
    deadline = time.monotonic() + SECONDS
    while not scheduler_file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    client: distributed.Client = distributed.Client(scheduler_file=str(scheduler_file), timeout=SECONDS)  # type: ignore[no-untyped-call]
    try:
        client.wait_for_workers(len(NAMES), timeout=SECONDS)
        return str(client.scheduler.address)  # type: ignore[union-attr]
    finally:
        client.close()  # type: ignore[no-untyped-call]


def test_a_cluster_that_loses_a_worker_publishes_the_same_bytes(
    cluster: Cluster, tiny: Tiny, reference: Reference, tmp_path: Path
) -> None:
    at = second_home(tiny, tmp_path)
    engine = cluster.address.replace("tcp://", "dask://")
    with started(tmp_path / "server") as api:
        command = [*COMMAND, *at.words("curate", "--engine", engine)]
        log = tmp_path / "curate.log"
        with log.open("wb") as output:
            child = subprocess.Popen(command, env=environment(PREFECT_API_URL=api), stdout=output, stderr=output)
        _kill_the_busy_one(at.home, cluster, child)
        assert child.wait(SECONDS) == 0, log.read_text()
        done = kombajn(*at.words("publish", "--engine", engine), PREFECT_API_URL=api)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr + log.read_text()
    assert digests(at.home / RELEASE) == reference.digests
    assert {_name(path) for path in receipts(at.home)} == {task.receipt for task in reference.tasks}
    alive = [worker for worker in cluster.workers if worker.status() != psutil.STATUS_ZOMBIE]
    assert len(alive) == len(NAMES) - 1


def _name(path: Path) -> str:
    return str(path).partition("/receipts/")[2]


def _kill_the_busy_one(home: Path, cluster: Cluster, child: subprocess.Popen[bytes]) -> None:
    """Once parts have been read, kill the worker that has worked most: that of the tasks under way."""
    deadline = time.monotonic() + SECONDS
    while not list(home.glob("runs/*/receipts/read/*.json")):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    busy = max(cluster.workers, key=lambda worker: worker.cpu_times().user)
    os.kill(busy.pid, 9)


def test_tasks_of_one_worker_at_the_same_time_sign_for_their_own_files(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "run")
    jobs = [
        Job("count", number, "tests.flows.working:count", CountTask(store, (number,), records=("a", "b"), sleep=0.05),
            tmp_path, str(number))
        for number in range(8)
    ]  # fmt: skip
    with ThreadPoolExecutor(max_workers=4) as threads:
        receipts = list(threads.map(perform, jobs))
    assert [list(receipt.outputs) for receipt in receipts] == [
        [f"run/count/part-{number:05}.parquet"] for number in range(8)
    ]


@dataclass(frozen=True)
class Doomed:
    """A batch as Dask answers for it: done here, or given up after it killed worker after worker."""

    job: Job

    def result(self) -> Receipt:
        if "b1" in self.job.task.records:
            raise distributed.KilledWorker("count", None, 3)  # type: ignore[arg-type]
        return perform(self.job)


def test_a_batch_that_kills_dask_workers_is_done_here_and_its_record_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = SimpleNamespace(submit=lambda work, job, **_: Doomed(job), cancel=lambda futures: None, loop=None)
    context = SimpleNamespace(task_runner=SimpleNamespace(client=client))
    monkeypatch.setattr("prefect.context.FlowRunContext.get", lambda: context)
    monkeypatch.setattr("distributed.as_completed", lambda futures, loop: list(futures))
    found: list[str] = []
    store = LocalStore(tmp_path / "run")
    tasks = [CountTask(store, (part,), records=(f"a{part}", f"b{part}"), poison="b1") for part in range(3)]
    with (
        hold(tmp_path, "test"),
        worker_pool(tmp_path, 1, 60.0, lambda stage, record, why: found.append(record)) as pool,
    ):
        RemoteEngine(pool, tmp_path, Silent()).map("count", count, tasks)
    assert found == ["b1"]
    kept = [store.read(f"count/part-{part:05}")["record"].to_pylist() for part in range(3)]
    assert kept == [["a0", "b0"], ["a1"], ["a2", "b2"]]


def test_a_scheduler_that_does_not_answer_is_told(tiny: Tiny, tmp_path: Path) -> None:
    at = second_home(tiny, tmp_path)
    done = kombajn(*at.words("run", "--engine", "dask://127.0.0.1:9"))
    assert done.returncode == 1
    assert not (at.home / ".prefect").exists()  # no server was started for it
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
