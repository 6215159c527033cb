"""Stage ``read``: captures of a part become text with license, reservations and attribution; written once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import READ, REJECTION, SITE_RECORD
from cleaning.personal_data import redact_all
from cleaning.rejection import Unreadable
from crawler.captures import Payload, load_payloads
from crawler.urls import origin_of
from flows.read_config import ReadConfig
from flows.tasks import PartTask, part_key
from flows.worker import mark
from licensing.declarations import LicenseFinding
from licensing.reservations import SiteSignals

if TYPE_CHECKING:  # what reads pages takes long to load: only workers do, not the command that plans their tasks
    from flows.page import Page

SITES = "captures/all-sites"
EARLIER_SITES = "revive/sites"
"""What earlier runs saw of the sites of revived captures, where this run saw nothing."""


@dataclass(frozen=True)
class ReadTask(PartTask):
    """Parts of the selection, where their capture files lie, and the configuration."""

    paths: tuple[tuple[str, str], ...] = ()
    config: ReadConfig = field(default_factory=ReadConfig)


def read_parts(task: ReadTask) -> dict[str, int]:
    """Write ``read/part`` and ``read/rejected`` for each part of the batch."""
    counters = {"documents_in": 0, "documents_out": 0, "rejected": 0, "bytes": 0}
    for number in task.parts:
        captures = task.store.read(part_key("selected", number))
        rows, refused = _read_part(task, captures)
        task.store.write(part_key("read", number), pa.Table.from_pylist(rows, schema=READ))
        task.store.write(part_key("read", number, "rejected"), pa.Table.from_pylist(refused, schema=REJECTION))
        counters["documents_in"] += captures.num_rows
        counters["documents_out"] += len(rows)
        counters["rejected"] += len(refused)
        counters["bytes"] += pc.sum(pc.struct_field(captures["warc"], "length")).as_py() or 0
    return counters


def merge_sites(task: PartTask) -> dict[str, int]:
    """Bring the site records of all files together, by origin, so that a part finds its own."""
    tables = [task.store.read(part_key("captures", number, "sites")) for number in task.parts]
    merged = pa.concat_tables(tables) if tables else SITE_RECORD.empty_table()
    order = [("host", "ascending"), ("path", "ascending"), ("fetched_at", "ascending")]
    task.store.write(SITES, merged.sort_by(order))
    return {"documents_out": merged.num_rows}


def site_signals(store: Any, urls: pa.ChunkedArray) -> SiteSignals:
    """The site-wide signals of the origins of *urls*."""
    origins = pa.array(sorted({origin_of(url) for url in urls.to_pylist() if url.startswith("http")}), pa.string())
    records = [store.read(key) for key in (SITES, EARLIER_SITES) if store.exists(key)]
    together = pa.concat_tables(records)
    return SiteSignals.from_records(together.filter(pc.is_in(together["host"], value_set=origins)))


def _read_part(task: ReadTask, captures: pa.Table) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from flows.page import Material, read_page

    signals = site_signals(task.store, captures["url"])
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for capture, payload in _payloads(task, captures):
        mark(capture["capture_id"])
        if capture["capture_id"] in task.quarantined:
            refused.append(_rejection(capture, "quarantined", "the record crashes or stalls native code"))
            continue
        try:
            if payload.problem:
                raise Unreadable("unreadable_payload", payload.problem)
            page = read_page(Material.of(capture, payload), signals, task.config)
            rows.append(_row(capture, page, task.config))
        except Unreadable as reason:
            refused.append(_rejection(capture, reason.reason, reason.detail))
    return rows, refused


def _payloads(task: ReadTask, captures: pa.Table) -> Iterator[tuple[dict[str, Any], Payload]]:
    """Captures with their payloads, file by file, in the part's order."""
    paths = dict(task.paths)
    names = pc.struct_field(captures["warc"], "file").combine_chunks()
    start = 0
    for run in pc.run_end_encode(names).values.to_pylist() if len(names) else []:
        rows = captures.slice(start)
        same = pc.equal(names.slice(start), run).to_pylist()
        length = same.index(False) if False in same else len(same)
        piece = rows.slice(0, length)
        yield from zip(piece.to_pylist(), load_payloads(Path(paths[run]), piece), strict=True)
        start += length


def _row(capture: dict[str, Any], page: Page, config: ReadConfig) -> dict[str, Any]:
    about = page.extracted
    attribution = page.finding.attribution.to_dict()
    url, license_value = _redacted(capture["url"], page.finding, config)
    return {
        **{name: capture[name] for name in ("capture_id", "id", "page_id", "host", "domain", "source", "category")},
        "url": url,
        "title": about.title,
        "author": about.author,
        "site_name": about.site_name,
        "published_on": about.published_on,
        "text": about.text,
        "declared_language": about.declared_language,
        "license": license_value,
        "attribution": {
            **attribution,
            "title": attribution["title"] or about.title,
            "authors": attribution["authors"] or ([about.author] if about.author else []),
        },
        "reservations": page.reservations,
        "pii": [{"type": name, "count": count} for name, count in sorted(page.pii.items()) if count],
        "fetched_at": capture["fetched_at"],
        "payload_digest": capture["payload_digest"],
        "warc": capture["warc"],
    }


def _redacted(url: str, finding: LicenseFinding, config: ReadConfig) -> tuple[str, dict[str, Any]]:
    """The address, and the license, with personal data taken out of it and of the snippets that prove it."""
    value = finding.to_dict()
    evidence = value["evidence"]
    texts = redact_all([url, *(item["snippet"] or "" for item in evidence)], config.redaction)
    for item, (snippet, _) in zip(evidence, texts[1:], strict=True):
        item["snippet"] = snippet
    return texts[0][0], value


def _rejection(capture: dict[str, Any], reason: str, detail: str) -> dict[str, Any]:
    return {
        "capture_id": capture["capture_id"],
        "url": capture["url"],
        "source": capture["source"],
        "stage": "read",
        "reason": reason,
        "detail": detail,
    }
