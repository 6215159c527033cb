"""What the catalog's file holds: its tables, their rows from the releases, comments and views."""

from __future__ import annotations

import contextlib
import importlib.resources
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.accounting import LEDGERS
from catalog.comparison import COLUMNS, compare, previous_of
from catalog.manifest import NAME, Manifest
from catalog.meanings import statements, view_statements
from catalog.schema import PUBLISHED
from catalog.storage import Location

VERSION = 5
"""Version of the catalog's own tables: a catalog of another version is rebuilt, with a message."""
BUILD_MEMORY = "4GB"  # beyond it DuckDB spills beside the file
_log = logging.getLogger(__name__)


def build(path: Path, releases: Location, new: list[Manifest], all_of_them: list[Manifest], fresh: bool) -> None:
    """Add the releases *new* to the catalog at *path*, which then holds *all_of_them*; a *fresh* one is made first."""
    with _building(path) as connection:
        if fresh:
            _create(connection)
        elsewhere = (
            None if releases.local is not None and releases.local.parent == path.parent.absolute() else releases.path
        )
        connection.execute("DELETE FROM catalog_version")
        connection.execute("INSERT INTO catalog_version VALUES (?, ?)", [VERSION, elsewhere])
        for position, manifest in enumerate(all_of_them):
            if manifest in new:
                _add_release(connection, releases, manifest, position)
                _add_comparison(connection, releases, manifest, all_of_them)
        if all_of_them:
            _replace_documents(connection, releases, all_of_them[-1])
        _execute_all(connection, statements())
        set_home(connection, Path(releases.path).parent)  # a view is bound when it is made
        connection.execute(_resource("views.sql").replace("{documents_text}", _documents_text(releases, all_of_them)))
        connection.execute(_resource("alarms.sql"))
        columns = connection.execute(
            "SELECT c.table_name, c.column_name FROM duckdb_columns() c JOIN duckdb_views() v "
            "ON v.view_name = c.table_name WHERE NOT v.internal ORDER BY ALL"
        ).fetchall()
        _execute_all(connection, view_statements(columns))


def set_home(connection: Any, home: Path) -> None:
    """Tell the views where the home lies."""
    connection.execute(f"SET VARIABLE home = {literal(str(home))}")


def literal(text: str) -> str:
    """*text* as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def digest(releases: Location, manifest: Manifest) -> str:
    """What the catalog knows a release's manifest by."""
    return (releases / manifest.version).sha256(NAME)


@contextlib.contextmanager
def _building(path: Path) -> Iterator[Any]:
    import duckdb

    connection = duckdb.connect(str(path), config={"memory_limit": BUILD_MEMORY})
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _execute_all(connection: Any, statements: Iterable[str]) -> None:
    """In one transaction: hundreds of comments would be hundreds of entries in the log."""
    connection.execute("BEGIN")
    for statement in statements:
        connection.execute(statement)
    connection.execute("COMMIT")


def _resource(name: str) -> str:
    return importlib.resources.files("catalog").joinpath(name).read_text(encoding="utf-8")


def _create(connection: Any) -> None:
    connection.execute("CREATE TABLE catalog_version (version INTEGER, releases VARCHAR)")
    connection.execute(_resource("tables.sql"))
    for ledger in LEDGERS.values():
        empty = ledger.schema.empty_table()
        connection.register("empty", empty)
        connection.execute(f"CREATE TABLE {ledger.name} AS SELECT NULL::VARCHAR AS release, * FROM empty LIMIT 0")
        connection.unregister("empty")
    _create_documents(connection)


def _create_documents(connection: Any) -> None:
    empty = PUBLISHED.remove(PUBLISHED.get_field_index("text")).empty_table()
    connection.register("empty", empty)
    connection.execute(
        "CREATE OR REPLACE TABLE documents AS SELECT *, NULL::BIGINT AS text_bytes, NULL::VARCHAR AS shard, "
        "NULL::BIGINT AS shard_row FROM empty LIMIT 0"
    )
    connection.unregister("empty")


