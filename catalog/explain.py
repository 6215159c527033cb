"""The whole story of one document, capture or URL: what became of it, and on what evidence."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalog.store import open_catalog

STATUSES = ("published", "rejected", "duplicate", "superseded", "withdrawn", "unknown")
_HEX = re.compile(r"[0-9a-f]{32}")
_TEXT_EXCERPT = 600
_CUT_EXCERPT = 200


@dataclass(frozen=True)
class Event:
    """What happened to one capture in one release's run."""

    release: str
    capture_id: str
    outcome: str
    fetched_at: str | None
    http_status: int | None
    warc: dict[str, Any] | None
    stage: str | None = None
    reason: str | None = None
    detail: str | None = None
    kept: dict[str, Any] | None = None


@dataclass(frozen=True)
class Story:
    """The answer of ``explain``. ``document`` is the record of the latest release, without text; None if not held."""

    query: str
    status: str  # one of STATUSES
    url: str | None
    summary: str
    document: dict[str, Any] | None = None
    excerpt: str | None = None
    events: tuple[Event, ...] = ()
    withdrawals: tuple[dict[str, Any], ...] = ()
    cuts: dict[str, int] = field(default_factory=dict)
    passages: tuple[dict[str, Any], ...] = ()
    """What was cut: kind, start, end, excerpt, and what holds it: id, URL, and how that left if it is held no more."""
    overlaps: tuple[dict[str, Any], ...] = ()
    """Evaluation sets that the document meets: evaluation_set, action, overlap, reached, items, ngrams, release."""
    host: dict[str, Any] | None = None
    suggestions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def explain(home: str | os.PathLike[str], query: str, connection: Any = None) -> Story:
    """The story of *query*: a document's id, a page's or a capture's id, or a URL (with or without scheme).

    Args:
        home: the home directory.
        query: what to look for.
        connection: an open catalog to use again; else one is opened.

    Raises:
        CatalogError: there is no catalog yet.
    """
    own = connection is None
    catalog = open_catalog(home) if own else connection
    try:
        return _Inquiry(catalog, query.strip(), Path(home)).story()
    finally:
        if own:
            catalog.close()


