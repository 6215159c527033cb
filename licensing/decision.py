"""From license, reservations and the manifest's terms to basis, tier and reasons: a pure function under a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from catalog.schema import LICENSE, REJECTION, Outcome, StageError, empty
from licensing.contradiction import contradicts
from licensing.declarations import declared
from licensing.policy import REASONS, Policy, SourceTerms
from licensing.reservations import ROBOTS_DISALLOW, in_effect
from licensing.spdx import license_class

VERSION: Final = 1
NEEDS: Final = ("capture_id", "source", "license", "reservations")
ADDS: Final = ("license", "basis", "tier", "reasons", "vouched", "policy_version")


@dataclass(frozen=True)
class Decision:
    """One document's answer; ``reasons`` come from ``licensing.policy.REASONS``, the deciding one first."""

    basis: str
    tier: str  # open, tdm, excluded
    reasons: tuple[str, ...]


_NOT_THE_TEXT: Final = {"image": "license_scope_image", "data": "license_scope_data"}


def decide(table: pa.Table, policy: Policy, sources: Mapping[str, SourceTerms]) -> Outcome:
    """Decide every row of a READ table (``capture_id``, ``source``, ``license``, ``reservations`` are used).

    Adds the final license (with the manifest's word merged in), basis, tier, reasons, vouched and the policy's version.
    Nothing is rejected: excluded documents still take part in deduplication. Raises StageError for a missing column.
    """
    missing = [name for name in NEEDS if name not in table.column_names]
    if missing:
        raise StageError(f"license decision: the table lacks {', '.join(missing)}")
    licenses = table["license"].to_pylist()
    reservations = table["reservations"].to_pylist()
    names = table["source"].to_pylist()
    known: dict[tuple[Any, ...], Decision] = {}
    final, decisions, vouched = [], [], []
    for license_, signals, name in zip(licenses, reservations, names, strict=True):
        terms = sources.get(name, SourceTerms())
        merged = with_manifest(license_, terms)
        protocols = tuple(sorted({item["protocol"] for item in in_effect(signals or [])}))
        key = (
            name,
            merged["spdx"],
            merged["family"],
            merged["scope"],
            merged["status"],
            merged["confidence"],
            protocols,
        )
        decision = known.get(key)
        if decision is None:
            decision = known[key] = decide_one(merged, protocols, terms, policy)
        final.append(merged)
        decisions.append(decision)
        vouched.append(terms.vouched)
    columns = pa.table(
        {
            "capture_id": table["capture_id"],
            "license": pa.array(final, LICENSE),
            "basis": pa.array([decision.basis for decision in decisions], pa.string()),
            "tier": pa.array([decision.tier for decision in decisions], pa.string()),
            "reasons": pa.array([list(decision.reasons) for decision in decisions], pa.list_(pa.string())),
            "vouched": pa.array(vouched, pa.bool_()),
            "policy_version": pa.array([policy.version] * len(decisions), pa.string()),
        }
    )
    return Outcome(columns, empty(REJECTION))


UNDECLARED: Final[Mapping[str, Any]] = {
    "spdx": None,
    "family": None,
    "version": None,
    "jurisdiction": None,
    "url": None,
    "scope": "unknown",
    "status": "unknown",
    "confidence": 0.0,
    "evidence": [],
}


def with_manifest(license_: Mapping[str, Any] | None, terms: SourceTerms) -> dict[str, Any]:
    """A page's license value with the manifest's declaration merged in.

    A page that declares nothing gets the manifest's license; one that declares another license, however badly, or
    reserves all rights, contradicts a manifest's ``open_license``. What a manifest declares to be in the public domain
    or official material stays so whatever a site's footer says.
    """
    page = dict(license_ or UNDECLARED)
    said = declared(terms.license, terms.evidence or terms.license, basis=terms.basis)
    if said is None or said.facts is None or any(item["where"] == "manifest" for item in page["evidence"] or []):
        return page
    page["evidence"] = [said.to_dict(), *(page["evidence"] or [])]
    own = page["status"] == "granted" and page["scope"] in {"page", "site"}
    trusted = terms.basis in {"public_domain", "official_material", "contract"}
    objecting = not trusted and any(contradicts(item, said.facts) for item in page["evidence"])
    if not own and page["status"] in {"unknown", "granted"} and not objecting:
        facts = said.facts
        page.update(
            spdx=facts.spdx,
            family=facts.family,
            version=facts.version,
            jurisdiction=facts.jurisdiction,
            url=facts.url,
            scope=said.scope,
            status="granted",
            confidence=said.strength,
        )
        return page
    if trusted:
        return page
    if objecting or not own or (page["spdx"], page["family"]) != (said.facts.spdx, said.facts.family):
        page.update(
            spdx=None,
            family=None,
            version=None,
            jurisdiction=None,
            url=None,
            scope="unknown",
            status="conflict",
            confidence=0.0,
        )
    return page


