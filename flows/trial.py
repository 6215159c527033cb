"""One page through every stage, in this process: what ``kombajn try`` shows."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.schema import READ
from cleaning.rejection import Unreadable
from cleaning.rules import judge
from cleaning.screen import screen
from crawler.urls import canonical_url, domain_of, host_of, origin_of
from flows import settings
from flows.cli.errors import Failure
from flows.crawl import ROBOTS_TOKEN, user_agent
from flows.manifest import Manifest
from flows.page import Material, read_page
from licensing.decision import decide
from licensing.reservations import SiteSignals
from licensing.robots import access

TIMEOUT_SECONDS = 30
MAXIMUM_BYTES = 20 * 2**20
WELL_KNOWN = ("/robots.txt", "/.well-known/tdmrep.json", "/ai.txt")


@dataclass
class Trial:
    """The stages that the page passed, each with what it said, and the verdict."""

    url: str
    steps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    verdict: str = ""
    text: str = ""


def try_page(where: str, manifest: Manifest, source: str | None, category: str) -> Trial:
    """Read, screen and decide on the page at a URL or in a file; nothing is written."""
    material, records = _fetch(where, manifest) if where.startswith(("http://", "https://")) else (_load(where), [])
    trial = Trial(material.url)
    try:
        page = read_page(material, _signals(records), settings.read_config(manifest))
    except Unreadable as reason:
        trial.steps.append(("read", {"rejected": reason.reason, "detail": reason.detail}))
        trial.verdict = f"rejected by read: {reason}"
        return trial
    about = page.extracted
    trial.text = about.text
    trial.steps.append(("read", {"title": about.title, "author": about.author, "characters": len(about.text),
                                 "encoding": page.encoding, "redacted": page.pii}))  # fmt: skip
    table = _table(material, page, source, category)
    _judged(trial, table, manifest)
    _decided(trial, table, manifest)
    return trial


def _judged(trial: Trial, table: pa.Table, manifest: Manifest) -> None:
    scores = screen(table, settings.screen_config(manifest)).columns
    for name in ("category", "url", "source"):
        if name not in scores.column_names:
            scores = scores.append_column(name, table[name])
    row = scores.to_pylist()[0]
    outcome = judge(scores, settings.thresholds(manifest))
    trial.steps.append(("screen", {name: row[name] for name in ("language", "quality", "register", "risk", "stats")}))
    rejected = outcome.rejected.to_pylist()
    if rejected:
        trial.steps.append(("judge", {"rejected": rejected[0]["reason"], "detail": rejected[0]["detail"]}))
        trial.verdict = f"rejected by screen: {rejected[0]['reason']} ({rejected[0]['detail']})"
    else:
        trial.steps.append(("judge", {"warnings": outcome.columns.to_pylist()[0]["quality"]["rules"]}))


def _decided(trial: Trial, table: pa.Table, manifest: Manifest) -> None:
    terms = settings.source_terms({source.name: source for source in manifest.sources})
    decision = decide(table, settings.policy(manifest), terms).columns.to_pylist()[0]
    license_ = decision["license"]
    shown = {
        "license": license_["spdx"],
        "status": license_["status"],
        "scope": license_["scope"],
        "evidence": [f"{item['where']} in {item['region']}: {item['snippet']}" for item in license_["evidence"]],
        "reservations": [f"{item['protocol']}: {item['value']}" for item in table.to_pylist()[0]["reservations"]],
        "basis": decision["basis"],
        "tier": decision["tier"],
        "reasons": decision["reasons"],
    }
    trial.steps.append(("license", shown))
    if decision["tier"] == "excluded" and not trial.verdict:
        trial.verdict = f"excluded: {decision['reasons'][0]}"
    trial.verdict = trial.verdict or f"publishable in tier {decision['tier']} (duplicates are looked for in a run)"


def _table(material: Material, page: Any, source: str | None, category: str) -> pa.Table:
    about = page.extracted
    row = {
        "capture_id": "0" * 32,
        "url": material.url,
        "host": host_of(material.url),
        "domain": domain_of(material.url),
        "source": source or "",
        "category": category,
        "title": about.title,
        "text": about.text,
        "declared_language": about.declared_language,
        "license": page.finding.to_dict(),
        "attribution": page.finding.attribution.to_dict(),
        "reservations": page.reservations,
        "fetched_at": material.fetched_at,
    }
    return pa.Table.from_pylist([row], schema=READ)


def _signals(records: list[dict[str, Any]]) -> SiteSignals:
    from catalog.schema import SITE_RECORD

    return SiteSignals.from_records(pa.Table.from_pylist(records, schema=SITE_RECORD))


def _load(where: str) -> Material:
    path = Path(where)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise Failure(f"{where}: {error.strerror}", "name a file, or an address that begins with http") from None
    kind = {".txt": "text/plain", ".md": "text/markdown", ".pdf": "application/pdf"}.get(
        path.suffix.lower(), "text/html"
    )
    return Material(url=path.resolve().as_uri(), body=body, content_type=kind)


def _fetch(where: str, manifest: Manifest) -> tuple[Material, list[dict[str, Any]]]:
    url = canonical_url(where)
    agent = user_agent(manifest)
    records = [_site_file(origin_of(url) + path, agent) for path in WELL_KNOWN]
    robots = records[0]
    if not access(robots["status"], robots["body"], ROBOTS_TOKEN, url):
        raise Failure(f"robots.txt of {host_of(url)} closes {url} to {ROBOTS_TOKEN}", "the page is not fetched")
    request = urllib.request.Request(url, headers={"User-Agent": agent, "Accept-Language": "pl"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read(MAXIMUM_BYTES)
            headers = list(answer.headers.items())
    except urllib.error.HTTPError as error:
        raise Failure(f"{url} answers {error.code} {error.reason}", "nothing to read there") from None
    except (urllib.error.URLError, OSError) as error:
        raise Failure(f"{url} cannot be reached: {error}", "check the address and the network") from None
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    return Material(url, body, content_type, headers, datetime.now(UTC).replace(microsecond=0)), records


def _site_file(address: str, agent: str) -> dict[str, Any]:
    origin = origin_of(address)
    row: dict[str, Any] = {
        "host": origin,
        "path": address[len(origin) :],
        "fetched_at": datetime.now(UTC).replace(microsecond=0),
    }
    request = urllib.request.Request(address, headers={"User-Agent": agent})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return {
                **row,
                "status": answer.status,
                "body": answer.read(2**20),
                "content_type": answer.headers.get("Content-Type"),
            }
    except urllib.error.HTTPError as error:
        return {**row, "status": error.code, "body": b""}
    except (urllib.error.URLError, OSError):
        return {**row, "status": None, "body": b""}
