"""What the crawls noted of their hosts: robots.txt, share of Polish pages; for the ledger of hosts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flows.home import Home, read_json
from flows.plan import RunPlan
from flows.store import LocalStore
from licensing.robots import parse

ROBOTS = "/robots.txt"
TOKEN = "kombajn"


def host_notes(home: Home, plan: RunPlan, store: LocalStore) -> dict[str, dict[str, Any]]:
    """By host: ``robots`` (allowed rules, missing, unreachable …), ``crawl_delay`` in seconds, ``polish_share``."""
    notes: dict[str, dict[str, Any]] = {}
    for row in store.read("captures/all-sites").to_pylist():  # ordered by time: the latest answer stays
        if row["path"] == ROBOTS:
            host = urlsplit(row["host"]).hostname or row["host"]
            notes.setdefault(host, {}).update(_robots(row["status"], row["body"] or b""))
    for crawl in sorted({entry.crawl for entry in plan.inputs}):
        summary = home.crawls / crawl / "summary.json"
        for name, about in (read_json(summary).get("hosts", {}) if summary.is_file() else {}).items():
            host = urlsplit(f"//{name}").hostname or name
            notes.setdefault(host, {})["polish_share"] = about.get("polish_share")
    return notes


def _robots(status: int | None, body: bytes) -> dict[str, Any]:
    if status is None or status == 429 or status >= 500:
        return {"robots": "unreachable", "crawl_delay": None}
    if status >= 300:
        return {"robots": "missing", "crawl_delay": None}
    robots = parse(body)
    return {"robots": "rules" if robots.groups else "empty", "crawl_delay": robots.crawl_delay(TOKEN)}
