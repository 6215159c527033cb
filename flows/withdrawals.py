"""What was asked to leave: the list of withdrawals in the home, and the documents of a release that it names."""

from __future__ import annotations

from typing import Any

from flows.home import Home, read_json
from flows.identity import fingerprint

LISTING = "withdrawals.json"


def entries(home: Home) -> list[dict[str, Any]]:
    """All withdrawals ever asked for, oldest first."""
    path = home.root / LISTING
    return list(read_json(path)["withdrawals"]) if path.is_file() else []


def key_of(entry: dict[str, Any]) -> str:
    """The fingerprint that tells one withdrawal from another."""
    return fingerprint({name: entry[name] for name in ("what", "value", "reason")})[:16]


def withdrawn_rows(home: Home, base: str | None) -> list[dict[str, Any]]:
    """Documents of release *base* that a withdrawal names: rows for the release's ``withdrawals`` ledger."""
    if base is None or not entries(home):
        return []
    from flows.withdraw import documents_named

    return documents_named(home, base, entries(home))
