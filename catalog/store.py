"""The DuckDB catalog of a home: built from releases alone, replaced whole, read by many while a flow runs.

``refresh`` works on a copy and renames it over ``catalog.duckdb``: readers keep the file that they opened, and a crash
leaves the old one. What is in the catalog already is kept (releases never change); only what is new is added.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import logging
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.accounting import LEDGERS
from catalog.comparison import COLUMNS, compare, previous_of
from catalog.errors import CatalogError
from catalog.manifest import NAME, Manifest, list_releases
from catalog.meanings import statements, view_statements
from catalog.schema import PUBLISHED
from catalog.storage import Location, releases_of

VERSION = 5
"""Version of the catalog's own tables: a catalog of another version is rebuilt, with a message."""
FILE = "catalog.duckdb"
BUILD_MEMORY = "4GB"  # beyond it DuckDB spills beside the file
_STAGED = re.compile(r"\.catalog\.(?P<pid>\d+)\.[0-9a-f]{8}\.duckdb")
_log = logging.getLogger(__name__)


def catalog_path(home: str | os.PathLike[str]) -> Path:
    """Where the catalog of a home lies."""
    return Path(home) / FILE


def refresh(home: Path, releases: str | os.PathLike[str] | None = None) -> bool:
    """Bring the catalog of *home* up to date with its releases; returns whether anything had to be done.

    Args:
        home: the home directory; the catalog is always local.
        releases: root whose ``releases/`` is read instead of the home's (a bucket's URI).
    """
    home = Path(home)
    location = releases_of(home if releases is None else releases)
    known = list_releases(location)
    target = catalog_path(home)
    _clean(home)
    state = _state(target)
    wanted = [(manifest.version, _digest(location, manifest)) for manifest in known]
    if state is not None and state == wanted:
        return False
    home.mkdir(parents=True, exist_ok=True)
    staged = home / f".catalog.{os.getpid()}.{secrets.token_hex(4)}.duckdb"
    try:
        keep = state is not None and state == wanted[: len(state)]
        if keep:
            shutil.copyfile(target, staged)
        elif target.exists():
            _log.warning("%s is of another version or holds releases that are gone: building it anew", target.name)
        _build(staged, location, known[len(state or []) if keep else 0 :], known, fresh=not keep)
        staged.replace(target)
    finally:
        for leftover in (staged, staged.with_name(staged.name + ".wal")):
            leftover.unlink(missing_ok=True)
    return True


def open_catalog(home: str | os.PathLike[str], read_only: bool = True) -> Any:
    """A DuckDB connection to the catalog, locked down: no files but the home's releases, no settings, no extensions.

    A catalog that is older than the home's releases, or of another version, is brought up to date first.

    Raises:
        CatalogError: there is no catalog yet and no release to build it from, or it cannot be read.
    """
    import duckdb

    path = catalog_path(home)
    connection = _connect(path, read_only)
    if not _current(connection, releases_of(home)):
        if connection is not None:
            connection.close()
        try:
            refresh(Path(home))
        except OSError as error:  # a home that cannot be written is still read
            _log.warning("%s is out of date and cannot be renewed: %s", path.name, error)
        connection = _connect(path, read_only)
    if connection is None and not path.exists():
        raise CatalogError(f"no catalog in {Path(home)} yet", "`kombajn run` or `kombajn publish` builds it")
    if connection is None:
        raise CatalogError(f"{path} cannot be opened", "delete it: the next reader makes it anew")
    root = Path(home).resolve()
    try:
        _set_home(connection, root)
        connection.execute(f"SET temp_directory = {_literal(tempfile.gettempdir() + f'/kombajn-{os.getpid()}')}")
        connection.execute(f"SET allowed_directories = [{_literal(f'{root}/releases/')}]")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise CatalogError(f"{path} cannot be opened: {error}") from error
    return connection


def _connect(path: Path, read_only: bool) -> Any:
    """A connection, or None where there is no catalog that this version of DuckDB reads."""
    import duckdb

    try:
        return duckdb.connect(str(path), read_only=read_only) if path.exists() else None
    except duckdb.Error as error:
        _log.warning("%s cannot be opened: %s", path.name, error)
        return None


def _current(connection: Any, releases: Location) -> bool:
    """Whether the catalog holds exactly the home's complete releases; a home without any needs no catalog."""
    import duckdb

    complete = {name for name in releases.folders() if not name.startswith(".") and (releases / name).size(NAME) >= 0}
    if connection is None:
        return not complete
    try:
        row = connection.execute("SELECT version, releases FROM catalog_version").fetchone()
        held = {version for (version,) in connection.execute("SELECT version FROM releases").fetchall()}
    except duckdb.Error:
        return False
    return row is not None and row[0] == VERSION and (row[1] is not None or held == complete)


def _set_home(connection: Any, home: Path) -> None:
    connection.execute(f"SET VARIABLE home = {_literal(str(home))}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _digest(releases: Location, manifest: Manifest) -> str:
    return (releases / manifest.version).sha256(NAME)


def _state(path: Path) -> list[tuple[str, str]] | None:
    """Versions and digests that the catalog at *path* holds, in order; None if it must be built anew."""
    import duckdb

    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("SELECT version FROM catalog_version").fetchone()
            if row is None or row[0] != VERSION:
                return None
            return list(connection.execute("SELECT version, sha256 FROM releases ORDER BY position").fetchall())
    except duckdb.Error:
        return None


def _clean(home: Path) -> None:
    for path in home.glob(".catalog.*.duckdb*"):
        found = _STAGED.match(path.name)
        if not found or Path(f"/proc/{found['pid']}").exists():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _building(path: Path) -> Iterator[Any]:
    import duckdb

    connection = duckdb.connect(str(path), config={"memory_limit": BUILD_MEMORY})
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _build(path: Path, releases: Location, new: list[Manifest], all_of_them: list[Manifest], fresh: bool) -> None:
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
        _set_home(connection, Path(releases.path).parent)  # a view is bound when it is made
        connection.execute(_resource("views.sql").replace("{documents_text}", _documents_text(releases, all_of_them)))
        connection.execute(_resource("alarms.sql"))
        columns = connection.execute(
            "SELECT c.table_name, c.column_name FROM duckdb_columns() c JOIN duckdb_views() v "
            "ON v.view_name = c.table_name WHERE NOT v.internal ORDER BY ALL"
        ).fetchall()
        _execute_all(connection, view_statements(columns))


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
            _digest(releases, manifest),
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
                    f"INSERT INTO {name} BY NAME SELECT {_literal(manifest.version)} AS release, * FROM {table}"
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
                f"{_literal(shard)} AS shard, file_row_number AS shard_row FROM {table}"
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
        yield f"read_parquet({_literal(f'{release.path}/{path}')}{options})"
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        copy.write(release.read(path))
        copy.flush()
        yield f"read_parquet({_literal(copy.name)}{options})"


def _documents_text(releases: Location, known: list[Manifest]) -> str:
    """The body of the view ``documents_text``: the newest release's shards below the home variable.

    Where there is none, or it lies on other storage, the view has its columns but no rows.
    """
    shards = known[-1].shards() if known else []
    if not shards or releases.local is None:
        return "SELECT *, NULL::VARCHAR AS text FROM documents WHERE false"
    folder = f"/releases/{known[-1].version}/"
    paths = ", ".join(f"getvariable('home') || {_literal(folder + entry.path)}" for entry in shards)
    return f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
