"""Tables that are joined when they are read: text lies once in ``read``, sidecars lie beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.store import LocalStore

CANDIDATES = "candidates"
"""What deduplication compares: documents that passed the screen, excluded ones among them."""
KEPT = "kept"
"""Of those the ones that stay and may be published."""


@dataclass(frozen=True)
class RunStore(LocalStore):
    """A run's checkpoints, the views ``candidates/part-…`` and ``kept/part-…``, and the base's index as ``index/…``."""

    index: Path | None = None

    def path(self, key: str) -> Path:
        if self.index is not None and key.startswith("index/"):
            return self.index / f"{key.removeprefix('index/')}.parquet"
        return super().path(key)

    def index_keys(self) -> tuple[str, ...]:
        """The keys of the base release's index; none without a base."""
        if self.index is None:
            return ()
        return tuple(f"index/{path.stem}" for path in sorted(self.index.glob("*.parquet")))

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        view, _, name = key.partition("/")
        if view == CANDIDATES:
            return self._candidates(name, columns)
        if view == KEPT:
            return self._kept(name, columns)
        return super().read(key, columns)

    def exists(self, key: str) -> bool:
        view, _, name = key.partition("/")
        return super().exists(f"judge/{name}" if view == CANDIDATES else f"documents/{name}" if view == KEPT else key)

    def _candidates(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        text_columns = ["id", "url", "host", "category", "text", "payload_digest", "fetched_at"]
        wanted = [column for column in text_columns if columns is None or column in columns]
        passed = super().read(f"judge/{name}", ["capture_id"])["capture_id"]
        read = super().read(f"read/{name}", ["capture_id", *wanted])
        mask = pc.is_in(read["capture_id"], value_set=passed.combine_chunks())
        table = read.filter(mask)
        if columns is None or {"tier", "basis", "vouched", "license_open"} & set(columns):
            decisions = super().read(f"license/{name}", ["tier", "basis", "vouched", "license_open"]).filter(mask)
            for column in decisions.column_names:
                table = table.append_column(column, decisions[column])
        if columns is None or "quality" in columns:
            quality = super().read(f"screen/{name}", ["quality"])["quality"]
            table = table.append_column("quality", pc.struct_field(quality, "score").filter(mask))
        return table if columns is None else table.select(list(columns))

    def _kept(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        sidecar = super().read(f"documents/{name}", ["kept", "conflict", "weakest_tier"])
        fallen = pc.and_(sidecar["conflict"], pc.equal(sidecar["weakest_tier"], "excluded"))
        table = self._candidates(name, columns)
        if "tier" in table.column_names:
            tier = pc.if_else(sidecar["conflict"], sidecar["weakest_tier"], table["tier"])
            table = table.set_column(table.column_names.index("tier"), "tier", tier)
        return table.filter(pc.and_not(sidecar["kept"], pc.fill_null(fallen, False)))
