"""Counts of a release, read from its own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.alarms import alarms_of
from flows.home import Home, read_json


def release_figures(home: Path, version: str) -> dict[str, Any]:
    """Counts of one release, its rejections by stage and reason, and its alarms."""
    import pyarrow.parquet as pq

    folder = Home(home).releases / version
    manifest = read_json(folder / "manifest.json")
    rejections = pq.read_table(folder / "accounting" / "rejections.parquet", columns=["stage", "reason"])
    grouped = rejections.group_by(["stage", "reason"]).aggregate([([], "count_all")])
    rows = grouped.sort_by([("count_all", "descending"), ("stage", "ascending"), ("reason", "ascending")]).to_pylist()
    reasons = [{"stage": row["stage"], "reason": row["reason"], "captures": row["count_all"]} for row in rows]
    return {
        "release": version,
        "base": manifest.get("base"),
        "counts": manifest["counts"],
        "rejections": reasons,
        "alarms": alarms_of(home, version),
    }
