"""Policy, decision, dry run and attribution."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pyarrow as pa
import pytest

from catalog.schema import LICENSE, RESERVATION, StageError
from licensing.attribution import attribution_line
from licensing.decision import UNDECLARED, decide, decide_one
from licensing.dry_run import compare
from licensing.policy import BASES, REASONS, SIGNALS, Policy, PolicyError, SourceTerms

OPEN = {
    **UNDECLARED,
    "spdx": "CC-BY-4.0",
    "family": "cc",
    "version": "4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "scope": "page",
    "status": "granted",
    "confidence": 0.95,
    "evidence": [
        {"where": "link", "region": "head", "snippet": "x", "spdx": "CC-BY-4.0", "scope": "page", "strength": 0.95}
    ],
}
NOBODY = SourceTerms()


def _reservation(protocol: str, effect: str = "reserves") -> dict[str, Any]:
    return {"protocol": protocol, "value": "x", "location": "header", "observed_at": None, "effect": effect}


def _table(*documents: tuple[dict[str, Any] | None, list[dict[str, Any]], str]) -> pa.Table:
    return pa.table(
        {
            "capture_id": pa.array([str(number) for number in range(len(documents))]),
            "source": pa.array([source for _, _, source in documents]),
            "license": pa.array([license_ for license_, _, _ in documents], LICENSE),
            "reservations": pa.array([signals for _, signals, _ in documents], pa.list_(RESERVATION)),
        }
    )


def test_decide_keeps_order_and_rejects_nothing() -> None:
    table = _table((OPEN, [], "a"), (None, [], "a"), (OPEN, [_reservation("tdmrep-header")], "a"))
    outcome = decide(table, Policy(), {})
    assert outcome.columns["capture_id"].to_pylist() == ["0", "1", "2"]
    assert outcome.columns["tier"].to_pylist() == ["open", "tdm", "excluded"]
    assert outcome.columns["reasons"].to_pylist() == [["license_open"], ["no_license"], ["reserved_tdmrep_header"]]
    assert outcome.rejected.num_rows == 0
    assert set(outcome.columns["policy_version"].to_pylist()) == {Policy().version}


def test_a_missing_column_is_named() -> None:
    with pytest.raises(StageError, match="reservations"):
        decide(_table((OPEN, [], "a")).drop_columns(["reservations"]), Policy(), {})


@pytest.mark.parametrize("protocol", SIGNALS)
def test_every_protocol_excludes_flags_or_is_ignored(protocol: str) -> None:
    def tier(action: str) -> tuple[str, tuple[str, ...]]:
        policy = Policy.from_mapping({"signals": {protocol: action}})
        decision = decide_one(OPEN, (protocol,), NOBODY, policy)
        assert set(decision.reasons) <= set(REASONS)
        return decision.tier, decision.reasons

    assert tier("exclude")[0] == "excluded"
    assert tier("flag")[0] == "open"
    assert len(tier("flag")[1]) == 2
    assert tier("ignore") == ("open", ("license_open",))


def test_signals_by_basis_override_signals() -> None:
    policy = Policy.from_mapping({"signals_by_basis": {"official_material": {"content-signal": "flag"}}})
    official = SourceTerms(basis="official_material")
    assert decide_one(UNDECLARED, ("content-signal",), official, policy).tier == "open"
    assert decide_one(UNDECLARED, ("content-signal",), NOBODY, policy).tier == "excluded"


def test_research_organisation_is_not_bound_by_opt_outs_but_by_robots() -> None:
    policy = Policy.from_mapping({}, operator="research_organisation")
    reserved = decide_one(UNDECLARED, ("tdmrep-header",), NOBODY, policy)
    assert (reserved.basis, reserved.tier, reserved.reasons[0]) == ("research_tdm", "tdm", "research_operator")
    assert decide_one(UNDECLARED, ("robots-disallow",), NOBODY, policy).reasons == ("disallowed_by_robots",)
    assert decide_one(OPEN, (), NOBODY, policy).tier == "open"


def test_contract_tiers() -> None:
    def tier(**terms: Any) -> str:
        return decide_one(UNDECLARED, ("tdmrep-header",), SourceTerms(basis="contract", **terms), Policy()).tier

    assert tier() == "tdm"
    assert tier(tier="open") == "open"
    assert tier(license="CC0-1.0") == "open"
    assert tier(license="CC-BY-ND-4.0") == "tdm"


def test_excluded_sources_bases_and_classes() -> None:
    assert decide_one(OPEN, (), SourceTerms(basis="exclude"), Policy()).reasons == ("source_excluded",)
    no_mining = Policy.from_mapping({"bases": {"tdm_exception": "exclude"}})
    assert decide_one(UNDECLARED, (), NOBODY, no_mining).reasons == ("basis_excluded", "no_license")
    no_copyleft = Policy.from_mapping({"classes": {"share_alike": "exclude"}})
    shared = {**OPEN, "spdx": "CC-BY-SA-4.0"}
    assert decide_one(shared, (), NOBODY, no_copyleft).reasons == ("license_class_excluded",)


def test_low_confidence_does_not_open() -> None:
    assert decide_one({**OPEN, "confidence": 0.4}, (), NOBODY, Policy()).reasons == ("license_confidence",)


@pytest.mark.parametrize(
    ("policy", "place", "word"),
    [
        ({"bases": {"open_licence": "open"}}, "policy.bases", "open_license"),
        ({"bases": {"open_license": "public"}}, "policy.bases.open_license", "open, tdm"),
        ({"bases": {"tdm_exception": "open"}}, "policy.bases.tdm_exception", "not making available"),
        ({"signals": {"tdmrep-fle": "flag"}}, "policy.signals", "tdmrep-file"),
        ({"signals": {"rsl": True}}, "policy.signals.rsl", "exclude"),
        ({"signals": ["rsl"]}, "policy.signals", "names with values"),
        ({"classes": {"nc": "tdm"}}, "policy.classes", "known are"),
        ({"min_confidence": 2}, "policy.min_confidence", "0 to 1"),
    ],
)
def test_policy_errors_name_the_place_and_the_word(policy: dict[str, Any], place: str, word: str) -> None:
    with pytest.raises(PolicyError, match=word) as caught:
        Policy.from_mapping(policy)
    assert caught.value.field == place


def test_policy_families_version_and_pickling() -> None:
    policy = Policy.from_mapping({"signals": {"tdmrep": "flag"}, "pii": {"EMAIL": "redact"}})
    assert {policy.action(name, "open_license") for name in SIGNALS if name.startswith("tdmrep")} == {"flag"}
    assert policy.version != Policy().version == Policy.from_mapping({}).version
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert set(Policy().bases) == set(BASES)


def test_manifest_is_merged_once() -> None:
    terms = {"a": SourceTerms(basis="open_license", license="CC-BY-SA-4.0", evidence="stopka serwisu")}
    once = decide(_table((None, [], "a")), Policy(), terms).columns
    license_ = once["license"].to_pylist()[0]
    assert (license_["spdx"], license_["scope"], once["vouched"].to_pylist()) == ("CC-BY-SA-4.0", "site", [True])
    twice = decide(_table((license_, [], "a")), Policy(), terms).columns
    assert twice["license"].to_pylist()[0] == license_


def test_compare_counts_by_source_and_license() -> None:
    table = _table((OPEN, [], "a"), (OPEN, [_reservation("rsl")], "a"), (None, [], "b"))
    milder = Policy.from_mapping({"signals": {"rsl": "flag"}, "bases": {"tdm_exception": "exclude"}})
    rows = compare(table, Policy(), milder, {}).to_pylist()
    assert [(row["source"], row["license"], row["change"], row["documents"]) for row in rows] == [
        ("a", "CC-BY-4.0", "added", 1),
        ("a", "CC-BY-4.0", "unchanged", 1),
        ("b", "unknown", "removed", 1),
    ]


def test_attribution_line() -> None:
    attribution = {
        "title": "Zapiski zimowe",
        "authors": ["Anna Lis", "Jan Kos"],
        "source_url": "https://example.pl/zima",
        "license_url": "https://creativecommons.org/licenses/by/3.0/pl/",
    }
    license_ = {**OPEN, "spdx": "CC-BY-3.0", "jurisdiction": "PL"}
    assert attribution_line(attribution, license_) == (
        "„Zapiski zimowe”, Anna Lis, Jan Kos, https://example.pl/zima, CC BY 3.0 PL (https://creativecommons.org/licenses/by/3.0/pl/)"
    )
    bare = {"title": None, "authors": [], "source_url": "https://example.pl/", "license_url": None}
    assert attribution_line(bare, {**UNDECLARED, "family": "public-domain"}) == "https://example.pl/, domena publiczna"


def test_observed_at_survives() -> None:
    seen = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    table = _table((OPEN, [{**_reservation("rsl"), "observed_at": seen}], "a"))
    assert table["reservations"].to_pylist()[0][0]["observed_at"] == seen
