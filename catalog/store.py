"""The DuckDB catalog of a home: built from releases alone, replaced whole, read by many while a flow runs.

``refresh`` works on a copy and renames it over ``catalog.duckdb``: readers keep the file that they opened, and a crash
leaves the old one. What is in the catalog already is kept (releases never change); only what is new is added.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from catalog.errors import CatalogError
from catalog.manifest import NAME, list_releases
from catalog.storage import Location, releases_of
from catalog.store_build import VERSION, build, digest, literal, set_home

FILE = "catalog.duckdb"
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
    wanted = [(manifest.version, digest(location, manifest)) for manifest in known]
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
        build(staged, location, known[len(state or []) if keep else 0 :], known, fresh=not keep)
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
        set_home(connection, root)
        connection.execute(f"SET temp_directory = {literal(tempfile.gettempdir() + f'/kombajn-{os.getpid()}')}")
        connection.execute(f"SET allowed_directories = [{literal(f'{root}/releases/')}]")
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
