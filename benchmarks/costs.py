"""Where the time of a whole run goes: by stage, by function, and how much of two cores each stage uses.

    python -m benchmarks costs --data FOLDER_OF_WARC_FILES [--workers 2] [--flame FILE.svg]

The run is done twice: undisturbed, for the stages (from the receipts of their tasks) and the use of the cores; then
with a sampler in every process, for the functions and the flame graph. ``stage/NAME/…`` are CPU-seconds, seconds from
the first task's start to the last one's end, and the share of the workers' time that was used meanwhile;
``own/FUNCTION`` and ``inclusive/FUNCTION`` are shares of the sampled CPU time, without and with what it called.
``outside_seconds`` is the wall clock in which no stage's task was at work: starting, planning, and the catalog.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import _sampler
from benchmarks._flame import flame
from benchmarks._run_costs import covered, stage_costs
from benchmarks._whole import ours

Figures = dict[str, float | None]

ROOT = Path(__file__).resolve().parent.parent
LISTED = 12


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks costs")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--flame", type=Path, help="where the flame graph is to be written")
    arguments = parser.parse_args(options)
    if data is None:
        raise SystemExit("benchmarks costs: --data FOLDER of WARC files is needed")
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as name:
        folder = Path(name)
        figures = stages(data, folder / "plain", arguments.workers)
        samples = folder / "samples"
        ours(data, folder / "sampled", arguments.workers, _sampler.environment(samples, ROOT))
        figures |= functions(samples, arguments.flame)
    return figures


def stages(data: Path, folder: Path, workers: int) -> Figures:
    cost = ours(data, folder, workers)
    found = stage_costs(folder / "home")
    in_stages = sum(stage.cpu_seconds for stage in found)
    figures: Figures = {
        "wall_seconds": cost.wall_seconds,
        "cpu_seconds": cost.cpu_seconds,
        "cores_used_share": round(cost.cpu_seconds / cost.wall_seconds / workers, 3),
        "stages_cpu_seconds": round(in_stages, 2),
        "outside_cpu_seconds": round(cost.cpu_seconds - in_stages, 2),
        "outside_seconds": round(cost.wall_seconds - covered(found), 2),
        "parallel_cores_used_share": _parallel_share(found, workers),
    }
    for stage in sorted(found, key=lambda stage: -stage.cpu_seconds):
        share = stage.cpu_seconds / max(stage.seconds, 1e-9) / workers
        print(
            f"{stage.name:28} {stage.tasks:4} tasks {stage.cpu_seconds:8.2f} CPU-s {stage.seconds:8.2f} s {share:.2f}",
            file=sys.stderr,
        )
        figures[f"stage/{stage.name}/cpu_seconds"] = round(stage.cpu_seconds, 2)
        figures[f"stage/{stage.name}/peak_memory_bytes"] = float(stage.peak_memory_bytes)
        figures[f"stage/{stage.name}/seconds"] = round(stage.seconds, 2)
        figures[f"stage/{stage.name}/cores_used_share"] = round(share, 3)
    return figures


def _parallel_share(found: list, workers: int) -> float | None:  # type: ignore[type-arg]
    """Of the stages with at least two tasks a worker."""
    chosen = [stage for stage in found if stage.tasks >= 2 * workers]
    seconds = covered(chosen)
    return round(sum(stage.cpu_seconds for stage in chosen) / seconds / workers, 3) if seconds else None


def functions(samples: Path, svg: Path | None) -> Figures:
    stacks = _sampler.read(samples)
    total = sum(stacks.values())
    if svg is not None:
        svg.parent.mkdir(parents=True, exist_ok=True)
        svg.write_text(flame(f"kombajn run: {total:.0f} CPU-seconds", stacks), encoding="utf-8")
    figures: Figures = {"sampled_cpu_seconds": round(total, 2)}
    for kind, found in (("own", _sampler.own(stacks)), ("inclusive", _sampler.inclusive(stacks))):
        found = {name: seconds for name, seconds in found.items() if not name.endswith(">")}
        largest = sorted(found.items(), key=lambda item: (-item[1], item[0]))[: LISTED if kind == "own" else 3 * LISTED]
        figures |= {f"{kind}/{name}": round(seconds / total, 4) for name, seconds in largest}
    return figures
