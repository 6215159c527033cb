"""The reconstruction kit: what the public may know of documents of tier tdm, so that others can rebuild their texts.

It says where each document lies, what was made of it and what was cut, never its text or title. Whoever may read the
same pages lawfully makes the text from a capture of their own, and proves it by its SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.manifest import FileEntry
from catalog.schema import LICENSE, PUBLISHED
from catalog.storage import Location

PATH = "public/reconstruction/part-00000.parquet"
READING = b"kombajn.reading"
"""Key of the file's metadata: what reading was told (JSON), by which the text as read follows from the capture."""

_COPIED = (
    "id", "page_id", "capture_id", "url", "host", "domain", "source", "category", "language", "quality", "register",
    "risk", "stats", "basis", "reservations", "pii", "dedup", "fetched_at", "warc", "tier", "split",
)  # fmt: skip
_LICENSE = pa.struct([entry for entry in LICENSE if entry.name != "evidence"])
SPANS = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
KIT = pa.schema(
    [
        *(PUBLISHED.field(name) for name in _COPIED),
        pa.field("license", _LICENSE),  # without the snippets that prove it
        pa.field("cuts", SPANS),  # code points of the text as read; touching ones joined, ascending
        pa.field("text_sha256", pa.string()),  # of the published text in UTF-8
    ]
)


class KitWriter:
    """Takes the row groups of tier tdm; the kit is written when all cuts are known."""

    def __init__(self, scratch: Path, release: Location, reading: str) -> None:
        self._path = scratch / "kit.parquet"
        self._release = release
        self._schema = KIT.with_metadata({READING: reading.encode()})
        self._draft: Any = None

    def add(self, group: pa.Table) -> None:
        """Note the documents of one row group; their texts are only hashed."""
        if self._draft is None:
            self._draft = pq.ParquetWriter(str(self._path), KIT, compression="lz4")
        digests = [hashlib.sha256(text.as_buffer()).hexdigest() for text in group["text"]]
        license_ = group["license"].combine_chunks()
        slim = pa.StructArray.from_arrays(
            [pc.struct_field(license_, entry.name) for entry in _LICENSE], fields=list(_LICENSE)
        )
        columns = [*(group[name] for name in _COPIED), slim, pa.nulls(group.num_rows, SPANS), pa.array(digests)]
        self._draft.write_table(pa.table(columns, schema=KIT))

    def finish(self, ledgers: Iterable[pa.Table]) -> list[FileEntry]:
        """Write the kit with what *ledgers* (tables of cuts: capture_id, start, end) say; nothing without documents."""
        if self._draft is None:
            return []
        self._draft.close()
        draft = pq.ParquetFile(self._path)
        captures = draft.read(columns=["capture_id"])["capture_id"].combine_chunks()
        cuts = _spans(ledgers, captures)
        sink = self._release.sink(PATH)
        with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), self._schema, compression="zstd") as writer:
            for number in range(draft.num_row_groups):
                table = draft.read_row_group(number)
                found = pa.array([cuts.get(capture, []) for capture in table["capture_id"].to_pylist()], SPANS)
                table = table.set_column(table.column_names.index("cuts"), KIT.field("cuts"), found)
                writer.write_table(table.cast(self._schema))
        sink.close()
        return [FileEntry(PATH, "kit", rows=draft.metadata.num_rows, bytes=sink.tell(), sha256=sink.sha256)]


def _spans(ledgers: Iterable[pa.Table], captures: pa.Array) -> dict[str, list[dict[str, int]]]:
    """Cuts by capture, touching ones joined; of a capture only those of the first ledger that has any."""
    found: dict[str, list[tuple[int, int]]] = {}
    for table in ledgers:
        own: dict[str, list[tuple[int, int]]] = {}
        for row in table.filter(pc.is_in(table["capture_id"], value_set=captures)).to_pylist():
            own.setdefault(row["capture_id"], []).append((row["start"], row["end"]))
        for capture, spans in own.items():
            found.setdefault(capture, spans)
    return {capture: list(_joined(sorted(spans))) for capture, spans in found.items()}


def _joined(spans: list[tuple[int, int]]) -> Iterator[dict[str, int]]:
    start, end = spans[0]
    for first, last in spans[1:]:
        if first > end:
            yield {"start": start, "end": end}
            start, end = first, last
        end = max(end, last)
    yield {"start": start, "end": end}
