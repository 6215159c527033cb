"""Evaluation sets named in the manifest, read into tables that decontamination compares with."""

from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from flows.cli.errors import WRONG_USAGE, Failure
from flows.manifest import EvaluationSet, Manifest
from flows.store import LocalStore


def evaluation_tables(store: LocalStore, manifest: Manifest) -> dict[str, list[str]]:
    """Write every evaluation set as a table with the column ``text``; returns the keys by the set's name."""
    keys = {}
    for entry in manifest.evaluation_sets:
        keys[entry.name] = [f"evaluation/{entry.name}"]
        store.write(keys[entry.name][0], pa.table({"text": pa.array(texts_of(entry), pa.string())}))
    return keys


def texts_of(entry: EvaluationSet) -> list[str]:
    """The texts of one set: its fields joined, one string an item; raises ``Failure`` naming file and line."""
    if not entry.path.is_file():
        raise Failure(f"evaluation set {entry.name}: {entry.path} is not there", "correct its path", WRONG_USAGE)
    if entry.path.suffix == ".parquet":
        table = pq.read_table(entry.path)
        _check_fields(entry, table.column_names)
        columns = [table[name].cast(pa.string()).to_pylist() for name in entry.fields]
        return ["\n".join(value for value in row if value) for row in zip(*columns, strict=True)]
    if entry.path.suffix in (".jsonl", ".ndjson", ".json"):
        return list(_lines(entry))
    return [block.strip() for block in entry.path.read_text(encoding="utf-8").split("\n\n") if block.strip()]


def _check_fields(entry: EvaluationSet, present: list[str]) -> None:
    for name in entry.fields:
        if name not in present:
            raise Failure(
                f"evaluation set {entry.name}: {entry.path} has no field {name!r}",
                f"its fields are {', '.join(present)}",
                WRONG_USAGE,
            )


def _lines(entry: EvaluationSet) -> list[str]:
    texts = []
    for number, line in enumerate(Path(entry.path).read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise Failure(f"{entry.path}, line {number}: {error}", "correct or remove that line", WRONG_USAGE) from None
        _check_fields(entry, list(row))
        texts.append("\n".join(str(row[name]) for name in entry.fields if row[name]))
    return texts
