"""Writes ``index/<version>/``: what later runs are deduplicated against, and which captures a release covers."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import SITE_RECORD, Engine
from dedup.index_build import Departures, IndexConfig, build
from flows import settings
from flows.batching import parts_per_task
from flows.curate import part_count
from flows.home import read_json, write_json
from flows.plan import RunPlan, covered_files
from flows.read import SITES
from flows.recheck import latest_sight
from flows.session import Session
from flows.store import LocalStore
from flows.tasks import part_key
from flows.views import PUBLISHED, SHADOWS, RunStore
from flows.withdrawals import withdrawals


def write_index(
    engine: Engine,
    session: Session,
    plan: RunPlan,
    store: RunStore,
    version: str,
    *,
    superseded: Collection[str],
    leaving: list[dict[str, Any]],
    moved: Mapping[str, str],
) -> None:
    """Write the index of release *version*; what an interrupted publishing of another run left there is replaced."""
    home, manifest = session.home, session.manifest
    folder = home.index / version
    owner = folder / "run.json"
    if owner.is_file() and read_json(owner)["run"] != plan.run:
        shutil.rmtree(folder)
    write_json(owner, {"run": plan.run})
    count = part_count(store)
    size = parts_per_task(count)
    config = IndexConfig(
        settings.document_config(manifest, size),
        settings.sentence_config(manifest, size),
        settings.span_config(manifest, size),
    )
    withdrawn = {row["id"]: row["reason"] for row in leaving}
    departures = Departures(
        superseded=frozenset(superseded) - frozenset(withdrawn),
        withdrawn=withdrawn,
        erased=frozenset(row["id"] for row in leaving if row["reason"] == "erased"),
        moved=moved,
        moment=latest_sight(store),
    )
    parts = [part_key(PUBLISHED, number) for number in range(count)]
    shadows = [part_key(SHADOWS, number) for number in range(count)]
    target = LocalStore(folder)
    build(engine, store, target, parts, version, config, store.index_keys(), departures, _copies(store), shadows)
    target.write("sites", _sites(store))
    covered = covered_files(home, plan.base) if plan.base else frozenset()
    write_json(
        folder / "covered.json",
        {
            "files": sorted(covered | {entry.sha256 for entry in plan.inputs}),
            "withdrawals": sorted(entry.key for entry in withdrawals(home)),
        },
    )


def _sites(store: RunStore) -> pa.Table:
    """The latest permission files of every site ever seen: copies that come back are judged by them."""
    earlier = [store.read("index/sites")] if store.index is not None and store.exists("index/sites") else []
    table = pa.concat_tables([*earlier, store.read(SITES)])
    answered = pc.and_(pc.is_valid(table["status"]), pc.less(table["status"], 500))
    table = table.append_column("answered", pc.fill_null(answered, False)).append_column(
        "row", pa.array(range(table.num_rows))
    )
    order = [("host", "ascending"), ("path", "ascending"), ("answered", "descending"), ("fetched_at", "descending"),
             ("row", "descending")]  # fmt: skip
    table = table.sort_by(order).combine_chunks()
    keys = pc.binary_join_element_wise(pc.fill_null(table["host"], ""), pc.fill_null(table["path"], ""), " ")
    return table.select(SITE_RECORD.names).take(pc.index_in(pc.unique(keys), value_set=keys.combine_chunks()))


def _copies(store: RunStore) -> dict[str, int]:
    """How many newcomers went for each document that an earlier release published."""
    table = store.read("documents/duplicates", ["kept_id", "kept_release"])
    return dict(Counter(row["kept_id"] for row in table.to_pylist() if row["kept_release"] is not None))
