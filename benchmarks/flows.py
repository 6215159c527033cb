"""What steering costs: ``kombajn run`` against the stages called directly, and how long things take to start.

    python -m benchmarks flows [--documents 20000] [--data FOLDER]

Both work on copies of one home, one process at a time: the stages as plain calls, without workers and receipts; then
the whole command with its default engine, by a server that is up, and one worker. ``overhead_share`` compares
CPU-seconds – of the command, its workers and the server meanwhile – which is what a busy machine leaves comparable;
``overhead_wall_share`` compares wall time. ``import_seconds`` is the part of Prefect's imports; the server's start is
reported beside it all. Documents are synthetic unless FOLDER holds JSON lines files. ``start_to_first_page_seconds``
is wall time from the start of ``kombajn crawl --engine prefect``, by a server that is up, to the first page that is
asked for, on the bundled site.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SOURCE = "probka"
MANIFEST = f"""\
version: 1
corpus: {{name: pomiar, contact: kontakt@example.org}}
sources:
  - {{name: {SOURCE}, kind: jsonl, category: web, basis: tdm_exception}}
engine: {{part_captures: 200, workers: 1}}
"""
WORDS_PER_DOCUMENT = 220


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    documents = int(options[options.index("--documents") + 1]) if "--documents" in options else 20_000
    from flows import server

    with tempfile.TemporaryDirectory(prefix="kombajn-bench-flows-") as place:
        folder = Path(place)
        manifest = _home(folder, data, documents)
        home = _copy(folder, "direct")
        direct = _cost([sys.executable, "-m", "benchmarks._stages", home, manifest], {})
        shutil.rmtree(home)
        begun = time.perf_counter()
        with server.started(folder / "server") as api:
            start = time.perf_counter() - begun
            before = _server_cpu()
            home = _copy(folder, "prefect")
            words = ["run", "--home", home, "--manifest", manifest, "--engine", "prefect", "--workers", "1"]
            command = _cost(_command(*words), {"PREFECT_API_URL": api})
            served = _server_cpu() - before
            first = _first_page(folder / "site", api)
        tasks = len(list(Path(home).glob("runs/*/receipts/**/*.json")))
        imports = (
            _cost([sys.executable, "-c", "import flows.prefect_flows"], {}).cpu
            - _cost([sys.executable, "-c", "import flows.steps, flows.curate, flows.publish"], {}).cpu
        )
    steering = command.cpu + served - direct.cpu
    return {
        "documents": documents,
        "batches": tasks,
        "direct_cpu_seconds": round(direct.cpu, 2),
        "prefect_cpu_seconds": round(command.cpu + served, 2),
        "server_cpu_seconds": round(served, 2),
        "import_seconds": round(imports, 2),
        "overhead_share": round(steering / direct.cpu, 4),
        "direct_wall_seconds": round(direct.wall, 2),
        "prefect_wall_seconds": round(command.wall, 2),
        "overhead_wall_share": round(command.wall / direct.wall - 1, 4),
        "server_start_seconds": round(start, 2),
        "start_to_first_page_seconds": round(first, 2),
    }


def _home(folder: Path, data: Path | None, documents: int) -> str:
    files = sorted(data.rglob("*.jsonl")) if data is not None else []
    if not files:
        files = [folder / "synthetic.jsonl"]
        files[0].write_text("".join(_lines(documents)), encoding="utf-8")
    manifest = folder / "data_manifest.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    words = ["ingest", *map(str, files), "--source", SOURCE, "--home", str(folder / "home")]
    _cost(_command(*words, "--manifest", str(manifest)), {})
    return str(manifest)


def _copy(folder: Path, name: str) -> str:
    return str(shutil.copytree(folder / "home", folder / name))


def _lines(documents: int) -> list[str]:
    """Documents whose words follow each other as on the bundled pages: Polish in its statistics, new in its wording."""
    from flows.demo.pages import portal_pages

    follows: dict[str, list[str]] = defaultdict(list)
    for page in portal_pages():
        words = re.findall(r"[^\W\d_]+|[.,]", page.body)
        for word, following in pairwise(words):
            follows[word].append(following)
    starts = sorted(word for word in follows if word[0].isupper())
    return [json.dumps(_document(number, follows, starts), ensure_ascii=False) + "\n" for number in range(documents)]


def _document(number: int, follows: dict[str, list[str]], starts: list[str]) -> dict[str, str]:
    dice = random.Random(number)
    word = dice.choice(starts)
    words = [word]
    for _ in range(WORDS_PER_DOCUMENT):
        word = dice.choice(follows.get(word) or starts)
        words.append(word)
    text = " ".join(words).replace(" ,", ",").replace(" .", ".").replace(". ", ".\n\n", 4)
    return {"url": f"https://pomiar.example/{number}", "text": f"{text}.", "title": f"Próba {number}"}


def _server_cpu() -> float:
    """CPU-seconds so far of the server, which is a child of this process."""
    import psutil

    children = [child for child in psutil.Process().children() if "flows.server_process" in child.cmdline()]
    return float(sum(child.cpu_times().user + child.cpu_times().system for child in children))


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli.main", *words]


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KOMBAJN", "PREFECT", "PYTHONDONTWRITEBYTECODE"))
    }
    return {**kept, **settings}


@dataclass(frozen=True)
class Cost:
    """Seconds that a command took."""

    cpu: float  # of the command and of all its descendants that it waited for
    wall: float


def _cost(command: list[str], settings: dict[str, str]) -> Cost:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=_environment(settings), stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall)


def _first_page(folder: Path, api: str) -> float:
    from flows.demo.server import manifest_text, serve

    folder.mkdir()
    with serve() as site:
        (folder / "m.yaml").write_text(manifest_text(site), encoding="utf-8")
        begun = time.perf_counter()
        words = [
            "crawl",
            "portal",
            "--engine",
            "prefect",
            "--home",
            str(folder / "home"),
            "--manifest",
            str(folder / "m.yaml"),
        ]
        with subprocess.Popen(
            _command(*words, "--manifest", str(folder / "m.yaml")),
            env=_environment({"PREFECT_API_URL": api}),
            stderr=subprocess.DEVNULL,
        ) as command:
            while not any(asked.path == "/" for asked in list(site.requests)) and command.poll() is None:
                time.sleep(0.01)
            seconds = time.perf_counter() - begun
            command.kill()
    return seconds
