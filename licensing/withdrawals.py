"""Which published documents changed signals withdraw, and what remains of a withdrawn one; pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import LICENSE, RESERVATION, StageError
from licensing.decision import decide
from licensing.policy import TIERS, Policy, SourceTerms
from licensing.reservations import ROBOTS_DISALLOW, SiteSignals, in_effect, told

KINDS: Final = ("reservation", "license", "request", "erasure")
"""Why something was withdrawn: a signal, a license, somebody's wish, a person's right to erasure."""

WITHDRAWAL: Final = pa.schema(
    [
        ("id", pa.string()),
        ("page_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("kind", pa.string()),  # one of KINDS
        ("reason", pa.string()),  # a name of licensing.policy.REASONS, or what a person gave
        ("detail", pa.string()),  # the signal's value and place
        ("tier_before", pa.string()),
        ("tier_after", pa.string()),
        ("requested_by", pa.string()),  # "recrawl", or who asked
        ("requested_at", pa.timestamp("s", tz="UTC")),
        ("basis_after", pa.string()),
        ("license_after", LICENSE),
        ("reservations_after", pa.list_(RESERVATION)),
    ]
)

TOMBSTONE: Final = pa.schema(
    [
        ("page_id", pa.string()),
        ("payload_digest", pa.string()),
        ("signature", pa.binary()),  # MinHash signature; null for erasures
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("withdrawn_at", pa.timestamp("s", tz="UTC")),
    ]
)
"""What the index keeps of a withdrawn document: never text, and no signature of what a person had erased."""

_SITE_PROTOCOLS: Final = frozenset({"tdmrep-file", "aipref-robots", "ai-txt", "ai-agents", ROBOTS_DISALLOW})
NEEDS: Final = ("id", "page_id", "url", "source", "license", "reservations", "tier")


def affected(
    published: pa.Table,
    policy: Policy,
    sources: Mapping[str, SourceTerms],
    *,
    sites: SiteSignals,
    at: dt.datetime,
    recrawled: pa.Table | None = None,
) -> pa.Table:
    """Published documents whose tier falls under what was seen since, as ``WITHDRAWAL`` rows in the input's order.

    *published* has the columns ``NEEDS``; *sites* the latest site-wide files; *recrawled* READ rows of pages
    fetched again (``page_id``, ``license``, ``reservations``), which replace what the page itself said before.
    Site-wide signals are replaced where the site was seen again and kept where it was not.
    """
    missing = [name for name in NEEDS if name not in published.column_names]
    if missing:
        raise StageError(f"withdrawals: the table lacks {', '.join(missing)}")
    fresh = (
        {row["page_id"]: row for row in recrawled.select(["page_id", "license", "reservations"]).to_pylist()}
        if recrawled
        else {}
    )
    rows = published.select(list(NEEDS)).to_pylist()
    current = [_now(row, fresh.get(row["page_id"]), sites) for row in rows]
    table = pa.table(
        {
            "capture_id": pa.array([row["id"] for row in rows], pa.string()),
            "source": pa.array([row["source"] for row in rows], pa.string()),
            "license": pa.array([row["license"] for row in current], LICENSE),
            "reservations": pa.array([row["reservations"] for row in current], pa.list_(RESERVATION)),
        }
    )
    decided = decide(table, policy, sources).columns
    found = []
    for row, now, after in zip(rows, current, decided.to_pylist(), strict=True):
        if TIERS.index(after["tier"]) > TIERS.index(row["tier"]):
            found.append(_withdrawal(row, now, after, at))
    return pa.Table.from_pylist(found, schema=WITHDRAWAL)


def _now(row: Mapping[str, Any], again: Mapping[str, Any] | None, sites: SiteSignals) -> dict[str, Any]:
    license_ = again["license"] if again else _without_manifest(row["license"])
    own = (again["reservations"] if again else row["reservations"]) or []
    if not sites.knows(row["url"]):
        kept = [item for item in row["reservations"] or [] if _site_wide(item)] if again else []
        return {"license": license_, "reservations": [*own, *kept]}
    return {
        "license": license_,
        "reservations": [*(item for item in own if not _site_wide(item)), *sites.reservations(row["url"])],
    }


def _without_manifest(license_: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A license that only the manifest declared is declared again by the manifest, or no longer."""
    evidence = (license_ or {}).get("evidence") or []
    if license_ is None or any(item["where"] != "manifest" and item["strength"] >= 0.5 for item in evidence):
        return license_
    return None if any(item["where"] == "manifest" for item in evidence) else license_


def _site_wide(item: Mapping[str, Any]) -> bool:
    if item["protocol"] in _SITE_PROTOCOLS:
        return True
    return item["protocol"] in {"content-signal", "rsl", "natural-language"} and str(item["location"]).startswith(
        ("http://", "https://")
    )


def _withdrawal(
    row: Mapping[str, Any], now: Mapping[str, Any], after: Mapping[str, Any], at: dt.datetime
) -> dict[str, Any]:
    reserving, reasons = in_effect(now["reservations"]), after["reasons"]
    by_signal = reasons[0].startswith("reserved_") or reasons[0] == "disallowed_by_robots"
    detail = told(reserving) if by_signal else ", ".join(reasons)
    return {
        "id": row["id"],
        "page_id": row["page_id"],
        "url": row["url"],
        "source": row["source"],
        "kind": "reservation" if by_signal else "license",
        "reason": reasons[0],
        "detail": detail[:500],
        "tier_before": row["tier"],
        "tier_after": after["tier"],
        "requested_by": "recrawl",
        "requested_at": at,
        "basis_after": after["basis"],
        "license_after": after["license"],
        "reservations_after": now["reservations"],
    }


def tombstone(
    *, page_id: str, payload_digest: str | None, signature: bytes | None, kind: str, reason: str, at: dt.datetime
) -> dict[str, Any]:
    """What stays in the index; for an erasure only page and digest do. Raises StageError for an unknown kind."""
    if kind not in KINDS:
        raise StageError(f"tombstone: unknown kind {kind!r}; known are {', '.join(KINDS)}")
    return {
        "page_id": page_id,
        "payload_digest": payload_digest,
        "signature": None if kind == "erasure" else signature,
        "kind": kind,
        "reason": reason,
        "withdrawn_at": at,
    }


def blocked(captures: pa.Table, tombstones: pa.Table) -> pa.Array:
    """For each capture (``page_id``, ``payload_digest``, ``fetched_at``) whether a tombstone keeps it out.

    The same bytes never come back. A page withdrawn by request or erased stays out; one withdrawn for a signal or
    its license may return with a later capture, which is then decided like any other.
    """
    digests = tombstones["payload_digest"].drop_null()
    final = tombstones.filter(pc.is_in(tombstones["kind"], pa.array(["request", "erasure"])))
    until: dict[str, dt.datetime] = {}
    for row in tombstones.select(["page_id", "withdrawn_at"]).to_pylist():
        until[row["page_id"]] = max(row["withdrawn_at"], until.get(row["page_id"], row["withdrawn_at"]))
    same_bytes = pc.is_in(captures["payload_digest"], value_set=digests, skip_nulls=True)
    same_page = pc.is_in(captures["page_id"], value_set=final["page_id"], skip_nulls=True)
    earlier = [
        page in until and (fetched is None or fetched <= until[page])
        for page, fetched in zip(captures["page_id"].to_pylist(), captures["fetched_at"].to_pylist(), strict=True)
    ]
    return pc.or_(pc.or_(same_bytes, same_page), pa.array(earlier, pa.bool_())).combine_chunks()
