"""Writing a release: immutable, reproducible, complete or not there at all.

Rows are sorted by tier, split, source, host, URL and id, so a release's bytes follow from its rows whatever the order
in which tasks finished. Everything is written into a hidden sibling folder that one rename makes the release; on
storage without rename the version's ``manifest.json``, written last, is what makes it one.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import LEDGERS
from catalog.comparison import COLUMNS, Comparison, compare, previous_of
from catalog.departures import Departed, withdrawal_rows
from catalog.errors import ReleaseError
from catalog.facts import Facts, FactsWriter
from catalog.kit import KitWriter
from catalog.ledgers import AccountingWriter, Tables, check_equation, conform
from catalog.manifest import NAME, TIERS, FileEntry, Manifest, describe, list_releases, read_manifest
from catalog.order import Sorter
from catalog.pages import write_pages
from catalog.schema import PUBLISHED
from catalog.shards import ShardFormat, ShardWriter, row_groups
from catalog.storage import Location, releases_of

ORDER = ("tier", "split", "source", "host", "url", "id")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_SPLIT = re.compile(r"[a-z][a-z0-9_]*")
_STAGING = re.compile(r"\.(?P<version>.+)\.(?P<pid>\d+)\.[0-9a-f]{8}")


@dataclass(frozen=True)
class CorpusIdentity:
    """Whose corpus this is, as the manifest and the card name it."""

    name: str
    contact: str
    operator: str = "company"  # or research_organisation
    description: str = ""


@dataclass(frozen=True)
class ReleaseSpec:
    """Everything about a release but its rows; enters the manifest.

    ``retention_days``: how long texts of the tier tdm may be kept, counted from each document's ``fetched_at``.
    ``summary``: fields of the training-content summary that only the model's provider knows (see ``catalog.summary``).
    """

    version: str
    corpus: CorpusIdentity
    run: str
    fingerprints: Mapping[str, str]
    code_version: str
    base: str | None = None
    tokenizer: str | None = None
    retention_days: int = 365
    summary: Mapping[str, str] = field(default_factory=dict)
    reading: str = "{}"  # what texts are read with (JSON), for whoever rebuilds them
    shard_bytes: int = 256 << 20
    row_group_bytes: int = 64 << 20
    compression_level: int = 1
    sort_memory_bytes: int = 256 << 20

    @property
    def shard_format(self) -> ShardFormat:
        """How shards are cut and compressed."""
        return ShardFormat(self.shard_bytes, self.row_group_bytes, self.compression_level)


def write_release(
    root: str | os.PathLike[str],
    spec: ReleaseSpec,
    documents: Iterable[pa.Table],
    *,
    accounting: Mapping[str, Tables],
    removed_ids: Collection[str] = (),
    moved: Iterable[pa.Table] = (),
) -> Manifest:
    """Write release ``spec.version`` below ``<root>/releases``: the base − *removed_ids* + *documents*.

    Args:
        root: the home, or its copy on other storage (``s3://bucket/prefix``).
        spec: identity and settings.
        documents: tables of schema ``PUBLISHED``, this run's new documents, in any order and number.
        accounting: tables of ``catalog.accounting`` by name, each a table or an iterable of tables; missing ones are
            empty. ``withdrawals`` need not list superseded documents: rows for *removed_ids* that it does not name
            are added, ``superseded`` where a new document has the same page.
        removed_ids: documents of the base that this release no longer holds.
        moved: tables of schema ``PUBLISHED``: documents of the base that go on under another tier, as they are now.

    Returns:
        The committed manifest. A release of this version, run and fingerprints that exists already is left alone.

    Raises:
        ReleaseError: the version exists with other contents, the base is missing, a row has no valid tier or split,
            or captures ≠ published + carried + rejected.
    """
    if not _VERSION.fullmatch(spec.version):
        raise ReleaseError(f"{spec.version!r} is no version", "use letters, digits, dots and dashes")
    releases = releases_of(root)
    target = releases / spec.version
    if target.size(NAME) >= 0:
        return _existing(target, spec)
    clean_staging(root)
    base = None if spec.base is None else _base(releases, spec.base)
    with _staging(releases, target) as (stage, scratch):
        manifest = _write(stage, scratch, spec, documents, accounting, frozenset(removed_ids), moved, base, releases)
        stage.write(NAME, manifest.to_json())
        shutil.rmtree(scratch, ignore_errors=True)
        if stage.path != target.path:
            _commit(stage, target)
    return manifest


def clean_staging(root: str | os.PathLike[str]) -> list[str]:
    """Remove what interrupted publishers left behind (their process is dead); returns the folders' names."""
    releases = releases_of(root)
    removed = []
    for name in releases.folders():
        found = _STAGING.fullmatch(name)
        if found and releases.local is not None and not _alive(int(found["pid"])):
            (releases / name).remove()
            removed.append(name)
    return removed


def base_tables(release: Location, manifest: Manifest, columns: Collection[str] | None = None) -> Iterator[pa.Table]:
    """A release's rows in their canonical order, one row group at a time."""
    order = {tier: position for position, tier in enumerate(sorted(TIERS))}
    shards = sorted(manifest.shards(), key=lambda entry: (order[entry.tier or "open"], entry.split or "", entry.path))
    for entry in shards:
        shard = release.open_parquet(entry.path)
        for index in range(shard.num_row_groups):
            yield shard.read_row_group(index, columns=None if columns is None else list(columns))


def _existing(target: Location, spec: ReleaseSpec) -> Manifest:
    manifest = read_manifest(target)
    if manifest.run == spec.run and dict(manifest.fingerprints) == dict(spec.fingerprints):
        return manifest
    raise ReleaseError(
        f"release {spec.version} exists and was made from other inputs; releases never change",
        "publish under another version",
    )


def _base(releases: Location, version: str) -> tuple[Location, Manifest]:
    location = releases / version
    if location.size(NAME) < 0:
        names = ", ".join(manifest.version for manifest in list_releases(releases)) or "none"
        raise ReleaseError(f"the base release {version!r} is not there (complete releases: {names})")
    return location, read_manifest(location)


@contextlib.contextmanager
def _staging(releases: Location, target: Location) -> Iterator[tuple[Location, Path]]:
    if releases.local is not None:
        name = f".{target.path.rsplit('/', 1)[1]}.{os.getpid()}.{secrets.token_hex(4)}"
        stage = releases / name
        scratch = Path(stage.path) / ".scratch"
        scratch.mkdir(parents=True)
    else:
        target.remove()  # an uncommitted earlier attempt
        stage, scratch = target, Path(tempfile.mkdtemp(prefix="kombajn-release-"))
    try:
        yield stage, scratch
    except BaseException:
        stage.remove()
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _commit(stage: Location, target: Location) -> None:
    with (Path(stage.path) / NAME).open("rb") as manifest:
        os.fsync(manifest.fileno())
    Path(stage.path).rename(target.path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(
    stage: Location,
    scratch: Path,
    spec: ReleaseSpec,
    documents: Iterable[pa.Table],
    accounting: Mapping[str, Tables],
    removed_ids: frozenset[str],
    moved: Iterable[pa.Table],
    base: tuple[Location, Manifest] | None,
    releases: Location,
) -> Manifest:
    unknown = sorted(set(accounting) - set(LEDGERS))
    if unknown:
        raise ReleaseError(f"unknown accounting tables: {', '.join(unknown)}", f"known: {', '.join(LEDGERS)}")
    sorter = Sorter(ORDER, scratch / "sort", spec.sort_memory_bytes)
    published = 0
    for table in documents:
        sorter.add(_checked(conform(table, PUBLISHED, "documents")))
        published += table.num_rows
    changed: set[str] = set()
    for table in moved:
        sorter.add(_checked(conform(table, PUBLISHED, "moved documents")))
        changed.update(table["id"].to_pylist())
    departed = Departed(removed_ids, frozenset(changed))
    carried = [] if base is None else [departed.filter(base_tables(*base))]
    kit_writer = KitWriter(scratch, stage, spec.reading)
    with FactsWriter(scratch, kit_writer) as facts_writer:
        entries = _write_shards(stage, sorter.merged(carried), spec, facts_writer)
    departed.require_all()
    ledgers = AccountingWriter(stage, scratch, spec.run, spec.sort_memory_bytes)
    facts = Facts(scratch)
    accounting = {**accounting, "withdrawals": withdrawal_rows(accounting, departed, facts, spec.run)}
    for name in LEDGERS:
        entries.append(ledgers.write(name, accounting.get(name, ())))
    check_equation(ledgers.counts, published)
    kit = kit_writer.finish(_cut_ledgers(scratch, base))
    manifest = Manifest(
        version=spec.version,
        base=spec.base,
        run=spec.run,
        corpus={
            "name": spec.corpus.name,
            "contact": spec.corpus.contact,
            "operator": spec.corpus.operator,
            "description": spec.corpus.description,
        },
        code_version=spec.code_version,
        fingerprints=dict(spec.fingerprints),
        tokenizer=spec.tokenizer,
        tier=None,
        counts={
            **ledgers.counts,
            **facts.counts(),
            "base_documents": 0 if base is None else base[1].counts["documents"],
            "removed": departed.count,
        },
        retention={
            "days": spec.retention_days,
            "retain_until": min((entry.retain_until for entry in entries if entry.retain_until), default=None),
        },
        schema=describe(PUBLISHED),
        files=(*entries, *kit),
    )
    facts.attach_ledgers()
    if base is None:
        facts.comparison = _compared(stage, releases, manifest, facts)
    return replace(manifest, files=(*manifest.files, *write_pages(stage, scratch, manifest, facts, spec.summary)))


def _compared(stage: Location, releases: Location, manifest: Manifest, facts: Facts) -> Comparison | None:
    """What is other than in the release before, though that is no base; None for the first release."""
    previous = previous_of(list_releases(releases), manifest.version)
    if previous is None:
        return None
    older = base_tables(releases / previous.version, previous, COLUMNS)
    return compare(facts.connection, previous.version, older, base_tables(stage, manifest, COLUMNS))


def _cut_ledgers(scratch: Path, base: tuple[Location, Manifest] | None) -> Iterator[pa.Table]:
    """The cuts of this release, then those of its base and all before it, some rows at a time."""
    yield pq.read_table(scratch / "cuts.parquet", columns=["capture_id", "start", "end"])
    while base is not None:
        location, manifest = base
        if any(entry.path == "accounting/cuts.parquet" for entry in manifest.files):
            yield location.open_parquet("accounting/cuts.parquet").read(columns=["capture_id", "start", "end"])
        releases = Location(location.filesystem, location.path.rsplit("/", 1)[0])
        earlier = None if manifest.base is None else releases / manifest.base
        base = (earlier, read_manifest(earlier)) if earlier is not None and earlier.size(NAME) >= 0 else None


def _checked(table: pa.Table) -> pa.Table:
    for column, allowed in (("tier", set(TIERS)), ("split", None)):
        for value in pc.unique(table[column]).to_pylist():
            if value is None or (value not in allowed if allowed else not _SPLIT.fullmatch(value)):
                raise ReleaseError(f"a document has {column} {value!r}", f"{column} is one of {sorted(allowed or [])}")
    if table["id"].null_count or table["text"].null_count:
        raise ReleaseError("a document has no id or no text")
    return table


def _write_shards(
    stage: Location, tables: Iterator[pa.Table], spec: ReleaseSpec, facts: FactsWriter
) -> list[FileEntry]:
    entries: list[FileEntry] = []
    filled: set[str] = set()
    for (tier, split), pieces in itertools.groupby(_by_part(tables), key=lambda piece: piece[0]):
        writer = ShardWriter(stage, tier, split, spec.shard_format, spec.retention_days)
        for group in row_groups((piece[1] for piece in pieces), spec.row_group_bytes):
            facts.write(group, writer.path)
            writer.write(group)
        entries += writer.close()
        filled.add(tier)
    for tier in sorted(set(TIERS) - filled):  # readers find a table of the right schema even where nothing is
        writer = ShardWriter(stage, tier, "train", spec.shard_format, spec.retention_days)
        writer.write(PUBLISHED.empty_table())
        entries += writer.close()
    return entries


def _by_part(tables: Iterator[pa.Table]) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    for table in tables:
        parts = pc.binary_join_element_wise(table["tier"], table["split"], "/")
        for part in pc.unique(parts).to_pylist():
            tier, split = part.split("/")
            yield (tier, split), table.filter(pc.equal(parts, part))
