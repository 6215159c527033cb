"""Tables that are joined when they are read: text lies once in ``read``, sidecars lie beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.store import LocalStore

CANDIDATES = "candidates"
"""What deduplication compares: documents that passed the screen, excluded ones among them."""
KEPT = "kept"
"""Of those the ones that stay and may be published."""
PUBLISHED = "published"
"""What the release takes in: the text as read, and all that publishing cuts from it; made for the next index."""
SHADOWS = "shadows"
"""Excluded documents: the index keeps their signatures, so that no later copy gets a better license than theirs."""
HOLDERS = "holders"
"""The base's index of documents as this run leaves it: what leaves holds nothing, what falls has its new tier."""
GONE = "settle/gone"
"""Ids of kept documents that fell in ``settle``, and of the base's documents that leave (column ``id``)."""
MOVED = "recheck/moved"
"""The base's documents that fall from tier open to tdm, as they will be published (``PUBLISHED`` without text)."""
LEAVING = "leaving/documents"
"""The base's documents that are to leave: id, how (superseded, withdrawn, erased, signal), reason."""


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

    def forget_parts(self, count: int) -> None:
        """Remove what another run with more parts left in checkpoints that this one took over."""
        for path in self.root.glob("*/*-?????.parquet"):
            if path.parent.name in PART_STAGES and int(path.stem[-5:]) >= count:
                path.unlink()

    def index_keys(self) -> tuple[str, ...]:
        """The keys of the base release's index; none without a base."""
        if self.index is None:
            return ()
        return tuple(f"index/{path.stem}" for path in sorted(self.index.glob("*.parquet")))

    def holder_keys(self) -> tuple[str, ...]:
        """The keys of the base's index for the document level, which meets its documents as this run leaves them."""
        return tuple(
            key.replace("index/", f"{HOLDERS}/", 1) if key.startswith("index/documents-") else key
            for key in self.index_keys()
        )

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        view, _, name = key.partition("/")
        if view == HOLDERS:
            return self._holders(name, columns)
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
        if columns is None or "withdrawn" in columns:
            table = table.append_column("withdrawn", self._asked(name, table["capture_id"]))
        if columns is None or "quality" in columns:
            quality = super().read(f"screen/{name}", ["quality"])["quality"]
            table = table.append_column("quality", pc.struct_field(quality, "score").filter(mask))
        return table if columns is None else table.select(list(columns))

    def _asked(self, name: str, captures: pa.ChunkedArray) -> pa.Array:
        """Which of *captures* a request names: they hold nothing, and are refused in the end."""
        key = f"asked/{name}"
        named = super().read(key, ["capture_id"])["capture_id"] if super().exists(key) else None
        wanted = pa.array([], pa.string()) if named is None else named.combine_chunks()
        return pc.is_in(captures, value_set=wanted).combine_chunks()

    def _holders(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        table = super().read(f"index/{name}")
        leaving = super().read(LEAVING) if super().exists(LEAVING) else None
        moved = super().read(MOVED, ["id", "basis"]) if super().exists(MOVED) else None
        table = holders(table, leaving, moved)
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
        decided = super().read(f"records/{name}", ["capture_id", "cuts", "dedup", "split", "tier", "basis"])
        table = aligned(self._candidates(name, None), decided["capture_id"])
        page = aligned(super().read(f"read/{name}", ["capture_id", "page_id"]), decided["capture_id"])["page_id"]
        added = {
            "page_id": page,
            "cluster": pc.struct_field(decided["dedup"], "cluster"),
            "cluster_size": pc.struct_field(decided["dedup"], "cluster_size"),
            "split": decided["split"],
            "cuts": decided["cuts"],
        }
        for column, values in added.items():
            table = table.append_column(column, values)
        for column in ("tier", "basis"):
            table = table.set_column(table.column_names.index(column), column, decided[column])
        return table if columns is None else table.select(list(columns))

    def cutting(self, name: str, chosen: pa.ChunkedArray) -> dict[str, pa.Table]:
        """The sidecars that cut, aligned to *chosen* (capture ids), by stage."""
        stages = [stage for stage in CUTTING_STAGES if super(RunStore, self).exists(f"{stage}/{name}")]
        return {stage: aligned(super(RunStore, self).read(f"{stage}/{name}"), chosen) for stage in stages}

    def cuts(self, name: str, chosen: pa.ChunkedArray) -> list[list[dict[str, Any]]]:
        """All that is cut from each document of *chosen*, whichever stage asks for it."""
        lists = [sidecar["cuts"].to_pylist() for sidecar in self.cutting(name, chosen).values()]
        rows = zip(*lists, strict=True) if lists else ([] for _ in range(len(chosen)))
        open_ones = self._published_open(name, chosen)
        gone = self._ids(GONE)
        # The public release is complete alone: what falls to tier tdm holds nothing for an open document.
        gone_or_moved = gone | self._ids(MOVED)
        return [
            [cut for cuts in row for cut in cuts or () if self._applies(cut, gone_or_moved if is_open else gone)]
            for row, is_open in zip(rows, open_ones, strict=True)
        ]

    def _applies(self, cut: dict[str, Any], gone: frozenset[str]) -> bool:
        """Not what nobody holds any more; overlaps with an evaluation set only where the set asks for cutting."""
        if cut["kind"] == "contamination":
            return cut["holder"] in self.cut_sets
        return cut["holder"] not in gone

    def _published_open(self, name: str, chosen: pa.ChunkedArray) -> list[bool]:
        if not self._ids(MOVED):
            return [False] * len(chosen)
        documents = aligned(super().read(f"documents/{name}", ["capture_id", "conflict"]), chosen)
        decided = aligned(super().read(f"license/{name}", ["capture_id", "tier"]), chosen)
        free = pc.and_not(pc.equal(decided["tier"], "open"), pc.fill_null(documents["conflict"], False))
        return [bool(value) for value in free.to_pylist()]

    def _ids(self, key: str) -> frozenset[str]:
        """Ids in a table that is written once, before the first question; none where it was not written."""
        if key not in _REMEMBERED or _REMEMBERED[key][0] != self.path(key):
            table = super().read(key, ["id"]) if super().exists(key) else None
            _REMEMBERED[key] = (self.path(key), frozenset(table["id"].to_pylist() if table is not None else ()))
        return _REMEMBERED[key][1]

    def _shadows(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        table = self._candidates(name, None)
        page = aligned(super().read(f"read/{name}", ["capture_id", "page_id"]), table["capture_id"])["page_id"]
        table = table.append_column("page_id", page).filter(pc.equal(table["tier"], "excluded"))
        return table if columns is None else table.select(list(columns))


_FIRST_STAGES = ("selected", "read", "screen", "license", "judge", "asked")
_LAST_STAGES = ("documents", "sentences", "spans", "foreign", "contamination", "settle", "records")
PART_STAGES = frozenset({*_FIRST_STAGES, *_LAST_STAGES})
CUTTING_STAGES = ("sentences", "spans", "contamination", "foreign")
_BEHIND = {CANDIDATES: "judge", KEPT: "documents", PUBLISHED: "records", SHADOWS: "judge", HOLDERS: "index"}
_REMEMBERED: dict[str, tuple[Path, frozenset[str]]] = {}


def holders(table: pa.Table, leaving: pa.Table | None, moved: pa.Table | None) -> pa.Table:
    """An index *table* of documents for a run in which some leave (``LEAVING``) or fall to tier tdm (``MOVED``).

    A document that a request took out, now or earlier, holds nothing, and its copies are judged by themselves; one
    that a signal or its license takes out bars them; of an erased one only exact copies are recognized. A
    superseded one holds nothing.
    """
    none = pa.nulls(table.num_rows, pa.string())
    how, reason = _looked_up(table["id"], leaving, ("how", "reason")) if leaving is not None else (none, none)
    basis = _looked_up(table["id"], moved, ("basis",))[0] if moved is not None else none
    reason = pc.coalesce(reason, table["reason"])
    stone = pc.or_(table["withdrawn"], pc.fill_null(pc.is_in(how, pa.array(["signal", "erased"])), False))
    leaves = pc.fill_null(pc.is_in(how, pa.array(["superseded", "withdrawn"])), False)
    freed = pc.or_(leaves, pc.and_(stone, pc.fill_null(pc.equal(reason, "withdrawn"), False)))
    fell = pc.is_valid(basis)
    changed = {
        "withdrawn": pc.and_not(stone, freed),
        "reason": reason,
        "release": _unless(freed, table["release"]),
        "signature": _unless(pc.fill_null(pc.equal(how, "erased"), False), table["signature"]),
        "tier": pc.if_else(fell, "tdm", table["tier"]),
        "basis": pc.coalesce(basis, table["basis"]),
        "license_open": pc.and_not(table["license_open"], fell),
    }
    for name, values in changed.items():
        position = table.schema.get_field_index(name)
        table = table.set_column(position, table.schema.field(name), values)
    return table


def _unless(mask: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(mask, pa.scalar(None, values.type), values)


def _looked_up(ids: pa.ChunkedArray, table: pa.Table, columns: Sequence[str]) -> list[pa.ChunkedArray]:
    """Columns of the rows of *table* with these *ids*; null where it has none."""
    place = pc.index_in(ids, value_set=table["id"].combine_chunks())
    return [table[name].take(place) for name in columns]


def aligned(table: pa.Table, order: pa.ChunkedArray) -> pa.Table:
    """The rows of *table* whose ``capture_id`` is in *order*, in that order."""
    return table.take(pc.index_in(order, value_set=table["capture_id"].combine_chunks()))
