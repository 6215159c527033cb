"""From captures to decisions on every document: the stages of a run up to publishing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.schema import Engine, StageError
from flows.batching import batches, parts_per_task
from flows.cli.errors import Failure
from flows.engine import BatchEngine
from flows.foreign import ForeignTask, cut_foreign
from flows.home import Home, read_json, write_json
from flows.index_captures import IndexTask, index_captures
from flows.judge import JudgeTask, judge_parts
from flows.leaving import AskedTask, LeavingTask, find_asked, find_leaving
from flows.license import AgreementTask, LicenseTask, agree, license_parts, profile_parts
from flows.manifest import Manifest
from flows.plan import RunPlan, all_sources, release_shards
from flows.read import ReadTask, merge_sites, read_parts
from flows.recheck import RecheckTask, recheck
from flows.revive import CAPTURES, ReviveTask, file_paths, revive
from flows.screen import ScreenTask, screen_parts
from flows.select import PARTS, SelectTask, select
from flows.session import Session
from flows.store import LocalStore
from flows.takeover import take_over
from flows.tasks import PartTask, part_key
from flows.views import CANDIDATES, KEPT, RunStore
from flows.withdrawals import withdrawals
from licensing.policy import Policy, SourceTerms


def curate_run(session: Session, plan: RunPlan) -> None:
    """Run all stages of *plan*; what an earlier start finished is not done again."""
    folder = plan.folder(session.home)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "run.json").is_file():
        take_over(session.home, plan)
    write_json(folder / "run.json", describe(plan))
    started_at(folder)
    store = run_store(session.home, plan, session.manifest)
    with session.engine(plan) as engine:
        engine.phase("captures", lambda: _take_in(session, plan, store, engine))
        if plan.base is None:
            store.forget_parts(store.read(PARTS)["parts"][0].as_py())
        else:
            engine.phase("revive", lambda: _revive(session, plan, store, engine))
        parts = part_count(store)
        _judge(session, plan, store, engine, parts)
        if plan.base is not None or withdrawals(session.home):
            engine.phase("recheck", lambda: _look_back(session, plan, store, engine, parts))
        session.renew_workers()  # the models' memory is the exchanges' now
        session.warm_workers(session.workers, "dedup.features", "scipy.sparse.csgraph")
        _deduplicate(session.manifest, store, engine, parts)
    receipts = [receipt for stage in engine.finished.values() for receipt in stage]
    write_json(folder / "curated.json", {"parts": parts, "tasks": len(receipts)})


def started_at(folder: Path) -> datetime:
    """When the run in *folder* was first started (UTC)."""
    path = folder / "started.json"
    if not path.is_file():
        write_json(path, {"at": datetime.now(UTC).isoformat(timespec="seconds")})
    return datetime.fromisoformat(str(read_json(path)["at"]))


def run_store(home: Home, plan: RunPlan, manifest: Manifest) -> RunStore:
    """The checkpoints of *plan*."""
    return RunStore(
        plan.folder(home),
        index=home.index / plan.base if plan.base else None,
        validation_share=manifest.dedup.validation_share,
        cut_sets=tuple(entry.name for entry in manifest.evaluation_sets if entry.action == "cut"),
    )


def is_curated(home: Home, plan: RunPlan) -> bool:
    """Whether all stages of *plan* are done."""
    return (plan.folder(home) / "curated.json").is_file()


def part_count(store: LocalStore) -> int:
    """How many parts the selection has."""
    return len(store.keys("selected/part-"))


def describe(plan: RunPlan) -> dict[str, Any]:
    """What ``run.json`` says of a run."""
    return {
        "run": plan.run,
        "base": plan.base,
        "configuration": plan.configuration,
        "inputs": [
            {
                "name": entry.name,
                "path": entry.path,
                "sha256": entry.sha256,
                "source": entry.source,
                "bytes": entry.bytes,
            }
            for entry in plan.inputs
        ],
    }


def _take_in(session: Session, plan: RunPlan, store: RunStore, engine: Engine) -> None:
    settings = session.manifest.engine
    files = tuple(range(len(plan.inputs)))
    with session.worker_apart("flows.select") as apart:  # with DuckDB and the whole selection
        engine.map(
            "captures",
            index_captures,
            [
                IndexTask(store, number, entry, LocalStore(session.home.crawls / entry.crawl / "index"))
                for number, entry in enumerate(plan.inputs)
            ],
        )
        engine.map("sites", merge_sites, [PartTask(store, files)])
        shards = release_shards(session.home, plan.base)
        task = SelectTask(store, len(files), shards, settings.part_captures, settings.part_bytes, settings.memory_bytes)
        with apart():
            engine.map("select", select, [task])


def _revive(session: Session, plan: RunPlan, store: RunStore, engine: Engine) -> None:
    """Captures that were dropped for what may leave now join the selection."""
    policy, terms = _rules(session)
    size = session.manifest.engine
    task = ReviveTask(
        store,
        str(session.home.root),
        str(plan.base),
        release_shards(session.home, plan.base),
        policy,
        terms,
        tuple(withdrawals(session.home)),
        size.part_captures,
        size.part_bytes,
    )
    engine.map("revive", revive, [task])
    store.forget_parts(store.read(PARTS)["parts"][0].as_py() + store.read("revive/parts")["parts"][0].as_py())


def _rules(session: Session) -> tuple[Policy, tuple[tuple[str, SourceTerms], ...]]:
    from flows import settings

    terms = settings.source_terms(all_sources(session.home, session.manifest))
    return settings.policy(session.manifest), tuple(terms.items())


def _look_back(session: Session, plan: RunPlan, store: RunStore, engine: Engine, parts: int) -> None:
    """What was asked to leave, and what of the base may stay no longer or falls to another tier."""
    requests = tuple(withdrawals(session.home))
    if requests:
        asking = [AskedTask(store, batch, requests=requests) for batch in batches("judge", parts)]
        engine.map("asked", find_asked, asking)
    if plan.base is None:
        return
    shards = release_shards(session.home, plan.base)
    policy, terms = _rules(session)
    engine.map("recheck", recheck, [RecheckTask(store, (), shards=shards, policy=policy, terms=terms)])
    engine.map("leaving", find_leaving, [LeavingTask(store, tuple(range(parts)), shards=shards, requests=requests)])


def _judge(session: Session, plan: RunPlan, store: RunStore, engine: BatchEngine, parts: int) -> None:
    from flows import settings

    manifest = session.manifest
    known = {entry.name: str(Path(entry.path)) for entry in plan.inputs}
    paths = tuple(sorted({**known, **_revived_files(session.home, store)}.items()))
    reading = settings.read_config(manifest)
    reads = [
        ReadTask(store, batch, quarantined=plan.quarantined, paths=paths, config=reading)
        for batch in batches("read", parts)
    ]
    screening = settings.screen_config(manifest)
    screens = [
        ScreenTask(store, batch, quarantined=plan.quarantined, config=screening) for batch in batches("screen", parts)
    ]
    both: list[tuple[str, Callable[[Any], Any], list[Any]]] = [
        ("read", read_parts, reads),
        ("screen", screen_parts, screens),
    ]
    engine.phase("read", lambda: engine.map_each(both, _stored_bytes(store, reads)))
    engine.phase("license", lambda: _decide(session, store, engine, parts))


def _stored_bytes(store: RunStore, tasks: Sequence[ReadTask]) -> list[int]:
    """Bytes of the captures of each task, as stored."""
    return [sum(_length(store, part) for part in task.parts) for task in tasks]


def _length(store: RunStore, part: int) -> int:
    lengths = store.read(part_key("selected", part), ["warc.length"])["warc"]
    return pc.sum(pc.struct_field(lengths, "length")).as_py() or 0


def _decide(session: Session, store: RunStore, engine: Engine, parts: int) -> None:
    from flows import settings

    manifest = session.manifest
    groups = batches("license", parts)
    engine.map("profile", profile_parts, [PartTask(store, batch) for batch in groups])
    engine.map("agreement", agree, [AgreementTask(store, len(groups))])
    policy, terms = _rules(session)
    engine.map(
        "license",
        license_parts,
        [LicenseTask(store, batch, policy=policy, terms=terms) for batch in groups],
    )
    limits = settings.thresholds(manifest)
    engine.map("judge", judge_parts, [JudgeTask(store, batch, thresholds=limits) for batch in batches("judge", parts)])


def _revived_files(home: Home, store: RunStore) -> dict[str, str]:
    """Where the captures lie that came back from earlier runs."""
    if not store.exists(CAPTURES):
        return {}
    return file_paths(home, {row["file"] for row in store.read(CAPTURES, ["warc"])["warc"].to_pylist()})


def _deduplicate(manifest: Manifest, store: RunStore, engine: BatchEngine, parts: int) -> None:
    from dedup.contamination import find_contamination
    from dedup.documents import deduplicate
    from dedup.sentences import find_repeated_sentences
    from dedup.spans import find_repeated_spans
    from flows import settings
    from flows.evaluation import evaluation_tables

    candidates = [part_key(CANDIDATES, number) for number in range(parts)]
    kept = [part_key(KEPT, number) for number in range(parts)]
    index = store.index_keys()
    _check_space(store, parts)
    holders = store.holder_keys()
    size = parts_per_task(parts + len(index))
    engine.phase(
        "documents", lambda: deduplicate(engine, store, candidates, settings.document_config(manifest, size), holders)
    )
    engine.phase(
        "sentences",
        lambda: find_repeated_sentences(engine, store, kept, settings.sentence_config(manifest, size), index),
    )
    engine.phase("spans", lambda: find_repeated_spans(engine, store, kept, settings.span_config(manifest, size), index))
    if manifest.policy.foreign_paragraphs == "cut":
        language = settings.screen_config(manifest).language
        tasks = [ForeignTask(store, batch, config=language) for batch in batches("foreign", parts)]
        engine.phase("foreign", lambda: engine.map("foreign", cut_foreign, tasks))
    sets = evaluation_tables(store, manifest)
    if sets:
        config = settings.contamination_config(manifest)
        engine.phase("contamination", lambda: find_contamination(engine, store, kept, sets, config))


def _check_space(store: RunStore, parts: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    from dedup.plan import check_space

    documents = text_bytes = 0
    for number in range(parts):
        about = pq.ParquetFile(store.path(part_key("read", number))).metadata
        documents += about.num_rows
        text_bytes += sum(
            about.row_group(group).column(column).total_uncompressed_size
            for group in range(about.num_row_groups)
            for column in range(about.num_columns)
            if about.schema.column(column).path == "text"
        )
    try:
        check_space(store.root, documents, text_bytes)
    except StageError as error:
        raise Failure(f"the disk is too full: {error}", "the same command goes on then") from None
