"""Removes what nobody needs any more: published runs, old index versions, leftovers, captures past their retention."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.cli.status import size_of
from flows.home import Home, read_json, write_json
from flows.manifest import Manifest


@dataclass(frozen=True)
class Waste:
    """One folder or file to remove, and why."""

    path: Path
    why: str
    bytes: int


def waste(home: Home, manifest: Manifest, now: datetime | None = None) -> list[Waste]:
    """What `kombajn gc` removes; it looks at modification times, and changes nothing."""
    moment = now or datetime.now(UTC)
    return [Waste(path, why, _size(path)) for path, why in (*_runs(home, manifest, moment), *_index(home),
                                                           *_captures(home, manifest, moment))]  # fmt: skip


def overdue(home: Home, now: datetime | None = None) -> dict[str, str]:
    """Releases whose internal texts should be gone by now, with the last day on which they could be kept."""
    today = (now or datetime.now(UTC)).date().isoformat()
    last_days = {name: read_json(home.releases / name / "manifest.json")["retention"] for name in home.versions()}
    return {
        name: str(retention["retain_until"])
        for name, retention in last_days.items()
        if retention["retain_until"] is not None and str(retention["retain_until"]) < today
    }


def remove(home: Home, entries: list[Waste]) -> int:
    """Remove them; returns the bytes freed. Names of removed crawls are kept: no later crawl may get one again."""
    crawls = [entry.path.name for entry in entries if entry.path.parent == home.crawls]
    if crawls:
        listing = home.crawls / "removed.json"
        known = read_json(listing)["crawls"] if listing.is_file() else []
        write_json(listing, {"crawls": sorted({*known, *crawls})})
    for entry in entries:
        if entry.path.is_dir():
            shutil.rmtree(entry.path)
        else:
            entry.path.unlink(missing_ok=True)
    return sum(entry.bytes for entry in entries)


def _size(path: Path) -> int:
    return size_of(path) if path.is_dir() else path.stat().st_size


def _older(path: Path, days: int, now: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - timedelta(days=days)


def _runs(home: Home, manifest: Manifest, now: datetime) -> Iterator[tuple[Path, str]]:
    if not home.runs.is_dir():
        return
    published = {read_json(home.releases / name / "manifest.json")["run"] for name in home.versions()}
    days = manifest.policy.retention.runs_days
    for folder in sorted(home.runs.iterdir()):
        if folder.is_dir() and _older(folder, days, now):
            why = "its release is complete" if folder.name in published else "it was never finished"
            yield folder, f"run older than {days} days; {why}"


def _index(home: Home) -> Iterator[tuple[Path, str]]:
    if not home.index.is_dir():
        return
    latest = next(reversed(home.versions()), None)
    for folder in sorted(home.index.iterdir()):
        if folder.is_dir() and folder.name != latest and (home.releases / folder.name / "manifest.json").is_file():
            yield folder, f"only the index of the latest release ({latest}) is used"


def _captures(home: Home, manifest: Manifest, now: datetime) -> Iterator[tuple[Path, str]]:
    """Raw captures past their retention: unredacted text may not be kept for ever."""
    days = manifest.policy.retention.raw_days
    for folder in home.crawl_folders():
        listing = folder / "files.json"
        if listing.is_file() and _older(listing, days, now):
            yield folder, f"raw captures older than {days} days (policy.retention.raw_days)"
