"""Texts of a reconstruction kit, rebuilt from captures that somebody else made of the same pages, and proved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.kit import KIT, READING
from cleaning.rejection import Unreadable
from crawler.captures import index_file, load_payloads
from dedup.cuts import apply_cuts
from flows.cli.errors import WRONG_USAGE, Failure
from flows.home import replacing
from flows.page import Material, read_page
from flows.read_config import ReadConfig
from licensing.reservations import SiteSignals

REBUILT = pa.schema([*KIT, ("text", pa.string())])
OUTCOMES = ("rebuilt", "differs", "unreadable", "missing")
"""What became of a document of the kit: its text again, another text, a page without text, no capture of its page."""


@dataclass(frozen=True)
class Reconstruction:
    """The rebuilt documents (schema ``REBUILT``), and what became of every document, by id."""

    documents: pa.Table
    outcomes: dict[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """Documents by outcome."""
        found = Counter(self.outcomes.values())
        return {name: found[name] for name in OUTCOMES}


def read_kit(path: Path) -> tuple[pa.Table, ReadConfig]:
    """A kit (its file, or a folder that holds it) and what its texts were read with."""
    file = next(iter(sorted(path.rglob("part-*.parquet"))), path) if path.is_dir() else path
    try:
        table = pq.ParquetFile(file).read()
        reading = orjson.loads((table.schema.metadata or {})[READING])
    except (OSError, pa.ArrowInvalid, KeyError, orjson.JSONDecodeError):
        hint = "give the folder public/reconstruction of a release"
        raise Failure(f"{path} is no reconstruction kit", hint, WRONG_USAGE) from None
    return table.replace_schema_metadata(None).cast(KIT), ReadConfig(tuple(sorted(reading.items())))


def reconstruct(kit: pa.Table, config: ReadConfig, files: Iterable[Path]) -> Reconstruction:
    """Rebuild the texts of *kit* from captures in *files*; a text counts only if its SHA-256 is the published one."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    for row in kit.to_pylist():
        wanted.setdefault(row["page_id"], []).append(row)
    outcomes = {row["id"]: "missing" for rows in wanted.values() for row in rows}
    found: dict[str, dict[str, Any]] = {}
    for capture, text in _texts(files, set(wanted), config):
        for row in wanted[capture["page_id"]]:
            if row["id"] in found:
                continue
            if text is None:
                outcomes[row["id"]] = "differs" if outcomes[row["id"]] == "differs" else "unreadable"
                continue
            published = apply_cuts(text, row["cuts"] or [])
            same = hashlib.sha256(published.encode()).hexdigest() == row["text_sha256"]
            outcomes[row["id"]] = "rebuilt" if same else "differs"
            if same:
                found[row["id"]] = {**row, "text": published}
    documents = pa.Table.from_pylist([found[name] for name in sorted(found)], schema=REBUILT)
    return Reconstruction(documents, outcomes)


def _texts(files: Iterable[Path], pages: set[str], config: ReadConfig) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Captures of *pages* in *files* with their texts as read; None where there is none."""
    chosen = pa.array(sorted(pages), pa.string())
    for path in files:
        captures = index_file(path, name=path.name, source="own", category="web").captures
        captures = captures.filter(
            pc.and_(pc.is_in(captures["page_id"], value_set=chosen), pc.is_valid(captures["payload_digest"]))
        )
        for capture, payload in zip(captures.to_pylist(), load_payloads(path, captures), strict=True):
            try:
                yield capture, read_page(Material.of(capture, payload), SiteSignals(), config).extracted.text
            except Unreadable:
                yield capture, None


def write(result: Reconstruction, folder: Path) -> Path:
    """Write the rebuilt documents and ``outcomes.json`` into *folder*."""
    target = folder / "part-00000.parquet"
    with replacing(target) as temporary:
        pq.write_table(result.documents, temporary, compression="zstd")
    with replacing(folder / "outcomes.json") as temporary:
        temporary.write_bytes(orjson.dumps(result.outcomes, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    return target
