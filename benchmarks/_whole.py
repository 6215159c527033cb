"""Two whole pipelines on a folder of WARC files: ours by its command line, FineWeb-2's by datatrove's executor."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks._processes import Cost, measure

TIMEOUT = 3600.0
PROGRAM = (sys.executable, "-c", "import sys; from flows.cli.main import main; sys.exit(main())")
MANIFEST = """\
version: 1
corpus: {{name: benchmark, contact: benchmark@example.org}}
sources:
  - {{name: captures, kind: warc, category: web, basis: tdm_exception, paths: ["{warcs}"]}}
engine: {{kind: direct, part_captures: 250}}
"""


class Unfinished(Exception):
    """A pipeline did not come to its end; the message has the end of its log."""


def ours(warcs: Path, folder: Path, workers: int, env: Mapping[str, str] | None = None) -> Cost:
    """``kombajn run`` into ``folder/home``, of the files that its manifest declares."""
    folder.mkdir(parents=True)
    manifest = folder / "data_manifest.yaml"
    manifest.write_text(MANIFEST.format(warcs=warcs.resolve()), encoding="utf-8")
    words = ["run", "--home", str(folder / "home"), "--manifest", str(manifest), "--engine", "direct"]
    log = folder / "log.txt"
    command = [*PROGRAM, *words, "--workers", str(workers)]
    cost = measure(command, log, timeout=TIMEOUT, env={**_environment(), **(env or {})})
    if cost.exit_code != 0:
        raise Unfinished(f"kombajn run: {log.read_text(errors='replace')[-3000:]}")
    return cost


def datatrove(warcs: Path, folder: Path, workers: int, python: str | None) -> Cost | None:
    """FineWeb-2's Polish pipeline into ``folder/kept``; None without datatrove."""
    from cleaning.language import LID_176

    if not python or not Path(python).exists():
        return None
    folder.mkdir(parents=True)
    script = Path(__file__).with_name("_fineweb2_datatrove.py")
    env = {**_environment(), "HF_HUB_OFFLINE": "1", "LOGURU_LEVEL": "WARNING"}
    command = [python, str(script), str(warcs.resolve()), str(folder), str(workers), str(LID_176.path())]
    cost = measure(command, folder / "log.txt", timeout=TIMEOUT, env=env)
    if cost.exit_code != 0:
        raise Unfinished(f"datatrove: {(folder / 'log.txt').read_text(errors='replace')[-3000:]}")
    return cost


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1"}
