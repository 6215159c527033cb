"""Names that the rooms own and the manifest may use; one place to ask for them, loaded when asked."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib import import_module

_DEDUP = {
    "documents": ("dedup.documents", "DocumentConfig"),
    "sentences": ("dedup.sentences", "SentenceConfig"),
    "spans": ("dedup.spans", "SpanConfig"),
    "contamination": ("dedup.contamination", "ContaminationConfig"),
}


@cache
def rule_names() -> frozenset[str]:
    """Names of the heuristic, language and quality rules."""
    from cleaning.rules import RULES

    return frozenset(RULES)


@cache
def protocols() -> frozenset[str]:
    """Names of the reservation protocols, and of their families (``tdmrep``, ``aipref``)."""
    from licensing.policy import FAMILIES, SIGNALS

    return frozenset((*SIGNALS, *FAMILIES))


@cache
def personal_data_types() -> frozenset[str]:
    """Types of personal data that a policy may redact or keep."""
    from cleaning.personal_data import DEFAULT_POLICY

    return frozenset(DEFAULT_POLICY)


@cache
def dedup_fields(level: str) -> frozenset[str]:
    """Settings of one level of deduplication."""
    module, name = _DEDUP[level]
    return frozenset(field.name for field in fields(getattr(import_module(module), name)))
