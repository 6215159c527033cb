"""``kombajn status``: what is in the home, and who works on it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from flows.cli import options


def status(home: options.Home = options.HOME, as_json: options.Json = False) -> None:
    """Runs, lock holder, disk by folder."""
    from flows.alarms import alarm_line, alarms_of
    from flows.cli.steering import tell
    from flows.home import Home, read_json
    from flows.lock import holder

    place = Home(home)
    who = holder(home)
    crawls: list[dict[str, Any]] = [
        {"crawl": folder.name, "finished": (folder / "files.json").is_file(), "bytes": size_of(folder)}
        for folder in place.crawl_folders()
    ]
    runs: list[dict[str, Any]] = []
    for folder in sorted(place.runs.iterdir()) if place.runs.is_dir() else []:
        if (folder / "run.json").is_file():
            about = read_json(folder / "run.json")
            state = "curated" if (folder / "curated.json").is_file() else "unfinished"
            at = under_way(folder) if who and state == "unfinished" else ""
            runs.append({"run": folder.name, "at": at, "base": about["base"], "files": len(about["inputs"]),
                         "state": state, "bytes": size_of(folder)})  # fmt: skip
    releases = place.versions()
    alarms = alarms_of(home, releases[-1]) if releases else []
    disk = {folder.name: size_of(folder) for folder in (place.crawls, place.runs, place.index, place.releases)}
    lines = [f"home {home}: " + (f"in use by `{who.get('command')}` since {who.get('since')}" if who else "free")]
    lines += [
        f"crawl    {row['crawl']}  {'finished' if row['finished'] else 'unfinished'}  {_mb(row['bytes'])}"
        for row in crawls
    ]
    lines += [
        f"run      {row['run']}  {row['state']}{row['at']}, {row['files']} files  {_mb(row['bytes'])}" for row in runs
    ]
    lines += [f"release  {name}" for name in releases]
    lines += [alarm_line(alarm) for alarm in alarms]
    lines.append("disk     " + ", ".join(f"{name} {_mb(size)}" for name, size in disk.items()))
    tell(
        {
            "home": str(home),
            "holder": who,
            "crawls": crawls,
            "runs": runs,
            "releases": releases,
            "disk": disk,
            "alarms": alarms,
        },
        as_json,
        "\n".join(lines),
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def under_way(folder: Path) -> str:
    """How far the run in *folder* is, and what its present stage still takes."""
    from flows.home import read_json
    from flows.journal import STATE, time_left
    from flows.progress import in_words

    state = read_json(folder / STATE) if (folder / STATE).is_file() else {"stages": {}}
    for stage, row in state["stages"].items():
        if row["done"] < row["tasks"]:
            left = time_left(row, time.time())
            pace = f", about {in_words(left)} left in this stage" if left is not None else ""
            return f" ({stage}: {row['done']} of {row['tasks']} tasks{pace})"
    return ""
