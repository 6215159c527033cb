"""All reservations on a page: what the page says itself, and what its site says in robots.txt and well-known files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from licensing import robots as robots_txt
from licensing.page import PageView
from licensing.robots import Robots
from licensing.signals import (
    NONE,
    RESERVES,
    UNKNOWN,
    Signal,
    ai_agents,
    ai_txt,
    aipref,
    content_signal,
    meta_robots,
    rsl,
    tdmrep,
    wording,
)

TOKEN: Final = "kombajn"
ROBOTS_DISALLOW: Final = "robots-disallow"
"""Not a reservation but a refusal: the page's address is closed to us by robots.txt as last seen."""

_ROBOTS_PATH: Final = "/robots.txt"
_AI_TXT_PATHS: Final = (ai_txt.PATH, "/.well-known/ai.txt")
_READ_BY_NAME: Final = frozenset({_ROBOTS_PATH, tdmrep.FILE_PATH, *_AI_TXT_PATHS})


def page_reservations(
    tree: Any,
    headers: Sequence[tuple[str, str]],
    url: str,
    observed_at: dt.datetime | None,
    text: str | None = None,
    *,
    xmp: bytes | str | Mapping[str, Any] | None = None,
    site: SiteSignals | None = None,
) -> list[dict[str, Any]]:
    """Every signal in a page's response and markup, as ``RESERVATION`` values.

    *tree* (an lxml root or a PageView) is None for PDF and plain text (then *text* is read). With *site*,
    the documents that RSL references point to are looked up there; without, such a reference is recorded as unknown.
    """
    view = None if tree is None else PageView.of(tree)
    metas = [] if view is None else view.named_metas
    signals = [*tdmrep.from_headers(headers, url), *tdmrep.from_html(metas)]
    if xmp:
        signals += tdmrep.from_xmp(xmp)
    signals += aipref.from_headers(headers)
    signals += content_signal.from_headers(headers)
    signals += meta_robots.from_headers(headers)
    signals += meta_robots.from_html(metas)
    signals += _page_rsl(view, headers, url, site)
    signals += wording.from_page(view, text, url)
    return [_value(signal, observed_at) for signal in dict.fromkeys(signals)]


def _page_rsl(
    view: PageView | None, headers: Sequence[tuple[str, str]], url: str, site: SiteSignals | None
) -> list[Signal]:
    signals: list[Signal] = []
    for document in rsl.inline_documents(view):
        signals += rsl.from_document(document, url, "script", _origin(url))
    for address, location in rsl.references_in_page(view, headers, url):
        body = site.document(address) if site else None
        if body is None:
            signals.append(Signal("rsl", f"License: {address}"[:300], location, UNKNOWN))
        else:
            signals += rsl.from_document(body, url, address, _origin(address))
    return signals


def _value(signal: Signal, observed_at: dt.datetime | None) -> dict[str, Any]:
    return {
        "protocol": signal.protocol,
        "value": signal.value,
        "location": signal.location,
        "observed_at": observed_at,
        "effect": signal.effect,
    }


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def _twin(origin: str) -> str:
    """The same host under the other scheme."""
    scheme, _, rest = origin.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


@dataclass(frozen=True)
class SiteRecord:
    """One site-wide file as last captured."""

    path: str
    status: int | None
    body: bytes
    fetched_at: dt.datetime | None


