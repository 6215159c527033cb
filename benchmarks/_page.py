"""The page of figures, ``docs/benchmarks.md``, from the recorded runs."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks._measures import MEASURES, Measure
from benchmarks._plots import bars, growth

PACKAGES = ("pyarrow", "lxml", "trafilatura", "duckdb", "scrapy", "numpy")
PEERS = {"datatrove": "0.10.1", "text-dedup": "0.4.1"}
NOTES = Path(__file__).with_name("_notes.md")


def machine() -> str:
    """Processor, cores, memory and versions, in a line."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    processor = names[0] if names else platform.machine()
    return f"{processor}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}, {versions}"


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


def write_page(recorded: Mapping[str, Any], docs: Path) -> None:
    """Write the page and its plots."""
    found: Mapping[str, Any] = recorded["entries"]
    plots = docs / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    rows = [
        (f"{measure.title} / {peer}"[:60], ratio)
        for measure in MEASURES
        if measure.entry in found
        for peer, ratio in measure.ratios(found[measure.entry]["figures"]).items()
    ]
    (plots / "ratios.svg").write_text(bars("Times better than the peer in the same run", rows), encoding="utf-8")
    if "growth" in found:
        lines = growth_lines(found["growth"]["figures"])
        (plots / "growth.svg").write_text(growth("CPU time as the data grow", lines), encoding="utf-8")
    (docs / "benchmarks.md").write_text("\n".join(_page(found)) + "\n", encoding="utf-8")


def growth_lines(figures: Mapping[str, float | None]) -> dict[str, list[tuple[float, float]]]:
    """CPU seconds by multiple of the data, for each level."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for key, value in figures.items():
        level, found, multiple = key.partition("_seconds_x")
        if found and value:
            lines.setdefault(level, []).append((float(multiple), value))
    return {level: sorted(line) for level, line in lines.items()}


def _page(found: Mapping[str, Any]) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `python -m benchmarks all`; raw figures are in `benchmarks/_recorded.json`."
    yield ""
    machines = dict.fromkeys(record["machine"] for record in found.values())
    yield from (f"* Machine: {line}" for line in machines)
    yield f"* Peers: {', '.join(f'{name} {version}' for name, version in PEERS.items())}, each in its own environment"
    yield ""
    yield from NOTES.read_text(encoding="utf-8").splitlines() if NOTES.exists() else ()
    yield from ("", "## Beside the peers", "", "![ratios](plots/ratios.svg)", "")
    for name, title in (("speed", "### Speed and cost"), ("quality", "### Quality and other figures")):
        yield from (
            title,
            "",
            "| what | ours | peers, same run | times better | bar |",
            "| --- | --- | --- | --- | --- |",
        )
        yield from (_row(measure, found.get(measure.entry)) for measure in MEASURES if _in(measure, name))
        yield ""
    yield from ("## Growth", "", "![growth](plots/growth.svg)", "") if "growth" in found else ()
    yield from ("## Commands and data", "", "| name | command | data | runs | seconds a run |", "| --- " * 5 + "|")
    for name, record in sorted(found.items()):
        command, about = record["command"], record["data"]
        yield f"| {name} | `{command}` | {about} | {record['rounds']} | {record['seconds']:.0f} |"


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
