"""What a host's pages agree on."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from lxml import html

from catalog.schema import LICENSE
from licensing.consistency import consistent, host_consistency, profile
from licensing.decision import decide_one
from licensing.declarations import declarations
from licensing.policy import Policy, SourceTerms

LINK = '<a href="https://creativecommons.org/licenses/by/3.0/pl/">opis licencji</a>'
LONE = f"<article><h1>Wpis</h1><p>Więcej mówi {LINK}.</p></article>"
STATED = "<article><h1>Wpis</h1><p>Ten wpis jest dostępny na licencji CC BY 3.0 PL.</p></article>"
RESERVED = LONE + "<footer>Wszelkie prawa zastrzeżone.</footer>"
NOTHING = "<article><h1>Wpis</h1><p>Dzień dobry.</p></article>"


def _table(*pages: tuple[str, str]) -> pa.Table:
    rows = []
    for number, (path, body) in enumerate(pages):
        url = f"https://example.pl{path}"
        finding = declarations(html.document_fromstring(f"<html><body>{body}</body></html>"), [], url)
        rows.append({"capture_id": str(number), "url": url, "host": "example.pl", "license": finding.to_dict()})
    schema = pa.schema([("capture_id", pa.string()), ("url", pa.string()), ("host", pa.string()), ("license", LICENSE)])
    return pa.Table.from_pylist(rows, schema=schema)


def _licenses(table: pa.Table) -> list[dict[str, Any]]:
    lifted = host_consistency(table)
    assert lifted["capture_id"].equals(table["capture_id"])
    return list(lifted["license"].to_pylist())


def test_a_lone_link_on_one_page_licenses_nothing() -> None:
    licenses = _licenses(_table(*[(f"/blog/{n}", LONE if n == 3 else NOTHING) for n in range(20)]))
    assert {license_["status"] for license_ in licenses} == {"unknown"}


def test_the_same_link_on_nearly_all_pages_of_a_path_licenses_those_that_show_it() -> None:
    licenses = _licenses(_table(*[(f"/blog/{n}", NOTHING if n == 3 else LONE) for n in range(20)]))
    assert [license_["status"] for license_ in licenses].count("granted") == 19
    first = licenses[0]
    assert (first["spdx"], first["jurisdiction"], first["scope"]) == ("CC-BY-3.0", "PL", "site")
    assert decide_one(first, (), SourceTerms(), Policy()).tier == "open"
    assert licenses[3]["status"] == "unknown"


def test_below_ninety_percent_nothing_is_lifted() -> None:
    licenses = _licenses(_table(*[(f"/blog/{n}", NOTHING if n < 3 else LONE) for n in range(20)]))
    assert {license_["status"] for license_ in licenses} == {"unknown"}


def test_a_path_may_agree_where_its_host_does_not() -> None:
    pages = [(f"/wolne/{n}", LONE) for n in range(12)] + [(f"/inne/{n}", NOTHING) for n in range(12)]
    licenses = _licenses(_table(*pages))
    assert [license_["status"] for license_ in licenses] == ["granted"] * 12 + ["unknown"] * 12


def test_agreement_raises_the_confidence_of_a_stated_license() -> None:
    table = _table(*[(f"/blog/{n}", STATED) for n in range(12)])
    before = table["license"].to_pylist()[0]["confidence"]
    assert _licenses(table)[0]["confidence"] > before


def test_reserved_pages_stay_reserved() -> None:
    licenses = _licenses(_table(*[(f"/blog/{n}", RESERVED) for n in range(20)]))
    assert {license_["status"] for license_ in licenses} == {"reserved"}


def test_few_pages_prove_nothing() -> None:
    licenses = _licenses(_table(*[(f"/blog/{n}", LONE) for n in range(5)]))
    assert {license_["status"] for license_ in licenses} == {"unknown"}


def test_profiles_of_parts_add_up() -> None:
    table = _table(*[(f"/blog/{n}", LONE) for n in range(12)])
    parts = pa.concat_tables([profile(table.slice(0, 5)), profile(table.slice(5))])
    assert (
        consistent(parts) == consistent(profile(table)) == {"example.pl": "CC-BY-3.0", "example.pl/blog": "CC-BY-3.0"}
    )
