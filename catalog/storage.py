"""Where releases lie: a local folder or a bucket, through one small surface over ``pyarrow.fs``."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.fs as pafs

from catalog.errors import ReleaseError

BLOCK = 1 << 20


@dataclass(frozen=True)
class Location:
    """A folder on some filesystem. ``filesystem`` is a ``pyarrow.fs.FileSystem``; ``path`` is relative to it."""

    filesystem: Any
    path: str

    @property
    def local(self) -> Path | None:
        """The folder as a path of this machine, or None on remote storage."""
        return Path(self.path) if isinstance(self.filesystem, pafs.LocalFileSystem) else None

    def __truediv__(self, name: str) -> Location:
        return Location(self.filesystem, f"{self.path.rstrip('/')}/{name}")

    def exists(self) -> bool:
        """Whether a file or folder is there."""
        return bool(self.filesystem.get_file_info(self.path).type != pafs.FileType.NotFound)

    def files(self, recursive: bool = True) -> list[str]:
        """Paths of all files below this folder, relative to it, sorted; empty if there is no such folder."""
        selector = pafs.FileSelector(self.path, recursive=recursive, allow_not_found=True)
        start = len(self.path.rstrip("/")) + 1
        found = self.filesystem.get_file_info(selector)
        return sorted(info.path[start:] for info in found if info.type == pafs.FileType.File)

    def folders(self) -> list[str]:
        """Names of the folders directly below, sorted."""
        selector = pafs.FileSelector(self.path, allow_not_found=True)
        return sorted(
            info.base_name for info in self.filesystem.get_file_info(selector) if info.type == pafs.FileType.Directory
        )

    def read(self, name: str) -> bytes:
        """The bytes of the file *name* below this folder."""
        with self.filesystem.open_input_stream(f"{self.path}/{name}", compression=None) as stream:
            return bytes(stream.read())

    def size(self, name: str) -> int:
        """Bytes of the file *name*; -1 if it does not exist."""
        info = self.filesystem.get_file_info(f"{self.path}/{name}")
        return int(info.size) if info.type == pafs.FileType.File else -1

    def sha256(self, name: str) -> str:
        """SHA-256 of the file *name* as hex digits."""
        digest = hashlib.sha256()
        with self.filesystem.open_input_stream(f"{self.path}/{name}", compression=None) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def open_parquet(self, name: str) -> Any:
        """A ``pyarrow.parquet.ParquetFile`` over the file *name*."""
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.filesystem.open_input_file(f"{self.path}/{name}"), pre_buffer=False)

    def sink(self, name: str) -> HashingSink:
        """A new file *name* below this folder, written and hashed in one pass."""
        path = f"{self.path}/{name}"
        self.filesystem.create_dir(path.rsplit("/", 1)[0], recursive=True)
        return HashingSink(self.filesystem.open_output_stream(path, compression=None))

    def write(self, name: str, content: bytes) -> tuple[str, int]:
        """Write a whole file; returns its SHA-256 and size."""
        sink = self.sink(name)
        sink.write(content)
        sink.close()
        return sink.sha256, sink.tell()

    def remove(self) -> None:
        """Delete the folder and all below it, if it is there."""
        if (local := self.local) is not None:
            shutil.rmtree(local, ignore_errors=True)
        elif self.exists():
            self.filesystem.delete_dir(self.path)


class HashingSink(io.RawIOBase):
    """A write-only stream that knows the SHA-256 of what passed through it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._position = 0

    def writable(self) -> bool:
        """Always: it is a sink."""
        return True

    def write(self, content: Any) -> int:
        """Pass *content* (a bytes-like object) on; returns its length in bytes."""
        view = memoryview(content)
        self._stream.write(view)
        self._digest.update(view)
        self._position += view.nbytes
        return view.nbytes

    def tell(self) -> int:
        """Bytes written so far."""
        return self._position

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """Close the underlying stream once."""
        if not self.closed:
            self._stream.close()
        super().close()

    @property
    def sha256(self) -> str:
        """Digest of everything written, as hex digits."""
        return self._digest.hexdigest()


def locate(root: str | os.PathLike[str]) -> Location:
    """The location that a path or URI names: ``corpus``, ``file:///…``, ``s3://bucket/prefix``, or any fsspec URL.

    Endpoint and credentials of S3-compatible storage come from the usual ``AWS_*`` environment variables.
    """
    text = os.fspath(root)
    if "://" not in text:
        return Location(pafs.LocalFileSystem(), str(Path(text).absolute()))
    try:
        filesystem, path = pafs.FileSystem.from_uri(text)
    except (OSError, ValueError):
        try:
            import fsspec

            filesystem, path = fsspec.core.url_to_fs(text)
        except (ImportError, ValueError, OSError) as error:
            raise ReleaseError(
                f"{text}: this kind of storage is not available ({error})", "install its fsspec driver"
            ) from error
        filesystem = pafs.PyFileSystem(pafs.FSSpecHandler(filesystem))
    return Location(filesystem, path.rstrip("/"))


def releases_of(root: str | os.PathLike[str]) -> Location:
    """The folder that holds the releases of a home (or of its copy on remote storage)."""
    return locate(root) / "releases"
