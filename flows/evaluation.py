"""Evaluation sets named in the manifest, read into tables that decontamination compares with."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from flows.cli.errors import WRONG_USAGE, Failure
from flows.manifest import EvaluationSet, Manifest
from flows.store import LocalStore

_JSON = (".jsonl", ".ndjson", ".json")
_TABLES = (".csv", ".tsv", ".xlsx")
_ONE_A_LINE = "write one object a line, or one array of objects in a .json file"


@dataclass(frozen=True)
class Reading:
    """What one evaluation set holds: its items, and how many of them are too short to be looked for."""

    name: str
    items: int
    short: int
    minimum_words: int

    def note(self) -> str:
        """What a person should know of the set; empty when all of it is looked for."""
        if not self.short:
            return ""
        return f"{self.short} of {self.items} items have fewer than {self.minimum_words} words and are not looked for"


def readings(manifest: Manifest) -> list[Reading]:
    """Read every evaluation set; raises ``Failure`` for the first that cannot be read or protects from nothing."""
    return [reading_of(entry, manifest) for entry in manifest.evaluation_sets]


def reading_of(entry: EvaluationSet, manifest: Manifest) -> Reading:
    """Read one set; raises ``Failure`` naming file, line and remedy."""
    from dedup.streams import stream
    from flows.settings import contamination_config

    minimum = contamination_config(manifest).minimum_words
    texts = texts_of(entry)
    words = np.diff(stream(pa.array(texts, pa.large_string())).offsets)
    short = int((words < minimum).sum())
    if not texts:
        _refuse(entry, f"{entry.path} holds no items", "fill it, or take the set out of the manifest")
    if short == len(texts):
        problem = f"every item of {entry.path} has fewer than {minimum} words, so that none is looked for"
        _refuse(entry, problem, "name more of its fields, or lower dedup.contamination.minimum_words")
    return Reading(entry.name, len(texts), short, minimum)


def evaluation_tables(store: LocalStore, manifest: Manifest) -> dict[str, list[str]]:
    """Write every evaluation set as a table with the column ``text``; returns the keys by the set's name."""
    keys = {}
    for entry in manifest.evaluation_sets:
        keys[entry.name] = [f"evaluation/{entry.name}"]
        store.write(keys[entry.name][0], pa.table({"text": pa.array(texts_of(entry), pa.string())}))
    return keys


def texts_of(entry: EvaluationSet) -> list[str]:
    """The texts of one set: its fields joined, one string an item; raises ``Failure`` naming file and line."""
    packed = entry.path.suffix == ".gz"
    kind = Path(entry.path.stem).suffix if packed else entry.path.suffix
    if kind in _TABLES:
        _refuse(entry, f"{entry.path}: {kind} files are not read", "save it as .jsonl, .parquet or .txt")
    if kind == ".parquet" and not packed:
        _require_file(entry)
        return _columns(entry)
    text = _text(entry, packed)
    if kind in _JSON:
        rows = _array(entry, text) if kind == ".json" and text.lstrip().startswith("[") else _lines(entry, text)
        return [_joined(entry, where, row) for where, row in rows]
    return [block.strip() for block in text.split("\n\n") if block.strip()]


def _refuse(entry: EvaluationSet, problem: str, fix: str) -> NoReturn:
    raise Failure(f"evaluation set {entry.name}: {problem}", fix, WRONG_USAGE)


def _require_file(entry: EvaluationSet) -> None:
    if not entry.path.is_file():
        _refuse(entry, f"{entry.path} is not there", "correct its path, or take the set out of the manifest")


def _text(entry: EvaluationSet, packed: bool) -> str:
    _require_file(entry)
    try:
        data = entry.path.read_bytes()
        data = gzip.decompress(data) if packed else data
    except (OSError, EOFError, zlib.error) as error:
        what = "is no whole gzip file" if packed else "cannot be read"
        _refuse(entry, f"{entry.path} {what}: {error}", "replace the file")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = f"{entry.path}, line {line}: byte {error.object[error.start]:#04x} is not UTF-8 text"
        _refuse(entry, problem, "save it as UTF-8; it may be compressed as .gz only")


def _columns(entry: EvaluationSet) -> list[str]:
    try:
        file = pq.ParquetFile(entry.path)
        _check_fields(entry, str(entry.path), file.schema_arrow.names)
        table = file.read(columns=list(entry.fields))
        columns = [table[name].cast(pa.string()).to_pylist() for name in entry.fields]
    except (OSError, pa.ArrowException) as error:
        problem = f"{entry.path} cannot be read as Parquet with text in {', '.join(entry.fields)}: {error}"
        _refuse(entry, problem, "name columns of text, or write the file anew")
    return ["\n".join(value for value in row if value) for row in zip(*columns, strict=True)]


def _check_fields(entry: EvaluationSet, where: str, present: Iterable[str]) -> None:
    known = list(present)
    for name in entry.fields:
        if name not in known:
            _refuse(entry, f"{where} has no field {name!r}", f"its fields are {', '.join(known) or 'none'}")


def _lines(entry: EvaluationSet, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{entry.path}, line {number}"
            try:
                yield where, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                _refuse(entry, f"{where} is no JSON: {error}", f"correct or remove it; {_ONE_A_LINE}")


def _array(entry: EvaluationSet, text: str) -> Iterator[tuple[str, Any]]:
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        _refuse(entry, f"{entry.path}, line {error.lineno} is no JSON: {error.msg}", f"correct it; {_ONE_A_LINE}")
    for number, row in enumerate(rows, 1):
        yield f"{entry.path}, item {number}", row


_KINDS = {list: "an array", str: "a string", bool: "a truth value", int: "a number", float: "a number"}


def _joined(entry: EvaluationSet, where: str, row: Any) -> str:
    if not isinstance(row, dict):
        _refuse(entry, f"{where} is {_KINDS.get(type(row), 'null')}, not an object", _ONE_A_LINE)
    _check_fields(entry, where, row)
    return "\n".join(str(row[name]) for name in entry.fields if row[name])
