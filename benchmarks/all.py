"""Run every benchmark and write the page of figures: ``python -m benchmarks all [--data DIR] [--warcs DIR]``.

Each benchmark runs in a process of its own with a time limit (``--limit`` seconds), one after the other; ``--rounds N``
takes medians. ``--data`` is a folder with ``extraction/``, ``langid/``, ``sentences/``, ``text/``, ``dups/`` and
``sites/``, ``--warcs`` a folder of WARC files (else ``sites/`` is crawled on loopback); what is missing is replaced by
data that come with the source, and the page says so. ``--only NAME,…`` runs some, ``--skip NAME,…`` leaves some out;
both keep the recorded figures of the others, as does a benchmark that fails. ``--only none`` just writes the page.
Peers are looked for in virtual environments below KOMBAJN_PEERS (``.venv-peers``), made by
``benchmarks/peers/install.sh``. Output: one JSON object of
``<name>_<key>``, ``benchmarks/_recorded.json``, ``docs/benchmarks.md`` and ``docs/plots/``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._inputs import BUNDLED, Entry, entries
from benchmarks._page import machine, peers, write_page
from benchmarks._peers import ROOT, environment

Figures = dict[str, float | None]

RECORDED = Path(__file__).with_name("_recorded.json")


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks all")
    parser.add_argument("--warcs", type=Path, help="folder of WARC files")
    parser.add_argument("--only", default="", help="names, with commas between")
    parser.add_argument("--skip", default="", help="names that are not run, with commas between")
    parser.add_argument("--limit", type=float, default=3600, help="seconds for one benchmark")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args(options)
    wanted, skipped = ([name for name in words.split(",") if name] for words in (arguments.only, arguments.skip))
    recorded = read_recorded()
    recorded["peers"] = peers()
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:

        def chosen(name: str) -> bool:
            return (not wanted or name in wanted) and name not in skipped

        for entry in entries(data, arguments.warcs, Path(folder), chosen):
            record = _measure(entry, arguments.rounds, arguments.limit)
            if record is not None:
                recorded[part_of(entry)][entry.name] = record
                RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
                write_page(recorded, ROOT / "docs")
    write_page(recorded, ROOT / "docs")
    return {
        f"{name}_{key}": value
        for name, record in sorted(recorded["entries"].items())
        for key, value in record["figures"].items()
    }


def read_recorded() -> dict[str, Any]:
    """The recorded figures by entry, each with its machine and command."""
    empty: dict[str, Any] = {"bundled": {}, "entries": {}}
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    return empty | found


def part_of(entry: Entry) -> str:
    """Where the figures of an entry are kept: those on bundled data never displace others."""
    return "bundled" if entry.about.startswith(BUNDLED) else "entries"


def _measure(entry: Entry, rounds: int, limit: float) -> dict[str, Any] | None:
    """Medians of *rounds* runs, or None if none came to its end."""
    began = time.perf_counter()
    found = [figures for _ in range(rounds) if (figures := run_entry(entry, limit)) is not None]
    print(f"   {len(found)} of {rounds} runs, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    if not found:
        return None
    own = [word for word in entry.options if not word.startswith("/")]
    paths = [word for word in own if word not in ("--flame", "--sites", "--held-out")]
    shown = ["python -m benchmarks", entry.benchmark, *(["--data", entry.shown] if entry.shown else []), *paths]
    return {
        "command": " ".join(shown),
        "data": entry.about,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "figures": medians(found),
        "load": round(os.getloadavg()[2], 1),
        "machine": machine(),
        "rounds": len(found),
        "seconds": round((time.perf_counter() - began) / rounds, 1),
    }


def run_entry(entry: Entry, limit: float, options: tuple[str, ...] = ()) -> Figures | None:
    """Figures of one run in a process of its own; None, with a word in the log, if it fails or takes too long."""
    command = [sys.executable, "-m", "benchmarks", entry.benchmark, *entry.options, *options]
    if entry.data is not None:
        command += ["--data", str(entry.data.resolve())]
    env = {**os.environ, **environment(), "OMP_NUM_THREADS": "1"}
    print(f"== {entry.name}: {' '.join(command[2:])}", file=sys.stderr, flush=True)
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            figures: Figures = json.loads(process.communicate(timeout=limit)[0])
        except subprocess.TimeoutExpired:
            print(f"{entry.name}: not done within {limit:.0f} s", file=sys.stderr)
            return None
        except ValueError:
            print(f"{entry.name}: failed with exit code {process.wait()}", file=sys.stderr)
            return None
        finally:
            # What a benchmark started and left behind would spoil the next one's figures.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return figures


def medians(rounds: list[Figures]) -> Figures:
    """By key, the median of the rounds that have it."""
    keys = dict.fromkeys(key for figures in rounds for key in figures)
    found: Figures = {}
    for key in keys:
        values = [value for figures in rounds if (value := figures.get(key)) is not None]
        found[key] = statistics.median(values) if values else None
    return found
