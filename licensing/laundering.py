"""No laundering: an open license claimed on a copy does not beat an earlier original that is reserved or unlicensed."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from catalog.schema import StageError

_WEAKNESS: Final = {"open": 0, "tdm": 1, "excluded": 2}
NEEDS: Final = ("id", "cluster", "verified_with_kept", "basis", "tier", "vouched", "fetched_at")


def cluster_basis(table: pa.Table) -> pa.Table:
    """Basis and tier of what is kept of each duplicate cluster.

    *table* has a row per member: ``id``, ``cluster`` (strings), ``verified_with_kept`` (bool: measured to be a copy of
    the kept one, itself included), ``basis``, ``tier``, ``vouched`` (bool: manifest or contract answers for it) and
    ``fetched_at``; excluded members take part. If it has a bool column ``kept``, that member is the kept one, else the
    first in canonical order. Returns a row per cluster, sorted: ``cluster``, ``kept_id``, ``basis``, ``tier``,
    ``reasons`` (empty, or ``license_conflict_in_cluster`` with the weakest member in ``because_of``).

    A vouched member's terms stand. Otherwise the weakest of the members seen no later than the kept one decides; equal
    times count as earlier, because a crawl's order says nothing about who wrote first.
    """
    missing = [name for name in NEEDS if name not in table.column_names]
    if missing:
        raise StageError(f"cluster_basis: the table lacks {', '.join(missing)}")
    clusters: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        if row["cluster"] is not None:
            clusters.setdefault(row["cluster"], []).append(row)
    rows = [_judge(cluster, members) for cluster, members in sorted(clusters.items())]
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("cluster", pa.string()),
                ("kept_id", pa.string()),
                ("basis", pa.string()),
                ("tier", pa.string()),
                ("reasons", pa.list_(pa.string())),
                ("because_of", pa.string()),
            ]
        ),
    )


def _order(member: dict[str, Any]) -> tuple[Any, ...]:
    """Canonical order: open before tdm before excluded, then the time seen, then id."""
    seen = member["fetched_at"]
    return _WEAKNESS[member["tier"]], seen is not None, seen.timestamp() if seen is not None else 0.0, member["id"]


def _judge(cluster: str, members: list[dict[str, Any]]) -> dict[str, Any]:
    marked = [member for member in members if member.get("kept")]
    kept = min(marked or members, key=_order)
    copies = [member for member in members if member["verified_with_kept"] or member is kept]
    vouching = [member for member in copies if member["vouched"] and member["tier"] != "excluded"]
    if vouching:
        best = kept if kept["vouched"] else min(vouching, key=_order)
        if _WEAKNESS[best["tier"]] <= _WEAKNESS[kept["tier"]] or best is kept:
            return _row(cluster, kept, best, None)
    earlier = [member for member in copies if _seen_by(member, kept)]
    weakest = max(earlier, key=lambda member: (_WEAKNESS[member["tier"]], member["id"]))
    if _WEAKNESS[weakest["tier"]] <= _WEAKNESS[kept["tier"]]:
        return _row(cluster, kept, kept, None)
    return _row(cluster, kept, weakest, weakest["id"])


def _seen_by(member: dict[str, Any], kept: dict[str, Any]) -> bool:
    if member is kept or member["fetched_at"] is None or kept["fetched_at"] is None:
        return True  # an unknown time may have been earlier
    return bool(member["fetched_at"] <= kept["fetched_at"])


def _row(cluster: str, kept: dict[str, Any], terms: dict[str, Any], because_of: str | None) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "kept_id": kept["id"],
        "basis": terms["basis"],
        "tier": terms["tier"],
        "reasons": ["license_conflict_in_cluster"] if because_of else [],
        "because_of": because_of,
    }
