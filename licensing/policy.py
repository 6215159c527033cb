"""The license policy: which bases are published in which tier, which signals exclude, what each reason means."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from licensing.signals import PROTOCOLS
from licensing.spdx import CLASSES

BASES: Final = ("open_license", "public_domain", "official_material", "contract", "tdm_exception", "research_tdm")
TIERS: Final = ("open", "tdm", "excluded")
"""From the freest to none; a document's tier is one of these."""
ACTIONS: Final = ("exclude", "flag", "ignore")
OPERATORS: Final = ("company", "research_organisation")
SIGNALS: Final = (*PROTOCOLS, "robots-disallow")

REASONS: Final[dict[str, str]] = {
    "contract": "the manifest names a contract with this source",
    "license_open": "an open license covers the text",
    "public_domain": "the text is in the public domain by mark, dedication or statement",
    "official_material": "official material under art. 4 of the Polish copyright act",
    "no_license": "no license was found, so only the mining exception applies",
    "license_unclear": "a license is named, but not clearly for this text or not clearly which",
    "license_conflict": "the page declares licenses that contradict each other",
    "license_non_commercial": "the license forbids commercial use",
    "license_no_derivatives": "the license forbids adaptations, and redaction and cutting adapt",
    "license_not_open": "the license is of no class that the policy opens",
    "license_scope_image": "the license covers images only",
    "license_scope_data": "the license covers data only",
    "license_scope_unknown": "the license covers an unspecified part of the material",
    "license_confidence": "the evidence for the license is weaker than the policy asks",
    "rights_reserved": "all rights are reserved in words",
    "research_operator": "mining for scientific research by a research organisation (art. 26²)",
    "research_operator_missing": "basis research_tdm needs an operator that is a research organisation",
    "source_excluded": "the manifest excludes this source",
    "basis_excluded": "the policy excludes this basis",
    "license_class_excluded": "the policy excludes this class of licenses",
    "license_conflict_in_cluster": "an earlier copy of the text is reserved, excluded or unlicensed",
    "disallowed_by_robots": "robots.txt, as last seen, closes the address to the crawler",
    **{f"reserved_{name.replace('-', '_')}": f"a reservation by {name} covers the page" for name in PROTOCOLS},
    **{
        f"flagged_{name.replace('-', '_')}": f"a signal by {name} is recorded, but does not decide under the policy"
        for name in SIGNALS
    },
}
"""Every reason's one name, as in decisions, rejections, documentation and the catalog."""


class PolicyError(ValueError):
    """A policy names what does not exist; ``field`` is its dotted place in the manifest."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.field = place


def _default_bases() -> dict[str, str]:
    return {
        "open_license": "open",
        "public_domain": "open",
        "official_material": "open",
        "contract": "tdm",
        "tdm_exception": "tdm",
        "research_tdm": "tdm",
    }


def _default_classes() -> dict[str, str]:
    return {
        "open": "open",
        "share_alike": "open",
        "software": "open",
        "non_commercial": "tdm",
        "no_derivatives": "tdm",
        "unknown": "tdm",
    }


@dataclass(frozen=True)
class Policy:
    """How permissions become tiers; the defaults are those of ``docs/legal-policy.md``.

    ``bases`` and ``classes`` map to ``open``, ``tdm`` or ``exclude``; ``signals`` to ``exclude``, ``flag`` or
    ``ignore``; ``signals_by_basis`` overrides ``signals`` for one basis.
    """

    operator: str = "company"
    bases: Mapping[str, str] = field(default_factory=_default_bases)
    signals: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SIGNALS, "exclude"))
    signals_by_basis: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=_default_classes)
    min_confidence: float = 0.5

    def action(self, protocol: str, basis: str) -> str:
        """What a reservation by *protocol* does to a document of *basis*."""
        return self.signals_by_basis.get(basis, {}).get(protocol) or self.signals.get(protocol, "exclude")

    @property
    def version(self) -> str:
        """Twelve hex digits that change whenever the policy does."""
        content = {
            "operator": self.operator,
            "bases": dict(self.bases),
            "signals": dict(self.signals),
            "signals_by_basis": {basis: dict(actions) for basis, actions in self.signals_by_basis.items()},
            "classes": dict(self.classes),
            "min_confidence": self.min_confidence,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    @classmethod
    def from_mapping(cls, policy: Mapping[str, Any], *, operator: str = "company") -> Policy:
        """Read a manifest's ``policy`` block; its ``pii`` key belongs to others.

        Keys: ``bases``, ``signals``, ``signals_by_basis``, ``classes``, ``min_confidence``. Raises PolicyError with the
        place and the nearest right word.
        """
        _check(operator, OPERATORS, "corpus.operator")
        bases = {**_default_bases(), **_actions(policy.get("bases"), BASES, ("open", "tdm", "exclude"), "policy.bases")}
        classes = {
            **_default_classes(),
            **_actions(policy.get("classes"), CLASSES, ("open", "tdm", "exclude"), "policy.classes"),
        }
        for basis in ("tdm_exception", "research_tdm"):
            if bases[basis] == "open":
                raise PolicyError(
                    f"policy.bases.{basis}", "the exception allows mining, not making available: use tdm or exclude"
                )
        signals = {
            **dict.fromkeys(SIGNALS, "exclude"),
            **_actions(policy.get("signals"), SIGNALS, ACTIONS, "policy.signals"),
        }
        by_basis = {}
        for basis, actions in _mapping(policy.get("signals_by_basis"), "policy.signals_by_basis").items():
            _check(basis, BASES, "policy.signals_by_basis")
            by_basis[basis] = _actions(actions, SIGNALS, ACTIONS, f"policy.signals_by_basis.{basis}")
        confidence = policy.get("min_confidence", 0.5)
        if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
            raise PolicyError("policy.min_confidence", f"expected a number from 0 to 1, found {confidence!r}")
        return cls(operator, bases, signals, by_basis, classes, float(confidence))


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise PolicyError(place, f"expected names with values, found {value!r}")
    return value


FAMILIES: Final = {
    "tdmrep": tuple(name for name in PROTOCOLS if name.startswith("tdmrep-")),
    "aipref": tuple(name for name in PROTOCOLS if name.startswith("aipref-")),
}


def _actions(value: Any, names: tuple[str, ...], allowed: tuple[str, ...], place: str) -> dict[str, str]:
    found = {}
    for name, action in _mapping(value, place).items():
        family = FAMILIES.get(name) if names is SIGNALS else None
        if not family:
            _check(name, names, place)
        if not isinstance(action, str):
            raise PolicyError(f"{place}.{name}", f"expected one of {', '.join(allowed)}, found {action!r}")
        _check(action, allowed, f"{place}.{name}")
        for member in family or (name,):
            found[member] = action
    return found


def _check(name: str, names: tuple[str, ...], place: str) -> None:
    if name not in names:
        nearest = difflib.get_close_matches(str(name), names, 1)
        hint = f"; did you mean {nearest[0]}?" if nearest else f"; known are {', '.join(names)}"
        raise PolicyError(place, f"unknown name {name!r}{hint}")


@dataclass(frozen=True)
class SourceTerms:
    """What the manifest says about a source's rights.

    ``basis`` None means: whatever its pages declare. ``tier`` is what a contract allows (``open`` or ``tdm``).
    """

    basis: str | None = None
    license: str | None = None
    evidence: str | None = None
    terms: str | None = None
    tier: str | None = None

    @property
    def vouched(self) -> bool:
        """Whether a person, in the manifest, answers for the license of this source's texts."""
        return self.basis in {"contract", "public_domain", "official_material"} or (
            self.basis == "open_license" and self.license is not None
        )