def _add_release(connection: Any, releases: Location, manifest: Manifest, position: int) -> None:
    counts = manifest.counts
    connection.execute(
        "INSERT INTO releases BY NAME SELECT ? AS position, ? AS version, ? AS base, ? AS run, ? AS code_version, "
        "? AS documents, ? AS documents_open, ? AS documents_tdm, ? AS captures, ? AS published, ? AS carried, "
        "? AS rejected, ? AS removed, ? AS characters, ? AS tokens, ? AS tokenizer, ? AS text_bytes, "
        "?::DATE AS retain_until, ? AS sha256",
        [
            position,
            manifest.version,
            manifest.base,
            manifest.run,
            manifest.code_version,
            *(counts[name] for name in ("documents", "documents_open", "documents_tdm", "captures", "published")),
            *(counts[name] for name in ("carried", "rejected", "removed", "characters", "tokens")),
            manifest.tokenizer,
            counts["text_bytes"],
            manifest.retention.get("retain_until"),
            digest(releases, manifest),
        ],
    )
    for entry in manifest.shards():
        connection.execute(
            "INSERT INTO shards BY NAME SELECT ? AS release, ? AS path, ? AS tier, ? AS split, ? AS rows, ? AS bytes, "
            "? AS text_bytes, ? AS sha256, ?::DATE AS retain_until",
            [
                manifest.version,
                f"releases/{manifest.version}/{entry.path}",
                *(entry.tier, entry.split, entry.rows, entry.bytes, entry.text_bytes, entry.sha256, entry.retain_until),
            ],
        )
    listed = {entry.path for entry in manifest.files}
    for name in LEDGERS:
        path = f"accounting/{name}.parquet"
        if path in listed:
            with _source(connection, releases / manifest.version, path) as table:
                connection.execute(
                    f"INSERT INTO {name} BY NAME SELECT {literal(manifest.version)} AS release, * FROM {table}"
                )
    connection.execute(
        "INSERT INTO capture_places SELECT md5_number_lower(url) AS key, rowid AS place FROM captures "
        "WHERE release = ? AND url IS NOT NULL ORDER BY key, place",
        [manifest.version],
    )


def _add_comparison(connection: Any, releases: Location, manifest: Manifest, known: list[Manifest]) -> None:
    """Of a release curated anew: what is other than in the release before it."""
    previous = previous_of(known, manifest.version) if manifest.base is None else None
    if previous is None:
        return
    from catalog.release import base_tables

    older, newer = (base_tables(releases / entry.version, entry, COLUMNS) for entry in (previous, manifest))
    try:
        found = compare(connection, previous.version, older, newer)
    except (OSError, pa.ArrowException) as error:  # an earlier release that is damaged does not stop the catalog
        _log.warning("%s is not compared with %s: %s", manifest.version, previous.version, error)
        return
    connection.execute("INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)", [manifest.version, *astuple(found)])
    connection.execute(
        "INSERT INTO page_changes BY NAME SELECT ? AS release, * FROM compared WHERE change <> 'unchanged' "
        "ORDER BY change, url, page_id",
        [manifest.version],
    )
    connection.execute("DROP TABLE compared")


def _replace_documents(connection: Any, releases: Location, manifest: Manifest) -> None:
    _create_documents(connection)
    for entry in manifest.shards():
        shard = f"releases/{manifest.version}/{entry.path}"
        with _source(connection, releases / manifest.version, entry.path, numbered=True) as table:
            connection.execute(
                "INSERT INTO documents BY NAME SELECT * EXCLUDE (text, file_row_number), strlen(text) AS text_bytes, "
                f"{literal(shard)} AS shard, file_row_number AS shard_row FROM {table}"
            )
    _place_documents(connection)


def _place_documents(connection: Any) -> None:
    connection.execute(
        "CREATE OR REPLACE TABLE document_places AS SELECT md5_number_lower(name) AS key, place FROM "
        "(SELECT id AS name, rowid AS place FROM documents UNION ALL SELECT url, rowid FROM documents) "
        "WHERE name IS NOT NULL ORDER BY key, place"
    )


@contextlib.contextmanager
def _source(connection: Any, release: Location, path: str, numbered: bool = False) -> Iterator[str]:
    """SQL that reads one Parquet file of a release: by DuckDB where it is local, else through Arrow."""
    options = ", hive_partitioning = false" + (", file_row_number = true" if numbered else "")
    if release.local is not None:
        yield f"read_parquet({literal(f'{release.path}/{path}')}{options})"
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        copy.write(release.read(path))
        copy.flush()
        yield f"read_parquet({literal(copy.name)}{options})"


def _documents_text(releases: Location, known: list[Manifest]) -> str:
    """The body of the view ``documents_text``: the newest release's shards below the home variable.

    Where there is none, or it lies on other storage, the view has its columns but no rows.
    """
    shards = known[-1].shards() if known else []
    if not shards or releases.local is None:
        return "SELECT *, NULL::VARCHAR AS text FROM documents WHERE false"
    folder = f"/releases/{known[-1].version}/"
    paths = ", ".join(f"getvariable('home') || {literal(folder + entry.path)}" for entry in shards)
    return f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
