"""License records and reservations against gold rows.

Rows: ``url``, ``html``, ``headers`` (mapping or pairs), ``robots`` (text or null), ``well_known`` {path: body},
``source`` {license, basis}, ``expected`` {spdx, jurisdiction, scope, status, reservations, decision}. ``agreement`` is
the share of rows where every given field agrees; the scope is compared where a license is granted, since elsewhere
there is nothing for it to describe (``agreement_strict`` compares it everywhere). ``unsafe`` counts reserved pages let
through and pages wrongly called open. Disagreements go to the log.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from lxml import etree, html

from catalog.schema import LICENSE, RESERVATION, SITE_RECORD
from cleaning.rejection import Unreadable
from cleaning.tree import parse
from licensing.decision import decide
from licensing.declarations import declarations
from licensing.page import PageView
from licensing.policy import BASES, Policy, SourceTerms
from licensing.reservations import SiteSignals, in_effect, page_reservations
from licensing.signals import PROTOCOLS
from licensing.spdx import from_identifier

FIELDS = ("spdx", "jurisdiction", "scope", "status", "reservations", "decision")
_TABLE = pa.schema(
    [
        ("capture_id", pa.string()),
        ("source", pa.string()),
        ("license", LICENSE),
        ("reservations", pa.list_(RESERVATION)),
    ]
)


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    rows = list(_rows(data)) if data is not None else []
    agreed = dict.fromkeys(FIELDS, 0)
    compared = dict.fromkeys(FIELDS, 0)
    exact = strict = unsafe = 0
    for number, row in enumerate(rows):
        found, expected = judge(row), row.get("expected") or {}
        verdicts = {name: _equal(name, expected[name], found[name]) for name in FIELDS if name in expected}
        for name, equal in verdicts.items():
            compared[name] += 1
            agreed[name] += equal
        strict += all(verdicts.values())
        if expected.get("status", "granted") != "granted":
            verdicts.pop("scope", None)
        exact += all(verdicts.values())
        unsafe += _is_unsafe(expected, found)
        if not all(verdicts.values()):
            wrong = {name: (expected[name], found[name]) for name, equal in verdicts.items() if not equal}
            print(f"{number} {row.get('id') or row.get('url')}: {wrong}", file=sys.stderr)
    total = len(rows)
    return {
        "agreement": round(exact / total, 4) if total else None,
        "unsafe": unsafe if total else None,
        "agreement_strict": round(strict / total, 4) if total else None,
        **{f"agreement_{name}": round(agreed[name] / compared[name], 4) if compared[name] else None for name in FIELDS},
        **_speed(rows),
    }


def _rows(data: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(data.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            found.append(row)
        elif line.strip():
            print(f"line {number}: not a JSON object, left out", file=sys.stderr)
    return found


def _equal(name: str, expected: Any, found: Any) -> bool:
    if name == "reservations":
        return bool(sorted(expected or []) == found)
    if name == "spdx":
        return _canonical(expected) == _canonical(found)
    if name == "scope":
        return bool((expected or "unknown") == found)
    return bool(expected == found)


def _canonical(spdx: str | None) -> str | None:
    """Deprecated ids ("GFDL-1.3") and their successors are one license."""
    facts = from_identifier(spdx) if spdx else None
    return facts.spdx if facts else spdx


def _is_unsafe(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    decision = expected.get("decision")
    return (decision == "excluded" and found["decision"] != "excluded") or (
        decision not in {"open", None} and found["decision"] == "open"
    )


def judge(row: Mapping[str, Any]) -> dict[str, Any]:
    """Run one row through the code that the pipeline uses, under the default policy."""
    url = str(row.get("url") or "https://example.org/")
    tree, headers, site = _tree(row.get("html")), _headers(row.get("headers")), _site(row, url)
    text = None if tree is not None else _text(row.get("html"))
    finding = declarations(tree, headers, url, text)
    reservations = site.reservations(url) + page_reservations(tree, headers, url, None, text, site=site)
    source = row.get("source") or {}
    basis = source.get("basis")
    terms = SourceTerms(basis if basis in {*BASES, "exclude"} else None, source.get("license"), tier=source.get("tier"))
    table = pa.Table.from_pylist(
        [{"capture_id": "0", "source": "s", "license": finding.to_dict(), "reservations": reservations}], schema=_TABLE
    )
    decided = decide(table, Policy(), {"s": terms}).columns.to_pylist()[0]
    license_ = decided["license"]
    return {
        "spdx": license_["spdx"],
        "jurisdiction": license_["jurisdiction"],
        "scope": license_["scope"],
        "status": license_["status"],
        "reservations": sorted({item["protocol"] for item in in_effect(reservations)} & set(PROTOCOLS)),
        "decision": decided["tier"],
    }


def _text(body: Any) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")


def _tree(body: Any) -> Any:
    text = _text(body)
    if "<" not in text:
        return None
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return None


def _parsed(body: Any) -> Any:
    try:
        return parse(_text(body))
    except Unreadable:
        return None


def _headers(headers: Any) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for item in headers.items() if isinstance(headers, Mapping) else headers or []:
        if isinstance(item, Mapping):
            item = (item.get("name"), item.get("value"))
        if isinstance(item, list | tuple) and len(item) == 2:
            name, value = item
            pairs += [(str(name), str(each)) for each in (value if isinstance(value, list) else [value])]
        elif isinstance(item, str) and ":" in item:
            name, _, value = item.partition(":")
            pairs.append((name.strip(), value.strip()))
    return pairs


def _site(row: Mapping[str, Any], url: str) -> SiteSignals:
    parts = urlsplit(url)
    files: list[tuple[str, Any]] = [("/robots.txt", row.get("robots")), *(row.get("well_known") or {}).items()]
    records = []
    for path, body in files:
        status = 200
        if isinstance(body, Mapping) and "body" in body and set(body) <= {"body", "status", "content_type"}:
            status, body = body.get("status", 200), body["body"]
        if body is None:
            continue
        content = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        address = urlsplit(path if path.startswith(("/", "http")) else f"/{path}")
        records.append(
            {
                "host": f"{address.scheme or parts.scheme}://{address.netloc or parts.netloc}",
                "path": address.path,
                "status": status,
                "content_type": None,
                "body": content.encode("utf-8", "replace"),
                "fetched_at": None,
            }
        )
    return SiteSignals.from_records(pa.Table.from_pylist(records, schema=SITE_RECORD))


def _speed(rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """Declarations and page reservations of all rows, in pages per CPU-second: on parsed trees, and with the parsing.

    As when pages are read, trees come from the pipeline's parser and one view of them serves both; making it counts.
    """
    pages = [(_text(row.get("html")), _headers(row.get("headers")), str(row.get("url") or "")) for row in rows]
    if not pages:
        return {"pages_per_cpu_second": None, "pages_per_cpu_second_with_parsing": None, "kilobytes_a_page": None}
    size = sum(len(body.encode("utf-8", "replace")) for body, _, _ in pages)
    parsing, reading, count = 0.0, 0.0, 0
    while parsing + reading < 3.0:
        for body, headers, url in pages:
            tree = view = None  # forgetting the page before is not reading this one
            started = time.process_time()
            tree = _parsed(body)
            parsed = time.process_time()
            view = None if tree is None else PageView.of(tree)
            declarations(view, headers, url)
            page_reservations(view, headers, url, None)
            parsing, reading = parsing + parsed - started, reading + time.process_time() - parsed
            count += 1
    return {
        "pages_per_cpu_second": round(count / reading, 1),
        "pages_per_cpu_second_with_parsing": round(count / (parsing + reading), 1),
        "kilobytes_a_page": round(size / len(pages) / 1000, 1),
    }
