"""Kills a run of the real pipeline again and again, at seeded moments, and resumes it after each blow.

``python -m tests.flows.faults --kills 100`` prints the table of ``docs/faults.md``. Nothing in the product helps: the
moments are found by watching receipts appear, as anybody could.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import psutil

from flows.home import read_json
from tests.flows.command import COMMAND, answer, digests, environment, kombajn
from tests.flows.tiny import Tiny, make

POLL_SECONDS = 0.01
GONE_SECONDS = 15.0
LONGEST_RUN_SECONDS = 240.0
RELEASE = "releases/v0001"


@dataclass(frozen=True)
class Task:
    """One task of the undisturbed run, in the order in which tasks ended."""

    receipt: str
    stage: str
    seconds: float


@dataclass(frozen=True)
class Reference:
    """The undisturbed run: what it published and which tasks it had."""

    digests: dict[str, str]
    counts: dict[str, int]
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Strike:
    """One SIGKILL: after how many tasks, at the boundary or inside the next task, and on whom."""

    after: int
    inside: float  # share of the next task's usual time; 0 at the boundary
    victim: str  # "command" or "worker"


@dataclass(frozen=True)
class Blow:
    """A strike as it happened: *stage* was due or under way."""

    strike: Strike
    stage: str
    done: int  # tasks that had ended
    left_processes: int  # children still alive a while after their command was killed


@dataclass(frozen=True)
class Outcome:
    """What a run came to that was struck and resumed."""

    blows: tuple[Blow, ...]
    same_bytes: bool
    same_counts: bool
    verified: bool
    leftovers: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Nothing lost, nothing doubled, nothing left behind."""
        clean = not self.leftovers and not any(blow.left_processes for blow in self.blows)
        return clean and self.same_bytes and self.same_counts and self.verified


def receipts(home: Path) -> list[Path]:
    """The receipts that are there, in the order of their writing."""
    return sorted(home.glob("runs/*/receipts/**/*.json"), key=lambda path: (path.stat().st_mtime_ns, str(path)))


def undisturbed(tiny: Tiny) -> Reference:
    """Run *tiny* to its end with the batch runner and one worker."""
    answer(*tiny.words("run", "--engine", "direct", "--workers", 1))
    return reference_of(tiny)


def reference_of(finished: Tiny) -> Reference:
    """What the run of the home *finished* came to."""
    found = [(path, read_json(path)) for path in receipts(finished.home)]
    tasks = tuple(Task(_name(path), str(about["stage"]), float(about["seconds"])) for path, about in found)
    counts = read_json(finished.home / RELEASE / "manifest.json")["counts"]
    return Reference(digests(finished.home / RELEASE), counts, tasks)


def _name(path: Path) -> str:
    return str(path).partition("/receipts/")[2]


def plan(reference: Reference, kills: int, seed: int) -> list[Strike]:
    """*kills* strikes over one run, one in each of as many equal stretches: half at boundaries, a third on a worker."""
    dice = random.Random(seed)
    bounds = [len(reference.tasks) * stretch // kills for stretch in range(kills + 1)]
    moments = [dice.randrange(first, last) for first, last in pairwise(bounds)]
    return [
        Strike(moment, dice.choice((0.0, dice.uniform(0.05, 0.95))), dice.choice(("command", "command", "worker")))
        for moment in moments
    ]


def endure(tiny: Tiny, reference: Reference, strikes: list[Strike], *more: object, **settings: str) -> Outcome:
    """Run *tiny*, strike it as planned, resume it after every death, and compare with the undisturbed run."""
    words = tiny.words("run", *(more or ("--engine", "direct", "--workers", 1)))
    waiting, blows = list(strikes), list[Blow]()
    while waiting:
        with _started(words, settings) as command:
            least = 0  # a task that loses its worker twice is a failure by design: strike the next one
            while waiting:
                blow = _strike(tiny.home, reference, waiting[0], command, least)
                if blow is None:
                    waiting.clear()  # the run came to its end before the blow
                    break
                waiting.pop(0)
                blows.append(blow)
                least = blow.done + 1
                if blow.strike.victim == "command":
                    break
    answer(*words, **settings)
    release = tiny.home / RELEASE
    return Outcome(
        tuple(blows),
        digests(release) == reference.digests,
        read_json(release / "manifest.json")["counts"] == reference.counts,
        kombajn("verify", "--home", tiny.home).returncode == 0,
        tuple(sorted(str(path.relative_to(tiny.home)) for path in _strays(tiny.home))),
    )


def _strays(home: Path) -> Iterator[Path]:
    """What should not be beside a release and its index: temporary files, half releases."""
    for folder in (home / "releases", home / "index"):
        yield from (path for path in folder.rglob("*") if ".tmp" in path.name or path.name.startswith("."))
        yield from (path for path in folder.iterdir() if path.name != "v0001")


@contextmanager
def _started(words: list[str], settings: dict[str, str]) -> Iterator[psutil.Process]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*COMMAND, *words], env=environment(**settings), stdout=log, stderr=log)
        try:
            yield psutil.Process(process.pid)
            code = process.wait(timeout=LONGEST_RUN_SECONDS)
        finally:
            process.kill()
            process.wait()
        if code not in (0, -9):
            log.seek(0)
            raise AssertionError(f"the command ended with code {code}:\n{log.read().decode()}")


