"""Deduplication against labeled pairs, and against its peers on the same documents and parameters.

``--data DIR`` holds ``docs.jsonl`` (id, text; rows of shared spans also span_of, src_char, dst_char) and
``pairs.tsv`` (id_a, id_b, relation). Seconds are CPU seconds of one process. A peer runs in an environment of its own
(``benchmarks/peers``), named by ``--datatrove PYTHON``, ``--text-dedup PYTHON``, ``--data-juicer PYTHON`` and ``--dolma
PYTHON`` or by KOMBAJN_PEER_DATATROVE and so on; without it its keys are null. Dolma knows no likeness, only a Bloom
filter over whole documents, and not whose copy a document is: a pair counts as found there if not both stay.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks._inline import InlineEngine, MemoryStore, ParquetStore
from benchmarks._peers import peer_python
from dedup.documents import DocumentConfig, deduplicate
from dedup.features import document_features
from dedup.spans import SpanConfig, find_repeated_spans

Figures = dict[str, float | None]

PEERS = ("datatrove", "text-dedup", "data-juicer", "dolma")
PART_ROWS = 1000
SPAN_WORDS = 50
BINS = (0.5, 0.6, 0.7, 0.8, 0.9)
TIMEOUT = 1800
_WORD = re.compile(r"\w+")


@dataclass
class Pairs:
    """Documents and labeled pairs of them."""

    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[tuple[int, int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Pairs:
        """Read a folder; rows that are malformed or name unknown documents are left out."""
        found = cls()
        number: dict[str, int] = {}
        with (folder / "docs.jsonl").open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    row = json.loads(line)
                    name, text = str(row["id"]), row["text"]
                except (ValueError, KeyError, TypeError):
                    continue
                if isinstance(text, str) and name not in number:
                    number[name] = len(found.names)
                    found.names.append(name)
                    found.texts.append(text.encode("utf-8", "replace").decode("utf-8"))
                    found.rows.append(row)
        path = folder / "pairs.tsv"
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
            fields = line.split("\t")
            if len(fields) >= 3 and fields[0] in number and fields[1] in number:
                found.pairs.append((number[fields[0]], number[fields[1]], fields[2]))
        return found

    def jaccard(self, a: int, b: int) -> float:
        """Jaccard similarity on casefolded word 5-grams."""
        left, right = _shingles(self.texts[a]), _shingles(self.texts[b])
        return len(left & right) / max(len(left | right), 1)

    def span_rows(self) -> list[int]:
        """Documents that share a span of at least `SPAN_WORDS` words (runs of letters and digits) with another."""
        spans = [i for i, row in enumerate(self.rows) if _is_span(row)]
        return [i for i in spans if len(_WORD.findall(self.texts[i][slice(*self.rows[i]["dst_char"])])) >= SPAN_WORDS]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[i : i + 5]) for i in range(max(len(words) - 4, 1))}


def _is_span(row: dict[str, Any]) -> bool:
    places = [row.get("src_char"), row.get("dst_char")]
    pairs = all(isinstance(p, list) and len(p) == 2 and all(isinstance(n, int) for n in p) for p in places)
    return pairs and isinstance(row.get("span_of"), str)


def run(data: Path | None, options: list[str]) -> Figures:
    """All figures."""
    parser = argparse.ArgumentParser(prog="benchmarks dedup")
    for name in PEERS:
        parser.add_argument(f"--{name}", default=peer_python(name))
    parser.add_argument("--preset", default="default")
    arguments = parser.parse_args(options)
    if data is None:
        raise SystemExit("benchmarks dedup: --data DIR with docs.jsonl and pairs.tsv is needed")
    pairs = Pairs.read(data)
    config = DocumentConfig.preset(arguments.preset)
    with tempfile.TemporaryDirectory() as folder:
        store = ParquetStore(Path(folder))
        parts = _write_parts(store, pairs)
        figures, kept = _document_level(store, parts, pairs, config)
        figures.update(_token_level(pairs, kept))
    for name in (peer.replace("-", "_") for peer in PEERS):
        script = Path(__file__).with_name(f"_dedup_{name}.py")
        figures.update(_peer(name, script, getattr(arguments, name), pairs, config))
    return figures


def _identity(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _candidates(pairs: Pairs, rows: Sequence[int]) -> pa.Table:
    ids = [_identity(pairs.names[i]) for i in rows]
    count = len(rows)
    return pa.table(
        {
            "capture_id": ids,
            "id": ids,
            "url": [f"https://corpus.example/{i}" for i in rows],
            "host": ["corpus.example"] * count,
            "text": pa.array([pairs.texts[i] for i in rows], pa.large_string()),
            "payload_digest": pa.nulls(count, pa.string()),
            "tier": ["open"] * count,
            "basis": ["open_license"] * count,
            "vouched": [False] * count,
            "license_open": [True] * count,
            "withdrawn": [False] * count,
            "quality": [0.5] * count,
            "fetched_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * count, pa.timestamp("s", tz="UTC")),
            "category": ["web"] * count,
        }
    )


def _write_parts(store: ParquetStore, pairs: Pairs) -> list[str]:
    keys = []
    for number, start in enumerate(range(0, len(pairs.names), PART_ROWS)):
        keys.append(f"candidates/part-{number:05}")
        store.write(keys[-1], _candidates(pairs, range(start, min(start + PART_ROWS, len(pairs.names)))))
    return keys


def _document_level(
    store: ParquetStore, parts: list[str], pairs: Pairs, config: DocumentConfig
) -> tuple[Figures, list[bool]]:
    document_features(pa.chunked_array([pa.array(pairs.texts[:50], pa.large_string())]), config)  # loads libraries
    texts = pa.chunked_array([pa.array(pairs.texts, pa.large_string())])
    start = time.process_time()
    document_features(texts, config)
    signature_seconds = time.process_time() - start
    start = time.process_time()
    deduplicate(InlineEngine(), store, parts, config)
    document_seconds = time.process_time() - start
    row_of = {_identity(name): i for i, name in enumerate(pairs.names)}
    labels: list[Hashable] = [""] * len(row_of)
    kept = [False] * len(row_of)
    for key in store.keys("documents/part"):
        for row in store.read(key, ["id", "cluster", "kept"]).to_pylist():
            labels[row_of[row["id"]]], kept[row_of[row["id"]]] = row["cluster"], row["kept"]
    duplicates = store.read("documents/duplicates").to_pylist()
    edges = [(row_of[row["id"]], row_of[row["kept_id"]]) for row in duplicates]
    figures: Figures = {"documents": float(len(labels)), "duplicates": float(len(duplicates))}
    figures.update(_quality(pairs, labels, kept, edges))
    figures["signature_docs_per_second"] = round(len(labels) / signature_seconds, 1)
    figures["document_seconds"] = round(document_seconds, 3)
    return figures, kept


def _quality(
    pairs: Pairs, labels: Sequence[Hashable], kept: Sequence[bool], edges: Sequence[tuple[int, int]], prefix: str = ""
) -> Figures:
    """Recall by kind and by bin of Jaccard, duplicates unlike what stays for them, and clusters without survivor."""
    exact: list[bool] = []
    normalized: list[bool] = []
    bins: dict[float, list[bool]] = {low: [] for low in BINS}
    high: list[bool] = []
    for a, b, relation in pairs.pairs:
        same = labels[a] == labels[b]
        if relation == "exact":
            exact.append(same)
        elif relation.startswith("exact_after_norm"):
            normalized.append(same)
        else:
            likeness = pairs.jaccard(a, b)
            for low in BINS:
                if low <= likeness < low + 0.1 or (low == BINS[-1] and likeness == 1):
                    bins[low].append(same)
            if likeness >= 0.8:
                high.append(same)
    survivors: dict[Hashable, int] = {}
    for label, stays in zip(labels, kept, strict=True):
        survivors[label] = survivors.get(label, 0) + stays
    figures: Figures = {
        "recall_exact": _share(exact),
        "recall_normalized": _share(normalized),
        "recall_08": _share(high),
        "edges_below_05": float(sum(pairs.jaccard(a, b) < 0.5 for a, b in edges if not _same_text(pairs, a, b))),
        "clusters_lost": float(sum(count == 0 for count in survivors.values())),
    }
    figures |= {f"recall_bin_{round(low * 100)}": _share(found) for low, found in bins.items()}
    figures |= {f"pairs_bin_{round(low * 100)}": float(len(found)) for low, found in bins.items()}
    return {prefix + key: value for key, value in figures.items()}


def _same_text(pairs: Pairs, a: int, b: int) -> bool:
    left, right = ("".join(filter(str.isalnum, pairs.texts[i].casefold())) for i in (a, b))
    return left == right


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None


def _token_level(pairs: Pairs, kept: Sequence[bool]) -> Figures:
    """Spans found among the documents that stay, as in a run, beside a suffix array over the same text.

    Both work in memory: neither reads nor writes a file.
    """
    stay = [i for i, stays in enumerate(kept) if stays]
    store, keys = MemoryStore(), []
    for number, start in enumerate(range(0, len(stay), PART_ROWS)):
        keys.append(f"kept/part-{number:05}")
        store.write(keys[-1], _candidates(pairs, stay[start : start + PART_ROWS]))
    config = SpanConfig(length=SPAN_WORDS, policy="flag")
    start_time = time.process_time()
    find_repeated_spans(InlineEngine(), store, keys, config)
    token_seconds = time.process_time() - start_time
    marked: dict[int, list[tuple[int, int]]] = {}
    sidecars = [row for key in store.keys("spans/part") for row in store.read(key, ["repeated"]).to_pylist()]
    for i, row in zip(stay, sidecars, strict=True):
        marked[i] = [(span["start"], span["end"]) for span in row["repeated"]]
    number_of = {name: i for i, name in enumerate(pairs.names)}
    found = total = 0
    for i in pairs.span_rows():
        row = pairs.rows[i]
        total += 1
        source = number_of.get(row["span_of"], -1)
        copies = ((i, row["dst_char"]), (source, row["src_char"]))
        found += any(_covered(marked.get(owner, []), *place) >= 0.95 for owner, place in copies)
    return {
        "spans_found": float(found),
        "spans_total": float(total),
        "token_seconds": round(token_seconds, 3),
        **_suffix_array([pairs.texts[i] for i in stay]),
    }


def _covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> float:
    inside = sum(max(min(end, b) - max(start, a), 0) for a, b in spans)
    return inside / max(end - start, 1)


def _suffix_array(texts: Sequence[str]) -> Figures:
    """CPU seconds of a suffix array with LCP array over the bytes of the text (Lee et al.), and over its words."""
    try:
        from pydivsufsort import divsufsort, kasai
    except ImportError:
        return {"suffix_array_seconds": None, "suffix_array_words_seconds": None}
    from cleaning.tokens import tokenize_column

    start = time.process_time()
    data = np.frombuffer("\0".join(texts).encode(), np.uint8).copy()
    _repeated_bytes(divsufsort(data), data, kasai, 6 * SPAN_WORDS)
    by_bytes = time.process_time() - start
    start = time.process_time()
    ids = tokenize_column(pa.array(texts, pa.large_string())).ids
    words = np.unique(ids, return_inverse=True)[1].astype(np.int32)
    _repeated_bytes(divsufsort(words), words, kasai, SPAN_WORDS)
    by_words = time.process_time() - start
    return {"suffix_array_seconds": round(by_bytes, 3), "suffix_array_words_seconds": round(by_words, 3)}


def _repeated_bytes(suffixes: Any, data: Any, kasai: Any, length: int) -> int:
    """How many positions lie in a repeated passage of *length*, from the suffix array."""
    common = kasai(data, suffixes)
    starts = np.flatnonzero(common >= length)
    edges = np.zeros(len(data) + 1, np.int64)
    for side in (suffixes[starts], suffixes[np.minimum(starts + 1, len(suffixes) - 1)]):
        np.add.at(edges, side, 1)
        np.add.at(edges, np.minimum(side + common[starts], len(data)), -1)
    return int((np.cumsum(edges) > 0).sum())


def _peer(name: str, script: Path, python: str | None, pairs: Pairs, config: DocumentConfig) -> Figures:
    keys = [*_quality(pairs, [""] * len(pairs.names), [True] * len(pairs.names), []), "signature_docs_per_second",
            "document_seconds"]  # fmt: skip
    absent: Figures = {f"{name}_{key}": None for key in keys if not key.startswith("pairs_")}
    if not python or not Path(python).exists():
        return absent
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in pairs.texts)
        file.flush()
        command = [python, str(script), file.name, str(config.bands), str(config.rows)]
        quiet = {**os.environ, "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", "LOGURU_LEVEL": "ERROR"}
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT, env=quiet)
        except subprocess.TimeoutExpired:
            print(f"{name}: not done within {TIMEOUT} s", file=sys.stderr)
            return absent
    if done.returncode:
        print(done.stderr[-3000:], file=sys.stderr)
        return absent
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    if "clusters" not in answer:
        return absent | _pairs_parted(name, answer, pairs)
    first: dict[Hashable, int] = {}
    for i, label in enumerate(answer["clusters"]):
        if answer["kept"][i]:
            first.setdefault(label, i)
    edges = [(i, first[label]) for i, label in enumerate(answer["clusters"]) if label in first and first[label] != i]
    figures = _quality(pairs, answer["clusters"], answer["kept"], edges, f"{name}_")
    figures = {key: value for key, value in figures.items() if not key.startswith(f"{name}_pairs_")}
    figures[f"{name}_signature_docs_per_second"] = round(len(pairs.names) / answer["signature_seconds"], 1)
    figures[f"{name}_document_seconds"] = round(answer["document_seconds"], 3)
    return figures


def _pairs_parted(name: str, answer: dict[str, Any], pairs: Pairs) -> Figures:
    """Figures of a peer that tells only what stays."""
    figures: Figures = {f"{name}_document_seconds": round(answer["document_seconds"], 3)}
    kept = answer["kept"]
    for key, wanted in (("exact", "exact"), ("normalized", "exact_after_norm")):
        chosen = [(a, b) for a, b, relation in pairs.pairs if _relation(relation) == wanted]
        figures[f"{name}_recall_{key}"] = _share([not (kept[a] and kept[b]) for a, b in chosen])
    high = [(a, b) for a, b, relation in pairs.pairs if _relation(relation) == "" and pairs.jaccard(a, b) >= 0.8]
    figures[f"{name}_recall_08"] = _share([not (kept[a] and kept[b]) for a, b in high])
    return figures


def _relation(relation: str) -> str:
    return relation if relation == "exact" else "exact_after_norm" if relation.startswith("exact_after_norm") else ""
