"""Tables that are joined when they are read: text lies once in ``read``, sidecars lie beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import CUT
from dedup.splits import assign_splits
from flows.store import LocalStore

CANDIDATES = "candidates"
"""What deduplication compares: documents that passed the screen, excluded ones among them."""
KEPT = "kept"
"""Of those the ones that stay and may be published."""
PUBLISHED = "published"
"""What the release takes in: the text as read, and all that publishing cuts from it; made for the next index."""
SHADOWS = "shadows"
"""Excluded documents: the index keeps their signatures, so that no later copy gets a better license than theirs."""
GONE = "settle/gone"
"""Ids of kept documents that fell in ``settle``, and of the base's documents that leave (column ``id``)."""


@dataclass(frozen=True)
class RunStore(LocalStore):
    """A run's checkpoints, the views ``candidates/part-…`` and ``kept/part-…``, and the base's index as ``index/…``."""

    index: Path | None = field(default=None, repr=False)
    validation_share: float = 0.0
    cut_sets: tuple[str, ...] = ()

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
        if view == PUBLISHED:
            return self._published(name, columns)
        if view == SHADOWS:
            return self._shadows(name, columns)
        return super().read(key, columns)

    def exists(self, key: str) -> bool:
        view, _, name = key.partition("/")
        return super().exists(f"{_BEHIND.get(view, view)}/{name}")

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

    def _published(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        chosen = super().read(f"settle/{name}", ["capture_id"])["capture_id"]
        table = aligned(self._candidates(name, None), chosen)
        documents = aligned(super().read(f"documents/{name}"), chosen)
        page = aligned(super().read(f"read/{name}", ["capture_id", "page_id"]), chosen)["page_id"]
        added = {
            "page_id": page,
            "cluster": documents["cluster"],
            "cluster_size": documents["cluster_size"],
            "split": assign_splits(documents, self.validation_share),
            "cuts": pa.array(self.cuts(name, chosen), pa.list_(CUT)),
        }
        for column, values in added.items():
            table = table.append_column(column, values)
        for column in ("tier", "basis"):
            fallen = pc.if_else(documents["conflict"], documents[f"weakest_{column}"], table[column])
            table = table.set_column(table.column_names.index(column), column, fallen)
        return table if columns is None else table.select(list(columns))

    def cutting(self, name: str, chosen: pa.ChunkedArray) -> dict[str, pa.Table]:
        """The sidecars that cut, aligned to *chosen* (capture ids), by stage."""
        stages = [stage for stage in CUTTING_STAGES if super(RunStore, self).exists(f"{stage}/{name}")]
        return {stage: aligned(super(RunStore, self).read(f"{stage}/{name}"), chosen) for stage in stages}

    def cuts(self, name: str, chosen: pa.ChunkedArray) -> list[list[dict[str, Any]]]:
        """All that is cut from each document of *chosen*, whichever stage asks for it."""
        lists = [sidecar["cuts"].to_pylist() for sidecar in self.cutting(name, chosen).values()]
        rows = zip(*lists, strict=True) if lists else ([] for _ in range(len(chosen)))
        return [[cut for cuts in row for cut in cuts or () if self._applies(cut)] for row in rows]

    def _applies(self, cut: dict[str, Any]) -> bool:
        """Not what nobody holds any more; overlaps with an evaluation set only where the set asks for cutting."""
        if cut["kind"] == "contamination":
            return cut["holder"] in self.cut_sets
        return cut["holder"] not in self._gone()

    def _gone(self) -> frozenset[str]:
        """Documents that will not be published after all: what they held for others is theirs again."""
        if GONE not in _REMEMBERED or _REMEMBERED[GONE][0] != self.path(GONE):
            table = super().read(GONE, ["id"]) if super().exists(GONE) else None
            _REMEMBERED[GONE] = (self.path(GONE), frozenset(table["id"].to_pylist() if table is not None else ()))
        return _REMEMBERED[GONE][1]

    def _shadows(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        table = self._candidates(name, None)
        page = aligned(super().read(f"read/{name}", ["capture_id", "page_id"]), table["capture_id"])["page_id"]
        table = table.append_column("page_id", page).filter(pc.equal(table["tier"], "excluded"))
        return table if columns is None else table.select(list(columns))


CUTTING_STAGES = ("sentences", "spans", "contamination", "foreign")
_BEHIND = {CANDIDATES: "judge", KEPT: "documents", PUBLISHED: "settle", SHADOWS: "judge"}
_REMEMBERED: dict[str, tuple[Path, frozenset[str]]] = {}


def aligned(table: pa.Table, order: pa.ChunkedArray) -> pa.Table:
    """The rows of *table* whose ``capture_id`` is in *order*, in that order."""
    return table.take(pc.index_in(order, value_set=table["capture_id"].combine_chunks()))
