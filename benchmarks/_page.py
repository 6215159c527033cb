"""The page of figures, ``docs/benchmarks.md``, from the recorded runs."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks._measures import MEASURES, Measure
from benchmarks._peers import peer_python
from benchmarks._plots import bars, growth
from benchmarks._tables import costs, fates, growth_lines, growths, limits, training

PACKAGES = ("pyarrow", "lxml", "trafilatura", "duckdb", "scrapy", "numpy")
PEERS = {
    "datatrove": "datatrove",
    "text-dedup": "text-dedup",
    "dolma": "dolma",
    "data-juicer": "py-data-juicer",
    "trafilatura": "trafilatura",
    "scrapy": "scrapy",
}
NOTES = Path(__file__).with_name("_notes.md")
BUNDLED = "bundled data"


def machine() -> str:
    """Processor, cores, memory and versions, in a line."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    processor = names[0] if names else platform.machine()
    return f"{processor}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}, {versions}"


def peers() -> dict[str, str]:
    """The versions of the peers that are installed."""
    found = {}
    for name, package in PEERS.items():
        python = peer_python(name)
        if python is None:
            continue
        question = f"import importlib.metadata as m; print(m.version({package!r}))"
        done = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found[name] = done.stdout.strip()
    return found


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "–"


def records(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """The latest record of each entry; on bundled data only where there is no other."""
    return {**recorded.get("bundled", {}), **recorded["entries"]}


def write_page(recorded: Mapping[str, Any], docs: Path) -> None:
    """Write the page and its plots."""
    found = records(recorded)
    plots = docs / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    rows = [
        (f"{measure.title} / {peer}"[:62], ratio)
        for measure in MEASURES
        if measure.entry in found
        for peer, ratio in measure.ratios(found[measure.entry]["figures"]).items()
    ]
    (plots / "ratios.svg").write_text(bars("Times better than the peer in the same run", rows), encoding="utf-8")
    if "growth" in found:
        lines = growth_lines(found["growth"]["figures"])
        (plots / "growth.svg").write_text(growth("CPU time as the data grow", lines), encoding="utf-8")
    (docs / "benchmarks.md").write_text("\n".join(_page(recorded, plots)) + "\n", encoding="utf-8")


def _page(recorded: Mapping[str, Any], plots: Path) -> Iterator[str]:
    found = records(recorded)
    yield "# Benchmarks"
    yield ""
    yield (
        "Written by `python -m benchmarks all` (`make bench`); raw figures are in `benchmarks/_recorded.json`. CPU "
        "seconds unless said otherwise; a ratio is of one run, in which ours and the peer's work on the same input. "
        "“Not measured” means just that. What ran on which data stands at the end; data that may not be given on are "
        "no part of the source, and results on other data of the same kinds will differ."
    )
    yield ""
    machines = dict.fromkeys(record["machine"] for record in found.values())
    yield from (f"* Machine: {line}" for line in machines)
    versions = ", ".join(f"{name} {version}" for name, version in sorted(recorded.get("peers", {}).items()))
    yield f"* Peers, each in an environment of its own: {versions or 'none installed'}"
    if small := sorted(name for name, record in found.items() if record["data"].startswith(BUNDLED)):
        yield f"* Run on bundled data, which is little and easy, for lack of other: {', '.join(small)}"
    yield ""
    yield from NOTES.read_text(encoding="utf-8").splitlines() if NOTES.exists() else ()
    yield from ("", "## Beside the peers", "", "![ratios](plots/ratios.svg)", "")
    for name, title in (("speed", "### Speed and cost"), ("quality", "### Quality and other figures")):
        yield from (title, "", "| what | ours | peers, same run | times better | bar |", "| --- " * 5 + "|")
        yield from (_row(measure, found.get(measure.entry)) for measure in MEASURES if _in(measure, name))
        yield ""
    if "end_to_end" in found:
        yield from fates(found["end_to_end"]["figures"])
    if "costs" in found:
        before = recorded.get("before", {})
        same = before.get("data") == found["costs"]["data"]
        yield from costs(found["costs"]["figures"], before["stages"] if same else None)
        if (plots / "flame.svg").exists():
            yield from ("![flame graph of a run](plots/flame.svg)", "")
    for name, table in (("limits", limits), ("training", training)):
        if name in found:
            yield from table(found[name]["figures"])
    if "growth" in found:
        yield from growths(found["growth"]["figures"])
        yield from ("![growth](plots/growth.svg)", "")
    yield from (
        "## Commands and data",
        "",
        "| name | command | data | runs | seconds a run | date |",
        "| --- " * 6 + "|",
    )
    for name, record in sorted(found.items()):
        command, about = record["command"], record["data"]
        when = record.get("date", "")
        yield f"| {name} | `{command}` | {about} | {record['rounds']} | {record['seconds']:.0f} | {when} |"


def _in(measure: Measure, part: str) -> bool:
    return (measure.kind == "quality") == (part == "quality")


def _row(measure: Measure, record: Mapping[str, Any] | None) -> str:
    figures = record["figures"] if record else {}
    peers = "; ".join(f"{peer} {_number(figures.get(key))}" for peer, key in measure.peers.items())
    ratios = "; ".join(f"{ratio:.3g}× {peer}" for peer, ratio in measure.ratios(figures).items())
    ours = _number(figures.get(measure.key))
    return f"| {measure.entry}: {measure.title} | {ours} | {peers} | {ratios} | {measure.bar} |"


def _number(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
