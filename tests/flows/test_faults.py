"""Whatever happens to a run: nothing lost, nothing doubled, the bytes of the undisturbed run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.lock import hold
from tests.flows.command import answer, digests, kombajn
from tests.flows.faults import RELEASE, Reference, endure, plan, receipts, second_home
from tests.flows.tiny import Tiny

pytestmark = pytest.mark.slow
KILLS = 20
DIRECT = ("--engine", "direct", "--workers", 1)


@pytest.mark.timeout(1200)
def test_twenty_kills_at_and_inside_stages_leave_the_same_bytes(
    tiny: Tiny, reference: Reference, tmp_path: Path
) -> None:
    outcome = endure(second_home(tiny, tmp_path), reference, plan(reference, KILLS, seed=2026))
    assert outcome.whole, outcome
    assert len(outcome.blows) >= KILLS - 1  # the last may find the run at its end
    assert len({blow.stage for blow in outcome.blows}) > KILLS / 2
    assert {blow.strike.victim for blow in outcome.blows} == {"command", "worker"}


@pytest.fixture
def unfinished(finished: Tiny, tmp_path: Path) -> Tiny:
    """A home whose run is curated, its release gone."""
    at = second_home(finished, tmp_path)
    for folder in ("releases", "index"):
        subprocess.run(["rm", "-r", str(at.home / folder)], check=True)
    (at.home / "catalog.duckdb").unlink()
    return at


def test_damaged_parts_are_made_anew_and_only_what_rests_on_them(unfinished: Tiny, reference: Reference) -> None:
    run = next((unfinished.home / "runs").iterdir())
    before = {path: path.stat().st_mtime_ns for path in receipts(unfinished.home)}
    (run / "read" / "part-00001.parquet").unlink()
    screened = run / "screen" / "part-00002.parquet"
    content = bytearray(screened.read_bytes())
    content[len(content) // 2] ^= 0xFF
    screened.write_bytes(content)
    answer(*unfinished.words("run", *DIRECT))
    assert digests(unfinished.home / RELEASE) == reference.digests
    stages = run / "receipts"
    redone = {str(path.relative_to(stages)) for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert {"read/00001.json", "screen/00002.json"} <= redone
    untouched = {
        "captures/00000.json",
        "read/00000.json",
        "read/00002.json",
        "screen/00000.json",
        "documents/features/00000.json",
    }
    assert not untouched & redone


def test_modification_times_mean_nothing(unfinished: Tiny, reference: Reference) -> None:
    """The clock was set back: all that earlier starts wrote seems to come from the future."""
    before = {path: path.read_bytes() for path in receipts(unfinished.home)}
    tomorrow = time.time() + 86_400
    for path in unfinished.home.rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    answer(*unfinished.words("run", *DIRECT))
    assert digests(unfinished.home / RELEASE) == reference.digests
    kept = [path for path, content in before.items() if path.read_bytes() == content]
    assert len(kept) >= len(before) - 6  # only the release and its index, which are gone, are written again


@pytest.fixture
def read_only(unfinished: Tiny) -> Iterator[Tiny]:
    """The home as a mount that nobody may write to, root included."""
    place = str(unfinished.home)
    bound = subprocess.run(["mount", "--bind", place, place], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("this user may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        yield unfinished
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_read_only_home_is_told_in_one_sentence(read_only: Tiny) -> None:
    done = kombajn(*read_only.words("run", *DIRECT))
    assert done.returncode == 1
    assert "Read-only" in done.stderr, done.stderr
    assert str(read_only.home) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_run_on_a_home_is_told_who_holds_it(tiny: Tiny, tmp_path: Path) -> None:
    at = second_home(tiny, tmp_path)
    with hold(at.home, "kombajn run"):
        done = kombajn(*at.words("run", *DIRECT))
    assert done.returncode == 1
    assert f"in use by `kombajn run` (process {os.getpid()} on " in done.stderr, done.stderr
    assert "since 2" in done.stderr
    assert not (at.home / "runs").exists()
