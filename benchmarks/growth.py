"""How corpus-wide stages grow with the data: CPU time, peak memory and disk at 1×, 2×, 4× and 8×.

    python -m benchmarks growth [--documents 8000] [--multiples 1,2,4,8]

Documents are those of ``benchmarks._dedup_scale`` (280 words, with copies, near copies, shared passages and footers);
levels are documents, sentences and spans of deduplication, and the writing of a release. Each multiple is a process of
its own. An exponent is the slope of log(cost) against log(volume of text): 1 is linear. From CPU times, what the same
work costs on 200 documents (loading of libraries) is taken off before, since it would flatter. ``exponent_worst`` is
the largest of the CPU times', null if one could not be told. Memory is the process' peak so far, levels in this order.
``--data`` is not used.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WARM = 200
COSTS = {"seconds": "", "peak_memory_bytes": "memory_", "disk_bytes": "disk_"}


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    parser = argparse.ArgumentParser(prog="benchmarks growth")
    parser.add_argument("--documents", type=int, default=8000)
    parser.add_argument("--multiples", default="1,2,4,8")
    arguments = parser.parse_args(options)
    multiples = [int(word) for word in arguments.multiples.split(",")]
    figures: dict[str, float | None] = {"documents": float(arguments.documents)}
    levels: dict[str, dict[int, dict[str, Any]]] = {}
    volumes: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:
        fixed = {row["level"]: row["seconds"] for row in _rows(WARM, folder) if "level" in row}
        for multiple in multiples:
            for row in _rows(arguments.documents * multiple, folder):
                if "text_bytes" in row:
                    volumes[multiple] = float(row["text_bytes"])
                else:
                    row["seconds"] = round(max(row["seconds"] - fixed[row["level"]], 0.0), 2)
                    levels.setdefault(row["level"], {})[multiple] = row
                print(f"{multiple}x", row, file=sys.stderr)
    exponents = []
    for level, rows in levels.items():
        for cost, name in COSTS.items():
            values = [float(rows[multiple][cost]) for multiple in multiples]
            slope = exponent([volumes[multiple] for multiple in multiples], values)
            figures[f"{level}_{name}exponent"] = slope
            figures |= {f"{level}_{cost}_x{multiple}": value for multiple, value in zip(multiples, values, strict=True)}
            if cost == "seconds":
                exponents.append(slope)
    known = [slope for slope in exponents if slope is not None]
    figures["exponent_worst"] = max(known) if known and len(known) == len(exponents) else None
    return figures


def _rows(documents: int, folder: str) -> Iterator[dict[str, Any]]:
    for module in ("benchmarks._dedup_scale", "benchmarks._release_scale"):
        command = [sys.executable, "-m", module, str(documents), folder]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def exponent(volumes: Sequence[float], costs: Sequence[float]) -> float | None:
    """Least-squares slope of log cost against log volume; None where a cost is nil or there are no two volumes."""
    if len(set(volumes)) < 2 or min(costs) <= 0:
        return None
    x, y = [math.log(volume) for volume in volumes], [math.log(cost) for cost in costs]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return round(over / sum((a - middle_x) ** 2 for a in x), 3)
