"""A guard to run by hand in three minutes: which speed, beside its peer in the same run, fell by more than a third?

    python -m benchmarks smoke [--data DIR] [--warcs DIR] [--seconds 170]

Runs on the data given, or on bundled data where none are, and compares with what was recorded on the same data: the
quickest benchmarks that have a peer, one after the other while the time lasts, by the ratio of ours to the peer's in
``benchmarks/_recorded.json``. Ratios hold on any machine, figures do not. ``fell`` is the number of
ratios that are below two thirds of the recorded one; the log names them, and what there was no time for.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks._inputs import entries
from benchmarks._measures import MEASURES, Figures
from benchmarks.all import part_of, read_recorded, run_entry

KEPT_SHARE = 2 / 3
LEAST_SECONDS = 10.0


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    parser = argparse.ArgumentParser(prog="benchmarks smoke")
    parser.add_argument("--warcs", type=Path)
    parser.add_argument("--seconds", type=float, default=170.0)
    arguments = parser.parse_args(options)
    everything = read_recorded()
    end = time.monotonic() + arguments.seconds
    compared, fell, left_out = 0, [], []
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:

        def wanted(name: str) -> bool:
            return any(ratios(name, everything[part]) for part in ("entries", "bundled"))

        found = [(entry, everything[part_of(entry)]) for entry in entries(data, arguments.warcs, Path(folder), wanted)]
        chosen = [
            (entry, part)
            for entry, part in found
            if ratios(entry.name, part) and part[entry.name]["data"] == entry.about
        ]
        for entry, recorded in sorted(chosen, key=lambda pair: (pair[1][pair[0].name]["seconds"], pair[0].name)):
            left = end - time.monotonic()
            likely = max(recorded[entry.name]["seconds"], LEAST_SECONDS)
            figures = run_entry(entry, left) if left > likely else None
            if figures is None:
                left_out.append(entry.name)
                continue
            now = ratios_of(entry.name, figures)
            before = ratios(entry.name, recorded)
            if fallen(now, before) and (left := end - time.monotonic()) > likely:
                # Other work on the machine can spoil one run: what fell must fall twice.
                again = ratios_of(entry.name, run_entry(entry, left) or {})
                now = {name: max(ratio, again.get(name, ratio)) for name, ratio in now.items()}
            compared += len(now.keys() & before.keys())
            fell += [f"{name}: {now[name]:.3g}, recorded {before[name]:.3g}" for name in fallen(now, before)]
    for line in fell:
        print(f"fell by more than a third: {line}", file=sys.stderr)
    print(f"{compared} ratios compared, {len(fell)} fell; not run: {', '.join(left_out) or 'none'}", file=sys.stderr)
    return {"compared": float(compared), "fell": float(len(fell)), "not_run": float(len(left_out))}


def ratios(name: str, recorded: Mapping[str, Any]) -> dict[str, float]:
    """The recorded ratios of an entry."""
    return ratios_of(name, recorded[name]["figures"]) if name in recorded else {}


def ratios_of(name: str, figures: Figures) -> dict[str, float]:
    """How many times better than each peer, by title and peer."""
    return {
        f"{measure.title} / {peer}": ratio
        for measure in MEASURES
        if measure.entry == name
        for peer, ratio in measure.ratios(figures).items()
    }


def fallen(now: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    """Names whose ratio is below two thirds of the recorded one."""
    return sorted(name for name in now.keys() & before.keys() if now[name] < before[name] * KEPT_SHARE)
