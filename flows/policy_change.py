"""A dry run of another policy: what it would add or remove, by source and license, without recomputing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows import settings
from flows.cli.errors import Failure
from flows.cli.steering import tell
from flows.home import Home, read_json
from flows.manifest import Manifest
from flows.plan import all_sources, release_shards
from flows.store import LocalStore
from licensing.dry_run import compare

COLUMNS = ["capture_id", "source", "license", "reservations"]


def policy_change(home_root: Path, manifest: Manifest, other: Manifest) -> list[dict[str, Any]]:
    """Rows of ``licensing.dry_run.CHANGE`` where the tier changes."""
    home = Home(home_root)
    latest = next(reversed(home.versions()), None)
    if latest is None:
        raise Failure("there is no release yet, so there is nothing to compare", "`kombajn run` makes the first")
    documents = pa.concat_tables([*_released(home, latest), *_excluded(home, latest)])
    changes = compare(
        documents,
        settings.policy(manifest),
        settings.policy(other),
        settings.source_terms(all_sources(home, manifest)),
        new_sources=settings.source_terms(all_sources(home, other)),
    )
    return [row for row in changes.to_pylist() if row["change"] != "unchanged"]


def _released(home: Home, version: str) -> list[pa.Table]:
    return [pq.read_table(shard, columns=COLUMNS).select(COLUMNS) for shard in release_shards(home, version)]


def _excluded(home: Home, version: str) -> list[pa.Table]:
    """Documents that the release's run excluded by license, as long as its checkpoints are kept."""
    store = LocalStore(home.runs / str(read_json(home.releases / version / "manifest.json")["run"]))
    tables = []
    for key in store.keys("license/part-"):
        decided = store.read(key, ["capture_id", "license", "tier"])
        read = store.read(key.replace("license/", "read/"), ["source", "reservations"])
        table = pa.table(
            [decided["capture_id"], read["source"], decided["license"], read["reservations"]], names=COLUMNS
        )
        tables.append(table.filter(pa.compute.equal(decided["tier"], "excluded")))
    return tables


def tell_change(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print the changes."""
    lines = [
        f"{row['documents']:7}  {row['change']:9} {row['source']}, {row['license']}: "
        f"{row['tier_before']} → {row['tier_after']}"
        for row in rows
    ]
    tell({"changes": rows}, as_json, "\n".join(lines or ["the other policy decides every document alike"]))
