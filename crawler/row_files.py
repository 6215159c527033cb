"""Rows as captures: JSON lines (also one JSON array) and Parquet, with their columns under the usual names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from crawler.index_tables import Collector
from crawler.records import parse_date
from crawler.streams import ByteStream

_NAMES = {
    "url": "url uri link page_url source_url target_uri warc-target-uri permalink",
    "text": "text raw_content plain_text raw_text maintext main_text article tekst content body",
    "html": "html raw_html",
    "title": "title tytul tytuł headline",
    "author": "author authors autor byline",
    "license": "license licence licencja rights",
    "date": "date published_on published_at published date_published publish_date pub_date created",
    "language": "language lang",
    "fetched_at": "fetched_at date_download crawl_date crawled_at warc_date warc-date timestamp added",
}
_FIELDS = {field: tuple(names.split()) for field, names in _NAMES.items()}
_NESTED = ("meta", "metadata", "attributes")
_ARRAY_BYTES = 256 * 1024 * 1024
_BATCH = 256


@dataclass(frozen=True)
class Row:
    """One row: ``text`` (or ``html``) and the fields recognized in it."""

    text: str | None
    html: str | None
    fields: dict[str, Any]

    @property
    def body(self) -> bytes:
        """What is hashed and read: the text or page as UTF-8."""
        return (self.text if self.text is not None else self.html or "").encode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """Media type of ``body``."""
        return "text/plain; charset=utf-8" if self.text is not None else "text/html; charset=utf-8"


@dataclass(frozen=True)
class _Place:
    number: int
    offset: int
    length: int


def index_rows(path: Path, collector: Collector, limit: int) -> None:
    """Index every row of the file at *path*."""
    seen = False
    for place, value in _values(path, limit):
        seen = True
        row = _row(value) if isinstance(value, dict) else value
        if isinstance(row, Row) and len(row.body) > limit:
            row = f"too_large: the text has more than {limit} bytes"
        if not isinstance(row, Row):
            reason, _, words = row.partition(": ")
            collector.reject(f"row {place.number}", reason, words)
            continue
        collector.capture(
            place.number,
            url=_url(row),
            kind="row",
            offset=place.offset,
            length=place.length,
            payload_digest=hashlib.sha256(row.body).hexdigest(),
            content_type=row.content_type,
            fetched_at=_moment(row.fields.get("fetched_at")),
        )
    if not seen:
        collector.reject_file("no_captures", "no rows")


def load_rows(path: Path, captures: Sequence[Mapping[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    """Yield text and fields of each row; offsets are byte positions of lines, or row numbers."""
    values = _Reader(path, limit)
    for capture in captures:
        value = values.at(capture["warc"]["offset"])
        row = _row(value) if isinstance(value, dict) else value
        if not isinstance(row, Row):
            yield {"body": b"", "content_type": capture["content_type"], "headers": [], "problem": row}
            continue
        yield {
            "body": row.body,
            "content_type": row.content_type,
            "headers": [],
            "text": row.text,
            "meta": {name: value for name, value in row.fields.items() if name != "url"},
        }


def _values(path: Path, limit: int) -> Iterator[tuple[_Place, dict[str, Any] | str]]:
    """Yield each row's place and its object, or ``"reason: words"``."""
    if _is_parquet(path):
        yield from _parquet(path, 0)
    elif (array := _array(path)) is not None:
        for number, value in enumerate(array):
            yield _Place(number, number, 0), value if isinstance(value, dict) else "malformed_row: no JSON object"
    else:
        with ByteStream(path) as stream:
            yield from _lines(stream, limit)
            for _, _, words in stream.damage:
                yield _Place(-1, 0, 0), f"truncated_file: {words}"


def _lines(stream: ByteStream, limit: int) -> Iterator[tuple[_Place, dict[str, Any] | str]]:
    number = 0
    while True:
        offset = stream.position
        line = stream.readline(2 * limit)
        if not line:
            return
        number += 1
        if not line.endswith(b"\n") and len(line) == 2 * limit:
            while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            yield _Place(number, offset, 0), f"too_large: the line has more than {2 * limit} bytes"
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _Place(number, offset, len(line)), _object(line)


