"""What a release says about itself: ``manifest.json``, its files, digests and counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from catalog.errors import ReleaseError
from catalog.storage import Location

FORMAT = 1
NAME = "manifest.json"
TIERS = {"open": "public", "tdm": "internal"}
"""Folder of each tier inside a release."""


@dataclass(frozen=True)
class FileEntry:
    """One file of a release. ``path`` is relative to the manifest that names it.

    Timed files (clock readings of a run) carry neither size nor digest: they may differ between equal runs.
    """

    path: str
    kind: str  # shard, accounting, kit, page, manifest
    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    tier: str | None = None
    split: str | None = None
    timed: bool = False
    text_bytes: int | None = None
    retain_until: str | None = None


@dataclass(frozen=True)
class Manifest:
    """A release: where it comes from, what it holds, and the digest of every file."""

    version: str
    base: str | None
    run: str
    corpus: Mapping[str, str]
    code_version: str
    fingerprints: Mapping[str, str]
    tokenizer: str | None
    tier: str | None  # None: the whole release; else the folder of one tier
    counts: Mapping[str, int]
    retention: Mapping[str, str | int | None]
    schema: tuple[Mapping[str, str], ...]
    files: tuple[FileEntry, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", tuple(sorted(self.files, key=lambda entry: entry.path)))

    def to_json(self) -> bytes:
        """The file's bytes: sorted keys, two spaces, a final newline; the same for equal manifests."""
        record: dict[str, Any] = {"kombajn_release": FORMAT, **asdict(self)}
        record["files"] = [
            {key: value for key, value in asdict(entry).items() if value is not None and value is not False}
            for entry in self.files
        ]
        return (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()

    def shards(self, tier: str | None = None, split: str | None = None) -> list[FileEntry]:
        """Entries of the shards, open tier first, by split and part; optionally of one tier or split."""
        found = [
            entry
            for entry in self.files
            if entry.kind == "shard" and tier in (None, entry.tier) and split in (None, entry.split)
        ]
        return sorted(found, key=lambda entry: (entry.tier != "open", entry.split or "", entry.path))


def describe(schema: pa.Schema) -> tuple[dict[str, str], ...]:
    """Names and types of a schema, as a manifest lists them."""
    return tuple({"name": item.name, "type": str(item.type)} for item in schema)


def parse(content: bytes, where: str) -> Manifest:
    """A manifest from its bytes.

    Raises:
        ReleaseError: not JSON, not a manifest, or written by a newer format.
    """
    try:
        record = json.loads(content)
        form = record.pop("kombajn_release")
        if form > FORMAT:
            raise ReleaseError(
                f"{where} is of release format {form}; this version reads up to {FORMAT}", "update kombajn"
            )
        files = tuple(FileEntry(**entry) for entry in record.pop("files"))
        return Manifest(**{**record, "schema": tuple(record["schema"])}, files=files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{where} is no release manifest ({error})", "restore the file, or publish again") from error


def read_manifest(release: Location) -> Manifest:
    """The manifest of a release folder.

    Raises:
        ReleaseError: there is none (the release is not complete), or it cannot be read.
    """
    if release.size(NAME) < 0:
        raise ReleaseError(f"no complete release at {release.path}", "`kombajn publish` writes one")
    return parse(release.read(NAME), f"{release.path}/{NAME}")


def version_order(version: str) -> tuple[tuple[int, int | str], ...]:
    """A key that sorts versions as people count them: 2 before 10, ``2026.11`` before ``2026.12``."""
    parts: list[tuple[int, int | str]] = []
    for piece in version.replace("-", ".").replace("v", "").replace("r", "").split("."):
        parts.append((0, int(piece)) if piece.isdigit() else (1, piece))
    return tuple(parts)


def list_releases(releases: Location) -> list[Manifest]:
    """Manifests of all complete releases, each after its base, else by version."""
    found = {
        name: read_manifest(releases / name)
        for name in releases.folders()
        if not name.startswith(".") and (releases / name).size(NAME) >= 0
    }
    ordered: list[Manifest] = []
    placed: set[str] = set()

    def place(name: str, above: frozenset[str]) -> None:
        if name in placed or name not in found or name in above:
            return
        base = found[name].base
        if base is not None:
            place(base, above | {name})
        placed.add(name)
        ordered.append(found[name])

    for name in sorted(found, key=version_order):
        place(name, frozenset())
    return ordered


def latest(releases: Location, version: str | None = None) -> Manifest:
    """The newest release, or the one called *version*.

    Raises:
        ReleaseError: there is none, or not this one; the message names those that exist.
    """
    known = list_releases(releases)
    if not known:
        raise ReleaseError(f"no release in {releases.path} yet", "`kombajn run` or `kombajn publish` makes the first")
    if version is None:
        return known[-1]
    for manifest in known:
        if manifest.version == version:
            return manifest
    names = ", ".join(manifest.version for manifest in known)
    raise ReleaseError(f"there is no release {version!r} in {releases.path}", f"there are: {names}")
