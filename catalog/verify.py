"""Proving a release from its files alone: digests, rows, schema, accounts, tiers, splits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.accounting import LEDGERS
from catalog.errors import ReleaseError
from catalog.kit import KIT
from catalog.manifest import NAME, TIERS, FileEntry, Manifest, describe, latest, parse, read_manifest
from catalog.schema import PUBLISHED
from catalog.shards import stored
from catalog.storage import Location, locate, releases_of


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a release: the check's name, where, and what."""

    # manifest, missing, unlisted, checksum, rows, schema, tier, retention, accounts, duplicates, splits or captures
    check: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.path}: {self.message}"


def verify(root: str | os.PathLike[str], version: str | None = None) -> list[Problem]:
    """All problems of a release; an empty list proves it.

    Args:
        root: a home (then *version*, or its newest release, is checked) or the folder of one release or of one tier.

    Raises:
        ReleaseError: there is no complete release to check.
    """
    release, manifest = _find(root, version)
    problems = [*_files(release, manifest), *_tier_manifests(release, manifest)]
    # Questions about rows make sense only where the files are those that the manifest names.
    if not any(problem.check in ("missing", "checksum", "schema") for problem in problems):
        problems += _rows(release, manifest)
    return problems


def _find(root: str | os.PathLike[str], version: str | None) -> tuple[Location, Manifest]:
    place = locate(root)
    if version is None and place.size(NAME) >= 0:
        return place, read_manifest(place)
    releases = releases_of(root)
    manifest = latest(releases, version)
    return releases / manifest.version, manifest


def _files(release: Location, manifest: Manifest) -> Iterator[Problem]:
    listed = {entry.path for entry in manifest.files} | {NAME}
    if manifest.tier is not None:
        listed |= {"README.md", "croissant.json"}
    for path in sorted(set(release.files()) - listed):
        yield Problem("unlisted", path, "is not in the manifest")
    for entry in manifest.files:
        size = release.size(entry.path)
        if size < 0:
            yield Problem("missing", entry.path, "is named by the manifest but not there")
            continue
        if not entry.timed and (size != entry.bytes or release.sha256(entry.path) != entry.sha256):
            yield Problem("checksum", entry.path, f"is not the file that was published ({size} of {entry.bytes} bytes)")
            continue
        if entry.path.endswith(".parquet"):
            yield from _parquet(release, entry)


def _parquet(release: Location, entry: FileEntry) -> Iterator[Problem]:
    try:
        shard = release.open_parquet(entry.path)
    except (pa.ArrowInvalid, OSError) as error:
        yield Problem("schema", entry.path, f"is no readable Parquet file ({error})")
        return
    if entry.rows is not None and shard.metadata.num_rows != entry.rows:
        yield Problem("rows", entry.path, f"has {shard.metadata.num_rows} rows, the manifest says {entry.rows}")
    expected, found = _expected_schema(entry), shard.schema_arrow.remove_metadata()
    if expected is not None and not found.equals(stored(expected)):
        differing = sorted({item.name for item in set(found) ^ set(stored(expected))})
        yield Problem(
            "schema",
            entry.path,
            f"has other columns than this version writes: {', '.join(differing) or 'another order'}",
        )
    if entry.kind == "shard":
        yield from _shard_tier(shard, entry)


def _expected_schema(entry: FileEntry) -> pa.Schema | None:
    if entry.kind == "shard":
        return PUBLISHED
    if entry.kind == "kit":
        return KIT
    if entry.kind == "accounting":
        return LEDGERS[Path(entry.path).stem].schema
    return None


def _shard_tier(shard: Any, entry: FileEntry) -> Iterator[Problem]:
    """No text of another tier or split hides in a shard, and a shard of tier tdm says how long it may be kept."""
    seen: set[tuple[str, str]] = set()
    dated = False
    for index in range(shard.num_row_groups):
        table = shard.read_row_group(index, columns=["tier", "split", "fetched_at"])
        dated = dated or table["fetched_at"].null_count < table.num_rows
        seen |= {(row["tier"], row["split"]) for row in table.group_by(["tier", "split"]).aggregate([]).to_pylist()}
    for tier, split in sorted(seen - {(entry.tier or "", entry.split or "")}):
        yield Problem("tier", entry.path, f"holds documents of tier {tier}, split {split}")
    metadata = shard.metadata.metadata or {}
    if entry.tier == "tdm" and dated and b"kombajn.retain_until" not in metadata:
        yield Problem("retention", entry.path, "does not say how long it may be kept")


