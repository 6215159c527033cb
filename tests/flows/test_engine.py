"""The batch runner: receipts, crashed and stuck workers, isolation of the culprit."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.cli.errors import Failure
from flows.engine import BatchEngine
from flows.home import read_json
from flows.lock import hold
from flows.progress import Silent
from flows.receipt import Receipt
from flows.store import CorruptPart, LocalStore
from flows.workers import worker_pool
from tests.flows.working import CountTask, FailingTask, ReadingTask, count, fail, large, who

Quarantine = dict[str, str]


def run(
    home: Path,
    work: Callable[..., object],
    tasks: list[object],
    size: int = 2,
    timeout: float = 60.0,
    stage: str = "count",
) -> Quarantine:
    found: Quarantine = {}
    with (
        hold(home, "test"),
        worker_pool(home, size, timeout, lambda stage, record, why: found.update({record: why})) as pool,
    ):
        BatchEngine(pool, home, Silent()).map(stage, work, tasks)
    return found


def tasks(home: Path, number: int = 4, **more: object) -> list[object]:
    store = LocalStore(home / "run")
    return [CountTask(store, (part,), records=(f"a{part}", f"b{part}"), **more) for part in range(number)]  # type: ignore[arg-type]


def calls(home: Path) -> list[str]:
    return sorted((home / "run" / "calls.log").read_text().split())


def test_finished_tasks_are_not_run_again(tmp_path: Path) -> None:
    run(tmp_path, count, tasks(tmp_path))
    run(tmp_path, count, tasks(tmp_path))
    assert calls(tmp_path) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("damage", ["remove", "truncate", "flip"])
def test_a_vanished_or_corrupt_part_is_made_anew_and_only_it(tmp_path: Path, damage: str) -> None:
    run(tmp_path, count, tasks(tmp_path))
    part = tmp_path / "run" / "count" / "part-00002.parquet"
    before = part.read_bytes()
    if damage == "remove":
        part.unlink()
    else:
        part.write_bytes(before[:50] if damage == "truncate" else before[:20] + b"\0\0" + before[22:])
    run(tmp_path, count, tasks(tmp_path))
    assert part.read_bytes() == before
    assert calls(tmp_path) == ["0", "1", "2", "2", "3"]


def test_a_changed_task_is_run_again(tmp_path: Path) -> None:
    run(tmp_path, count, tasks(tmp_path, 1))
    run(tmp_path, count, tasks(tmp_path, 1, quarantined=("a0",)))
    assert pq.read_table(tmp_path / "run" / "count" / "part-00000.parquet")["record"].to_pylist() == ["b0"]


def test_a_record_that_crashes_native_code_is_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = run(tmp_path, count, tasks(tmp_path, poison="b2"))
    assert list(found) == ["b2"]
    written = pq.read_table(tmp_path / "run" / "count" / "part-00002.parquet")["record"].to_pylist()
    assert written == ["a2"]
    assert pq.read_table(tmp_path / "run" / "count" / "part-00003.parquet").num_rows == 2


def test_a_stuck_worker_is_ended(tmp_path: Path) -> None:
    found = run(tmp_path, count, tasks(tmp_path, 1, sleep=60.0), size=1, timeout=2.0)
    assert sorted(found) == ["a0", "b0"]
    assert "no answer within 2 s" in found["a0"]


def test_a_full_disk_arrives_as_such(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        run(tmp_path, fail, [FailingTask(LocalStore(tmp_path / "run"), "disk")])
    assert caught.value.errno == errno.ENOSPC


def test_a_mistake_of_ours_names_stage_and_task(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="count, task 0: ValueError: a mistake of ours"):
        run(tmp_path, fail, [FailingTask(LocalStore(tmp_path / "run"), "ours")])
    assert "Traceback" in (tmp_path / "errors.log").read_text()


def test_a_corrupt_part_that_is_read_says_so_and_is_removed(tmp_path: Path) -> None:
    run(tmp_path, count, tasks(tmp_path, 1))
    part = tmp_path / "run" / "count" / "part-00000.parquet"
    part.write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(CorruptPart, match="is corrupt"):
        LocalStore(tmp_path / "run").read("count/part-00000")
    assert not part.exists()


def test_local_functions_cannot_be_work(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="not a module-level function"):
        run(tmp_path, lambda task: None, [FailingTask(LocalStore(tmp_path / "run"), "ours")])


def test_a_task_that_does_not_count_tells_documents_bytes_and_its_own_peak_of_memory(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "run")
    run(tmp_path, count, tasks(tmp_path, 2))
    both: list[object] = [ReadingTask(store, (0, 1), megabytes=200), ReadingTask(store, (0,), megabytes=1)]
    run(tmp_path, large, both, size=1, stage="large")  # the same process, one after the other
    first, second = (read_json(tmp_path / "receipts" / "large" / f"{number:05}.json") for number in range(2))
    assert first["counters"]["documents_in"] == 4
    assert first["counters"]["bytes"] == sum(path.stat().st_size for path in (tmp_path / "run").rglob("part-*.parquet"))
    assert first["seconds"] > 0
    assert first["peak_memory"] - second["peak_memory"] > 100_000_000


@pytest.mark.parametrize("poison", ["", "a1"])
def test_work_done_apart_leaves_the_other_worker_as_it_was(tmp_path: Path, poison: str) -> None:
    store = LocalStore(tmp_path / "run")
    store.root.mkdir()
    records: list[object] = [CountTask(store, (part,), records=(f"a{part}",), poison=poison) for part in (0, 1)]
    found: Quarantine = {}

    def process(engine: BatchEngine, part: int) -> str:
        engine.map("count", who, [CountTask(store, (part,))])
        return (store.root / f"who-{part}").read_text()

    with (
        hold(tmp_path, "test"),
        worker_pool(tmp_path, 1, 60.0, lambda stage, record, why: found.update({record: why})) as pool,
    ):
        engine = BatchEngine(pool, tmp_path, Silent())
        before = process(engine, 2)
        with pool.apart(["json"]) as apart:
            with apart():
                engine.map("count", count, records)
                guest = process(engine, 3)
            assert process(engine, 4) == before
    assert list(found) == ([poison] if poison else [])
    assert guest != before
    assert not Path(f"/proc/{guest}").exists()


class Told(Silent):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, int]] = []

    def begin(self, stage: str, tasks: int, done: int) -> None:
        self.events.append(("begin", stage, done))

    def advance(self, stage: str, receipt: Receipt) -> None:
        self.events.append(("advance", stage, receipt.number))

    def end(self, stage: str) -> None:
        self.events.append(("end", stage, 0))


def test_a_task_goes_on_as_soon_as_the_one_before_it_is_done(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "run")
    first = tasks(tmp_path, 3)
    second = [ReadingTask(store, (part,)) for part in range(3)]

    def both() -> list[tuple[str, str, int]]:
        told = Told()
        with hold(tmp_path, "test"), worker_pool(tmp_path, 2, 60.0, lambda *_: None) as pool:
            engine = BatchEngine(pool, tmp_path, told)
            engine.map_each([("count", count, first), ("large", large, second)], sizes=[1, 3, 2])
            assert [receipt.number for receipt in engine.finished["large"]] == [0, 1, 2]
        return told.events

    events = both()
    for part in range(3):
        assert events.index(("advance", "count", part)) < events.index(("advance", "large", part))
    for stage in ("count", "large"):
        mine = [event for event in events if event[1] == stage]
        assert [mine[0], mine[-1]] == [("begin", stage, 0), ("end", stage, 0)]
        assert len(mine) == 5
    assert both() == [("begin", "count", 3), ("end", "count", 0), ("begin", "large", 3), ("end", "large", 0)]
    (tmp_path / "receipts" / "large" / "00001.json").unlink()
    assert [event for event in both() if event[0] == "advance"] == [("advance", "large", 1)]
    assert calls(tmp_path) == ["0", "1", "2"]


def test_what_failed_is_told_as_ended_and_nothing_after_it_begins(tmp_path: Path) -> None:
    told = Told()
    store = LocalStore(tmp_path / "run")
    with hold(tmp_path, "test"), worker_pool(tmp_path, 1, 60.0, lambda *_: None) as pool:
        engine = BatchEngine(pool, tmp_path, told)
        failing = [FailingTask(store, "ours")]
        with pytest.raises(Failure, match="fail, task 0"):
            engine.map_each([("fail", fail, failing), ("count", count, tasks(tmp_path, 1))])
    assert told.events == [("begin", "fail", 0), ("end", "fail", 0)]
    assert not (store.root / "calls.log").exists()
