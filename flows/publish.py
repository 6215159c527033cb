"""Writes the release of a curated run: index, shards, accounts, then the manifest; the catalog follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.release import CorpusIdentity, ReleaseSpec, write_release
from catalog.store import refresh
from flows import settings
from flows.accounting import Accounts, run_row, source_rows, stage_rows, with_counts
from flows.chain import VERSIONS
from flows.curate import batches, describe, part_count, run_store, started_at
from flows.cuts import cut_tables
from flows.engine import BatchEngine
from flows.home import Home, read_json, write_json
from flows.hosts import host_notes
from flows.identity import fingerprint
from flows.index_release import write_index
from flows.manifest import Manifest
from flows.plan import RunPlan, all_sources, configuration_of, release_shards
from flows.recheck import WITHDRAWN, RecheckTask, recheck
from flows.records import records
from flows.session import Session
from flows.settle import SettleTask, SupersedingTask, find_superseded, settle_parts
from flows.steps import Published
from flows.views import GONE, RunStore
from flows.withdrawals import documents_named, withdrawals


@dataclass(frozen=True)
class ReleaseTask:
    """The writing of one release, in a worker of its own."""

    store: RunStore
    home: str
    parts: int
    spec: ReleaseSpec
    removed: tuple[str, ...]
    withdrawals: tuple[tuple[tuple[str, Any], ...], ...]
    tables: str  # folder with sources.parquet, stages.parquet, runs.parquet
    memory_bytes: int


def publish_run(session: Session, plan: RunPlan, version: str | None) -> Published:
    """Publish the curated run *plan*; its release, once complete, is never written again."""
    home, manifest = session.home, session.manifest
    name = version or _planned_version(home, plan)
    store = run_store(home, plan, manifest)
    parts = part_count(store)
    with session.engine(plan) as engine:
        engine.phase("settle", lambda: _settle(session, plan, store, engine, parts))
        leaving = _leaving(session, plan, store, engine)
        removed = _removed(store, plan, home, {row["id"] for row in leaving})
        _let_go(store, removed)
        engine.phase(
            "index",
            lambda: write_index(engine, session, plan, store, name, superseded=removed, leaving=leaving),
        )
        spec = _spec(manifest, plan, name, home)
        _write_tables(session, plan, engine, store, name)
        task = ReleaseTask(
            store,
            str(home.root),
            parts,
            spec,
            tuple(sorted(removed)),
            tuple(tuple(sorted(row.items())) for row in leaving),
            str(plan.folder(home) / "accounting"),
            manifest.engine.memory_bytes,
        )
        session.renew_workers(keep=1)
        engine.phase("publish", lambda: engine.map("publish", write, [task]))
    refresh(home.root)
    return Published(name, plan.run, home.releases / name)


def write(task: ReleaseTask) -> dict[str, int]:
    """Write the release; the task's work in the worker."""
    leaving = _withdrawal_table(task)
    accounts = Accounts.of(task.store, task.memory_bytes, leaving)
    tables = Path(task.tables)
    given: dict[str, Any] = {
        "captures": accounts.table("captures"),
        "rejections": accounts.table("rejections"),
        "duplicates": accounts.table("duplicates"),
        "hosts": accounts.hosts(read_json(tables / "hosts.json")),
        "withdrawals": leaving,
        "cuts": cut_tables(task.store, task.parts),
        **{
            name: pq.read_table(tables / f"{name}.parquet")
            for name in ("sources", "stages", "runs", "sentences", "samples")
        },
    }
    given["runs"] = with_counts(given["runs"], accounts.counts())
    manifest = write_release(
        task.home,
        task.spec,
        records(task.store, task.parts),
        accounting=given,
        removed_ids=task.removed,
    )
    return {"documents_out": int(manifest.counts["documents"])}


def _withdrawal_table(task: ReleaseTask) -> pa.Table:
    from catalog.accounting import WITHDRAWALS

    return pa.Table.from_pylist([dict(row) for row in task.withdrawals], schema=WITHDRAWALS)


def _settle(session: Session, plan: RunPlan, store: RunStore, engine: BatchEngine, parts: int) -> None:
    manifest = session.manifest
    actions = tuple((entry.name, entry.action) for entry in manifest.evaluation_sets)
    asked = tuple(withdrawals(session.home))
    shards = release_shards(session.home, plan.base)
    engine.map("superseding", find_superseded, [SupersedingTask(store, tuple(range(parts)), shards=shards)])
    most = settings.sentence_config(manifest).max_removed
    tasks = [
        SettleTask(store, batch, actions=actions, most_removed=most, withdrawals=asked)
        for batch in batches("judge", parts)
    ]
    engine.map("settle", settle_parts, tasks)


def _let_go(store: RunStore, removed: Collection[str]) -> None:
    """Note what nobody holds any more: kept documents that fell, and what leaves the base."""
    fallen = [name for key in store.keys("settle/fallen-") for name in store.read(key, ["id"])["id"].to_pylist()]
    store.write(GONE, pa.table({"id": pa.array(sorted({*fallen, *removed}), pa.string())}))


def _leaving(session: Session, plan: RunPlan, store: RunStore, engine: BatchEngine) -> list[dict[str, Any]]:
    """Documents of the base that requests or newly seen signals take away: rows for the ledger of withdrawals."""
    home = session.home
    shards = release_shards(home, plan.base)
    if not shards:
        return []
    terms = tuple(settings.source_terms(all_sources(home, session.manifest)).items())
    policy = settings.policy(session.manifest)
    task = RecheckTask(store, (), shards=shards, policy=policy, terms=terms)
    engine.phase("recheck", lambda: engine.map("recheck", recheck, [task]))
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
    pq.write_table(rejected_samples(store), folder / "samples.parquet")
