"""Several processes, or machines with one shared folder, on one crawl: each owns the hosts that hash to it.

A link to another's host lies in the sender's store until it is written, as a file, into the owner's inbox; the file
disappears after the owner has committed it. Killed in between, a link is handed over twice, which changes nothing, but
never lost. All end together: when all are idle, no inbox holds anything, and nobody did anything between two looks.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crawler.url_store import Candidate

GRANT = 16
"""Pages that a process may fetch before it asks for more of a common budget."""


class Handover:
    """One process's view of the common folder ``state/handover``."""

    def __init__(self, folder: Path, shard: int, shards: int) -> None:
        self.shard = shard
        self.shards = shards
        self._folder = folder
        self._number = 0
        self._before: list[int] | None = None
        for number in range(shards):
            self._inbox(number).mkdir(parents=True, exist_ok=True)

    def _inbox(self, shard: int) -> Path:
        return self._folder / f"inbox-{shard}"

    def send(self, shard: int, candidates: Iterable[Candidate]) -> None:
        """Write links into the inbox of *shard*, by atomic rename."""
        inbox = self._inbox(shard)
        while True:
            path = inbox / f"{self.shard}-{self._number:08d}.jsonl"
            self._number += 1
            if not path.exists():
                break
        temporary = self._folder / f"{shard}-{path.name}.new"
        temporary.write_text("".join(json.dumps(candidate) + "\n" for candidate in candidates))
        temporary.rename(path)

    def received(self) -> Iterator[tuple[Path, list[Candidate]]]:
        """Yield what others sent, with the file to remove once it is committed."""
        for path in sorted(self._inbox(self.shard).iterdir()):
            yield path, [Candidate(*json.loads(line)) for line in path.read_text().splitlines()]

    def tell(self, *, idle: bool, activity: int, pages: int, size: int) -> None:
        """Let the others know how this process stands."""
        path = self._folder / f"status-{self.shard}.json"
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps({"idle": idle, "activity": activity, "pages": pages, "bytes": size}))
        temporary.rename(path)

    def statuses(self) -> list[dict[str, Any]]:
        """Return what all processes told last; those that told nothing yet count as busy."""
        found = []
        for number in range(self.shards):
            try:
                found.append(json.loads((self._folder / f"status-{number}.json").read_text()))
            except (OSError, ValueError):
                found.append({"idle": False, "activity": -1, "pages": 0, "bytes": 0})
        return found

    def all_done(self) -> bool:
        """Whether nobody has anything left to do; true only at the second look that finds everything at rest."""
        statuses = self.statuses()
        rest = all(status["idle"] for status in statuses) and not any(
            any(self._inbox(number).iterdir()) for number in range(self.shards)
        )
        activity = [status["activity"] for status in statuses]
        before, self._before = self._before, activity if rest else None
        return rest and before == activity


class Budget:
    """A page limit that several processes keep together, exactly: each takes small grants from what is left."""

    def __init__(self, folder: Path, shard: int, limit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._shard = shard
        self._limit = limit
        self.granted = 0

    def settle(self, pages: int) -> None:
        """Give back what was granted beyond *pages*."""
        if self.granted != pages:
            with (self._folder / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._write(pages)

    def more(self, used: int) -> bool:
        """Take a grant if everything granted is *used*; return whether there is room."""
        if used < self.granted:
            return True
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            others = sum(int(path.read_text() or 0) for path in self._folder.glob("grant-*") if path != self._path)
            self._write(max(self.granted, min(used + GRANT, self._limit - others)))
        return used < self.granted

    @property
    def _path(self) -> Path:
        return self._folder / f"grant-{self._shard}"

    def _write(self, pages: int) -> None:
        temporary = self._folder / f"new-{self._shard}"
        temporary.write_text(str(pages))
        temporary.rename(self._path)
        self.granted = pages
