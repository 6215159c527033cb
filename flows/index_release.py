"""Writes ``index/<version>/``: what later runs are deduplicated against, and which captures a release covers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from flows.home import write_json
from flows.manifest import Manifest
from flows.views import RunStore


@dataclass(frozen=True)
class IndexTask:
    """The index of one release."""

    store: RunStore
    folder: str
    base: str | None
    version: str
    parts: int
    removed: tuple[str, ...]
    covered: tuple[str, ...]
    withdrawals: tuple[str, ...]
    validation_share: float
    manifest: Manifest


def write_index(task: IndexTask) -> dict[str, int]:
    """Write the index; a leftover of an interrupted publishing is replaced."""
    folder = Path(task.folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_json(folder / "covered.json", {"files": list(task.covered), "withdrawals": list(task.withdrawals)})
    return {"documents_out": 0}
