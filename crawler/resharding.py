"""Going on with another number of processes: the frontier's files are divided anew among the owners of their hosts.

The new files are made beside the old ones and take their place by renaming a folder, so that a kill at any moment
leaves one division or the other whole.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

from crawler.admission import shard_of
from crawler.url_store import Candidate, UrlStore

_URL_COLUMNS = (
    "key, url, kind, state, priority, seq, depth, hops, referrer, due, attempts, status, reason, fetched_at, "
    "changed_at, missing, etag, last_modified, digest, captured_at, warc_file, warc_offset, warc_length"
)
_HOST_COLUMNS = "pages, bytes, clean_bytes, documents, polish, errors, seconds, blocked_until, stopped, robots"


def reshard(state: Path, processes: int) -> bool:
    """Divide the files in *state* among *processes*, if they are divided otherwise; say whether they were.

    The caller holds the locks of all processes.
    """
    ready, fresh = state / "divided", state / "dividing"
    _swap(state, ready)
    shutil.rmtree(fresh, ignore_errors=True)
    files = sorted(state.glob("frontier-*.sqlite"))
    before = _noted(files[0]) if files else None
    if before is None or before == processes:
        return False
    stores = [UrlStore(fresh / f"frontier-{shard}.sqlite") for shard in range(processes)]
    for file in files:
        with sqlite3.connect(file) as old:
            _divide(old, stores)
        old.close()
    _post_undelivered(state / "handover", stores)
    for store in stores:
        with store:
            store.note("processes", str(processes))
        store.close()
    fresh.rename(ready)
    _swap(state, ready)
    return True


def _noted(file: Path) -> int | None:
    with sqlite3.connect(file) as old:
        row = old.execute("SELECT value FROM notes WHERE name = 'processes'").fetchone()
    old.close()
    return None if row is None else int(row[0])


def _divide(old: sqlite3.Connection, stores: list[UrlStore]) -> None:
    for number, store in enumerate(stores):
        with store:
            for host, name in old.execute("SELECT id, name FROM hosts"):
                if shard_of(name, len(stores)) == number:
                    account = old.execute(f"SELECT {_HOST_COLUMNS} FROM hosts WHERE id = ?", (host,)).fetchone()
                    rows = old.execute(f"SELECT {_URL_COLUMNS} FROM urls WHERE host = ?", (host,))
                    store.take_over(name, _HOST_COLUMNS, account, _URL_COLUMNS, rows)
            for row in old.execute("SELECT * FROM site_files"):
                store.take_site_file(row)
            for name, value in old.execute("SELECT name, value FROM notes"):
                store.note(name, value)
    with stores[0]:
        for status, count in old.execute("SELECT status, responses FROM statuses"):
            stores[0].count_status(status, count)
        for row in old.execute("SELECT * FROM outbox"):
            _post(Candidate(*row[2:]), stores)


def _post(candidate: Candidate, stores: list[UrlStore]) -> None:
    stores[0].post(shard_of(candidate.host, len(stores)), candidate)


def _post_undelivered(handover: Path, stores: list[UrlStore]) -> None:
    """Links that lie in an inbox go back to the first process's outbox, to be delivered anew."""
    with stores[0]:
        for path in sorted(handover.glob("inbox-*/*.jsonl")):
            for line in path.read_text().splitlines():
                _post(Candidate(*json.loads(line)), stores)


def _swap(state: Path, ready: Path) -> None:
    """Put the new files in the old ones' place, or end what a killed process began of it."""
    placing = state / "placing"
    if ready.exists():
        for path in state.glob("frontier-*"):
            path.unlink()
        shutil.rmtree(state / "handover", ignore_errors=True)
        ready.rename(placing)  # from here on the old files are gone, and only moves are left
    if placing.exists():
        for path in sorted(placing.iterdir()):
            path.rename(state / path.name)
        placing.rmdir()
