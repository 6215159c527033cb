"""Changed signals act backwards; tombstones keep withdrawn material out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from catalog.schema import LICENSE, RESERVATION, SITE_RECORD, StageError
from licensing.decision import UNDECLARED
from licensing.policy import Policy, SourceTerms
from licensing.reservations import SiteSignals
from licensing.withdrawals import TOMBSTONE, affected, blocked, tombstone
from tests.licensing.test_decision import OPEN

NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("page_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("license", LICENSE),
        ("reservations", pa.list_(RESERVATION)),
        ("tier", pa.string()),
    ]
)


def _document(
    number: int, url: str, license_: dict[str, Any], tier: str, signals: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "id": f"d{number}",
        "page_id": f"p{number}",
        "url": url,
        "source": "web",
        "license": license_,
        "reservations": signals or [],
        "tier": tier,
    }


def _sites(*files: tuple[str, str, str], status: int | None = 200, day: int = 1) -> SiteSignals:
    rows = [
        {
            "host": host,
            "path": path,
            "status": status,
            "content_type": None,
            "body": body.encode(),
            "fetched_at": dt.datetime(2026, 4, day, tzinfo=dt.UTC),
        }
        for host, path, body in files
    ]
    return SiteSignals.from_records(pa.Table.from_pylist(rows, schema=SITE_RECORD))


def _affected(documents: list[dict[str, Any]], sites: SiteSignals, **more: Any) -> list[dict[str, Any]]:
    table = pa.Table.from_pylist(documents, schema=SCHEMA)
    return list(affected(table, Policy(), more.pop("sources", {}), sites=sites, at=NOW, **more).to_pylist())


def test_a_new_opt_out_withdraws_what_was_published_before() -> None:
    documents = [_document(0, "https://a.pl/1", OPEN, "open"), _document(1, "https://b.pl/1", dict(UNDECLARED), "tdm")]
    sites = _sites(("https://a.pl", "/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]'))
    (row,) = _affected(documents, sites)
    assert (row["id"], row["kind"], row["reason"]) == ("d0", "reservation", "reserved_tdmrep_file")
    assert (row["tier_before"], row["tier_after"], row["requested_by"]) == ("open", "excluded", "recrawl")
    assert "tdm-reservation: 1" in row["detail"]


def test_a_closed_robots_txt_withdraws() -> None:
    (row,) = _affected(
        [_document(0, "https://a.pl/1", OPEN, "open")],
        _sites(("https://a.pl", "/robots.txt", "User-agent: *\nDisallow: /")),
    )
    assert row["reason"] == "disallowed_by_robots"


def test_a_signal_that_was_taken_back_no_longer_counts() -> None:
    old = {
        "protocol": "content-signal",
        "value": "x",
        "location": "https://a.pl/robots.txt",
        "observed_at": None,
        "effect": "reserves",
    }
    document = _document(0, "https://a.pl/1", dict(UNDECLARED), "tdm", [old])
    assert _affected([document], _sites(("https://a.pl", "/robots.txt", "User-agent: *\nAllow: /"))) == []
    assert len(_affected([document], _sites())) == 1  # the site was not seen again: what was seen still holds


def test_a_withdrawn_license_and_a_new_meta_element_on_a_recrawled_page() -> None:
    documents = [_document(0, "https://a.pl/1", OPEN, "open"), _document(1, "https://a.pl/2", dict(UNDECLARED), "tdm")]
    noai = {
        "protocol": "meta-robots",
        "value": "robots: noai",
        "location": "meta",
        "observed_at": NOW,
        "effect": "reserves",
    }
    recrawled = pa.table(
        {
            "page_id": ["p0", "p1"],
            "license": pa.array([dict(UNDECLARED), dict(UNDECLARED)], LICENSE),
            "reservations": pa.array([[], [noai]], pa.list_(RESERVATION)),
        }
    )
    rows = _affected(documents, _sites(), recrawled=recrawled)
    assert [(row["id"], row["kind"], row["tier_after"]) for row in rows] == [
        ("d0", "license", "tdm"),
        ("d1", "reservation", "excluded"),
    ]


def test_a_contract_keeps_its_documents() -> None:
    sites = _sites(("https://a.pl", "/ai.txt", "User-Agent: *\nDisallow: /"))
    document = _document(0, "https://a.pl/1", dict(UNDECLARED), "tdm")
    assert len(_affected([document], sites)) == 1
    assert _affected([document], sites, sources={"web": SourceTerms(basis="contract")}) == []


def test_an_unreachable_host_keeps_its_last_answer() -> None:
    older = _sites(("https://a.pl", "/robots.txt", "User-agent: *\nAllow: /"))
    rows = [
        {
            "host": "https://a.pl",
            "path": "/robots.txt",
            "status": 200,
            "content_type": None,
            "body": b"",
            "fetched_at": NOW,
        },
        {
            "host": "https://a.pl",
            "path": "/robots.txt",
            "status": None,
            "content_type": None,
            "body": b"",
            "fetched_at": NOW + dt.timedelta(1),
        },
    ]
    newer = SiteSignals.from_records(pa.Table.from_pylist(rows, schema=SITE_RECORD))
    assert older.allows("https://a.pl/x")
    assert newer.allows("https://a.pl/x")


def test_tombstones_hold_no_text_and_erasures_no_signature() -> None:
    kept = tombstone(page_id="p", payload_digest="d", signature=b"s", kind="reservation", reason="reserved_rsl", at=NOW)
    erased = tombstone(page_id="p", payload_digest="d", signature=b"s", kind="erasure", reason="art. 17", at=NOW)
    assert set(kept) == set(TOMBSTONE.names)
    assert (kept["signature"], erased["signature"]) == (b"s", None)
    with pytest.raises(StageError, match="kind"):
        tombstone(page_id="p", payload_digest="d", signature=None, kind="whim", reason="", at=NOW)


def test_what_a_tombstone_blocks() -> None:
    stones = pa.Table.from_pylist(
        [
            tombstone(
                page_id="signal", payload_digest="d1", signature=None, kind="reservation", reason="reserved_rsl", at=NOW
            ),
            tombstone(page_id="asked", payload_digest="d2", signature=None, kind="request", reason="prośba", at=NOW),
        ],
        schema=TOMBSTONE,
    )
    later, before = NOW + dt.timedelta(days=9), NOW - dt.timedelta(days=9)
    captures = pa.table(
        {
            "page_id": ["signal", "signal", "asked", "other", "other", "signal"],
            "payload_digest": ["new", "new", "new", "d1", "new", None],
            "fetched_at": pa.array([before, later, later, later, later, None], pa.timestamp("s", tz="UTC")),
        }
    )
    assert blocked(captures, stones).to_pylist() == [True, False, True, True, False, True]
