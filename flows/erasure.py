"""A person's right to erasure: the raw record becomes a tombstone of the same length, checkpoints are purged.

Compressed WARC members are replaced byte for byte: a gzip member that holds a tombstone record, padded to the old
member's length by the extra field of its header (RFC 1952, section 2.3.1.1), so that no other offset moves.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.home import Home, read_json, write_json
from flows.plan import finished_inputs, release_shards
from flows.withdrawals import Withdrawal, named_by

_TOMBSTONE = b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nerased\r\n\r\n"
_EXTRA_LIMIT = 0xFFFF
_SMALLEST = 200
"""More bytes than a member without padding has."""


def erase_captures(home: Home, documents: Iterable[dict[str, Any]], request: Withdrawal) -> list[str]:
    """Erase the captures of *documents* and of their exact copies; returns the proof: what was overwritten, purged
    and marked."""
    documents = list(documents)
    copies = dropped_copies(home, documents)
    captures = {row["capture_id"] for row in (*documents, *(row for row in copies if row["kind"] != "near"))}
    pointers = _pointers(home, captures, request)
    if not pointers:
        return ["nothing to erase"]
    return [*_captures(home, pointers.values()), *_runs(home), *_mark_releases(home, set(pointers), request)]


def dropped_copies(home: Home, documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Captures that some release dropped as copies of *documents*: ``capture_id``, ``url``, ``kind``."""
    kept = pa.array(sorted({row["id"] for row in documents}), pa.string())
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(home.root.glob("releases/*/accounting/duplicates.parquet")):
        table = pq.read_table(path, columns=["capture_id", "url", "kind", "kept_id"])
        for row in table.filter(pc.is_in(table["kept_id"], value_set=kept)).to_pylist():
            found[row["capture_id"]] = row
    return [found[name] for name in sorted(found, key=lambda name: (found[name]["url"] or "", name))]


def _pointers(home: Home, captures: set[str], request: Withdrawal) -> dict[str, dict[str, Any]]:
    """Where the raw records lie: of *captures*, and of all others that *request* names, published or not."""
    found = {}
    for table in _tables(home):
        wanted = pc.is_in(table["capture_id"], value_set=pa.array(sorted(captures), pa.string()))
        if request.what in ("url", "host", "domain", "source"):
            wanted = pc.or_(wanted, named_by(request, table))
        for row in table.filter(wanted).to_pylist():
            found[row["capture_id"]] = row["warc"]
    return found


def _tables(home: Home) -> Iterator[pa.Table]:
    """Every capture that this home knows of: those of releases, of runs, and of ingests that no run has read."""
    columns = ["capture_id", "page_id", "host", "domain", "source", "warc"]
    for pattern in ("releases/*/accounting/captures.parquet", "runs/*/captures/part-*.parquet",
                    "crawl/*/index/*/part.parquet"):  # fmt: skip
        for path in sorted(home.root.glob(pattern)):
            yield pq.read_table(path, columns=columns)


def _captures(home: Home, pointers: Iterable[dict[str, Any]]) -> Iterator[str]:
    paths = {entry.name: Path(entry.path) for entry in finished_inputs(home)}
    for pointer in pointers:
        place = f"{pointer['file']} at {pointer['offset']}, {pointer['length']} bytes"
        if pointer["file"] not in paths:
            continue  # gone by its retention
        if overwrite(paths[pointer["file"]], pointer["offset"], pointer["length"]):
            yield f"erased: {place}"
        else:
            yield f"STILL THERE: {place}: no record of such a file can be replaced in place; rewrite or delete the file"


def overwrite(path: Path, offset: int, length: int) -> bool:
    """Put a tombstone over the record of *length* bytes at *offset*; the file's length stays.

    False where that would harm other records: Parquet, ARC, whole documents, files compressed as one stream.
    """
    with path.open("r+b") as file:
        if offset < 0 or length <= 0:
            return False
        file.seek(offset)
        tombstone = _tombstone(file.read(length), path.suffix in (".jsonl", ".ndjson"))
        if tombstone is None:
            return False
        file.seek(offset)
        file.write(tombstone)
        file.flush()
        os.fsync(file.fileno())
    return True


def _tombstone(record: bytes, rows: bool) -> bytes | None:
    length = len(record)
    if rows:
        return b" " * (length - 1) + record[-1:].replace(b"}", b" ") if _is_object(record) else None
    if record.startswith(b"WARC/"):
        return _record(length)
    if record.startswith(b"\x1f\x8b"):
        try:
            begin = zlib.decompressobj(31).decompress(record, 5)
        except zlib.error:
            return None
        return _member(length) if begin == b"WARC/" else None
    return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _record(length: int) -> bytes:
    """An uncompressed tombstone of exactly *length* bytes (blanks where there is no room for a record)."""
    frame = b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    room = length - len(frame % (0, b""))
    for digits in (0, 1, 2, 3):
        body = b" " * max(room - digits, 0)
        whole = frame % (len(body), body)
        if len(whole) == length:
            return whole
    return b" " * length


def _member(length: int) -> bytes:
    """A gzip file of exactly *length* bytes: members with the tombstone, the last one padded by its extra field."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(_TOMBSTONE) + body.flush()
    tail = packed + struct.pack("<II", zlib.crc32(_TOMBSTONE), len(_TOMBSTONE))
    room = length - 12 - len(tail)
    if room < 0:
        return b"\0" * length
    extra = min(room, _EXTRA_LIMIT)
    if 0 < room - extra < _SMALLEST:
        extra -= _SMALLEST  # leave room for one more member
    member = b"\x1f\x8b\x08\x04" + b"\0\0\0\0\2\xff" + struct.pack("<H", extra) + b"\0" * extra + tail
    return member if extra == room else member + _member(length - len(member))


def _runs(home: Home) -> list[str]:
    """Checkpoints hold the text of documents: the runs are removed whole (a release never needs them again)."""
    if not home.runs.is_dir():
        return []
    removed = [folder.name for folder in sorted(home.runs.iterdir()) if folder.is_dir()]
    for name in removed:
        shutil.rmtree(home.runs / name)
    return [f"erased: checkpoints of run {name}" for name in removed]


def _mark_releases(home: Home, captures: set[str], request: Withdrawal) -> list[str]:
    """Releases are immutable: those that hold an erased document are listed, for their owner to delete or replace."""
    marked = []
    for version in home.versions():
        held = [
            row["id"]
            for shard in release_shards(home, version)
            for row in pq.read_table(shard, columns=["id", "capture_id"]).to_pylist()
            if row["capture_id"] in captures
        ]
        if held:
            marked.append({"release": version, "ids": sorted(held), "when": request.when, "who": request.who})
    path = home.root / "erasures.json"
    known = read_json(path)["erasures"] if path.is_file() else []
    write_json(path, {"erasures": [*known, *marked]})
    return [
        f"release {entry['release']} still holds {len(entry['ids'])}: delete it once the next is out"
        for entry in marked
    ]
