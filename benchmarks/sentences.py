"""Sentence boundaries against gold: ``python -m benchmarks sentences --data FILE.jsonl``.

Rows hold ``text`` and its ``sentences``. A boundary is the number of non-space characters before it; only inner
boundaries count (the ends of the text are given), and F1 is micro-averaged over all rows.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from cleaning.sentences import sentence_offsets

log = logging.getLogger(__name__)
Splitter = Callable[[str], list[str]]
Row = tuple[str, list[str]]


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if data is None:
        raise SystemExit("benchmarks sentences needs --data FILE.jsonl")
    rows = read_rows(data)
    figures: dict[str, float | None] = {}
    tools: dict[str, Splitter | None] = {
        "": split,
        "sentencizer_": sentencizer(),
        "simplemma_": simplemma(),
    }
    for prefix, tool in tools.items():
        figures |= (
            dict.fromkeys((f"{prefix}f1", f"{prefix}sentences_per_second"))
            if tool is None
            else measure(tool, rows, prefix)
        )
    return figures


def read_rows(path: Path) -> list[Row]:
    """Text and gold sentences of each well-formed row; others are counted in the log."""
    rows, malformed = [], 0
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
            text, gold = row["text"], row["sentences"]
            if not isinstance(text, str) or not all(isinstance(sentence, str) for sentence in gold):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            malformed += bool(line.strip())
            continue
        rows.append((text, gold))
    log.warning("%d rows, %d malformed left out", len(rows), malformed)
    return rows


def measure(tool: Splitter, rows: list[Row], prefix: str = "") -> dict[str, float | None]:
    """Micro-F1 over inner boundaries, and gold sentences per CPU-second."""
    tool("Pierwsze wywołanie. Ładuje wszystko.")
    started = time.process_time()
    found = [tool(text) for text, _ in rows]
    seconds = time.process_time() - started
    hits = wanted = given = 0
    for (_, gold), pieces in zip(rows, found, strict=True):
        right, ours = inner_boundaries(gold), inner_boundaries(pieces)
        hits, wanted, given = hits + len(right & ours), wanted + len(right), given + len(ours)
    total = sum(len(gold) for _, gold in rows)
    return {
        f"{prefix}f1": round(2 * hits / (wanted + given), 4) if wanted + given else None,
        f"{prefix}sentences_per_second": round(total / seconds, 1) if seconds > 0 and total else None,
    }


def inner_boundaries(pieces: list[str]) -> set[int]:
    """Positions between *pieces*, counted in characters that are not white space."""
    positions, count = set(), 0
    for piece in pieces:
        count += len("".join(piece.split()))
        positions.add(count)
    return positions - {0, count}


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_offsets(text)]


def sentencizer() -> Splitter | None:
    """SpaCy's own rule component on a blank Polish pipeline."""
    try:
        import spacy
    except ImportError:
        return None
    pipeline = spacy.blank("pl")
    pipeline.add_pipe("sentencizer")
    return lambda text: [sentence.text_with_ws for sentence in pipeline(text).sents]


def simplemma() -> Splitter | None:
    try:
        from simplemma import split_sentences
    except ImportError:
        return None
    return lambda text: list(split_sentences(text, lang="pl"))
