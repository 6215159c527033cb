"""The frontier's memory: every URL's state in one SQLite file (WAL), safe against being killed at any moment.

A transaction ends with each finished page, so what is lost by SIGKILL is only what was in flight. A URL is known by a
64-bit hash of its canonical form, which is also the rowid: no second index over the text. Only queued rows are in the
queue index. Nothing here grows in memory with the number of URLs.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

QUEUED, IN_FLIGHT = "queued", "in_flight"
FETCHED, REDIRECTED, FAILED, REFUSED = "fetched", "redirected", "failed", "refused"
DISCOVERED = "discovered"
"""Known from an earlier crawl and not due yet."""

PAGE, SITEMAP, FEED = "page", "sitemap", "feed"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS urls (
    key INTEGER PRIMARY KEY, url TEXT NOT NULL, host INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    priority INTEGER NOT NULL, seq INTEGER NOT NULL, depth INTEGER NOT NULL, hops INTEGER NOT NULL DEFAULT 0,
    referrer INTEGER, due REAL NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER, reason TEXT, fetched_at REAL, changed_at REAL, missing INTEGER NOT NULL DEFAULT 0,
    etag TEXT, last_modified TEXT, digest TEXT, captured_at REAL,
    warc_file TEXT, warc_offset INTEGER, warc_length INTEGER);
CREATE INDEX IF NOT EXISTS queue ON urls (host, priority DESC, seq) WHERE state = 'queued';
CREATE TABLE IF NOT EXISTS hosts (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, pages INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0, clean_bytes INTEGER NOT NULL DEFAULT 0, documents INTEGER NOT NULL DEFAULT 0,
    polish REAL NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0,
    blocked_until REAL NOT NULL DEFAULT 0, stopped TEXT, robots TEXT);
CREATE TABLE IF NOT EXISTS site_files (
    origin TEXT NOT NULL, path TEXT NOT NULL, status INTEGER, content_type TEXT, body BLOB, detail TEXT,
    fetched_at REAL NOT NULL, PRIMARY KEY (origin, path));
CREATE TABLE IF NOT EXISTS statuses (status INTEGER PRIMARY KEY, responses INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, shard INTEGER NOT NULL, key INTEGER NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
    kind TEXT NOT NULL, priority INTEGER NOT NULL, depth INTEGER NOT NULL, hops INTEGER NOT NULL, referrer INTEGER);
"""

_ADD = (
    "INSERT OR IGNORE INTO urls (key, url, host, kind, state, priority, seq, depth, hops, referrer) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LEASE = (
    "SELECT key, url, kind, depth, hops, attempts, priority, referrer FROM urls "
    "WHERE host = ? AND state = 'queued' AND due <= ? ORDER BY priority DESC, seq LIMIT ?"
)


def url_key(canonical: str) -> int:
    """Return the 64-bit key of a canonical URL."""
    return int.from_bytes(hashlib.blake2b(canonical.encode(), digest_size=8).digest(), "big", signed=True)


class Entry(NamedTuple):
    """A URL on its way from the store to the downloader."""

    key: int
    url: str
    kind: str
    depth: int
    hops: int
    attempts: int
    priority: int
    referrer: int | None


class Candidate(NamedTuple):
    """A canonical URL to be admitted, if it is new."""

    key: int
    url: str
    host: str
    kind: str
    priority: int
    depth: int
    hops: int
    referrer: int | None


@dataclass(frozen=True)
class Validators:
    """What an earlier capture of a URL allows to ask and to refer to."""

    url: str
    etag: str | None
    last_modified: str | None
    digest: str | None
    captured_at: float | None
    changed_at: float | None
    fetched_at: float | None
    missing: int


