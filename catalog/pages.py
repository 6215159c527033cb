"""The pages that go with a release's shards: cards, manifests, Croissant, attribution, changes, summary, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.card import card
from catalog.changes import changes
from catalog.croissant import croissant
from catalog.facts import Facts
from catalog.manifest import NAME, TIERS, FileEntry, Manifest
from catalog.storage import Location
from catalog.summary import training_summary

ATTRIBUTION = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("source_url", pa.string()),
        ("license", pa.string()),
        ("license_url", pa.string()),
        ("basis", pa.string()),
    ]
)
_ATTRIBUTION_QUERY = """
SELECT id, url, coalesce(attribution.title, title) AS title, attribution.authors AS authors,
       coalesce(attribution.source_url, url) AS source_url, license.spdx AS license,
       coalesce(attribution.license_url, license.url) AS license_url, basis
FROM facts WHERE tier = 'open' ORDER BY split, source, host, url, id
"""


def write_pages(
    stage: Location, scratch: Path, manifest: Manifest, facts: Facts, summary: Mapping[str, str]
) -> list[FileEntry]:
    """Write everything that a person or a loader reads beside the shards; returns the files' entries."""
    entries = [_write_attribution(stage, facts)]

    def write(path: str, content: str | bytes, kind: str = "page") -> None:
        data = content.encode() if isinstance(content, str) else content
        digest, size = stage.write(path, data)
        entries.append(FileEntry(path, kind, bytes=size, sha256=digest))

    for tier, folder in TIERS.items():
        inside = tier_manifest(manifest, tier, facts)
        write(f"{folder}/{NAME}", inside.to_json(), kind="manifest")
        write(f"{folder}/README.md", card(inside, facts))
        write(f"{folder}/croissant.json", croissant(inside, facts))
    write("changes.md", changes(manifest, facts))
    write("training-summary.md", training_summary(manifest, facts, summary))
    from catalog.report.page import report

    write("report.html", report(manifest, facts))
    return entries


def tier_manifest(manifest: Manifest, tier: str, facts: Facts) -> Manifest:
    """The part of a manifest that stands in the folder of one tier, complete in itself."""
    folder = TIERS[tier]
    files = [
        replace(entry, path=entry.path.removeprefix(f"{folder}/"))
        for entry in manifest.files
        if entry.path.startswith(f"{folder}/") and entry.kind in ("shard", "kit")
    ]
    documents, characters, words, tokens, size = facts.rows(
        "SELECT count(*), coalesce(sum(stats.characters), 0), coalesce(sum(stats.words), 0), "
        "coalesce(sum(stats.tokens), 0), coalesce(sum(text_bytes), 0) FROM facts WHERE tier = ?",
        [tier],
    )[0]
    return replace(
        manifest,
        tier=tier,
        files=tuple(files),
        counts={
            "documents": int(documents),
            "characters": int(characters),
            "words": int(words),
            "tokens": int(tokens),
            "text_bytes": int(size),
        },
        retention=manifest.retention if tier == "tdm" else {"days": None, "retain_until": None},
    )


def _write_attribution(stage: Location, facts: Facts) -> FileEntry:
    sink = stage.sink("attribution.parquet")
    rows = 0
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), ATTRIBUTION, compression="zstd") as writer:
        for batch in facts.batches(_ATTRIBUTION_QUERY):
            writer.write_table(pa.Table.from_batches([batch]).cast(ATTRIBUTION).combine_chunks())
            rows += batch.num_rows
    sink.close()
    return FileEntry("attribution.parquet", "page", rows=rows, bytes=sink.tell(), sha256=sink.sha256)
