"""Checkpoints as Parquet files in one folder, each whole or absent; implements ``catalog.schema.Store``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from flows.cli.errors import Failure
from flows.home import replacing


class CorruptPart(Failure):
    """A checkpoint that cannot be read; the next start of the same command makes it again."""


class _Written(threading.local):
    """Each thread has a list of its own: a Dask worker may run several tasks at once."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.read: dict[Path, tuple[int, int]] = {}  # files that were read → bytes, rows

    def clear(self) -> None:
        """A new task begins."""
        self.paths.clear()
        self.read.clear()


@dataclass(frozen=True)
class LocalStore:
    """Tables below *root*; a key is a path without its ``.parquet``."""

    root: Path = field(repr=False)  # where a run lies is no part of what it is

    written: ClassVar[_Written] = _Written()
    """Files written (in order) and read by the task under way in this thread, for the task's receipt."""

    def path(self, key: str) -> Path:
        """The file of *key*."""
        return self.root / f"{key}.parquet"

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        return self._guarded(key, lambda: self._open(key).read(columns=_list(columns)))

    def read_groups(self, key: str, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        return self._guarded(key, lambda: self._open(key).read_row_groups(list(groups), columns=_list(columns)))

    def group_count(self, key: str) -> int:
        return int(self._guarded(key, lambda: self._open(key).num_row_groups))

    def schema_names(self, key: str) -> list[str]:
        """The columns of *key*."""
        return list(self._guarded(key, lambda: self._open(key).schema_arrow.names))

    def write(self, key: str, table: pa.Table, group_rows: Sequence[int] | None = None) -> None:
        path = self.path(key)
        with (
            replacing(path) as temporary,
            pq.ParquetWriter(
                temporary, table.schema, compression="zstd", compression_level=1, write_page_checksum=True
            ) as writer,
        ):
            start = 0
            for rows in group_rows if group_rows is not None else [table.num_rows]:
                piece = table.slice(start, rows)
                writer.write_table(piece, row_group_size=max(rows, 1))
                start += rows
        self.written.paths.append(path)

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def keys(self, prefix: str) -> list[str]:
        base = self.root / prefix
        folder = base if base.is_dir() else base.parent
        found = (str(path.relative_to(self.root))[: -len(".parquet")] for path in folder.rglob("*.parquet"))
        return sorted(key for key in found if key.startswith(prefix) and not Path(key).name.startswith("."))

    def _open(self, key: str) -> pq.ParquetFile:
        path = self.path(key)
        file = pq.ParquetFile(path, page_checksum_verification=True, memory_map=True)
        if path not in self.written.read:
            self.written.read[path] = (path.stat().st_size, file.metadata.num_rows)
        return file

    def _guarded(self, key: str, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except FileNotFoundError:
            raise CorruptPart(f"{self.path(key)} has vanished", "run the same command again: it is made anew") from None
        except (pa.ArrowInvalid, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            self.path(key).unlink(missing_ok=True)
            raise CorruptPart(
                f"{self.path(key)} is corrupt ({error}); it was removed", "run the same command again: it is made anew"
            ) from None


def _list(columns: Sequence[str] | None) -> list[str] | None:
    return None if columns is None else list(columns)
