"""``kombajn status``: what is in the home, and who works on it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.cli import options

if TYPE_CHECKING:
    from flows.home import Home


def status(home: options.Home = options.HOME, as_json: options.Json = False) -> None:
    """Runs, lock holder, disk by folder."""
    from catalog.numbers import size
    from flows.alarms import alarm_line
    from flows.cli.steering import tell
    from flows.home import Home
    from flows.lock import holder

    place = Home(home)
    who = holder(home)
    crawls: list[dict[str, Any]] = [
        {"crawl": folder.name, "finished": (folder / "files.json").is_file(), "bytes": size_of(folder)}
        for folder in place.crawl_folders()
    ]
    runs, broken = _runs(place, str(who.get("since") or "") if who else "")
    releases, alarms, unread = _releases(place)
    broken += unread
    disk = {folder.name: size_of(folder) for folder in (place.crawls, place.runs, place.index, place.releases)}
    lines = [f"home {home}: " + (f"in use by `{who.get('command')}` since {who.get('since')}" if who else "free")]
    lines += [
        f"crawl    {row['crawl']}  {'finished' if row['finished'] else 'unfinished'}  {size(row['bytes'])}"
        for row in crawls
    ]
    lines += [
        f"run      {row['run']}  {row['state']}{row['at']}, {row['files']} files  {size(row['bytes'])}" for row in runs
    ]
    lines += [f"release  {name}" for name in releases]
    lines += [alarm_line(alarm) for alarm in alarms]
    lines += [f"BROKEN   {problem}" for problem in broken]
    lines.append("disk     " + ", ".join(f"{name} {size(taken)}" for name, taken in disk.items()))
    tell(
        {
            "home": str(home),
            "holder": who,
            "crawls": crawls,
            "runs": runs,
            "releases": releases,
            "broken": broken,
            "disk": disk,
            "alarms": alarms,
        },
        as_json,
        "\n".join(lines),
    )


def _runs(place: Home, since: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Runs, and what cannot be read of them; *since* is when the holder took the home, empty if nobody has."""
    from flows.home import read_json

    runs: list[dict[str, Any]] = []
    broken: list[str] = []
    folders = [path.parent for path in sorted(place.runs.glob("*/run.json"))]
    working = _at_work(folders, since) if since else None
    for folder in folders:
        try:
            about = read_json(folder / "run.json")
            state = "curated" if (folder / "curated.json").is_file() else "unfinished"
            at = under_way(folder, working=folder == working)
            runs.append({"run": folder.name, "at": at, "base": about["base"], "files": len(about["inputs"]),
                         "state": state, "bytes": size_of(folder)})  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError) as error:
            broken.append(f"run {folder.name}: {error}; remove {folder}, and the next `kombajn run` makes it anew")
    return runs, broken


def _at_work(folders: list[Path], since: str) -> Path | None:
    """The run that has written to its log since then: the holder's."""
    from datetime import datetime

    from flows.journal import LOG

    taken = datetime.fromisoformat(since).timestamp()
    logs = {folder / LOG: folder for folder in folders if (folder / LOG).is_file()}
    fresh = [(path.stat().st_mtime, path) for path in logs if path.stat().st_mtime >= taken]
    return logs[max(fresh)[1]] if fresh else None


def _releases(place: Home) -> tuple[list[str], list[dict[str, Any]], list[str]]:
    """Versions, the newest one's alarms, and what cannot be read of them: one broken release hides no other."""
    from catalog.errors import CatalogError
    from catalog.manifest import read_manifest, version_order
    from catalog.storage import releases_of
    from flows.alarms import alarms_of

    try:
        versions = place.versions()
        return versions, alarms_of(place.root, versions[-1]) if versions else [], []
    except CatalogError as error:
        problem = error
    readable, broken = [], []
    releases = releases_of(place.root)
    for folder in sorted(place.releases.glob("[!.]*/manifest.json"), key=lambda path: version_order(path.parent.name)):
        try:
            readable.append(read_manifest(releases / folder.parent.name).version)
        except CatalogError as error:
            broken.append(f"release {folder.parent.name}: {error}; {error.fix}")
    return readable, [], broken or [f"catalog: {problem}; {problem.fix}"]


def size_of(folder: Path) -> int:
    """Bytes of all files below *folder*; files may come and go meanwhile."""
    return sum(_bytes(path) for path in folder.rglob("*")) if folder.is_dir() else 0


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # gone since it was listed
        return 0


def under_way(folder: Path, *, working: bool) -> str:
    """How far the run in *folder* is: the stage under way and what it still takes, or where it stopped."""
    from flows.home import read_json
    from flows.journal import STATE, time_left
    from flows.progress import in_words

    state = read_json(folder / STATE) if (folder / STATE).is_file() else {}
    if not state or not state["stages"] or state["state"] == "done":
        return ""
    stage, row = max(state["stages"].items(), key=lambda entry: float(entry[1]["began"]))
    far = f"{stage}: {row['done']} of {row['tasks']} tasks"
    if not working or state["state"] != "running":
        return f" (stopped; {far})"
    if row["done"] == row["tasks"]:
        return f" (after {far})"
    left = time_left(row, time.time())
    return f" ({far}{f', about {in_words(left)} left in this stage' if left is not None else ''})"
