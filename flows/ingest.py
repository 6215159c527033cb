"""Takes in captures made elsewhere: files are registered where they lie and indexed; ``curate`` reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.cli.errors import WRONG_USAGE, Failure
from flows.home import Home
from flows.index_captures import index_into
from flows.manifest import Source
from flows.manifest_file import read_manifest
from flows.plan import Input, entries_of, list_files, listed
from flows.progress import Silent
from flows.store import LocalStore

ARCHIVES = (".warc", ".arc", ".wet", ".wat", ".cdx", ".cdxj")
SUFFIXES: dict[str, tuple[str, ...]] = {
    "warc": ARCHIVES,
    "wet": ARCHIVES,
    "web": ARCHIVES,
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "parquet": (".parquet",),
    "text": (".txt", ".md"),
    "pdf": (".pdf",),
}
COMPRESSIONS = (".gz", ".zst", ".bz2", ".xz")


@dataclass(frozen=True)
class Taken:
    """What an ingest registered; ``refused`` counts, by reason, what its files hold beside captures."""

    folder: Path
    files: int
    captures: int
    refused: dict[str, int] = field(default_factory=dict)


def declared_source(
    manifest: Path, name: str, basis: str | None, license_id: str | None, category: str
) -> tuple[Source, bool]:
    """The source called *name*, and whether the command line rather than the manifest declares it."""
    known = read_manifest(manifest).source(name) if manifest.is_file() else None
    if known is not None:
        if basis or license_id:
            raise Failure(f"source {name} is in {manifest} already", "leave out --basis and --license", WRONG_USAGE)
        return known, False
    if basis is None:
        raise Failure(
            f"no source {name!r} in {manifest}", f"name its --basis, or paste this:\n{_block(name)}", WRONG_USAGE
        )
    values: dict[str, Any] = {"name": name, "kind": "warc", "paths": ["."], "basis": basis, "category": category}
    if license_id:
        values["license"] = {"spdx": license_id, "evidence": "given on the command line of the ingest"}
    if basis == "contract":
        values["terms"] = "given on the command line of the ingest"
    try:
        return Source.model_validate(values), True
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "source"
        raise Failure(f"{where}: {first['msg'].removeprefix('Value error, ')}", "see --help", WRONG_USAGE) from None


def _block(name: str) -> str:
    return (
        "sources:\n"
        f"  - name: {name}\n    kind: warc\n    paths: [FOLDER]\n    category: web\n"
        "    basis: tdm_exception   # or open_license, public_domain, official_material, contract, research_tdm\n"
        "    # license: {spdx: CC-BY-4.0, evidence: https://…}"
    )


def ingest_paths(home: Home, paths: Iterable[Path], source: Source, progress: Silent, *, declared: bool) -> Taken:
    """Register and index the capture files at *paths*; files that were ingested before are not taken again."""
    files = _by_name(_named_files(paths, source, progress))
    if not files:
        raise Failure(
            "no capture files there", f"expected files ending in {', '.join(SUFFIXES[source.kind])}", WRONG_USAGE
        )
    folder, entries = _fresh(home, files, source)
    if not entries:
        return Taken(home.crawl_folders(source.name)[-1], 0, 0)
    captures, refused = _index(folder, entries, progress)
    list_files(folder, entries, source if declared else None)
    return Taken(folder, len(entries), captures, dict(refused))


def take_in(home: Home, sources: Iterable[Source], progress: Silent) -> None:
    """Register the files at the paths that *sources* declare, as far as they are new; the run indexes them.

    A file of the same place and size as one that was registered is taken for that one, unread. What lies inside the
    home is no source.
    """
    for source in sources:
        known = {(entry.path, entry.bytes) for folder in home.crawl_folders(source.name) for entry in listed(folder)}
        found = [
            (name, path)
            for name, path in _named_files(_existing(source, progress), source, Silent())
            if (str(path.resolve()), path.stat().st_size) not in known
            and not path.resolve().is_relative_to(home.root.resolve())
        ]
        folder, entries = _fresh(home, _by_name(found), source)
        if entries:
            list_files(folder, entries)
            progress.say(f"source {source.name}: {len(entries)} new files are registered as {folder.name}")


def _by_name(found: Iterable[tuple[str, Path]]) -> dict[str, Path]:
    """Files by name; of several of one name, from different folders, the later ones bear a number before it."""
    files: dict[str, Path] = {}
    for path, name in {path.resolve(): name for name, path in found}.items():
        free = next(free for n in count(1) if (free := name if n == 1 else f"{n}/{name}") not in files)
        files[free] = path
    return files


def _existing(source: Source, progress: Silent) -> Iterator[Path]:
    for path in map(Path, source.paths):
        if path.exists():
            yield path
        else:
            progress.say(f"source {source.name}: {path} is not there; nothing is taken in from it")


def _fresh(home: Home, files: dict[str, Path], source: Source) -> tuple[Path, list[Input]]:
    """The next crawl folder of *source* and its entries: those of *files* whose bytes were not registered before."""
    earlier = {entry.sha256 for folder in home.crawl_folders(source.name) for entry in listed(folder)}
    folder = home.new_crawl_folder(source.name)
    return folder, [entry for entry in entries_of(folder, files, source) if entry.sha256 not in earlier]


def _index(folder: Path, entries: list[Input], progress: Silent) -> tuple[int, Counter[str]]:
    store = LocalStore(folder / "index")
    captures, refused = 0, Counter[str]()
    for number, entry in enumerate(entries):
        progress.say(f"indexing {entry.name} ({number + 1} of {len(entries)})")
        index = index_into(store, entry)
        captures += index.captures.num_rows
        refused.update(index.rejected["reason"].to_pylist())
    return captures, refused


def _named_files(paths: Iterable[Path], source: Source, progress: Silent) -> Iterator[tuple[str, Path]]:
    """Files with the names that captures will point to: relative to the folder that was given."""
    for path in paths:
        if path.is_file():
            yield path.name, path
        elif path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.name.startswith("."))
            wanted = [entry for entry in inside if _bare_suffix(entry) in SUFFIXES[source.kind]]
            others = len(inside) - len(wanted)
            if others:
                progress.say(f"{path}: {others} files of other kinds are left alone")
            yield from ((str(entry.relative_to(path)), entry) for entry in wanted)
        else:
            raise Failure(f"{path}: no such file or folder", "check the path", WRONG_USAGE)


def capture_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The capture files among *paths*, files or folders, of every kind that can be read."""
    known = {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from (entry for entry in sorted(path.rglob("*")) if entry.is_file() and _bare_suffix(entry) in known)
        else:
            raise Failure(f"{path}: no such file or folder", "check the path", WRONG_USAGE)


def _bare_suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""
