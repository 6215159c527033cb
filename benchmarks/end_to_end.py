"""WARC files to a published corpus: datatrove's FineWeb-2 Polish pipeline against ours, two cores.

    python -m benchmarks end_to_end --data FOLDER_OF_WARC_FILES [--workers 2] [--rounds 1] [--keep FOLDER]

Ours is the whole of ``kombajn run`` (licenses, opt-outs, three levels of deduplication, accounts,
release and catalog included) without a server. Documents are HTML responses of status 200, so that rates compare; both
pay for starting. The peer runs in an environment of its own (``--peer PYTHON`` or KOMBAJN_PEER_DATATROVE); without it
its keys are null. CPU time is that of all processes, memory the largest sum of their proportional set sizes, for both.
``ours_fate/…`` and ``datatrove_fate/…`` count documents by what became of them, ``ours_only/…`` datatrove's reasons for
what only ours keeps, ``datatrove_only/…`` ours for what only datatrove keeps. The log names differing documents to look
at; ``--keep`` keeps both outputs.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks._peers import peer_python
from benchmarks._processes import Cost
from benchmarks._whole import datatrove, ours

Figures = dict[str, float | None]
Fates = dict[str, str]

SHOWN = 30
NOT_EXTRACTED = "not extracted"


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks end_to_end")
    parser.add_argument("--peer", default=peer_python("datatrove"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, interleaved; medians are given")
    parser.add_argument("--keep", type=Path, help="folder for both outputs")
    arguments = parser.parse_args(options)
    if data is None:
        raise SystemExit("benchmarks end_to_end: --data FOLDER of WARC files is needed")
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as name:
        folder = arguments.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        mine: list[Cost] = []
        theirs: list[Cost] = []
        fates: tuple[Fates, Fates | None] = ({}, None)
        for number in range(arguments.rounds):
            own, other = folder / f"ours-{number}", folder / f"peer-{number}"
            mine.append(ours(data, own, arguments.workers))
            peer = datatrove(data, other, arguments.workers, arguments.peer)
            fates = (_our_fates(own / "home"), _peer_fates(other) if peer else None)
            theirs += [peer] if peer else []
            print(f"round {number + 1}:", mine[-1], peer, file=sys.stderr)
        return _figures(_pages(data), mine, theirs, fates, arguments.workers)


def _pages(data: Path) -> set[str]:
    """URLs of HTML responses of status 200."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    found = set()
    for path in sorted(data.rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                headers = record.http_headers
                if headers is not None and headers.status_code == 200 and "html" in (record.http_content_type or ""):
                    found.add(record.headers["WARC-Target-URI"])
    return found


def _our_fates(home: Path) -> Fates:
    """URL → ``kept`` or stage and reason."""
    from catalog.store import open_catalog

    with open_catalog(home) as catalog:
        rejected = catalog.execute("SELECT url, stage || ':' || reason FROM rejections").fetchall()
        kept = catalog.execute("SELECT url FROM documents").fetchall()
    return {**dict(rejected), **{url: "kept" for (url,) in kept}}


def _peer_fates(folder: Path) -> Fates:
    found: Fates = json.loads((folder / "fates.json").read_text(encoding="utf-8"))
    return found


def _figures(
    pages: set[str], ours: list[Cost], theirs: list[Cost], fates: tuple[Fates, Fates | None], workers: int
) -> Figures:
    mine = _rates(len(pages), ours, workers)
    peer = _rates(len(pages), theirs, workers)
    figures: Figures = {"documents": float(len(pages)), "rounds": float(len(ours)), **mine}
    figures |= {f"datatrove_{key}": value for key, value in peer.items()}
    figures["speed_ratio"] = _ratio(mine["documents_per_second"], peer["documents_per_second"])
    figures["cpu_ratio"] = _ratio(mine["documents_per_cpu_second"], peer["documents_per_cpu_second"])
    figures["memory_ratio"] = _ratio(peer["peak_memory_bytes"], mine["peak_memory_bytes"])
    return figures | _compare(pages, *fates)


def _rates(pages: int, costs: list[Cost], workers: int) -> Figures:
    if not costs:
        keys = ("documents_per_second", "documents_per_cpu_second", "peak_memory_bytes", "cores_used_share")
        return dict.fromkeys(keys)
    wall = statistics.median(cost.wall_seconds for cost in costs)
    cpu = statistics.median(cost.cpu_seconds for cost in costs)
    return {
        "documents_per_second": round(pages / wall, 2),
        "documents_per_cpu_second": round(pages / cpu, 2),
        "peak_memory_bytes": statistics.median(cost.peak_memory_bytes for cost in costs),
        "cores_used_share": round(cpu / wall / workers, 3),
    }


def _ratio(value: float | None, other: float | None) -> float | None:
    return round(value / other, 2) if value is not None and other else None


def _compare(pages: set[str], ours: Fates, theirs: Fates | None) -> Figures:
    """What each keeps and drops, by reason; differing documents to look at go to the log."""
    mine = {url: ours.get(url, "none") for url in pages}
    kept = {url for url in pages if mine[url] == "kept"}
    figures: Figures = {"kept": float(len(kept)), "unaccounted": float(sum(url not in ours for url in pages))}
    figures |= _counts("ours_fate", mine.values())
    names = ("datatrove_kept", "kept_by_both", "kept_by_ours_only", "kept_by_datatrove_only")
    if theirs is None:
        return figures | dict.fromkeys(names)
    other = {url: theirs.get(url, NOT_EXTRACTED) for url in pages}
    peer = {url for url in pages if other[url] == "kept"}
    figures |= _counts("datatrove_fate", other.values())
    figures |= _counts("ours_only", (other[url] for url in kept - peer))
    figures |= _counts("datatrove_only", (mine[url] for url in peer - kept))
    for title, urls in (("kept by ours only", kept - peer), ("kept by datatrove only", peer - kept)):
        print(f"{title}:", file=sys.stderr)
        for url in sorted(urls)[:: max(1, len(urls) // SHOWN)][:SHOWN]:
            print(f"  {url}  {mine[url]}  {other[url]}", file=sys.stderr)
    counts = (len(peer), len(kept & peer), len(kept - peer), len(peer - kept))
    return figures | dict(zip(names, map(float, counts), strict=True))


def _counts(prefix: str, fates: Iterable[str]) -> Figures:
    """How many documents met each fate, the numbers in a reason left out."""
    found = Counter(re.sub(r"\s*\(.*|[\d.]+\s*[<>].*", "", fate).strip() for fate in fates)
    return {f"{prefix}/{fate}": float(count) for fate, count in sorted(found.items())}
