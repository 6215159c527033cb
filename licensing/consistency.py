"""What a host's pages agree on: the same license on nearly all pages of a path says more than one link on one page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from catalog.schema import LICENSE, StageError
from licensing.evidence import CANDIDATE
from licensing.spdx import LicenseFacts, from_identifier, from_url

SHARE: Final = 0.9
"""Share of a path prefix's pages that must show the license."""
MIN_PAGES: Final = 10
"""Below this many pages nothing is concluded."""
STRENGTH: Final = 0.7
"""What consistency adds as evidence, independent of the pages' own."""

_DEPTH: Final = 2
_ADDRESS = re.compile(r"\[(https?://[^\]\s]+)\]")

PROFILE: Final = pa.schema(
    [
        ("prefix", pa.string()),  # host, host/segment, host/segment/segment
        ("spdx", pa.string()),  # null: the row counts the prefix's pages
        ("pages", pa.int64()),
    ]
)


def host_consistency(table: pa.Table) -> pa.Table:
    """Lift what the pages of a host or path agree on; *table* has ``capture_id``, ``url``, ``host`` and ``license``.

    Returns ``capture_id`` and ``license`` for every row in order. Where at least ``SHARE`` of at least ``MIN_PAGES``
    pages show one license, a page that grants it gains confidence, and a page that only shows it weakly (a lone link)
    is granted it with scope ``site``. Pages that show nothing, reserve their rights or conflict stay as they are.
    """
    return lift(table, consistent(profile(table)))


def profile(table: pa.Table) -> pa.Table:
    """Count, for each path prefix, its pages and those that show each license; profiles may be concatenated."""
    _require(table)
    counts: Counter[tuple[str, str | None]] = Counter()
    for url, host, license_ in _rows(table):
        shown = _shown(license_)
        for prefix in _prefixes(url, host):
            counts[prefix, None] += 1
            counts.update((prefix, spdx) for spdx in shown)
    rows = [{"prefix": prefix, "spdx": spdx, "pages": pages} for (prefix, spdx), pages in counts.items()]
    rows.sort(key=lambda row: (row["prefix"], row["spdx"] or ""))
    return pa.Table.from_pylist(rows, schema=PROFILE)


def consistent(profiles: pa.Table) -> dict[str, str]:
    """Prefix → the license that nearly all its pages show; *profiles* of many parts are summed."""
    totals: Counter[str] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    for row in profiles.to_pylist():
        if row["spdx"] is None:
            totals[row["prefix"]] += row["pages"]
        else:
            shown[row["prefix"], row["spdx"]] += row["pages"]
    found: dict[str, list[str]] = {}
    for (prefix, spdx), pages in shown.items():
        if totals[prefix] >= MIN_PAGES and round(pages / totals[prefix], 4) >= SHARE:
            found.setdefault(prefix, []).append(spdx)
    # Two licenses on nearly all pages (say, of the text and of the icons) tell nothing about either.
    return {prefix: licenses[0] for prefix, licenses in sorted(found.items()) if len(licenses) == 1}


def lift(table: pa.Table, agreed: Mapping[str, str]) -> pa.Table:
    """Apply what prefixes agree on to the licenses of *table* (see ``host_consistency``)."""
    _require(table)
    licenses = [_lifted(license_, url, host, agreed) for url, host, license_ in _rows(table)]
    return pa.table({"capture_id": table["capture_id"], "license": pa.array(licenses, LICENSE)})


def _require(table: pa.Table) -> None:
    missing = [name for name in ("capture_id", "url", "host", "license") if name not in table.column_names]
    if missing:
        raise StageError(f"host consistency: the table lacks {', '.join(missing)}")


def _rows(table: pa.Table) -> Iterable[tuple[str, str, dict[str, Any] | None]]:
    return zip(table["url"].to_pylist(), table["host"].to_pylist(), table["license"].to_pylist(), strict=True)


def _prefixes(url: str, host: str | None) -> list[str]:
    try:
        segments = urlsplit(url or "").path.split("/")[1:-1]
    except ValueError:
        segments = []
    found = [host or ""]
    for segment in segments[:_DEPTH]:
        found.append(f"{found[-1]}/{segment}")
    return found


def _shown(license_: Mapping[str, Any] | None) -> set[str]:
    """Licenses that a page shows at all as its own, however weakly; not those of images, data or other works."""
    evidence = (license_ or {}).get("evidence") or []
    return {
        item["spdx"]
        for item in evidence
        if item["spdx"]
        and item["strength"] >= CANDIDATE
        and item["scope"] in {"page", "site"}
        and item["where"] != "manifest"
    }


def _lifted(license_: dict[str, Any] | None, url: str, host: str, agreed: Mapping[str, str]) -> dict[str, Any] | None:
    if not license_ or license_["status"] not in {"granted", "unknown"}:
        return license_
    shown = _shown(license_)
    spdx = next((agreed[prefix] for prefix in reversed(_prefixes(url, host)) if agreed.get(prefix) in shown), None)
    if spdx is None:
        return license_
    if license_["status"] == "granted":
        if license_["spdx"] != spdx or license_["scope"] not in {"page", "site"}:
            return license_
        confidence = round(min(0.99, 1 - (1 - license_["confidence"]) * (1 - STRENGTH)), 4)
        return {**license_, "confidence": confidence}
    if shown != {spdx}:
        return license_
    facts = _facts(license_, spdx)
    if facts is None:
        return license_
    return {
        **license_,
        "spdx": facts.spdx,
        "family": facts.family,
        "version": facts.version,
        "jurisdiction": facts.jurisdiction,
        "url": facts.url,
        "scope": "site",
        "status": "granted",
        "confidence": STRENGTH,
    }


def _facts(license_: Mapping[str, Any], spdx: str) -> LicenseFacts | None:
    """The license with its port, if the evidence still holds the address that named it."""
    for item in license_["evidence"]:
        if item["spdx"] == spdx:
            for address in _ADDRESS.findall(item["snippet"] or ""):
                facts = from_url(address)
                if facts and facts.spdx == spdx:
                    return facts
    return from_identifier(spdx)
