"""A capacity plan: what a larger corpus takes, from what a release of this home took, document by document.

Everything is scaled by one factor: how many times as many captures (or WARC bytes, whichever is more) there are.
Stages grow with an exponent of about one (`benchmarks growth`), so that a straight line is honest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.home import Home, read_json

BUSY = 0.8
"""Share of the cores' time that is used: the rest goes to stages of one task, to waiting for disks, and to starts."""

PHASES = (
    ("take in", ("captures", "sites", "select", "revive")),
    ("read", ("read",)),
    ("judge", ("screen", "profile", "agreement", "license", "judge", "foreign")),
    ("documents", ("minhash", "documents")),
    ("sentences", ("sentences",)),
    ("spans", ("spans", "contamination")),
    (
        "publish",
        (
            "asked",
            "leaving",
            "superseding",
            "returned",
            "settle",
            "records",
            "recheck",
            "index",
            "index-new",
            "publish",
        ),
    ),
)


@dataclass(frozen=True)
class Measured:
    """What one release took."""

    captures: int
    documents: int  # published by its run
    warc_bytes: int
    cpu_seconds: dict[str, float]  # by phase
    disk_bytes: dict[str, int]  # by folder of the home
    peak_memory: int  # bytes, of the largest process


@dataclass(frozen=True)
class Plan:
    """What the larger corpus takes."""

    factor: float
    captures: int
    documents: int
    core_hours: dict[str, float]
    days: float
    disk_bytes: dict[str, int]
    memory_bytes: int  # of one machine's workers
    cost: float | None


def measured(home: Path, version: str) -> Measured:
    """Costs of release *version*, from its accounts and the files that lie in *home*."""
    import pyarrow.parquet as pq

    place = Home(home)
    folder = place.releases / version
    about = read_json(folder / "manifest.json")
    run = place.runs / str(about["run"])
    stages = pq.read_table(folder / "accounting" / "stages.parquet").to_pylist()
    disk = {
        "runs": _size(run),
        "index": _size(place.index / version),
        "releases": _size(folder),
        "catalog": place.catalog.stat().st_size if place.catalog.is_file() else 0,
    }
    inputs = read_json(run / "run.json")["inputs"] if (run / "run.json").is_file() else []
    return Measured(
        captures=int(about["counts"]["captures"]),
        documents=int(about["counts"]["published"]),
        warc_bytes=sum(int(entry["bytes"]) for entry in inputs),
        cpu_seconds=by_phase(stages),
        disk_bytes=disk,
        peak_memory=max(int(row["peak_memory"]) for row in stages),
    )


def by_phase(stages: Iterable[dict[str, Any]]) -> dict[str, float]:
    """CPU-seconds of the stages' rows by phase."""
    names = {stage: phase for phase, members in PHASES for stage in members}
    found = dict.fromkeys((phase for phase, _ in PHASES), 0.0)
    for row in stages:
        found[names[str(row["stage"]).partition("/")[0]]] += float(row["cpu_seconds"])
    return found


def plan(
    cost: Measured, *, captures: int = 0, warc_bytes: int = 0, cores: int, workers: int, core_hour: float | None
) -> Plan:
    """Scale *cost* to so many captures or bytes of WARC, on *cores* in all, *workers* of them in one machine."""
    factor = max(captures / cost.captures, warc_bytes / cost.warc_bytes if cost.warc_bytes else 0.0)
    hours = {phase: seconds * factor / 3600 for phase, seconds in cost.cpu_seconds.items()}
    total = sum(hours.values())
    disk = {"crawl": int(cost.warc_bytes * factor), **{n: int(size * factor) for n, size in cost.disk_bytes.items()}}
    return Plan(
        factor,
        round(cost.captures * factor),
        round(cost.documents * factor),
        hours,
        total / (cores * BUSY) / 24,
        disk,
        cost.peak_memory * workers,
        None if core_hour is None else total / BUSY * core_hour,
    )


def lines_of(cost: Measured, found: Plan, *, cores: int, workers: int, core_hour: float | None) -> list[str]:
    """The plan with its arithmetic."""
    spent = sum(cost.cpu_seconds.values())
    total = sum(found.core_hours.values())
    lines = [
        f"measured: {cost.captures:,} captures, {cost.warc_bytes / 1e6:,.1f} MB of WARC, {cost.documents:,} documents",
        f"factor:   {found.factor:,.0f} → {found.captures:,} captures, {found.documents:,} documents",
        "",
        f"{'phase':12}{'CPU-s measured':>16}{'ms a capture':>14}{'core-hours':>14}",
    ]
    for phase, seconds in cost.cpu_seconds.items():
        each = 1000 * seconds / cost.captures
        lines.append(f"{phase:12}{seconds:>16,.2f}{each:>14.3f}{found.core_hours[phase]:>14,.0f}")
    lines.append(f"{'all':12}{spent:>16,.2f}{1000 * spent / cost.captures:>14.3f}{total:>14,.0f}")
    lines += ["", f"{'folder':12}{'bytes a capture':>16}{'in all':>14}"]
    for name, size in found.disk_bytes.items():
        lines.append(f"{name:12}{size / found.captures:>16,.0f}{size / 1e12:>11,.2f} TB")
    lines += [
        "",
        f"time:   {total:,.0f} core-hours / ({cores} cores × {BUSY:.0%} busy) = {found.days:,.1f} days",
        f"memory: {cost.peak_memory / 2**30:.2f} GiB × {workers} workers = "
        f"{found.memory_bytes / 2**30:,.1f} GiB a machine",
    ]
    if found.cost is not None:
        lines.append(f"cost:   {total:,.0f} core-hours / {BUSY:.0%} × {core_hour} = {found.cost:,.0f}")
    return lines


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
