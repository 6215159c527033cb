"""The folder of an export: where it may lie, what of it is written, and whether that is still as it was written."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from catalog.errors import ReleaseError
from catalog.manifest import NAME

IDENTITY = ".identity.json"
WRITTEN = ".written.jsonl"  # entries of the parts that an unfinished export has
ROOMS = ("crawl", "index", "releases", "runs")
"""Folders of a home that are the service's own: nothing else may lie in them."""


def check_place(target: Path, home: Path | None) -> None:
    """Refuse a place inside a release, or inside the rooms of *home* or of any other home.

    Raises:
        ReleaseError: *target* lies in one; the message names it.
    """
    whole = target.resolve()
    for folder in (whole, *whole.parents):
        inside = whole.relative_to(folder).parts[:1]
        is_home = (home is not None and folder == home.resolve()) or (folder / "catalog.duckdb").is_file()
        if is_home and inside and inside[0] in ROOMS:
            raise ReleaseError(
                f"{target} lies in {folder / inside[0]}, where nothing but the corpus's own files may be",
                "choose a folder outside, e.g. exports/ beside it",
            )
        if _is_release(folder):
            raise ReleaseError(f"{target} lies in the release {folder}, which never changes", "choose a folder outside")


def _is_release(folder: Path) -> bool:
    try:
        record = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and "kombajn_release" in record


def opened(target: Path, identity: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of *target* if it holds this export whole, None if it is new or holds it unfinished.

    Raises:
        ReleaseError: *target* holds something else.
    """
    if not target.exists() or not any(target.iterdir()):
        return None
    for name in (NAME, IDENTITY):
        if (target / name).exists():
            record = _parsed(target / name)
            if {key: record.get(key) for key in identity} != identity:
                raise ReleaseError(f"{target} holds another export", "choose an empty folder")
            return record if name == NAME else None
    raise ReleaseError(f"{target} is not empty", "choose an empty folder")


def begin(target: Path, identity: Mapping[str, Any]) -> None:
    """Make *target* the folder of this export, unless it is already."""
    target.mkdir(parents=True, exist_ok=True)
    if not any(target.iterdir()):
        replace_file(target / IDENTITY, json.dumps(identity, sort_keys=True).encode())


def _parsed(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except ValueError as error:
        raise ReleaseError(f"{path} cannot be read ({error})", "delete the export's folder and run it again") from error
    return record if isinstance(record, dict) else {}


def note_written(target: Path, entry: Mapping[str, Any]) -> None:
    """Remember a part of an unfinished export, once it is whole."""
    with (target / WRITTEN).open("ab") as file:
        file.write(json.dumps(entry, sort_keys=True).encode() + b"\n")


def sound_parts(target: Path, record: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Entries by name of the parts that are there with the size and digest that *record* says.

    Without a manifest (*record*) an unfinished export's own notes say it.
    """
    entries = _notes(target) if record is None else list(record["files"])
    return {entry["path"]: entry for entry in entries if _is_sound(target / entry["path"], entry)}


def _notes(target: Path) -> list[dict[str, Any]]:
    path = target / WRITTEN
    # A line that a crash cut short has no end: its part is written again.
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines if line]


def _is_sound(path: Path, entry: Mapping[str, Any]) -> bool:
    return path.is_file() and path.stat().st_size == entry["bytes"] and _sha256(path) == entry["sha256"]


def entry_of(path: Path, form: str) -> dict[str, Any]:
    """What a manifest says of the part at *path*."""
    return {"path": path.name, "bytes": path.stat().st_size, "sha256": _sha256(path), "rows": _rows(path, form)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(path: Path, form: str) -> int:
    if form == "parquet":
        import pyarrow.parquet as pq

        return int(pq.ParquetFile(path).metadata.num_rows)
    if form == "mds":
        with path.open("rb") as file:
            return int(np.frombuffer(file.read(4), np.uint32)[0])
    if form == "webdataset":
        import tarfile

        with tarfile.open(path) as tar:
            return sum(1 for entry in tar if entry.name.endswith(".txt"))
    import zstandard

    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as lines:
        return sum(block.count(b"\n") for block in iter(lambda: lines.read(1 << 20), b""))


def replace_file(path: Path, content: bytes) -> None:
    """Write *path* whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)
