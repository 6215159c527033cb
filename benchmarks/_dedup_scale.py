"""Deduplication as the corpus grows: ``python -m benchmarks._dedup_scale DOCUMENTS FOLDER [LEVEL…]``.

Synthetic documents of 280 words: one in ten an exact copy of an earlier one, one in ten a copy with 2 % of its words
changed, one in twenty with a passage of 60 words from an earlier one, one in five with the footer of its site. Levels
are documents, sentences and spans (default: all). Prints one JSON object a level: CPU seconds, peak memory so far in
bytes, bytes on disk, and what was found.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks._inline import InlineEngine, ParquetStore
from dedup.documents import DocumentConfig, deduplicate
from dedup.sentences import SentenceConfig, find_repeated_sentences
from dedup.spans import SpanConfig, find_repeated_spans

WORDS, PART, SITES = 280, 4000, 500
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ry",
    "so",
    "tu",
    "wa",
    "ze",
    "ża",
    "rzo",
)


def vocabulary() -> list[str]:
    return [a + b + c + d for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES for d in ("", "m", "ch", "ły")]


def originals(number: int) -> list[np.ndarray]:
    """Word numbers of one part's documents before any copying."""
    source = np.random.RandomState(number)
    return list(source.zipf(1.2, (PART, WORDS)) % len(vocabulary()))


def part(number: int) -> list[str]:
    """The texts of one part; copies are of the part before."""
    words, own = np.array(vocabulary(), object), originals(number)
    before = originals(number - 1) if number else own
    source = np.random.RandomState(number + (1 << 20))
    texts = []
    for i, tokens in enumerate(own):
        kind = i % 20
        # Of the part before, documents of kinds 10 and up are as they were drawn.
        if number and kind < 4:
            tokens = before[i + 10].copy()
            if kind > 1:
                tokens[source.choice(WORDS, 6, replace=False)] = source.randint(0, len(words), 6)
        elif number and kind == 4:
            tokens = tokens.copy()
            tokens[100:160] = before[i + 10][100:160]
        sentences = [" ".join(words[tokens[j : j + 14]]).capitalize() + "." for j in range(0, WORDS, 14)]
        footer = f"\n\nRedakcja serwisu numer{i % SITES} dziękuje czytelnikom za uwagę." if i % 5 == 0 else ""
        texts.append(" ".join(sentences) + footer)
    return texts


def write(root: str, number: int, rows: int) -> str:
    count = range(rows)
    ids = [f"{number:08x}{i:08x}{(number * PART + i) * 0x9E3779B97F4A7C15 % (1 << 64):016x}" for i in count]
    table = pa.table(
        {
            "capture_id": ids,
            "id": ids,
            "url": [f"https://s{i % SITES}.example/{number}/{i}" for i in count],
            "host": [f"s{i % SITES}.example" for i in count],
            "text": pa.array(part(number)[:rows], pa.large_string()),
            "payload_digest": pa.nulls(rows, pa.string()),
            "tier": ["open"] * rows,
            "basis": ["open_license"] * rows,
            "vouched": [False] * rows,
            "license_open": [True] * rows,
            "withdrawn": [False] * rows,
            "quality": [0.5] * rows,
            "fetched_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * rows, pa.timestamp("s", tz="UTC")),
            "category": ["web"] * rows,
        }
    )
    key = f"candidates/part-{number:05}"
    ParquetStore(Path(root)).write(key, table)
    return key


def generate(root: Path, documents: int) -> Iterator[str]:
    # In a process of its own, whose memory is not counted.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for number, start in enumerate(range(0, documents, PART)):
            yield pool.submit(write, str(root), number, min(PART, documents - start)).result()


def main(documents: int, folder: str, levels: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name)
        store, engine = ParquetStore(root), InlineEngine()
        parts = list(generate(root, documents))
        print(json.dumps({"documents": documents, "text_bytes": _volume(store, parts)}), flush=True)
        deduplicate(engine, store, parts, DocumentConfig())
        kept = []
        for number, key in enumerate(parts):
            stays = store.read(f"documents/part-{number:05}", ["kept"])["kept"]
            kept.append(f"kept/part-{number:05}")
            store.write(kept[-1], store.read(key).filter(stays))
        _report(root, engine, "documents", {"kept": sum(store.read(key, ["id"]).num_rows for key in kept)})
        if "sentences" in levels:
            find_repeated_sentences(engine, store, kept, SentenceConfig())
            removed = _total(store, "sentences/part", "sentences_removed")
            _report(root, engine, "sentences", {"sentences_removed": removed})
        if "spans" in levels:
            find_repeated_spans(engine, store, kept, SpanConfig())
            _report(root, engine, "spans", {"tokens_repeated": _total(store, "spans/part", "tokens_repeated")})


def _report(root: Path, engine: InlineEngine, level: str, found: dict[str, int]) -> None:
    folders = ("documents", "minhash") if level == "documents" else (level,)
    files = (path for folder in folders for path in (root / folder).rglob("*.parquet"))
    seconds = {stage: round(taken, 3) for stage, taken in engine.seconds.items() if stage.split("/")[0] in folders}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figures = {
        "level": level,
        **found,
        "seconds": round(sum(seconds.values()), 3),
        "peak_memory_bytes": peak,
        "disk_bytes": sum(path.stat().st_size for path in files),
        "stages": seconds,
    }
    print(json.dumps(figures), flush=True)


def _volume(store: ParquetStore, parts: list[str]) -> int:
    return sum(pc.sum(pc.binary_length(store.read(key, ["text"])["text"])).as_py() for key in parts)


def _total(store: ParquetStore, prefix: str, column: str) -> int:
    return sum(pc.sum(store.read(key, [column])[column]).as_py() or 0 for key in store.keys(prefix))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:] or ["sentences", "spans"])
