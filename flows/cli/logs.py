"""``kombajn logs``: what a run noted."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from flows.cli import options
from flows.cli.errors import WRONG_USAGE, Failure

LEVELS = ("info", "warning", "error")


def logs(
    run: Annotated[str, typer.Argument(help="Name of the run (default: the one at work last).")] = "",
    home: options.Home = options.HOME,
    stage: Annotated[str, typer.Option("--stage", help="Only this stage, with the stages below it.")] = "",
    level: Annotated[str, typer.Option("--level", help="At least: info, warning, error.")] = "info",
    as_json: options.Json = False,
) -> None:
    """The log of a run: time, level, stage, part, message."""
    from flows.home import Home
    from flows.journal import LOG

    if level not in LEVELS:
        raise Failure(f"no level is called {level!r}", f"use one of {', '.join(LEVELS)}", WRONG_USAGE)
    found = sorted(Home(home).runs.glob(f"*/{LOG}"), key=lambda path: path.stat().st_mtime_ns)
    found = [path for path in found if path.parent.name == run or not run]
    if not found:
        raise Failure(f"no log of {f'run {run}' if run else 'any run'} in {home}", "`kombajn status` lists the runs")
    with found[-1].open(encoding="utf-8") as lines:
        for line in lines:
            try:
                entry: dict[str, Any] = json.loads(line)
            except json.JSONDecodeError:
                continue  # a killed run may have left half a line
            inside = f"{entry.get('stage', '')}/".startswith(f"{stage}/") or not stage
            if inside and LEVELS.index(entry["level"]) >= LEVELS.index(level):
                print(line.rstrip() if as_json else _plain(entry))


def _plain(entry: dict[str, Any]) -> str:
    where = entry.get("stage", "run") + (f" {entry['part']:05}" if "part" in entry else "")
    spent = f" in {entry['seconds']:.1f} s" if "seconds" in entry else ""
    return f"{entry['time'][:19]}  {entry['level']:7}  {where:28}  {entry['message']}{spent}"