def _tier_manifests(release: Location, manifest: Manifest) -> Iterator[Problem]:
    """The tiers' own manifests name the same files as the release's."""
    if manifest.tier is not None:
        return
    for tier, folder in TIERS.items():
        path = f"{folder}/{NAME}"
        if release.size(path) < 0:
            continue  # reported as missing
        try:
            inside = parse(release.read(path), path)
        except ReleaseError as error:
            yield Problem("manifest", path, str(error))
            continue
        own = {entry.path: (entry.sha256, entry.rows) for entry in inside.files}
        whole = {
            entry.path.removeprefix(f"{folder}/"): (entry.sha256, entry.rows)
            for entry in manifest.files
            if entry.path.startswith(f"{folder}/") and entry.kind in ("shard", "kit")
        }
        if own != whole or inside.version != manifest.version or inside.tier != tier:
            yield Problem("manifest", path, "disagrees with the release's manifest")
    if manifest.schema != describe(PUBLISHED):
        yield Problem("manifest", NAME, "names other columns than this version writes")


def _rows(release: Location, manifest: Manifest) -> list[Problem]:
    """Checks that need the rows of all files together, as SQL over the files."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="kombajn-verify-") as scratch:
        connection = duckdb.connect(":memory:")
        connection.execute(f"SET temp_directory = '{scratch}/spill'")
        _load(connection, release, manifest)
        problems = []
        for check, path, query, message in _checks(manifest):
            if (row := connection.execute(query).fetchone()) is not None and row[0]:
                problems.append(Problem(check, path, message.format(*row)))
        problems += _accounts(connection, manifest)
        if manifest.tier is None:
            problems += _provenance(connection, release, manifest)
        connection.close()
    return problems


_COLUMNS = "id, page_id, capture_id, url, tier, split, dedup.cluster AS cluster"


def _load(connection: Any, release: Location, manifest: Manifest) -> None:
    connection.execute(
        "CREATE TABLE documents (id VARCHAR, page_id VARCHAR, capture_id VARCHAR, url VARCHAR, tier VARCHAR, "
        "split VARCHAR, cluster VARCHAR)"
    )
    names = ["id", "page_id", "capture_id", "url", "tier", "split", "dedup"]
    for entry in manifest.shards():
        _insert(connection, release, entry.path, names, f"INSERT INTO documents SELECT {_COLUMNS} FROM part")
    listed = {entry.path for entry in manifest.files}
    for name in ("captures", "rejections", "withdrawals", "duplicates"):
        path = f"accounting/{name}.parquet"
        connection.register("empty", LEDGERS[name].schema.empty_table())
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM empty")
        if path in listed:
            _insert(connection, release, path, None, f"INSERT INTO {name} SELECT * FROM part")


def _insert(connection: Any, release: Location, path: str, columns: list[str] | None, query: str) -> None:
    shard: pq.ParquetFile = release.open_parquet(path)
    for index in range(shard.num_row_groups):
        connection.register("part", shard.read_row_group(index, columns=columns))
        connection.execute(query)


def _checks(manifest: Manifest) -> Iterator[tuple[str, str, str, str]]:
    """Check, place, query that gives nothing or a first column of 0 when all is well, message."""

    def repeated(column: str) -> str:
        groups = f"SELECT {column} AS name FROM documents GROUP BY 1 HAVING count(*) > 1"
        return f"SELECT count(*), min(name) FROM ({groups})"

    yield "duplicates", "data", repeated("id"), "{0} ids occur more than once, e.g. {1}"
    yield "duplicates", "data", repeated("page_id"), "{0} pages have more than one document, e.g. page_id {1}"
    yield (
        "splits",
        "data",
        "SELECT count(*), min(cluster) FROM (SELECT cluster FROM documents WHERE cluster IS NOT NULL "
        "GROUP BY 1 HAVING count(DISTINCT split) > 1)",
        "{0} duplicate clusters straddle splits, e.g. {1}",
    )
    if manifest.tier is None:
        yield (
            "captures",
            "accounting/captures.parquet",
            "SELECT count(*), min(capture_id) FROM (SELECT capture_id FROM captures GROUP BY 1 HAVING count(*) > 1)",
            "{0} captures are listed twice, e.g. {1}",
        )
        yield (
            "accounts",
            "accounting/rejections.parquet",
            "SELECT count(*), min(capture_id) FROM (SELECT capture_id FROM rejections GROUP BY 1 HAVING count(*) > 1)",
            "{0} captures are rejected twice, e.g. {1}",
        )
        yield (
            "accounts",
            "accounting/rejections.parquet",
            "SELECT count(*), min(coalesce(c.capture_id, r.capture_id)) FROM (SELECT * FROM captures WHERE outcome = "
            "'rejected') c FULL JOIN rejections r ON r.capture_id = c.capture_id "
            "WHERE c.capture_id IS NULL OR r.capture_id IS NULL",
            "{0} captures are rejected without a reason, or have a reason but are not rejected, e.g. {1}",
        )
        yield (
            "accounts",
            "accounting/rejections.parquet",
            "SELECT count(*), min(capture_id) FROM rejections WHERE reason IS NULL OR stage IS NULL",
            "{0} rejections name no stage or reason, e.g. {1}",
        )
        yield (
            "captures",
            "accounting/captures.parquet",
            "SELECT count(*), min(c.capture_id) FROM captures c LEFT JOIN documents d ON d.capture_id = c.capture_id "
            "WHERE c.outcome = 'published' AND d.id IS NULL",
            "{0} captures are said to be published, but no document is made from them, e.g. {1}",
        )
        yield (
            "captures",
            "accounting/captures.parquet",
            "SELECT count(*), min(capture_id) FROM captures WHERE outcome = 'carried' "
            "AND page_id NOT IN (SELECT page_id FROM documents)",
            "{0} captures are said to be carried, but the release holds no document of their page, e.g. {1}",
        )


def _accounts(connection: Any, manifest: Manifest) -> Iterator[Problem]:
    """The equation, counted anew, against itself and against the manifest."""
    documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    counts = manifest.counts
    if documents != counts["documents"]:
        yield Problem("accounts", NAME, f"says {counts['documents']} documents; there are {documents}")
    if manifest.tier is not None:
        return
    found = dict(connection.execute("SELECT outcome, count(*) FROM captures GROUP BY 1").fetchall())
    found["captures"] = sum(found.values())
    found["rejections"] = connection.execute("SELECT count(*) FROM rejections").fetchone()[0]
    for name in ("captures", "published", "carried", "rejected", "rejections"):
        if found.get(name, 0) != counts[name]:
            yield Problem("accounts", NAME, f"says {counts[name]} {name}; there are {found.get(name, 0)}")
    if counts["captures"] != counts["published"] + counts["carried"] + counts["rejected"]:
        yield Problem("accounts", NAME, "captures ≠ published + carried + rejected")
    expected = counts["base_documents"] - counts["removed"] + counts["published"]
    if documents != expected:
        yield Problem("accounts", NAME, f"base − removed + published = {expected}, but there are {documents} documents")
    withdrawn = connection.execute("SELECT count(*) FROM withdrawals").fetchone()[0]
    if withdrawn < counts["removed"]:
        yield Problem(
            "accounts", "accounting/withdrawals.parquet", f"explains {withdrawn} of {counts['removed']} removals"
        )


def _provenance(connection: Any, release: Location, manifest: Manifest) -> Iterator[Problem]:
    """Every document was captured in this run or came from the base, which still holds it, unless it was removed."""
    orphans = (
        "SELECT d.id FROM documents d ANTI JOIN (SELECT * FROM captures WHERE outcome <> 'rejected') c "
        "USING (capture_id)"
    )
    base = (
        None if manifest.base is None else Location(release.filesystem, release.path.rsplit("/", 1)[0]) / manifest.base
    )
    if base is None or base.size(NAME) < 0:
        number = connection.execute(f"SELECT count(*) FROM ({orphans})").fetchone()[0]
        allowed = manifest.counts["base_documents"] - manifest.counts["removed"]
        if number > allowed:
            yield Problem("captures", "data", f"{number} documents have no capture; at most {allowed} come from a base")
        return
    connection.execute("CREATE TABLE base (id VARCHAR)")
    for entry in read_manifest(base).shards():
        _insert(connection, base, entry.path, ["id"], "INSERT INTO base SELECT id FROM part")
    number, example = connection.execute(
        f"SELECT count(*), min(id) FROM ({orphans}) o ANTI JOIN base USING (id)"
    ).fetchone()
    if number:
        yield Problem(
            "captures", "data", f"{number} documents have neither a capture nor a base document, e.g. {example}"
        )
    number, example = connection.execute(
        "SELECT count(*), min(id) FROM base ANTI JOIN documents USING (id) ANTI JOIN withdrawals USING (id)"
    ).fetchone()
    if number:
        yield Problem("accounts", "data", f"{number} documents of the base are gone without a reason, e.g. {example}")
