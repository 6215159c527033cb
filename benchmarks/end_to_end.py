"""WARC files to a published corpus: datatrove's FineWeb-2 Polish pipeline against ours, two cores.

    python -m benchmarks end_to_end --data FOLDER_OF_WARC_FILES [--workers 2] [--rounds 1] [--keep FOLDER]

Ours is the whole of ``kombajn ingest`` + ``kombajn run`` (licenses, opt-outs, three levels of deduplication, accounts,
release and catalog included) without a server. Documents are HTML responses of status 200, so that rates compare; both
pay for starting. The peer runs in an environment of its own (``--peer PYTHON`` or KOMBAJN_PEER_DATATROVE); without it
its keys are null. The log gives what each keeps and drops by reason, and differing documents to look at; ``--keep``
keeps both outputs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks._peers import peer_python
from benchmarks._processes import Cost, measure

Figures = dict[str, float | None]
Fates = dict[str, str]

TIMEOUT = 1800.0
SHOWN = 5
MANIFEST = """\
version: 1
corpus: {{name: benchmark, contact: benchmark@example.org}}
sources:
  - {{name: captures, kind: warc, category: web, basis: tdm_exception, paths: ["{warcs}"]}}
engine: {{kind: direct, part_captures: 100}}
"""


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
        ours, theirs = [], []
        fates: tuple[Fates, Fates | None] = ({}, None)
        for number in range(arguments.rounds):
            mine, my_fates = _ours(data.resolve(), folder / f"ours-{number}", arguments.workers)
            peer, peer_fates = _peer(data.resolve(), folder / f"peer-{number}", arguments.workers, arguments.peer)
            fates = (my_fates, peer_fates)
            ours.append(mine)
            theirs += [peer] if peer else []
        return _figures(_pages(data), ours, theirs, fates, arguments.workers)


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


def _ours(warcs: Path, folder: Path, workers: int) -> tuple[Cost, Fates]:
    from catalog.store import open_catalog

    folder.mkdir()
    manifest, home = folder / "data_manifest.yaml", folder / "home"
    manifest.write_text(MANIFEST.format(warcs=warcs), encoding="utf-8")
    program = [sys.executable, "-c", "import sys; from flows.cli.main import main; sys.exit(main())"]
    where = ["--home", str(home), "--manifest", str(manifest)]
    steps = [
        ["ingest", str(warcs), "--source", "captures", *where],
        ["run", *where, "--engine", "direct", "--workers", str(workers)],
    ]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    costs = [measure([*program, *step], folder / "log.txt", timeout=TIMEOUT, env=env) for step in steps]
    if any(cost.exit_code for cost in costs):
        print((folder / "log.txt").read_text(errors="replace")[-3000:], file=sys.stderr)
        raise SystemExit("benchmarks end_to_end: our own run failed")
    with open_catalog(home) as catalog:
        rejected = catalog.execute("SELECT url, stage || ':' || reason FROM rejections").fetchall()
        kept = catalog.execute("SELECT url FROM documents").fetchall()
        stages = catalog.execute(
            "SELECT stage, tasks, documents_in, documents_out, cpu_seconds FROM stages ORDER BY cpu_seconds DESC"
        ).fetchall()
    for row in stages:
        print("stage, tasks, in, out, CPU-seconds:", *row, file=sys.stderr)
    total = Cost(
        0,
        sum(cost.wall_seconds for cost in costs),
        sum(cost.cpu_seconds for cost in costs),
        max(cost.peak_memory_bytes for cost in costs),
    )
    return total, {**dict(rejected), **{url: "kept" for (url,) in kept}}


def _peer(warcs: Path, folder: Path, workers: int, python: str | None) -> tuple[Cost | None, Fates | None]:
    from cleaning.language import LID_176

    if not python or not Path(python).exists():
        return None, None
    folder.mkdir()
    script = Path(__file__).with_name("_fineweb2_datatrove.py")
    env = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "LOGURU_LEVEL": "WARNING"}
    command = [python, str(script), str(warcs), str(folder), str(workers), str(LID_176.path())]
    cost = measure(command, folder / "log.txt", timeout=TIMEOUT, env=env)
    if cost.exit_code != 0:
        print((folder / "log.txt").read_text(errors="replace")[-3000:], file=sys.stderr)
        return None, None
    found: Fates = json.loads((folder / "fates.json").read_text(encoding="utf-8"))
    return cost, found


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
    """What each keeps and drops; reasons and differing documents go to the log."""
    kept = {url for url in pages if ours.get(url) == "kept"}
    print("ours:", Counter(ours.get(url, "none") for url in pages).most_common(), file=sys.stderr)
    figures: Figures = {"kept": float(len(kept)), "unaccounted": float(sum(url not in ours for url in pages))}
    names = ("datatrove_kept", "kept_by_both", "kept_by_ours_only", "kept_by_datatrove_only")
    if theirs is None:
        return figures | dict.fromkeys(names)
    peer = {url for url in pages if theirs.get(url) == "kept"}
    print("datatrove:", Counter(theirs.get(url, "not extracted") for url in pages).most_common(), file=sys.stderr)
    for title, urls in (("kept by ours only", kept - peer), ("kept by datatrove only", peer - kept)):
        pairs = Counter((ours.get(url), theirs.get(url, "not extracted")) for url in urls)
        print(f"{title} (ours, datatrove's):", pairs.most_common(), file=sys.stderr)
        spread = sorted(urls)[:: max(1, len(urls) // SHOWN)][:SHOWN]
        for url in spread:
            print(f"  {url}  {ours.get(url)}  {theirs.get(url, 'not extracted')}", file=sys.stderr)
    counts = (len(peer), len(kept & peer), len(kept - peer), len(peer - kept))
    return figures | dict(zip(names, map(float, counts), strict=True))
