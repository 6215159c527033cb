"""Drift of a release's run from the runs before it, in words: what the catalog's view ``alarms`` found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_COLUMNS = ("source", "kind", "reason", "before", "now", "captures")
_WORDS = {
    "yield_fell": "published {now:.1%} of captures, before {before:.1%}",
    "polish_share_fell": "{now:.1%} of texts are Polish, before {before:.1%}",
    "reason_rose": "{reason} rejects {now:.1%} of captures, before {before:.1%}",
}


def alarms_of(home: Path, version: str) -> list[dict[str, Any]]:
    """The alarms of release *version*: ``source`` (null: all together), ``kind``, ``reason``, ``before``, ``now``."""
    from catalog.store import open_catalog

    query = f"SELECT {', '.join(_COLUMNS)} FROM alarms WHERE release = ?"
    with open_catalog(home) as catalog:
        rows = catalog.execute(query, [version]).fetchall()
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]


def alarm_line(alarm: dict[str, Any]) -> str:
    """One alarm for a person."""
    return f"ALARM {alarm['source'] or 'all sources'}: {_WORDS[alarm['kind']].format(**alarm)}"
