"""A new run takes over what an earlier one made of the same captures: a changed policy re-reads nothing.

The costly checkpoints of the earlier run are linked with their receipts; the engine believes a receipt only where the
task and everything before it is the same, and makes the rest anew (a rewritten file is a new one, so the earlier run
stays). What is cheap is always made anew, and so is what not every run has: no sidecar of a stage that this run leaves
out may lie there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from flows.home import Home, read_json
from flows.plan import RunPlan

_FOLDERS = ("captures", "selected", "read", "screen", "minhash", "documents", "sentences", "spans")
_RECEIPTS = ("captures", "sites", "select", "read", "screen", "minhash", "documents", "sentences", "spans")


def take_over(home: Home, plan: RunPlan) -> str | None:
    """Link the checkpoints of the latest run over the same captures and base; returns its name."""
    target = plan.folder(home)
    donor = _donor(home, plan)
    if donor is None:
        return None
    for name in (*_FOLDERS, *(f"receipts/{stage}" for stage in _RECEIPTS)):
        if (donor / name).is_dir():
            shutil.copytree(donor / name, target / name, copy_function=_link, ignore=_unfinished, dirs_exist_ok=True)
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


def _unfinished(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".tmp") or name == "spill"]
