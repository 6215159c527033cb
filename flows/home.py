"""The home directory: where crawls, runs, index versions, releases and the catalog lie."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True)
class Home:
    """Paths below one home directory."""

    root: Path

    @property
    def crawls(self) -> Path:
        return self.root / "crawl"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def catalog(self) -> Path:
        return self.root / "catalog.duckdb"

    @property
    def prefect(self) -> Path:
        return self.root / ".prefect"

    def crawl_folders(self, source: str | None = None) -> list[Path]:
        """Crawl folders in order of their names (``<source>-0001`` …), of one source or all."""
        if not self.crawls.is_dir():
            return []
        folders = sorted(folder for folder in self.crawls.iterdir() if folder.is_dir())
        return [folder for folder in folders if source is None or folder.name.rpartition("-")[0] == source]

    def new_crawl_folder(self, source: str) -> Path:
        """The folder of the next crawl of *source*; a number is never used twice, for records point to its files."""
        names = [folder.name for folder in self.crawl_folders(source)]
        removed = self.crawls / "removed.json"
        if removed.is_file():
            names += [name for name in read_json(removed)["crawls"] if name.rpartition("-")[0] == source]
        numbers = [int(number) for _, _, number in (name.rpartition("-") for name in names) if number.isdecimal()]
        return self.crawls / f"{source}-{max(numbers, default=0) + 1:04}"

    def versions(self) -> list[str]:
        """Versions of complete releases, each after its base."""
        if not self.releases.is_dir():
            return []
        from catalog.manifest import list_releases
        from catalog.storage import releases_of

        return [manifest.version for manifest in list_releases(releases_of(self.root))]


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in *path*."""
    return dict(orjson.loads(path.read_bytes()))


def write_json(path: Path, value: Any) -> None:
    """Write *value* as sorted, indented JSON; the file appears whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(
            orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        )


def sweep(folder: Path) -> None:
    """Remove the temporary files that killed workers left in *folder*; call it when no worker runs."""
    for path in folder.rglob(".*.tmp"):
        path.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary sibling of *path* that takes its place by atomic rename when the block ends without error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