def decide_one(license_: Mapping[str, Any], protocols: Sequence[str], terms: SourceTerms, policy: Policy) -> Decision:
    """Decide one document from its final license, the protocols whose reservations are in effect, and its source."""
    if terms.basis == "exclude":
        return Decision("tdm_exception", "excluded", ("source_excluded",))
    if terms.basis == "contract":
        return _contract(license_, terms, policy)
    basis, tier, why = _permitted(license_, terms, policy)
    if tier == "excluded":
        return Decision(basis, tier, why)
    acting = [(protocol, policy.action(protocol, basis)) for protocol in protocols]
    excluding = tuple(_reason("reserved", protocol) for protocol, action in acting if action == "exclude")
    flagged = tuple(f"flagged_{protocol.replace('-', '_')}" for protocol, action in acting if action == "flag")
    if not excluding:
        return Decision(basis, tier, why + flagged)
    # Research organisations may mine what is reserved against others (art. 26²), where they may read it at all.
    if (
        policy.operator == "research_organisation"
        and ROBOTS_DISALLOW not in protocols
        and policy.bases["research_tdm"] == "tdm"
    ):
        noted = tuple(f"flagged_{protocol.replace('-', '_')}" for protocol in protocols)
        return Decision("research_tdm", "tdm", ("research_operator", *noted))
    return Decision(basis, "excluded", excluding + flagged)


def _reason(kind: str, protocol: str) -> str:
    name = "disallowed_by_robots" if protocol == ROBOTS_DISALLOW else f"{kind}_{protocol.replace('-', '_')}"
    return name if name in REASONS else f"{kind}_natural_language"


def _contract(license_: Mapping[str, Any], terms: SourceTerms, policy: Policy) -> Decision:
    """A contract decides over reservations; what it does not say about making available, it does not allow."""
    if policy.bases["contract"] == "exclude":
        return Decision("contract", "excluded", ("basis_excluded",))
    if terms.tier in {"open", "tdm"}:
        return Decision("contract", terms.tier, ("contract",))
    said = declared(terms.license, terms.license)
    facts = said.facts if said else None
    if facts is not None and policy.classes[license_class(facts.spdx, facts.family)] == "open":
        return Decision("contract", "open", ("contract", "license_open"))
    return Decision("contract", policy.bases["contract"], ("contract",))


def _permitted(license_: Mapping[str, Any], terms: SourceTerms, policy: Policy) -> tuple[str, str, tuple[str, ...]]:
    """Basis, tier and reasons before any reservation is looked at."""
    basis, why = _basis(license_, terms, policy)
    kind = license_class(license_["spdx"], license_["family"])
    if basis == "open_license" and policy.classes[kind] == "exclude":
        return basis, "excluded", ("license_class_excluded",)
    tier = policy.bases[basis]
    if basis == "open_license" and policy.classes[kind] == "tdm":
        basis, tier = "tdm_exception", policy.bases["tdm_exception"]
        why = {"non_commercial": "license_non_commercial", "no_derivatives": "license_no_derivatives"}.get(
            kind, "license_not_open"
        )
    reasons: tuple[str, ...] = (why,)
    if basis == "tdm_exception" and policy.operator == "research_organisation":
        basis, tier, reasons = "research_tdm", policy.bases["research_tdm"], ("research_operator", why)
    elif terms.basis == "research_tdm" and basis == "tdm_exception":
        reasons = (why, "research_operator_missing")
    if tier == "exclude":
        return basis, "excluded", ("basis_excluded", *reasons)
    return basis, tier, reasons


def _basis(license_: Mapping[str, Any], terms: SourceTerms, policy: Policy) -> tuple[str, str]:
    if terms.basis in {"public_domain", "official_material"}:
        return terms.basis, terms.basis
    manifest_only = not any(
        item["strength"] >= 0.5 and item["where"] != "manifest" for item in license_["evidence"] or []
    )
    status, scope = license_["status"], license_["scope"]
    if status == "granted" and scope in {"page", "site"}:
        if terms.basis in {"tdm_exception", "research_tdm"} and manifest_only and terms.license:
            return "tdm_exception", "no_license"  # the manifest names a license, but does not rely on it
        if license_["confidence"] < policy.min_confidence:
            return "tdm_exception", "license_confidence"
        if license_["family"] == "official":
            return "official_material", "official_material"
        if license_["family"] == "public-domain":
            return "public_domain", "public_domain"
        return "open_license", "license_open"
    if status == "granted":
        return "tdm_exception", _NOT_THE_TEXT.get(scope, "license_scope_unknown")
    named = any(item["spdx"] for item in license_["evidence"] or [])
    return "tdm_exception", {"reserved": "rights_reserved", "conflict": "license_conflict"}.get(
        status, "license_unclear" if named else "no_license"
    )
