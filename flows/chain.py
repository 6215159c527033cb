"""The stages of a run in their order, and the version of each."""

from __future__ import annotations

VERSIONS: dict[str, int] = {
    "captures": 1,
    "sites": 1,
    "select": 1,
    "read": 2,
    "screen": 2,
    "profile": 1,
    "agreement": 1,
    "license": 1,
    "judge": 1,
    "documents": 1,
    "sentences": 1,
    "spans": 1,
    "foreign": 2,
    "contamination": 1,
    "superseding": 1,
    "settle": 1,
    "recheck": 1,
    "index": 1,
    "publish": 1,
}
"""Raise a stage's number whenever the same input would give another output: it is part of a run's identity."""