@dataclass(frozen=True)
class SiteSignals:
    """The latest site-wide files of every origin (``scheme://host[:port]``); picklable."""

    records: Mapping[str, Mapping[str, SiteRecord]] = field(default_factory=dict)
    token: str = TOKEN

    @classmethod
    def from_records(cls, site_records: pa.Table, *, token: str = TOKEN) -> SiteSignals:
        """Build from a ``SITE_RECORD`` table: of each origin and path the latest record that says something.

        An unreachable host (status null or 5xx) does not displace an earlier answer.
        """
        latest: dict[str, dict[str, SiteRecord]] = {}
        for row in site_records.select(["host", "path", "status", "body", "fetched_at"]).to_pylist():
            record = SiteRecord(row["path"] or "/", row["status"], row["body"] or b"", row["fetched_at"])
            known = latest.setdefault((row["host"] or "").lower(), {})
            earlier = known.get(record.path)
            if earlier is None or _rank(record) > _rank(earlier):
                known[record.path] = record
        return cls({host: dict(sorted(known.items())) for host, known in sorted(latest.items())}, token)

    def record(self, url: str, path: str) -> SiteRecord | None:
        """The record of *path* on the origin of *url*; the other scheme's where this one has none."""
        origin = _origin(url)
        found = self.records.get(origin, {}).get(path)
        if found is None:
            found = self.records.get(_twin(origin), {}).get(path)
        return found

    def knows(self, url: str) -> bool:
        """Whether any file of the page's origin was seen."""
        return bool(self._paths(url))

    def document(self, address: str) -> bytes | None:
        """Body of a file kept at *address*, if it was answered with 2xx."""
        try:
            path = urlsplit(address).path or "/"
        except ValueError:
            return None
        found = self.record(address, path)
        return found.body if found and _answered(found) else None

    def allows(self, url: str, token: str | None = None) -> bool:
        """Whether robots.txt, as last seen, lets *token* fetch *url*; True where it was never seen."""
        found = self.record(url, _ROBOTS_PATH)
        return found is None or robots_txt.access(found.status, found.body, token or self.token, url)

    def reservations(self, url: str) -> list[dict[str, Any]]:
        """Every site-wide signal for the page at *url*, as ``RESERVATION`` values with the time each file was seen."""
        found: list[dict[str, Any]] = []
        record = self.record(url, _ROBOTS_PATH)
        if record is not None:
            found += [_value(signal, record.fetched_at) for signal in self._robots_signals(record, url)]
        for path, read in (
            (tdmrep.FILE_PATH, tdmrep.from_file),
            (ai_txt.PATH, self._ai_txt),
            ("/.well-known/ai.txt", self._ai_txt),
        ):
            record = self.record(url, path)
            if record is not None and _answered(record):
                found += [_value(signal, record.fetched_at) for signal in read(record.body, url, _origin(url) + path)]
        for path in sorted(self._paths(url) - _READ_BY_NAME):
            record = self.record(url, path)
            if record is not None and _answered(record):
                found += [_value(signal, record.fetched_at) for signal in _document_signals(record, url)]
        return found

    def _paths(self, url: str) -> set[str]:
        origin = _origin(url)
        return set(self.records.get(origin, {})) | set(self.records.get(_twin(origin), {}))

    def _ai_txt(self, body: bytes, url: str, location: str) -> list[Signal]:
        return ai_txt.from_file(body, self.token, url, location)

    def _robots_signals(self, record: SiteRecord, url: str) -> list[Signal]:
        location = _origin(url) + _ROBOTS_PATH
        signals: list[Signal] = []
        if _answered(record):
            parsed = _parsed(record.body)
            signals += aipref.from_robots(parsed, self.token, url, location)
            signals += content_signal.from_robots(parsed, self.token, url, location)
            signals += ai_agents.from_robots(parsed, url, location)
            signals += wording.from_comments(parsed.comments, location)
            for address in rsl.references_in_robots(parsed, location):
                body = self.document(address)
                if body is None:
                    signals.append(Signal("rsl", f"License: {address}"[:300], location, UNKNOWN))
                elif _origin(address) != _origin(url):
                    signals += rsl.from_document(body, url, address, _origin(address))
        if not robots_txt.access(record.status, record.body, self.token, url):
            signals.append(
                Signal(ROBOTS_DISALLOW, f"status {record.status}: closed to {self.token}", location, RESERVES)
            )
        return signals


def _rank(record: SiteRecord) -> tuple[bool, str]:
    return record.status is not None and record.status < 500, record.fetched_at.isoformat() if record.fetched_at else ""


def _answered(record: SiteRecord) -> bool:
    return record.status is not None and 200 <= record.status < 300


@lru_cache(maxsize=512)
def _parsed(body: bytes) -> Robots:
    return robots_txt.parse(body)


def _document_signals(record: SiteRecord, url: str) -> Sequence[Signal]:
    location = _origin(url) + record.path
    if rsl.looks_like(record.body):
        return rsl.from_document(record.body, url, location, _origin(url))
    if wording.TERMS_PATH.search(record.path):
        return wording.from_terms(record.body, location)
    return []


def in_effect(reservations: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of all signals seen those that reserve.

    Within TDMRep only the last carrier that says 0 or 1 counts. Across protocols the most restrictive statement stands:
    a permission of one never lifts the reservation of another.
    """
    decided = max(
        (
            tdmrep.ORDER.index(item["protocol"])
            for item in reservations
            if item["protocol"] in tdmrep.ORDER and _decides(item)
        ),
        default=-1,
    )
    found = []
    for item in reservations:
        if item["effect"] != RESERVES:
            continue
        if item["protocol"] in tdmrep.ORDER and tdmrep.ORDER.index(item["protocol"]) != decided:
            continue
        found.append(item)
    return found


def told(signals: Iterable[Mapping[str, Any]]) -> str:
    """Reservations in words, each with its value and where it was seen."""
    return "; ".join(f"{item['protocol']}: {item['value']} ({item['location']})" for item in signals)[:500]


def _decides(item: Mapping[str, Any]) -> bool:
    return item["effect"] not in {UNKNOWN, NONE}
