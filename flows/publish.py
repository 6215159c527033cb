"""Writes the release of a curated run: index, shards, accounts, then the manifest; the catalog follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.release import CorpusIdentity, ReleaseSpec
from catalog.store import refresh
from flows import settings
from flows.accounting import run_row, source_rows, stage_rows
from flows.batching import batches, parts_per_task
from flows.chain import VERSIONS
from flows.curate import describe, part_count, run_store, started_at
from flows.engine import BatchEngine
from flows.home import Home, read_json, write_json
from flows.hosts import host_notes
from flows.identity import fingerprint
from flows.index_release import write_index
from flows.manifest import Manifest
from flows.plan import RunPlan, all_sources, configuration_of, release_shards
from flows.recheck import WITHDRAWN
from flows.records import RecordsTask, make_records
from flows.release_task import ReleaseTask, moved_documents, write
from flows.revive import COPIES
from flows.session import Session
from flows.settle import SettleTask, SupersedingTask, find_returned, find_superseded, settle_parts
from flows.steps import Published
from flows.views import GONE, RunStore
from flows.withdrawals import documents_named, withdrawals


def publish_run(session: Session, plan: RunPlan, version: str | None) -> Published:
    """Publish the curated run *plan*; its release, once complete, is never written again."""
    home, manifest = session.home, session.manifest
    name = version or _planned_version(home, plan)
    store = run_store(home, plan, manifest)
    parts = part_count(store)
    with session.engine(plan, chain=plan.run) as engine:  # what is published rests on all that was curated
        engine.phase("settle", lambda: _settle(session, plan, store, engine, parts))
        leaving = _leaving(session, plan, store)
        removed = _removed(store, plan, home, {row["id"] for row in leaving})
        replaced = _replaced(store, plan, home, removed)
        removed |= {row["id"] for row in replaced}
        moved = moved_documents(store, removed)
        _let_go(store, removed)
        bases = dict(zip(moved["id"].to_pylist(), moved["basis"].to_pylist(), strict=True))
        tasks = [RecordsTask(store, batch) for batch in batches("judge", parts)]
        engine.phase("records", lambda: engine.map("records", make_records, tasks))
        engine.phase(
            "index",
            lambda: write_index(engine, session, plan, store, name, superseded=removed, leaving=leaving, moved=bases),
        )
        session.renew_workers(keep=1)
        session.warm_workers(1, "flows.release_task")
        spec = _spec(manifest, plan, name, home)
        _write_tables(session, plan, engine, store, name)
        task = ReleaseTask(
            store,
            str(home.root),
            parts,
            spec,
            tuple(sorted(removed)),
            tuple(tuple(sorted(row.items())) for row in leaving),
            tuple(tuple(sorted(row.items())) for row in replaced),
            str(plan.folder(home) / "accounting"),
            release_shards(home, plan.base) if bases else (),
            manifest.engine.memory_bytes,
        )
        engine.phase("publish", lambda: engine.map("publish", write, [task]))
    refresh(home.root)
    return Published(name, plan.run, home.releases / name)


def _settle(session: Session, plan: RunPlan, store: RunStore, engine: BatchEngine, parts: int) -> None:
    manifest = session.manifest
    actions = tuple((entry.name, entry.action) for entry in manifest.evaluation_sets)
    shards = release_shards(session.home, plan.base)
    engine.map("superseding", find_superseded, [SupersedingTask(store, tuple(range(parts)), shards=shards)])
    most = settings.sentence_config(manifest, parts_per_task(parts)).max_removed
    if store.exists(COPIES) and store.read(COPIES).num_rows:
        whole = SettleTask(store, tuple(range(parts)), actions=actions, most_removed=most, shards=shards)
        engine.map("returned", find_returned, [whole])
    tasks = [SettleTask(store, batch, actions=actions, most_removed=most) for batch in batches("judge", parts)]
    engine.map("settle", settle_parts, tasks)


def _let_go(store: RunStore, removed: Collection[str]) -> None:
    """Note what nobody holds any more: kept documents that fell, and what leaves the base."""
    fallen = [name for key in store.keys("settle/fallen-") for name in store.read(key, ["id"])["id"].to_pylist()]
    store.write(GONE, pa.table({"id": pa.array(sorted({*fallen, *removed}), pa.string())}))


def _leaving(session: Session, plan: RunPlan, store: RunStore) -> list[dict[str, Any]]:
    """Documents of the base that requests or newly seen signals take away: rows for the ledger of withdrawals."""
    home = session.home
    shards = release_shards(home, plan.base)
    if not shards:
        return []
    pages = _settled_pages(store)
    seen = [row for row in store.read(WITHDRAWN).to_pylist() if row["page_id"] not in pages]
    asked = {row["id"]: row for row in documents_named(shards, withdrawals(home))}
    return [*asked.values(), *(row for row in seen if row["id"] not in asked)]


def _settled_pages(store: RunStore) -> set[str]:
    columns = [store.read(key, ["page_id"])["page_id"] for key in store.keys("settle/part-")]
    return {page for column in columns for page in column.to_pylist()}


def _planned_version(home: Home, plan: RunPlan) -> str:
    """The version that this run has or gets; fixed once, so that a second start writes the same release."""
    path = plan.folder(home) / "version.json"
    if not path.is_file():
        numbers = [int(name[1:]) for name in home.versions() if name[:1] == "v" and name[1:].isdigit()]
        write_json(path, {"version": f"v{max(numbers, default=0) + 1:04}"})
    return str(read_json(path)["version"])


def _removed(store: RunStore, plan: RunPlan, home: Home, withdrawn: Collection[str]) -> set[str]:
    """Documents of the base that leave: withdrawn ones, and those whose page has a later document now."""
    removed = set(withdrawn)
    pages = pa.array(sorted(_settled_pages(store)), pa.string())
    for shard in release_shards(home, plan.base):
        table = pq.read_table(shard, columns=["id", "page_id"], partitioning=None)
        removed.update(table["id"].filter(pc.is_in(table["page_id"], value_set=pages)).to_pylist())
    return removed


def _replaced(store: RunStore, plan: RunPlan, home: Home, removed: Collection[str]) -> list[dict[str, Any]]:
    """Documents of the base whose page's later capture went as a copy of one that stays: it is that page now."""
    copies = store.read("documents/duplicates", ["capture_id", "kept_id"])
    if plan.base is None or not copies.num_rows:
        return []
    settled = {name for key in store.keys("settle/part-") for name in store.read(key, ["id"])["id"].to_pylist()}
    pages = _pages_of(store, copies["capture_id"])
    kept = {pages[row["capture_id"]]: row["kept_id"] for row in copies.to_pylist()}
    columns = ["id", "page_id", "capture_id", "url", "source"]
    rows, staying = [], set(settled)
    for shard in release_shards(home, plan.base):
        table = pq.read_table(shard, columns=columns, partitioning=None)
        staying.update(table["id"].to_pylist())
        chosen = table.filter(pc.is_in(table["page_id"], value_set=pa.array(sorted(kept), pa.string())))
        rows += [row for row in chosen.to_pylist() if row["id"] not in removed]
    staying -= {row["id"] for row in rows} | set(removed)
    return [
        {
            **row,
            "reason": "superseded",
            "detail": "the later capture of its page is a copy of the document that replaces it",
            "replaced_by": kept[row["page_id"]],
        }
        for row in rows
        if kept[row["page_id"]] in staying
    ]