def _strike(home: Path, reference: Reference, strike: Strike, command: psutil.Process, least: int) -> Blow | None:
    """Wait for the moment and kill; None when the command ended before."""
    after = max(strike.after, least)
    if not _wait(command, lambda: len(receipts(home)) >= after and bool(_workers(command))):
        return None
    begun = time.monotonic()
    done = len(receipts(home))
    pause = strike.inside * reference.tasks[min(done, len(reference.tasks) - 1)].seconds
    if not _wait(command, lambda: time.monotonic() - begun >= pause or len(receipts(home)) > done):
        return None
    family = command.children(recursive=True)
    victims = [command] if strike.victim == "command" else _workers(command)
    for victim in victims:
        victim.kill()
    left = 0
    if strike.victim == "command":
        command.wait()
        left = len(psutil.wait_procs(family, timeout=GONE_SECONDS)[1])
    written = {_name(path) for path in receipts(home)}
    due = next((task.stage for task in reference.tasks if task.receipt not in written), "catalog")
    return Blow(strike, due, len(written), left)


def _wait(command: psutil.Process, reached: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONGEST_RUN_SECONDS
    while time.monotonic() < deadline:
        if not command.is_running() or command.status() == psutil.STATUS_ZOMBIE:
            return False
        if reached():
            return True
        time.sleep(POLL_SECONDS)
    raise AssertionError("the run does not get on")


def _workers(command: psutil.Process) -> list[psutil.Process]:
    try:
        return [child for child in command.children() if "flows.worker" in child.cmdline()]
    except psutil.NoSuchProcess:
        return []


def second_home(tiny: Tiny, folder: Path) -> Tiny:
    """A second home with the same captures."""
    shutil.copytree(tiny.home, folder / "home")
    return replace(tiny, home=folder / "home")


def table(outcomes: list[Outcome]) -> str:
    """Markdown: blows by stage and victim, and what became of the runs."""
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        for blow in outcome.blows:
            where = "inside" if blow.strike.inside else "boundary"
            counts[blow.stage.partition("/")[0], f"{blow.strike.victim}, {where}"] += 1
    columns = ["command, boundary", "command, inside", "worker, boundary", "worker, inside"]
    lines = ["| stage | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    for stage in dict.fromkeys(stage for stage, _ in counts):
        lines.append(f"| {stage} | " + " | ".join(str(counts[stage, column] or "") for column in columns) + " |")
    whole = sum(outcome.whole for outcome in outcomes)
    blows = sum(counts.values())
    lines += ["", f"{blows} kills in {len(outcomes)} runs; {whole} of {len(outcomes)} runs ended with the same bytes."]
    return "\n".join(lines)


def main() -> int:
    """Strike as often as was asked for; exit code 1 when any run was harmed."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--per-run", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="kombajn-faults-") as place:
        folder = Path(place)
        tiny = make(folder / "made")
        reference = undisturbed(second_home(tiny, folder / "reference"))
        while (left := options.kills - sum(len(outcome.blows) for outcome in outcomes)) > 0:
            number = options.seed + len(outcomes)
            strikes = plan(reference, min(left, options.per_run), number)
            outcomes.append(endure(second_home(tiny, folder / f"run-{number}"), reference, strikes))
            shutil.rmtree(folder / f"run-{number}")
            print(f"seed {number}: {outcomes[-1]}", file=sys.stderr, flush=True)
    print(table(outcomes))
    return 0 if all(outcome.whole for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
