"""The stages of a run in their order, and the version of each."""

from __future__ import annotations

VERSIONS: dict[str, int] = {
    "captures": 2,
    "sites": 1,
    "select": 2,
    "revive": 1,
    "read": 13,
    "screen": 8,
    "profile": 1,
    "agreement": 1,
    "license": 6,
    "judge": 1,
    "asked": 1,
    "leaving": 1,
    "documents": 2,
    "sentences": 2,
    "spans": 1,
    "foreign": 2,
    "contamination": 2,
    "superseding": 1,
    "returned": 1,
    "settle": 4,
    "recheck": 2,
    "records": 1,
    "index": 2,
    "publish": 3,
}
"""Raise a stage's number whenever the same input would give another output: it is part of a run's identity."""
