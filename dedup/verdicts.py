"""What is written of each member once it is decided who stays: clusters, kinds, licenses that fall, known splits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.comparison import Sameness, codes, flags
from dedup.components import row_components
from dedup.exchange import numbers
from dedup.keeper import seconds
from dedup.laundering import strength, weakest_earlier
from dedup.resolve import Decision

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

DECISION = pa.schema(
    [
        ("place", pa.int64()),
        ("cluster", pa.string()),
        ("cluster_size", pa.int64()),
        ("component", pa.string()),
        ("kept", pa.bool_()),
        ("kept_id", pa.string()),
        ("kept_url", pa.string()),
        ("kept_release", pa.string()),
        ("kind", pa.string()),
        ("similarity", pa.float64()),
        ("withdrawn", pa.bool_()),
        ("conflict", pa.bool_()),
        ("weakest_tier", pa.string()),
        ("weakest_basis", pa.string()),
        ("weakest_id", pa.string()),
        ("published_split", pa.string()),
    ]
)


def verdicts(members: pa.Table, decision: Decision, published: Bool, rank: tuple[str, ...]) -> pa.Table:
    """The `DECISION` on every member, in the members' order, which is that of their ids."""
    same = Sameness(members)
    count = members.num_rows
    rows = np.arange(count, dtype=np.int64)
    holder = np.where(decision.kept_for >= 0, decision.kept_for, rows)
    goes = holder != rows
    kept = (decision.kept_for == rows) & ~published
    component = row_components(count, decision.left, decision.right)
    splits, barred = _published_split(members, component, published)
    # A newcomer that would link published documents of both splits goes for the one in validation.
    linking = kept & (barred >= 0)
    holder, goes, kept = np.where(linking, barred, holder), goes | linking, kept & ~linking
    cluster, size = _clusters(members, holder)
    kind = np.full(count, None, object)
    kind[goes] = "near"
    kind[goes & same.text(rows, holder)] = "normalized"
    kind[goes & same.payload(rows, holder)] = "payload"
    gone = pa.array(np.where(goes, holder, -1))
    target = pc.if_else(pc.less(gone, 0), None, gone)
    fallen, weakest = _fallen(members, decision, kept, rank)
    source = np.full(count, -1, np.int64)
    source[fallen] = weakest
    weak = pc.if_else(pc.less(pa.array(source), 0), None, pa.array(source))
    columns = {
        "place": members["place"],
        "cluster": cluster,
        "cluster_size": pa.array(size),
        "component": members["id"].take(pa.array(component)),
        "kept": pa.array(kept),
        "kept_id": members["id"].take(target),
        "kept_url": members["url"].take(target),
        "kept_release": members["release"].take(target),
        "kind": pa.array(kind, pa.string()),
        "similarity": pa.array(np.where(goes & ~linking, decision.similarity, np.nan), from_pandas=True),
        "withdrawn": pc.fill_null(members["withdrawn"].take(target), False),
        "conflict": pc.is_valid(weak),
        "weakest_tier": members["tier"].take(weak),
        "weakest_basis": members["basis"].take(weak),
        "weakest_id": members["id"].take(weak),
        "published_split": splits,
    }
    return pa.table([columns[field.name] for field in DECISION], schema=DECISION)


def _clusters(members: pa.Table, holder: Int64) -> tuple[pa.Array, Int64]:
    """Cluster of each row (members are sorted by id, so its smallest row names it) and how many documents it has."""
    count = members.num_rows
    smallest = np.full(count, count, np.int64)
    np.minimum.at(smallest, holder, np.arange(count, dtype=np.int64))
    size = np.bincount(holder, minlength=count)
    earlier = numbers(pc.fill_null(members["cluster_size"], 1)).astype(np.int64) - 1
    fallback = members["id"].take(pa.array(smallest[holder]))
    known = members["cluster"].take(pa.array(holder))
    return pc.coalesce(known, fallback).combine_chunks(), (size + earlier)[holder].astype(np.int64)


def _fallen(members: pa.Table, decision: Decision, kept: Bool, rank: tuple[str, ...]) -> tuple[Int64, Int64]:
    """Kept newcomers whose license falls, and the member each falls to; a page's own earlier capture never counts."""
    url = codes(members["url"])
    left, right = decision.left, decision.right
    other = kept[left] & ((url[left] != url[right]) | (url[left] < 0))
    weakness = strength(members["tier"].to_pylist(), members["basis"].to_pylist(), rank)
    return weakest_earlier(
        left[other], right[other], weakness, _first_seen(members, url), flags(members["vouched"]), len(rank)
    )


def _first_seen(members: pa.Table, url: Int64) -> Int64:
    """When each row's page was first seen with a text of its component: a page that is read anew is no newer for it."""
    seen = seconds(members["fetched_at"])
    component = numbers(members["component"]).astype(np.int64)
    order = np.lexsort((seen, url, component))
    first = np.append(True, (np.diff(component[order]) != 0) | (np.diff(url[order]) != 0))[: len(order)]
    earliest = np.empty_like(seen)
    earliest[order] = np.repeat(seen[order[first]], np.diff(np.append(np.flatnonzero(first), len(order))))
    return np.where(url < 0, seen, earliest)


def _published_split(members: pa.Table, component: Int64, published: Bool) -> tuple[pa.Array, Int64]:
    """Split of the published documents of each row's component (null for none, ``conflict`` where they differ).

    Beside it, for rows in conflict, the first published document in validation; −1 for all others.
    """
    names = members["split"].to_pylist()
    found: dict[int, dict[str, int]] = {}
    for row in np.flatnonzero(published).tolist():
        if names[row] is not None:
            found.setdefault(int(component[row]), {}).setdefault(names[row], row)
    known = [found.get(root, {}) for root in component.tolist()]
    splits = ["conflict" if len(sides) > 1 else next(iter(sides), None) for sides in known]
    barred = [sides["validation"] if len(sides) > 1 else -1 for sides in known]
    return pa.array(splits, pa.string()), np.array(barred, np.int64)
