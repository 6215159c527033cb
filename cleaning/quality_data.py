"""Labeled text for training and measuring the quality classifier: reading it, and splitting it by source."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cleaning.quality_features import normalize

Split = Literal["train", "test"]
KINDS = ("good", "noise", "conversation")
WRITTEN = Path(__file__).parent / "phrases"
"""Texts of today written for this project, in ``good/``, ``noise/`` and ``conversation/``."""
_WRITTEN_SOURCE = "host written-"
_BOOK = re.compile(r"\bbook=(\w+)")
_SESSION = re.compile(r"^(\w+/\d{8,})")
_NOVELIST = re.compile(r"^novel/([^_]+)_")


@dataclass(frozen=True)
class Labeled:
    """A text of known quality: its kind (a folder), its genre (a file) and the source it must not be split from."""

    kind: str
    genre: str
    source: str
    text: str


def read(data: Path) -> list[Labeled]:
    """All rows of ``good/``, ``noise/`` and ``conversation/*.jsonl`` in *data*; broken rows are left out."""
    found = []
    for kind in KINDS:
        for file in sorted((data / kind).glob("*.jsonl")):
            for row in rows(file):
                text = row.get("text")
                if isinstance(text, str) and text.strip() and _belongs(kind, row):
                    found.append(Labeled(kind, file.stem, source_of(row, file.stem), text))
    return found


def _belongs(kind: str, row: dict[str, Any]) -> bool:
    """Abuse and threats are no examples of acceptable conversation (nor of noise)."""
    return kind != "conversation" or row.get("label") not in ("Groźby karalne", "hate-speech", "cyberbullying")


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of *file*, one a line; lines that hold none are skipped."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row


def source_of(row: dict[str, Any], genre: str) -> str:
    """What must not be torn apart: book, author, parliament's day, host, or the row itself."""
    source, name = str(row.get("source") or ""), str(row.get("id") or row.get("url") or "")
    if book := _BOOK.search(source):
        return f"book {book[1]}"
    if novelist := _NOVELIST.match(name):
        return f"author {novelist[1]}"
    if row.get("date"):
        return f"{genre} {row['date']}"
    if row.get("host"):
        return f"host {row['host']}"
    if session := _SESSION.match(name):
        return session[1]
    return f"{genre} {name or hashlib.sha256(str(row.get('text')).encode()).hexdigest()}"


def split_of(source: str) -> Split:
    """Four of five sources train, one tests; decided by the source's name alone."""
    bucket = int(source_digest(source), 16) % 5
    if source.startswith("page ") or is_written(source):
        # Both are too few to set any aside: their figures are cross-validated, by host those of rated pages.
        bucket = max(bucket, 1)
    return "test" if bucket == 0 else "train"


def is_written(source: str) -> bool:
    """Whether the texts of *source* were written for training."""
    return source.startswith(_WRITTEN_SOURCE)


def source_digest(source: str) -> str:
    """The first hexadecimal digits of a source's SHA-256."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def fold_of(source: str, folds: int) -> int:
    """Which of *folds* a source belongs to; rated pages of one host stay together."""
    if source.startswith("page "):
        source = f"host {urlsplit(source[5:]).hostname}"
    return int(source_digest(source), 16) // 5 % folds


def source_mark(item: Labeled) -> str:
    """Eight hexadecimal digits for the source of *item*: a model names its training sources by them."""
    return hashlib.sha256(f"{item.genre}|{item.source}".encode()).hexdigest()[:8]


def scan_pairs(data: Path) -> list[tuple[str, list[str], list[str]]]:
    """Source, proofread words and scanned words of the pages of which both are in *data* (rows named by ``pair``)."""
    proofread = {
        row["id"]: row["text"]
        for file in sorted((data / "good").glob("*.jsonl"))
        for row in rows(file)
        if isinstance(row.get("id"), str) and isinstance(row.get("text"), str) and row.get("pair")
    }
    return [
        (source_of(row, file.stem), normalize(proofread[row["pair"]]).split(), normalize(row["text"]).split())
        for file in sorted((data / "noise").glob("*.jsonl"))
        for row in rows(file)
        if row.get("pair") in proofread and isinstance(row.get("text"), str)
    ]
