"""What steering costs: Prefect against the batch runner over the same documents, and how long things take to start.

    python -m benchmarks flows [--documents 2000] [--data FOLDER]

Both engines run ``kombajn run`` with one worker on copies of one home. Cost is CPU-seconds of the command, its workers
and (for Prefect) the server meanwhile, since wall time on a busy machine says little; the server's start is reported
beside it. ``overhead_share`` is the whole difference, imports of Prefect included;
``import_seconds`` is their part, which does not grow with the number of documents, as ``steering_seconds_per_task``
(all the rest, by task) does not. Documents are synthetic unless FOLDER holds JSON lines files.
``start_to_first_page_seconds`` is wall time from the start of ``kombajn crawl``, by a server that is up, to the first
page that is asked for, on the bundled site.
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
from itertools import pairwise
from pathlib import Path

SOURCE = "probka"
MANIFEST = f"""\
version: 1
corpus: {{name: pomiar, contact: kontakt@example.org}}
sources:
  - {{name: {SOURCE}, kind: jsonl, paths: [.], category: web, basis: tdm_exception}}
engine: {{part_captures: 200, workers: 1}}
"""
WORDS_PER_DOCUMENT = 220


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    documents = int(options[options.index("--documents") + 1]) if "--documents" in options else 2000
    from flows import server

    with tempfile.TemporaryDirectory(prefix="kombajn-bench-flows-") as place:
        folder = Path(place)
        _home(folder, data, documents)
        direct, _ = _cost(folder, "direct", None)
        begun = time.perf_counter()
        with server.started(folder / "server") as api:
            start = time.perf_counter() - begun
            command, served = _cost(folder, "prefect", api)
            first = _first_page(folder / "site", api)
        tasks = len(list((folder / "prefect").glob("runs/*/receipts/**/*.json")))
        imports = _cpu([sys.executable, "-c", "import flows.prefect_flows"], {}) - _cpu(
            [sys.executable, "-c", "import flows.steps, flows.curate, flows.publish"], {}
        )
    steering = command + served - direct
    return {
        "documents": documents,
        "tasks": tasks,
        "direct_cpu_seconds": round(direct, 2),
        "prefect_cpu_seconds": round(command + served, 2),
        "server_cpu_seconds": round(served, 2),
        "import_seconds": round(imports, 2),
        "overhead_share": round(steering / direct, 4),
        "overhead_share_without_imports": round((steering - imports) / direct, 4),
        "steering_seconds_per_task": round((steering - imports) / tasks, 4),
        "server_start_seconds": round(start, 2),
        "start_to_first_page_seconds": round(first, 2),
    }


def _home(folder: Path, data: Path | None, documents: int) -> None:
    files = sorted(data.rglob("*.jsonl")) if data is not None else []
    if not files:
        files = [folder / "synthetic.jsonl"]
        files[0].write_text("".join(_lines(documents)), encoding="utf-8")
    manifest = folder / "data_manifest.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    words = ["ingest", *map(str, files), "--source", SOURCE, "--home", str(folder / "home")]
    _cpu(_command(*words, "--manifest", str(manifest)), {})


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


def _cost(folder: Path, engine: str, api: str | None) -> tuple[float, float]:
    """CPU-seconds of a run on a copy of the home: of the command and its children, and of the server."""
    home = shutil.copytree(folder / "home", folder / engine)
    words = ["--home", str(home), "--manifest", str(folder / "data_manifest.yaml"), "--engine", engine]
    settings = {"PREFECT_API_URL": api} if api else {}
    before = _server_cpu() if api else 0.0
    spent = _cpu(_command("run", *words, "--workers", "1"), settings)
    return spent, _server_cpu() - before if api else 0.0


def _server_cpu() -> float:
    """CPU-seconds so far of the server, which is a child of this process."""
    import psutil

    children = [child for child in psutil.Process().children() if "flows.server_process" in child.cmdline()]
    return float(sum(child.cpu_times().user + child.cpu_times().system for child in children))


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli.main", *words]


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOMBAJN", "PREFECT"))}
    return {**kept, **settings}


def _cpu(command: list[str], settings: dict[str, str]) -> float:
    """CPU-seconds of *command* and of all its descendants that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=_environment(settings), stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _first_page(folder: Path, api: str) -> float:
    from flows.demo.server import manifest_text, serve

    folder.mkdir()
    with serve() as site:
        (folder / "m.yaml").write_text(manifest_text(site), encoding="utf-8")
        begun = time.perf_counter()
        words = ["crawl", "portal", "--home", str(folder / "home"), "--manifest", str(folder / "m.yaml")]
        with subprocess.Popen(
            _command(*words), env=_environment({"PREFECT_API_URL": api}), stderr=subprocess.DEVNULL
        ) as command:
            while not any(asked.path == "/" for asked in list(site.requests)) and command.poll() is None:
                time.sleep(0.01)
            seconds = time.perf_counter() - begun
            command.kill()
    return seconds
