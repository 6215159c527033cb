"""A store in memory, an engine without processes, and documents to feed them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from catalog.schema import TIMESTAMP

CANDIDATE = pa.schema(
    [
        ("capture_id", pa.string()),
        ("id", pa.string()),
        ("url", pa.string()),
        ("host", pa.string()),
        ("text", pa.large_string()),
        ("payload_digest", pa.string()),
        ("tier", pa.string()),
        ("basis", pa.string()),
        ("vouched", pa.bool_()),
        ("license_open", pa.bool_()),
        ("quality", pa.float64()),
        ("fetched_at", TIMESTAMP),
        ("category", pa.string()),
        ("withdrawn", pa.bool_()),
    ]
)


@dataclass
class MemoryStore:
    """Implements ``catalog.schema.Store`` with tables in a dictionary."""

    tables: dict[str, tuple[pa.Table, list[int]]] = field(default_factory=dict)

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        table = self.tables[key][0]
        return table if columns is None else table.select(list(columns))

    def read_groups(self, key: str, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        table, sizes = self.tables[key]
        pieces = [table.slice(sum(sizes[:group]), sizes[group]) for group in groups]
        joined = pa.concat_tables(pieces)
        return joined if columns is None else joined.select(list(columns))

    def group_count(self, key: str) -> int:
        return len(self.tables[key][1])

    def write(self, key: str, table: pa.Table, group_rows: Sequence[int] | None = None) -> None:
        assert group_rows is None or sum(group_rows) == table.num_rows
        self.tables[key] = (table, [table.num_rows] if group_rows is None else list(group_rows))

    def exists(self, key: str) -> bool:
        return key in self.tables

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.tables if key.startswith(prefix))


@dataclass
class InlineEngine:
    """Implements ``catalog.schema.Engine`` in this process, in an order shuffled by *seed*."""

    seed: int = 0
    stages: list[str] = field(default_factory=list)

    def map(self, stage: str, work: Callable[[Any], object], tasks: Iterable[Any]) -> None:
        self.stages.append(stage)
        shuffled = list(tasks)
        random.Random(self.seed).shuffle(shuffled)
        for task in shuffled:
            work(task)


def document(text: str | None, name: str = "", **changes: Any) -> dict[str, Any]:
    """One candidate; *name* (default: the text) decides its id and URL."""
    name = name or str(text)
    digest = hashlib.sha256(name.encode()).hexdigest()
    values = {
        "capture_id": digest[32:],
        "id": digest[:32],
        "url": f"https://strona.example/{digest[:8]}",
        "host": "strona.example",
        "text": text,
        "payload_digest": None,
        "tier": "open",
        "basis": "open_license",
        "vouched": False,
        "license_open": True,
        "quality": 0.5,
        "fetched_at": datetime(2026, 5, 1, tzinfo=UTC),
        "category": "web",
        "withdrawn": False,
    }
    return {**values, **changes}


def put(store: MemoryStore, documents: Sequence[dict[str, Any]], part_rows: int = 100) -> list[str]:
    """Write *documents* as candidate parts; returns their keys."""
    keys = []
    for number, start in enumerate(range(0, max(len(documents), 1), part_rows)):
        table = pa.Table.from_pylist(list(documents[start : start + part_rows]), schema=CANDIDATE)
        keys.append(f"candidates/part-{number:05}")
        store.write(keys[-1], table)
    return keys


def rows_of(store: MemoryStore, prefix: str) -> list[dict[str, Any]]:
    """All rows of the tables below *prefix*."""
    return [row for key in store.keys(prefix) for row in store.read(key).to_pylist()]


def words(count: int, seed: int) -> list[str]:
    """*count* made-up words, drawn evenly from 5,000."""
    source = random.Random(seed)
    return [f"słowo{source.randrange(5000)}" for _ in range(count)]
