"""How every corpus-wide stage grows with the data: CPU time, peak memory and disk at 1×, 2×, 4×, 8× and 16×.

    python -m benchmarks growth [--documents 4000] [--pages 1000] [--multiples 1,2,4,8,16] [--parts levels,run]

*levels*: the three levels of deduplication and the writing of a release on synthetic documents (280 words, with copies,
near copies, shared passages and footers), each multiple in a process of its own; memory is the process' peak so far,
levels in this order. *run*: ``kombajn run`` with one worker on generated pages
(``benchmarks._growing_site``): CPU time of each stage from its receipts, of what lies outside the stages
(``outside``: planning, accounts, catalog) and of the whole; memory and disk of the whole.

An exponent is the slope of log(cost) against log(volume): 1 is linear. From CPU times, what no data at all would cost
(loading of libraries) is taken off before, since it would flatter: it is what very little data cost, less their share
by the largest multiple's rate. Multiples that cost less than a tenth of a second beyond that are left out of the fit,
and no exponent is told where fewer than three are left or the largest costs less than half a second.
``exponent_worst`` is the largest of the told ones. ``--data`` is not used.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import _growing_site
from benchmarks._run_costs import stage_costs
from benchmarks._whole import ours

Figures = dict[str, float | None]

ROOT = Path(__file__).resolve().parent.parent
WARM, WARM_PAGES = 200, 40
LEAST_SECONDS, LEAST_POINT, LEAST_POINTS = 0.5, 0.1, 3
COSTS = {"seconds": "", "peak_memory_bytes": "memory_", "disk_bytes": "disk_"}


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks growth")
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--multiples", default="1,2,4,8,16")
    parser.add_argument("--parts", default="levels,run")
    arguments = parser.parse_args(options)
    multiples = [int(word) for word in arguments.multiples.split(",")]
    figures: Figures = {"documents": float(arguments.documents), "pages": float(arguments.pages)}
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:
        if "levels" in arguments.parts:
            figures |= levels(arguments.documents, multiples, folder)
        if "run" in arguments.parts:
            figures |= whole_run(arguments.pages, multiples, Path(folder))
    told = [value for key, value in figures.items() if key.endswith("exponent") and value is not None]
    figures["exponent_worst"] = max(told, default=None)
    return figures


def levels(documents: int, multiples: Sequence[int], folder: str) -> Figures:
    """Deduplication and the writing of a release."""
    fixed = {row["level"]: row["seconds"] for row in _rows(WARM, folder) if "level" in row}
    volumes: dict[int, float] = {}
    costs: dict[str, dict[int, dict[str, float]]] = {}
    for multiple in multiples:
        for row in _rows(documents * multiple, folder):
            print(f"{multiple}x", row, file=sys.stderr)
            if "text_bytes" in row:
                volumes[multiple] = float(row["text_bytes"])
            else:
                costs.setdefault(row["level"], {})[multiple] = row
    return _figures(volumes, costs, fixed, WARM / documents)


def _rows(documents: int, folder: str) -> Iterator[dict[str, Any]]:
    for module in ("benchmarks._dedup_scale", "benchmarks._release_scale"):
        command = [sys.executable, "-m", module, str(documents), folder]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def whole_run(pages: int, multiples: Sequence[int], folder: Path) -> Figures:
    """Every stage of a run."""
    fixed = {name: cost["seconds"] for name, cost in _run_costs(folder, WARM_PAGES).items()}
    costs: dict[str, dict[int, dict[str, float]]] = {}
    for multiple in multiples:
        for name, cost in _run_costs(folder, pages * multiple).items():
            print(f"{multiple}x", name, cost, file=sys.stderr)
            costs.setdefault(f"run/{name}", {})[multiple] = cost
    volumes = {multiple: float(pages * multiple) for multiple in multiples}
    return _figures(volumes, costs, {f"run/{name}": seconds for name, seconds in fixed.items()}, WARM_PAGES / pages)


def _run_costs(folder: Path, pages: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        warcs = _growing_site.write(place / "warc", pages)
        whole = ours(warcs, place / "ours", 1)
        home = place / "ours" / "home"
        stages: dict[str, dict[str, float]] = {}
        for stage in stage_costs(home):
            seconds = stages.setdefault(stage.name.partition("/")[0], {"seconds": 0.0})
            seconds["seconds"] += stage.cpu_seconds
        inside = sum(cost["seconds"] for cost in stages.values())
        disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        stages["outside"] = {"seconds": whole.cpu_seconds - inside}
        stages["whole"] = {
            "seconds": whole.cpu_seconds,
            "peak_memory_bytes": float(whole.peak_memory_bytes),
            "disk_bytes": float(disk),
        }
        return stages


def _figures(
    volumes: dict[int, float],
    costs: dict[str, dict[int, dict[str, float]]],
    warm: dict[str, float],
    warm_multiple: float,
) -> Figures:
    figures: Figures = {}
    multiples = sorted(volumes)
    for level, rows in costs.items():
        for cost, name in COSTS.items():
            if any(cost not in rows.get(multiple, {}) for multiple in multiples):
                continue
            values = [rows[multiple][cost] for multiple in multiples]
            chosen = list(zip((volumes[multiple] for multiple in multiples), values, strict=True))
            if cost == "seconds":
                nothing = without_data(warm.get(level, 0.0), warm_multiple, values[-1], multiples[-1])
                values = [round(max(value - nothing, 0.0), 3) for value in values]
                chosen = [
                    (volumes[multiple], value)
                    for multiple, value in zip(multiples, values, strict=True)
                    if value >= LEAST_POINT
                ]
            told = cost != "seconds" or (values[-1] >= LEAST_SECONDS and len(chosen) >= LEAST_POINTS)
            figures[f"{level}_{name}exponent"] = exponent(*zip(*chosen, strict=True)) if told else None
            figures |= {f"{level}_{cost}_x{multiple}": value for multiple, value in zip(multiples, values, strict=True)}
    return figures


def without_data(warm: float, warm_multiple: float, most: float, largest: float) -> float:
    """What the work costs on no data, from its costs on very little and on the most."""
    rate = max(most - warm, 0.0) / (largest - warm_multiple)
    return max(warm - rate * warm_multiple, 0.0)


def exponent(volumes: Sequence[float], costs: Sequence[float]) -> float | None:
    """Least-squares slope of log cost against log volume; None where a cost is nil or there are no two volumes."""
    if len(set(volumes)) < 2 or min(costs) <= 0:
        return None
    x, y = [math.log(volume) for volume in volumes], [math.log(cost) for cost in costs]
    middle_x, middle_y = statistics.fmean(x), statistics.fmean(y)
    over = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return round(over / sum((a - middle_x) ** 2 for a in x), 3)