def _pages_of(store: RunStore, captures: pa.ChunkedArray) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in store.keys("read/part-"):
        table = store.read(key, ["capture_id", "page_id"])
        table = table.filter(pc.is_in(table["capture_id"], value_set=captures.combine_chunks()))
        found.update(zip(table["capture_id"].to_pylist(), table["page_id"].to_pylist(), strict=True))
    return found


def _spec(manifest: Manifest, plan: RunPlan, version: str, home: Home) -> ReleaseSpec:
    corpus = manifest.corpus
    return ReleaseSpec(
        version=version,
        base=plan.base,
        corpus=CorpusIdentity(corpus.name, corpus.contact, corpus.operator, corpus.description),
        run=plan.run,
        fingerprints={
            "configuration": plan.configuration,
            "inputs": fingerprint(sorted((entry.name, entry.sha256) for entry in plan.inputs)),
            "stages": fingerprint(VERSIONS),
        },
        code_version=package_version("kombajn"),
        retention_days=manifest.policy.retention.internal_days,
        shard_bytes=manifest.release.shard_bytes,
        row_group_bytes=manifest.release.row_group_bytes,
        reading=orjson.dumps(dict(settings.read_config(manifest).redaction), option=orjson.OPT_SORT_KEYS).decode(),
        tokenizer=manifest.release.tokenizer.name if manifest.release.tokenizer else None,
    )


def _write_tables(session: Session, plan: RunPlan, engine: BatchEngine, store: RunStore, version: str) -> None:
    """The small accounting tables that this process knows: sources, stages, the run itself, repeated sentences."""
    from flows.samples import rejected_samples, repeated_sentences

    folder = plan.folder(session.home) / "accounting"
    folder.mkdir(parents=True, exist_ok=True)
    sources = all_sources(session.home, session.manifest)
    configuration = {"run": describe(plan), "manifest": configuration_of(session.manifest, sources.values()),
                     "alarms": session.manifest.alarms.model_dump(mode="json")}  # fmt: skip
    pq.write_table(source_rows(sources), folder / "sources.parquet")
    pq.write_table(stage_rows(plan.run, engine.known()), folder / "stages.parquet")
    values = {
        "run": plan.run, "version": version, "base": plan.base, "fingerprint": plan.run,
        "code_version": package_version("kombajn"), "engine": f"{type(engine).__name__}, {session.workers} workers",
        "started_at": started_at(folder.parent), "finished_at": datetime.now(UTC),
    }  # fmt: skip
    pq.write_table(run_row(values, configuration), folder / "runs.parquet")
    write_json(folder / "hosts.json", host_notes(session.home, plan, store))
    pq.write_table(repeated_sentences(store), folder / "sentences.parquet")
    pq.write_table(rejected_samples(store, part_count(store)), folder / "samples.parquet")