class _Inquiry:
    def __init__(self, catalog: Any, query: str, home: Path) -> None:
        self._catalog = catalog
        self._query = query
        self._home = home

    def story(self) -> Story:
        name = self._query.lower()
        if _HEX.fullmatch(name):
            documents = self._documents([name])
            captures = self._rows("SELECT * FROM captures WHERE capture_id = ?", [name])
            if not documents and not captures:
                captures = self._rows("SELECT * FROM captures WHERE page_id = ?", [name])
            urls = [row["url"] for row in [*documents, *captures][:1]]
        else:
            documents, captures, urls = self._documents(_spellings(self._query)), [], list(_spellings(self._query))
        duplicates: list[dict[str, Any]] = []
        withdrawals = self._withdrawals([name, *urls])
        if not documents and not captures and _HEX.fullmatch(name):  # the id of a document that was never published
            duplicates = self._rows("SELECT * FROM duplicates WHERE id = ?", [name])
            urls = [row["url"] for row in [*duplicates, *withdrawals][:1] if row["url"]]
        if not captures or name != captures[0]["capture_id"]:
            captures = self._captures_of(urls)
        if not documents and urls and not any(name == row["capture_id"] for row in captures):
            documents = [] if _HEX.fullmatch(name) and withdrawals else self._documents(urls)
        elif not documents:
            documents = [row for row in self._documents(urls) if row["capture_id"] == name]
        return self._tell(documents, self._events(captures, duplicates), withdrawals)

    def _rows(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        cursor = self._catalog.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _placed(self, table: str, places: str, names: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of *table* at the places of *names*: one equality at a time, which the sorted keys answer at once."""
        found: dict[int, dict[str, Any]] = {}
        for name in names:
            rows = self._catalog.execute(
                f"SELECT place FROM {places} WHERE key = md5_number_lower(?)", [name]
            ).fetchall()
            for (place,) in rows:
                if place not in found:
                    found[place] = self._rows(f"SELECT * FROM {table} WHERE rowid = ?", [place])[0]
        return [row for row in found.values() if names and (row["url"] in names or row.get("id") in names)]

    def _documents(self, names: Sequence[str]) -> list[dict[str, Any]]:
        return self._placed("documents", "document_places", names)

    def _captures_of(self, urls: Sequence[str]) -> list[dict[str, Any]]:
        return self._placed("captures", "capture_places", urls)

    def _withdrawals(self, names: Sequence[str]) -> list[dict[str, Any]]:
        marks = ", ".join("?" * len(names))
        query = f"SELECT * FROM withdrawals WHERE id IN ({marks}) OR url IN ({marks}) OR page_id IN ({marks})"
        return self._rows(query, [*names, *names, *names])

    def _events(self, captures: list[dict[str, Any]], duplicates: list[dict[str, Any]]) -> list[Event]:
        order = {version: number for number, (version,) in enumerate(
            self._catalog.execute("SELECT version FROM releases ORDER BY position").fetchall())}  # fmt: skip
        reasons: list[dict[str, Any]] = []
        found: list[dict[str, Any]] = []
        for identifier in sorted({row["capture_id"] for row in captures if row["outcome"] == "rejected"}):
            reasons += self._rows("SELECT * FROM rejections WHERE capture_id = ?", [identifier])
            found += self._rows("SELECT * FROM duplicates WHERE capture_id = ?", [identifier])
        by_capture = {(row["capture_id"], row["release"]): row for row in reasons}
        kept = {(row["capture_id"], row["release"]): row for row in [*duplicates, *found]}
        events = []
        for row in sorted(
            captures, key=lambda row: (order.get(row["release"], 0), str(row["fetched_at"]), row["capture_id"])
        ):
            key = (row["capture_id"], row["release"])
            rejection, copy = by_capture.get(key, {}), kept.get(key)
            names = ("kept_id", "kept_url", "kept_release", "cluster", "kind", "similarity")
            events.append(
                Event(
                    release=row["release"],
                    capture_id=row["capture_id"],
                    outcome=row["outcome"],
                    fetched_at=_moment(row["fetched_at"]),
                    http_status=row["status"],
                    warc=row["warc"],
                    stage=rejection.get("stage"),
                    reason=rejection.get("reason"),
                    detail=rejection.get("detail"),
                    kept=None if copy is None else {name: copy[name] for name in names},
                )
            )
        return events

    def _tell(self, documents: list[dict[str, Any]], events: list[Event], withdrawals: list[dict[str, Any]]) -> Story:
        document = documents[0] if documents else None
        last = events[-1] if events else None
        url = (document or {}).get("url") or (withdrawals[-1]["url"] if withdrawals else None) or self._url(last)
        if document is None and last is None and not withdrawals:
            return Story(
                query=self._query,
                status="unknown",
                url=None,
                summary="No document and no capture of this name is known.",
                suggestions=self._suggestions(),
            )
        status, summary = _verdict(document, last, withdrawals, self._query.lower())
        return Story(
            query=self._query,
            status=status,
            url=url,
            summary=summary,
            document=_plain(document),
            excerpt=None if document is None else self._excerpt(document),
            events=tuple(events),
            withdrawals=tuple(_plain(row) or {} for row in withdrawals),
            cuts={} if document is None else _cuts(document),
            passages=() if document is None else self._passages(document),
            overlaps=self._overlaps(document, last),
            host=self._host(url),
        )

    def _passages(self, document: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        query = (
            "WITH mine AS (SELECT * FROM cuts WHERE id = ?), "
            "gone AS (SELECT w.id, any_value(w.url) AS url, arg_max(w.reason, r.position) AS reason "
            "FROM withdrawals w JOIN releases r ON r.version = w.release "
            "WHERE w.id IN (SELECT holder FROM mine) GROUP BY w.id) "
            'SELECT c.kind, c.start, c."end", c.excerpt, c.holder, coalesce(d.url, g.url) AS holder_url, '
            "CASE WHEN d.id IS NULL THEN g.reason END AS holder_left "
            "FROM mine c LEFT JOIN documents d ON d.id = c.holder LEFT JOIN gone g ON g.id = c.holder "
            'ORDER BY c.start, c."end" DESC, c.kind, c.holder'
        )
        return _merged(self._rows(query, [document["id"]]))

    def _overlaps(self, document: dict[str, Any] | None, last: Event | None) -> tuple[dict[str, Any], ...]:
        """Of the document that is held, and of the capture that is told of."""
        captures = [document["capture_id"] if document else None, last.capture_id if last else None]
        query = (
            "SELECT m.release, m.evaluation_set, m.action, m.overlap, m.reached, m.items, m.ngrams "
            "FROM evaluation_matches m JOIN releases r ON r.version = m.release WHERE m.capture_id IN (?, ?) "
            "ORDER BY r.position, m.evaluation_set"
        )
        return tuple(self._rows(query, captures))

    def _url(self, event: Event | None) -> str | None:
        if event is None:
            return None
        rows = self._rows("SELECT url FROM captures WHERE capture_id = ? LIMIT 1", [event.capture_id])
        return rows[0]["url"] if rows else None

    def _host(self, url: str | None) -> dict[str, Any] | None:
        try:
            host = urlsplit(url or "").hostname
        except ValueError:  # not an address at all
            host = None
        rows = self._rows("SELECT * FROM hosts WHERE host = ? OR host LIKE '%://' || ?", [host, host]) if host else []
        return _plain(rows[-1]) if rows else None

    def _excerpt(self, document: dict[str, Any]) -> str | None:
        """The first characters of the text, read from the one row group that holds it."""
        import pyarrow.parquet as pq

        path = self._home / document["shard"]
        if not path.exists():
            return None
        shard = pq.ParquetFile(path)
        row = document["shard_row"]
        for index in range(shard.num_row_groups):
            rows = shard.metadata.row_group(index).num_rows
            if row < rows:
                text = shard.read_row_group(index, columns=["text"])["text"][row].as_py()
                return str(text)[:_TEXT_EXCERPT]
            row -= rows
        return None

    def _suggestions(self) -> tuple[str, ...]:
        """URLs that look like the one asked for: first of the same host, then of similar spelling anywhere."""
        if _HEX.fullmatch(self._query.lower()):
            return ()
        try:
            parts = urlsplit(self._query if "://" in self._query else f"https://{self._query}")
        except ValueError:
            return ()
        near = (
            "SELECT url FROM (SELECT DISTINCT url FROM captures WHERE {}) "
            "ORDER BY jaro_winkler_similarity(url, ?) DESC, url LIMIT 5"
        )
        rows = self._rows(near.format("host = ?"), [parts.hostname or "", self._query])
        if not rows:
            hosts = self._rows(
                "SELECT host FROM captures GROUP BY host ORDER BY jaro_winkler_similarity(host, ?) DESC, host LIMIT 1",
                [parts.hostname or self._query],
            )
            rows = self._rows(near.format("host = ?"), [hosts[0]["host"], self._query]) if hosts else []
        return tuple(row["url"] for row in rows)


def _spellings(query: str) -> tuple[str, ...]:
    """How a person may have written a URL: with and without scheme, ``www.`` and the last slash."""
    bare = re.sub(r"^https?://", "", query)
    bare = bare.removeprefix("www.").partition("#")[0]
    host, slash, path = bare.partition("/")
    paths = {slash + path, (slash + path).rstrip("/"), (slash + path).rstrip("/") + "/"}
    hosts = (host.lower(), f"www.{host.lower()}")
    found = [f"{scheme}://{name}{tail}" for scheme in ("https", "http") for name in hosts for tail in sorted(paths)]
    return tuple(dict.fromkeys([query, *found]))


def _merged(cuts: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """*cuts*, sorted by start and then the longest first, without those that another holds or that are blank.

    Cuts of one kind and holder that touch are one: a passage is cut sentence by sentence.
    """
    found: list[dict[str, Any]] = []
    reached = -1
    for cut in cuts:
        if cut["end"] <= reached:
            continue
        excerpt, last = cut["excerpt"] or "", found[-1] if found else None
        touching = last is not None and cut["start"] <= last["end"]
        alike = last is not None and (cut["kind"], cut["holder"]) == (last["kind"], last["holder"])
        if last is not None and touching and (alike or not excerpt.strip()):
            if len(last["excerpt"]) == cut["start"] - last["start"]:
                last["excerpt"] = (last["excerpt"] + excerpt)[:_CUT_EXCERPT]
            last["end"] = reached = cut["end"]
        elif excerpt.strip():
            found.append(dict(cut))
            reached = cut["end"]
    return tuple(found)


def _moment(value: Any) -> str | None:
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """Dates and times as text, so that a story can be written as JSON."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if hasattr(value, "hour"):
            return _moment(value)
        return value.isoformat() if hasattr(value, "isoformat") else value

    return None if record is None else plain(record)


def _cuts(document: dict[str, Any]) -> dict[str, int]:
    dedup = document["dedup"] or {}
    return {name: dedup[name] for name in ("sentences_removed", "tokens_removed") if dedup.get(name)}


def _verdict(
    document: dict[str, Any] | None, last: Event | None, withdrawals: list[dict[str, Any]], query: str
) -> tuple[str, str]:
    if document is not None and query != (last.capture_id if last and last.outcome == "rejected" else None):
        folder = "public" if document["tier"] == "open" else "internal"
        license_name = (document["license"] or {}).get("spdx") or "no license"
        return (
            "published",
            f"Published in the {folder} release, split {document['split']}, "
            f"on the basis {document['basis']} ({license_name}).",
        )
    if last is not None and last.outcome == "rejected" and last.reason == "withdrawn_copy":
        return "rejected", f"Not published: {last.detail}."
    if last is not None and last.outcome == "rejected" and last.kept is not None:
        likeness = last.kept["similarity"]
        measure = "" if likeness is None else f", similarity {likeness:.2f}"
        return (
            "duplicate",
            f"A duplicate ({last.kept['kind']}{measure}): "
            f"{last.kept['kept_url'] or last.kept['kept_id']} is kept instead.",
        )
    if last is not None and last.outcome == "rejected":
        if last.reason == "superseded":
            return "superseded", "A later capture of the same page was published instead."
        detail = f" ({last.detail})" if last.detail else ""
        return "rejected", f"Rejected by stage {last.stage}: {last.reason}{detail}."
    if withdrawals:
        row = withdrawals[-1]
        if row["reason"] == "superseded":
            return (
                "superseded",
                f"Replaced in release {row['release']} by a later capture, document {row['replaced_by']}.",
            )
        detail = f" ({row['detail']})" if row["detail"] else ""
        return "withdrawn", f"Left the corpus with release {row['release']}: {row['reason']}{detail}."
    return "unknown", "A capture is recorded, but its document is not in the latest release."
