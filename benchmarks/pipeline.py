"""Reading and screening of WARC files in one process: documents per CPU-second, cost by step, peak memory.

    python -m benchmarks pipeline --data DIR

Memory must not follow the number of documents, so the same is measured over the first half of the captures. The peer
is trafilatura with its defaults and metadata, over the same pages.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = {
    step: step for step in ("decode", "parse", "declarations", "page_reservations", "extract", "repair", "unwrap")
} | {"redact": "redact_all"}
"""The functions that `flows.page` calls, by step."""
PART_CAPTURES = 200
PEER_PAGES = 150
SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wet", ".wet.gz")


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if "--share" in options:
        return _measure(_files(data), float(options[options.index("--share") + 1]))
    whole, half = _apart(data, 1.0), _apart(data, 0.5)
    whole["peak_memory_half_bytes"] = half["peak_memory_bytes"]
    return whole


def _apart(data: Path | None, share: float) -> dict[str, float | None]:
    """The measure in a process of its own, for its memory's sake."""
    words = [sys.executable, "-m", "benchmarks", "pipeline", "--data", str(data), "--share", str(share)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float | None] = json.loads(done.stdout)
    return figures


def _files(data: Path | None) -> list[Path]:
    found = sorted(path for path in (data or Path()).rglob("*") if path.name.endswith(SUFFIXES))
    if not found:
        print(f"no WARC, ARC or WET files below {data}", file=sys.stderr)
    return found


def _measure(files: list[Path], share: float) -> dict[str, float | None]:
    from flows.index_captures import IndexTask, index_captures
    from flows.plan import Input
    from flows.select import SelectTask, select
    from flows.store import LocalStore

    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(Path(folder))
        entries = [
            Input("bench", path.name, str(path), "0" * 64, path.stat().st_size, "bench", "web") for path in files
        ]
        index = _timed(lambda: [index_captures(IndexTask(store, n, entry, store)) for n, entry in enumerate(entries)])
        select(SelectTask(store, len(entries), (), PART_CAPTURES, 64 << 20, 1 << 30))
        parts = len(store.keys("selected/part-"))
        chosen = range(max(1, round(parts * share))) if parts else range(0)
        figures = _read_and_screen(store, entries, list(chosen))
        figures["index_seconds"] = round(index, 3)
        figures["peak_memory_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        figures["trafilatura_pages_per_cpu_second"] = _peer(store, entries) if share == 1.0 else None
    return figures


def _read_and_screen(store: Any, entries: list[Any], parts: list[int]) -> dict[str, float | None]:
    from flows import page
    from flows.read import ReadTask, merge_sites, read_parts
    from flows.screen import ScreenTask, screen_parts
    from flows.tasks import PartTask

    merge_sites(PartTask(store, tuple(range(len(entries)))))
    paths = tuple((entry.name, entry.path) for entry in entries)
    warm = ScreenTask(store, ())
    screen_parts(warm)
    spent = {step: _wrapped(page, name) for step, name in STEPS.items()}
    captures = documents = 0
    reading = screening = 0.0
    for number in parts:
        reading += _timed(lambda number=number: read_parts(ReadTask(store, (number,), paths=paths)))
        screening += _timed(lambda number=number: screen_parts(ScreenTask(store, (number,))))
        captures += store.read(f"selected/part-{number:05}", ["capture_id"]).num_rows
        documents += store.read(f"read/part-{number:05}", ["capture_id"]).num_rows
    both = reading + screening
    return {
        "captures": captures,
        "documents": documents,
        "documents_per_cpu_second": _rate(documents, both),
        "read_documents_per_cpu_second": _rate(captures, reading),
        "screen_documents_per_cpu_second": _rate(documents, screening),
        "read_seconds": round(reading, 3),
        "screen_seconds": round(screening, 3),
        **{f"{step}_seconds": round(seconds[0], 3) for step, seconds in spent.items()},
    }


def _wrapped(module: Any, name: str) -> list[float]:
    """Let *module*'s function add its CPU time to the returned one-element list."""
    inner, spent = getattr(module, name), [0.0]

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return inner(*arguments, **named)
        finally:
            spent[0] += time.process_time() - began

    setattr(module, name, timed)
    return spent


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 2) if seconds else None


def _peer(store: Any, entries: list[Any]) -> float | None:
    """trafilatura's own extraction over the first HTML pages."""
    import trafilatura

    from crawler.captures import load_payloads

    paths = {entry.name: Path(entry.path) for entry in entries}
    pages: list[bytes] = []
    for key in store.keys("selected/part-"):
        table = store.read(key)
        for name in dict.fromkeys(row["file"] for row in table["warc"].to_pylist()):
            import pyarrow.compute as pc

            own = table.filter(pc.equal(pc.struct_field(table["warc"], "file"), name))
            pages += [load.body for load in load_payloads(paths[name], own) if b"<html" in load.body[:2000].lower()]
        if len(pages) >= PEER_PAGES:
            break
    chosen = pages[:PEER_PAGES]
    if not chosen:
        return None
    seconds = _timed(lambda: [trafilatura.bare_extraction(body, with_metadata=True) for body in chosen])
    return _rate(len(chosen), seconds)