def _object(line: bytes) -> dict[str, Any] | str:
    line = line.strip(b"\xef\xbb\xbf \t\r\n")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            value = json.loads(line.decode("utf-8", "replace"))  # NaN and lone surrogates, which orjson refuses
        except (ValueError, RecursionError):
            return f"malformed_row: {error}"
    return value if isinstance(value, dict) else "malformed_row: no JSON object"


def _array(path: Path) -> list[Any] | None:
    """Return the elements of a file that is one JSON array or one JSON object over several lines."""
    with ByteStream(path) as stream:
        head = stream.peek(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"[") and not (head.startswith(b"{") and not _whole_line(head)):
            return None
        data = stream.read(_ARRAY_BYTES)
    try:
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, list) else [value]


def _whole_line(head: bytes) -> bool:
    line, newline, _ = head.partition(b"\n")
    return not newline or line.rstrip().endswith(b"}") or len(line) > 200


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path, first: int) -> Iterator[tuple[_Place, dict[str, Any] | str]]:
    """Yield rows from number *first* on, a small batch at a time."""
    number = 0
    try:
        file = pq.ParquetFile(path)
        known = {name for names in _FIELDS.values() for name in names} | set(_NESTED)
        columns = [name for name in file.schema_arrow.names if name.lower() in known]
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if number + rows <= first:
                number += rows
                continue
            for batch in file.iter_batches(_BATCH, row_groups=[group], columns=columns):
                if number + batch.num_rows > first:
                    for index, value in enumerate(batch.to_pylist()):
                        yield _Place(number + index, number + index, 0), value
                number += batch.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        yield _Place(number, number, 0), f"unreadable_record: {str(error).splitlines()[0][:200]}"


class _Reader:
    """Random access to rows; going forward costs least."""

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._limit = limit
        self._array = None if _is_parquet(path) else _array(path)
        self._stream: ByteStream | None = None
        self._rows: Iterator[tuple[_Place, dict[str, Any] | str]] | None = None
        self._next = 0

    def at(self, offset: int) -> dict[str, Any] | str:
        if self._array is not None:
            value = self._array[offset] if offset < len(self._array) else None
            return value if isinstance(value, dict) else "malformed_row: no JSON object"
        if _is_parquet(self._path):
            return self._parquet_row(offset)
        if self._stream is None or self._stream.position > offset:
            self._stream = ByteStream(self._path)
        if not self._stream.compressed and offset - self._stream.position > 1 << 20:
            self._stream.close()
            self._stream = ByteStream(self._path)
            self._stream.seek(offset)
        self._stream.skip(offset - self._stream.position)
        return _object(self._stream.readline(2 * self._limit))

    def _parquet_row(self, number: int) -> dict[str, Any] | str:
        if self._rows is None or number < self._next:
            self._rows, self._next = _parquet(self._path, number), number
        for place, value in self._rows:
            self._next = place.number + 1
            if place.number >= number:
                return value if place.number == number or isinstance(value, str) else "unreadable_record: no such row"
        return "unreadable_record: no such row"


def _row(value: Mapping[str, Any]) -> Row | str:
    """Recognize a row's fields; nested metadata count where the row itself has none."""
    flat = {str(name).lower(): item for name, item in value.items()}
    nested = [item for name in _NESTED if (item := _mapping(flat.get(name))) is not None]
    fields: dict[str, Any] = {}
    for field, names in _FIELDS.items():
        for source in [flat, *({str(name).lower(): item for name, item in extra.items()} for extra in nested)]:
            found = next((item for name in names if (item := _plain(source.get(name))) not in (None, "")), None)
            if found is not None:
                fields[field] = found
                break
    text, html = fields.pop("text", None), fields.pop("html", None)
    if text is None and html is None:
        return f"no_text: no text among the fields {', '.join(sorted(flat))[:200]}"
    text = str(text) if text is not None else None
    return Row(text, str(html) if text is None else None, fields)


def _mapping(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value if isinstance(value, Mapping) else None


def _plain(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return "\n\n".join(value) if len(value) > 1 else value[0]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _url(row: Row) -> str:
    url = str(row.fields.get("url", "")).strip()
    return url if url.lower().startswith(("http://", "https://")) else ""


def _moment(value: Any) -> datetime | None:
    return parse_date(value) if isinstance(value, str) else None