class UrlStore:
    """One frontier file. Not for several writers: each process has its own (see ``handover``)."""

    def __init__(self, path: Path, *, cache_mib: int = 32) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA wal_autocheckpoint = 8000")  # keys are spread: seldom checkpoints write less
        self._db.execute(f"PRAGMA cache_size = -{cache_mib * 1024}")
        self._db.executescript(_SCHEMA)
        self._seq: int = self._value("SELECT coalesce(max(seq), 0) FROM urls")
        self._host_ids: dict[str, int] = dict(self._db.execute("SELECT name, id FROM hosts"))

    def close(self) -> None:
        """Write the log back into the file and let it go."""
        self._db.close()

    def __enter__(self) -> UrlStore:
        """Begin a transaction; leaving the block commits it, or rolls it back on an exception."""
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:  # a full disk undoes the whole transaction
                self._db.execute("ROLLBACK")

    def _value(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        return self._db.execute(sql, arguments).fetchone()[0]

    # URLs

    def add(self, candidates: Iterable[Candidate], state: str = QUEUED) -> dict[str, int]:
        """Enter those candidates that are new in *state*; return how many per host."""
        added: dict[str, int] = {}
        for new in candidates:
            self._seq += 1
            host = self.host_id(new.host)
            row = (new.key, new.url, host, new.kind, state, new.priority, self._seq, new.depth, new.hops, new.referrer)
            if self._db.execute(_ADD, row).rowcount:
                added[new.host] = added.get(new.host, 0) + 1
        return added

    def lease(self, host: str, now: float, limit: int) -> list[Entry]:
        """Take the best *limit* due URLs of *host* in flight."""
        found = [Entry(*row) for row in self._db.execute(_LEASE, (self.host_id(host), now, limit))]
        if found:
            with self:
                self._db.executemany(
                    "UPDATE urls SET state = 'in_flight' WHERE key = ?", [(entry.key,) for entry in found]
                )
        return found

    def next_due(self, host: str) -> float | None:
        """Return the earliest due time among the host's queued URLs."""
        due: float | None = self._value(
            "SELECT min(due) FROM urls WHERE host = ? AND state = 'queued'", (self.host_id(host),)
        )
        return due

    def requeue_in_flight(self) -> int:
        """Give back what was in flight when the last process ended."""
        return self._db.execute("UPDATE urls SET state = 'queued' WHERE state = 'in_flight'").rowcount

    def requeue_refused(self, reasons: Sequence[str]) -> int:
        """Queue once more what was given up for one of these reasons."""
        marks = ",".join("?" * len(reasons))
        return self._db.execute(
            f"UPDATE urls SET state = 'queued', attempts = 0, due = 0, reason = NULL "
            f"WHERE state IN ('refused', 'failed') AND reason IN ({marks})",
            tuple(reasons),
        ).rowcount

    def requeue_lost_records(self, sizes: Mapping[str, int]) -> int:
        """Queue again pages whose record lies beyond the end of its file: a file that was cut, or one that is gone."""
        lost = []
        for file, end in self._db.execute(
            "SELECT warc_file, max(warc_offset + warc_length) FROM urls WHERE warc_file IS NOT NULL GROUP BY warc_file"
        ):
            if end > sizes.get(file, 0):
                lost.append((file, sizes.get(file, 0)))
        for file, size in lost:
            self._db.execute(
                "UPDATE urls SET state = 'queued', due = 0, warc_file = NULL "
                "WHERE warc_file = ? AND warc_offset + warc_length > ?",
                (file, size),
            )
        return len(lost)

    def update(self, key: int, **columns: Any) -> None:
        """Set columns of one URL."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self._db.execute(f"UPDATE urls SET {names} WHERE key = ?", (*columns.values(), key))

    def refuse_queued(self, host: str, reason: str) -> int:
        """Refuse all that is still queued of *host*."""
        return self._db.execute(
            "UPDATE urls SET state = 'refused', reason = ? WHERE host = ? AND state = 'queued'",
            (reason, self.host_id(host)),
        ).rowcount

    def get(self, key: int) -> dict[str, Any] | None:
        """Return one URL's row as a mapping."""
        cursor = self._db.execute("SELECT * FROM urls WHERE key = ?", (key,))
        row = cursor.fetchone()
        return (
            None if row is None else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
        )

    def digest(self, key: int) -> str | None:
        """Return the payload digest of a captured page, None if there is none."""
        row = self._db.execute("SELECT digest FROM urls WHERE key = ? AND state = 'fetched'", (key,)).fetchone()
        return None if row is None else row[0]

    def validators(self, key: int) -> Validators | None:
        """Return what the capture of *key* in this store allows to ask; None if it never was fetched."""
        row = self._db.execute(
            "SELECT url, etag, last_modified, digest, captured_at, changed_at, fetched_at, missing FROM urls "
            "WHERE key = ? AND fetched_at IS NOT NULL",
            (key,),
        ).fetchone()
        return None if row is None else Validators(*row)

    # what belongs to other processes

    def post(self, shard: int, candidate: Candidate) -> None:
        """Keep a link to another process's host until it is handed over."""
        self._db.execute("INSERT INTO outbox VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (shard, *candidate))

    def posted(self, limit: int = 20_000) -> tuple[int, dict[int, list[Candidate]]]:
        """Return the last id of, and by shard, the oldest links to be handed over."""
        last, found = 0, dict[int, list[Candidate]]()
        for row in self._db.execute("SELECT * FROM outbox ORDER BY id LIMIT ?", (limit,)):
            last = row[0]
            found.setdefault(row[1], []).append(Candidate(*row[2:]))
        return last, found

    def handed_over(self, last: int) -> None:
        """Forget the links up to id *last*."""
        self._db.execute("DELETE FROM outbox WHERE id <= ?", (last,))

    def take_over(
        self, host: str, host_columns: str, account: Sequence[Any], url_columns: str, rows: Iterable[Sequence[Any]]
    ) -> None:
        """Enter a host with its account and URLs as they stand in another store."""
        number = self.host_id(host)
        names = ", ".join(f"{name} = ?" for name in host_columns.split(", "))
        self._db.execute(f"UPDATE hosts SET {names} WHERE id = ?", (*account, number))
        marks = ", ".join("?" * len(url_columns.split(", ")))
        self._db.executemany(
            f"INSERT OR IGNORE INTO urls ({url_columns}, host) VALUES ({marks}, {number})",
            rows,
        )

    def take_site_file(self, row: Sequence[Any]) -> None:
        """Enter a permission file as it stands in another store; the newer copy stays."""
        self._db.execute(
            "INSERT INTO site_files VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin, path) DO UPDATE SET "
            "status = excluded.status, content_type = excluded.content_type, body = excluded.body, "
            "detail = excluded.detail, fetched_at = excluded.fetched_at WHERE excluded.fetched_at > fetched_at",
            tuple(row),
        )

    # hosts

    def host_id(self, name: str) -> int:
        """Return the id of a host, which is made known if it is new."""
        found = self._host_ids.get(name)
        if found is None:
            found = self._db.execute("INSERT INTO hosts (name) VALUES (?)", (name,)).lastrowid or 0
            self._host_ids[name] = found
        return found

    def hosts(self) -> list[dict[str, Any]]:
        """Return all hosts' rows."""
        cursor = self._db.execute("SELECT * FROM hosts ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def queued_by_host(self) -> dict[str, int]:
        """Return the number of queued URLs of each host that has some."""
        return dict(
            self._db.execute(
                "SELECT hosts.name, count(*) FROM urls JOIN hosts ON hosts.id = urls.host "
                "WHERE state = 'queued' GROUP BY urls.host ORDER BY urls.host"
            )
        )

    def update_host(self, name: str, **columns: Any) -> None:
        """Set columns of one host."""
        names = ", ".join(f"{column} = ?" for column in columns)
        self._db.execute(f"UPDATE hosts SET {names} WHERE id = ?", (*columns.values(), self.host_id(name)))

    # permission files, notes, counts

    def site_file(self, origin: str, path: str) -> dict[str, Any] | None:
        """Return the latest copy of a site-wide file, or None."""
        cursor = self._db.execute("SELECT * FROM site_files WHERE origin = ? AND path = ?", (origin, path))
        row = cursor.fetchone()
        return (
            None if row is None else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
        )

    def keep_site_file(
        self,
        origin: str,
        path: str,
        *,
        status: int | None,
        content_type: str | None,
        body: bytes,
        detail: str,
        at: float,
    ) -> None:
        """Remember a site-wide file."""
        self._db.execute(
            "INSERT OR REPLACE INTO site_files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (origin, path, status, content_type, body, detail, at),
        )

    def note(self, name: str, value: str) -> None:
        """Keep a named value."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """Return a named value, or None."""
        row = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def count_status(self, status: int, responses: int = 1) -> None:
        """Count responses by their status."""
        self._db.execute(
            "INSERT INTO statuses VALUES (?, ?) "
            "ON CONFLICT (status) DO UPDATE SET responses = responses + excluded.responses",
            (status, responses),
        )

    def statuses(self) -> dict[str, int]:
        """Return the number of responses by status."""
        return {str(status): count for status, count in self._db.execute("SELECT * FROM statuses ORDER BY status")}

    def states(self) -> dict[str, int]:
        """Return the number of URLs by state."""
        return dict(self._db.execute("SELECT state, count(*) FROM urls GROUP BY state ORDER BY state"))

    def reasons(self, state: str) -> dict[str, int]:
        """Return the number of URLs of *state* by reason."""
        return dict(
            self._db.execute(
                "SELECT coalesce(reason, ''), count(*) FROM urls WHERE state = ? GROUP BY 1 ORDER BY 1", (state,)
            )
        )
