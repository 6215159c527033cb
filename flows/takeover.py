"""A new run takes over what an earlier one made of the same captures: a changed policy re-reads nothing.

All checkpoints of the earlier run are linked, receipts included; the engine believes a receipt only where the task and
everything before it is the same, and makes the rest anew (a rewritten file is a new one, so the earlier run stays).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from flows.home import Home, read_json
from flows.plan import RunPlan

_OWN = (
    "run.json",
    "curated.json",
    "version.json",
    "quarantine.json",
    "started.json",
    "log.jsonl",
    "progress.json",
    "accounting",
)


def take_over(home: Home, plan: RunPlan) -> str | None:
    """Link the checkpoints of the latest run over the same captures and base; returns its name."""
    target = plan.folder(home)
    donor = _donor(home, plan)
    if donor is None:
        return None
    shutil.copytree(donor, target, copy_function=_link, ignore=_ignored(donor), dirs_exist_ok=True)
    return donor.name


def _donor(home: Home, plan: RunPlan) -> Path | None:
    captures = sorted(entry.sha256 for entry in plan.inputs)
    found = []
    for folder in home.runs.iterdir() if home.runs.is_dir() else ():
        listing = folder / "run.json"
        if folder.name != plan.run and listing.is_file():
            about = read_json(listing)
            if about["base"] == plan.base and sorted(entry["sha256"] for entry in about["inputs"]) == captures:
                found.append((listing.stat().st_mtime_ns, folder.name, folder))
    return max(found)[2] if found else None


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _ignored(donor: Path) -> Callable[[str, list[str]], list[str]]:
    def ignore(folder: str, names: list[str]) -> list[str]:
        top = Path(folder) == donor
        return [name for name in names if name.endswith(".tmp") or name == "spill" or (top and name in _OWN)]

    return ignore
