"""Coming back: what earlier crawls of the source know, so that an unchanged page costs a 304 or a short record.

A URL's next visit is due after a fifth of the time for which it has not changed (at most 30 days): pages that change
often are visited often, old ones seldom, and nobody has to guess an interval beforehand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.url_store import FAILED, FETCHED, REDIRECTED, Validators
from crawler.warc import payload_digest

AGE_SHARE = 0.2
MOST_INTERVAL = 30 * 86400.0

_COLUMNS = "url, etag, last_modified, digest, captured_at, changed_at, fetched_at, missing"


@dataclass(frozen=True)
class Revisit:
    """The earlier capture that an unchanged page refers to."""

    url: str
    digest: str
    captured_at: float
    changed_at: float
    etag: str | None
    last_modified: str | None


class Bases:
    """Earlier crawls of the same source, the latest consulted first; read only."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._files = [
            sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            for folder in reversed(folders)
            for path in sorted(Path(folder, "state").glob("frontier*.sqlite"))
        ]

    def __bool__(self) -> bool:
        return bool(self._files)

    def validators(self, key: int) -> Validators | None:
        """Return what the latest visit of a URL allows to ask, None if it never was visited."""
        for file in self._files:
            row = file.execute(
                f"SELECT {_COLUMNS} FROM urls WHERE key = ? AND kind = 'page' AND fetched_at IS NOT NULL", (key,)
            ).fetchone()
            if row is not None:
                return Validators(*row)
        return None

    def revisit(self, earlier: Validators) -> Revisit:
        """Return what a ``304 Not Modified`` refers to."""
        at = earlier.captured_at or earlier.fetched_at or 0.0
        return Revisit(
            earlier.url, earlier.digest or "", at, earlier.changed_at or at, earlier.etag, earlier.last_modified
        )

    def identical(self, earlier: Validators, body: bytes) -> Revisit | None:
        """Return what *body* repeats, if it is the payload captured earlier."""
        if not earlier.digest or payload_digest(body) != earlier.digest:
            return None
        return self.revisit(earlier)

    def visited(self) -> Iterator[tuple[int, str, int, int, float]]:
        """Yield (key, url, priority, depth, due) of every page that was visited, the latest state of each."""
        for number, file in enumerate(self._files):
            rows = file.execute(
                "SELECT key, url, priority, depth, fetched_at, changed_at FROM urls WHERE kind = 'page' "
                f"AND (state IN ('{FETCHED}', '{REDIRECTED}') OR (state = '{FAILED}' AND missing = 1)) ORDER BY seq"
            )
            for key, url, priority, depth, fetched_at, changed_at in rows:
                if not any(self._has(newer, key) for newer in self._files[:number]):
                    yield key, url, priority, depth, due_at(fetched_at, changed_at)

    def _has(self, file: sqlite3.Connection, key: int) -> bool:
        return file.execute("SELECT 1 FROM urls WHERE key = ?", (key,)).fetchone() is not None


def due_at(fetched_at: float | None, changed_at: float | None) -> float:
    """Return when a page is due again; at once if it never was seen unchanged."""
    if fetched_at is None or changed_at is None:
        return 0.0
    return fetched_at + min(AGE_SHARE * (fetched_at - changed_at), MOST_INTERVAL)
