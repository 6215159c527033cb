"""Drift of a release's run from the runs before it, in words: what the catalog's view ``alarms`` found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_WORDS = {
    "yield_fell": "published {now:.1%} of captures, before {before:.1%}",
    "polish_share_fell": "{now:.1%} of texts are Polish, before {before:.1%}",
    "reason_rose": "{reason} rejects {now:.1%} of captures, before {before:.1%}",
}


def alarms_of(home: Path, version: str) -> list[dict[str, Any]]:
    """The alarms of release *version*: ``source`` (null: all together), ``kind``, ``reason``, ``before``, ``now``."""
    from catalog.store import open_catalog

    query = "SELECT source, kind, reason, before, now, captures FROM alarms WHERE release = ?"
    with open_catalog(home) as catalog:
        rows: list[dict[str, Any]] = catalog.execute(query, [version]).to_arrow_table().to_pylist()
    return rows


def alarm_line(alarm: dict[str, Any]) -> str:
    """One alarm for a person."""
    return f"ALARM {alarm['source'] or 'all sources'}: {_WORDS[alarm['kind']].format(**alarm)}"
