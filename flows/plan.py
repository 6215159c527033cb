"""What one run works on – inputs, configuration, base release – fixed at its start and named by its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flows.chain import VERSIONS
from flows.cli.errors import Failure
from flows.evaluation import readings
from flows.home import Home, read_json, write_json
from flows.identity import file_sha256, fingerprint
from flows.manifest import Manifest, Source
from flows.withdrawals import withdrawals


@dataclass(frozen=True)
class Input:
    """One file of captures."""

    crawl: str
    name: str  # what ``warc.file`` says: <crawl>/<file name>
    path: str
    sha256: str
    bytes: int
    source: str
    category: str


@dataclass(frozen=True)
class RunPlan:
    """One run: ``run`` is the name of its folder."""

    run: str
    base: str | None
    inputs: tuple[Input, ...]
    configuration: str  # fingerprint of what decides outputs
    quarantined: tuple[str, ...]

    def folder(self, home: Home) -> Path:
        """The run's folder."""
        return home.runs / self.run


def configuration_of(manifest: Manifest, sources: Iterable[Source]) -> dict[str, Any]:
    """The part of the configuration that decides outputs (schedules, engines and crawl limits do not)."""
    return {
        "corpus": manifest.corpus.model_dump(mode="json"),
        "sources": [
            source.model_dump(mode="json", include={"name", "kind", "category", "license", "basis", "terms"})
            for source in sorted(sources, key=lambda source: source.name)
        ],
        "models": manifest.models.model_dump(mode="json"),
        "rules": manifest.rules.model_dump(mode="json"),
        "policy": manifest.policy.model_dump(mode="json"),
        "dedup": manifest.dedup.model_dump(mode="json"),
        "evaluation_sets": [
            {**entry.model_dump(mode="json"), "sha256": file_sha256(entry.path)} for entry in manifest.evaluation_sets
        ],
        "release": manifest.release.model_dump(mode="json"),
        "packaged_models": _packaged_models(),
        "parts": [manifest.engine.part_captures, manifest.engine.part_bytes],
    }


def configuration_fingerprint(home: Home, manifest: Manifest) -> str:
    """The fingerprint of what decides outputs, which a run and its release bear."""
    return fingerprint(configuration_of(manifest, all_sources(home, manifest).values()))


@cache
def _packaged_models() -> dict[str, str]:
    """SHA-256 of every model that comes with the package."""
    folder = Path(str(files("cleaning"))) / "models"
    return {path.name: file_sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def make_plan(home: Home, manifest: Manifest, *, everything: bool = False) -> RunPlan | None:
    """The run that is due now, or None when the latest release already covers all captures.

    With *everything*, all captures are read again, against no base release.
    """
    base = None if everything else next(reversed(home.versions()), None)
    covered = frozenset() if base is None else covered_files(home, base)
    inputs = first_of_each(entry for entry in finished_inputs(home) if entry.sha256 not in covered)
    pending = pending_withdrawals(home, base)
    if not inputs and not pending:
        return None
    readings(manifest)  # what decontamination could not read is told before any stage
    configuration = configuration_fingerprint(home, manifest)
    files = sorted((entry.name, entry.sha256, entry.source, entry.category) for entry in inputs)
    identity = fingerprint([files, configuration, VERSIONS, base, pending, everything])[:16]
    quarantine = home.runs / identity / "quarantine.json"
    quarantined = tuple(sorted(read_json(quarantine)["captures"])) if quarantine.is_file() else ()
    return RunPlan(identity, base, inputs, configuration, quarantined)


def finished_inputs(home: Home) -> list[Input]:
    """Files of all finished crawls and ingests, in the order of their names."""
    inputs: list[Input] = []
    for folder in home.crawl_folders():
        inputs += listed(folder)
    for entry in inputs:
        if not Path(entry.path).is_file():
            raise Failure(
                f"{entry.path} of {entry.crawl} is gone",
                f"put it back, or remove {home.crawls / entry.crawl} if its documents shall not be published",
            )
    return sorted(inputs, key=lambda entry: entry.name)


def listed(folder: Path) -> list[Input]:
    """The files of one finished crawl or ingest; none of an unfinished one."""
    listing = folder / "files.json"
    if not listing.is_file():
        return []
    # A path inside the crawl is noted relative to it, so that a home can be moved or copied.
    return [Input(**{**entry, "path": str(folder / entry["path"])}) for entry in read_json(listing)["files"]]


def first_of_each(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """*inputs* without files whose bytes came before: a copy of a file holds the same captures."""
    return tuple({entry.sha256: entry for entry in reversed(list(inputs))}.values())[::-1]


def covered_files(home: Home, version: str) -> frozenset[str]:
    """SHA-256 of the capture files that release *version* and its bases have taken in."""
    listing = home.index / version / "covered.json"
    return frozenset(read_json(listing)["files"]) if listing.is_file() else frozenset()


def pending_withdrawals(home: Home, base: str | None) -> list[str]:
    """Fingerprints of withdrawals asked for since release *base*."""
    if base is None:
        return []
    done = home.index / base / "covered.json"
    applied = set(read_json(done).get("withdrawals", [])) if done.is_file() else set()
    return sorted(entry.key for entry in withdrawals(home) if entry.key not in applied)


def release_shards(home: Home, version: str | None) -> tuple[str, ...]:
    """The shards of release *version*, both tiers."""
    if version is None:
        return ()
    return tuple(str(path) for path in sorted((home.releases / version).glob("*/data/*/*.parquet")))


def all_sources(home: Home, manifest: Manifest) -> dict[str, Source]:
    """Sources of the manifest, and those that were declared on the command line of an ingest."""
    sources = {source.name: source for source in manifest.sources}
    for folder in home.crawl_folders():
        listing = folder / "files.json"
        if listing.is_file():
            declared = read_json(listing).get("source")
            if declared and declared["name"] not in sources:
                sources[declared["name"]] = Source.model_validate(declared)
    return sources


def entries_of(folder: Path, files_by_name: Mapping[str, Path], source: Source) -> list[Input]:
    """Entries for the capture files of a crawl or ingest, whose names are relative to it."""
    return [
        Input(
            crawl=folder.name,
            name=f"{folder.name}/{name}",
            path=str(path.resolve()),
            sha256=file_sha256(path),
            bytes=path.stat().st_size,
            source=source.name,
            category=source.category,
        )
        for name, path in sorted(files_by_name.items())
    ]


def list_files(folder: Path, entries: Iterable[Input], declared: Source | None = None) -> None:
    """Write ``files.json`` of a finished crawl or ingest: from then on its files count.

    *declared* keeps the definition of a source that no manifest names.
    """
    inside = folder.resolve()
    content: dict[str, Any] = {
        "files": [{**asdict(entry), "path": _relative(Path(entry.path), inside)} for entry in entries]
    }
    if declared is not None:
        content["source"] = declared.model_dump(mode="json")
    write_json(folder / "files.json", content)


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
