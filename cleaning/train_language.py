"""Trains the model that tells Polish from its neighbors, dialects, older self and transliterations.

    python -m cleaning.train_language --lines dev.tsv --polish novels.jsonl comments.jsonl --out neighbors.bin

*lines* holds ``label<TAB>line``; labels with ``-x-`` (``pl-x-historic``) count as the language before it. *polish* are
JSON lines with ``text``: Polish of other genres and ages, read evenly in chunks. The same input gives the same file:
one thread, fixed seed, no clock.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaning.language_features import features

Example = tuple[str, str]

CYRILLIC = frozenset(["be", "ru", "uk"])
LINE_SIZES = (60, 150, 400)
POLISH_CHUNKS = 1500
SETTINGS: dict[str, Any] = {
    "dim": 10,
    "minn": 2,
    "maxn": 4,
    "bucket": 45_000,
    "minCount": 100,
    "epoch": 12,
    "lr": 0.5,
    "loss": "softmax",
    "thread": 1,
    "seed": 7,
    "verbose": 0,
}
"""Not quantized: at this size plain vectors stay below 2 MB and are read four times as fast."""


def read_lines(path: Path) -> dict[str, list[str]]:
    """Lines of each label, in the file's order."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in path.read_text(encoding="utf-8").split("\n"):
        label, tab, line = row.partition("\t")
        if tab and line.strip():
            lines[label].append(line)
    return dict(lines)


def read_polish(path: Path) -> list[str]:
    """At most `POLISH_CHUNKS` chunks of some 300 characters, spread evenly over one JSON-lines file."""
    chunks = []
    for row in path.read_text(encoding="utf-8").split("\n"):
        if row.strip():
            text = " ".join(str(json.loads(row)["text"]).split())
            chunks += [text[i : i + 300] for i in range(0, max(1, len(text) - 100), 300)]
    step = max(1, len(chunks) // POLISH_CHUNKS)
    return chunks[::step][:POLISH_CHUNKS]


def examples(lines: dict[str, list[str]], polish: Iterable[str]) -> Iterator[Example]:
    """Labeled training texts of several lengths, each also without the marks over its letters."""
    for label in sorted(lines.keys() - CYRILLIC):
        for size in LINE_SIZES:
            for text in pieces(lines[label], size):
                yield from variants(label.split("-x-")[0], text)
    for text in polish:
        yield from variants("pl", text)


def pieces(lines: Iterable[str], size: int) -> Iterator[str]:
    """Consecutive lines joined by a space until they have *size* characters; the remainder is dropped."""
    piece = ""
    for line in lines:
        piece = f"{piece} {line}".strip()
        if len(piece) >= size:
            yield piece
            piece = ""


def variants(label: str, text: str) -> Iterator[Example]:
    """The text itself; without its diacritics; and, if it isn't Polish, with only those that Polish has."""
    yield label, text
    yield label, fold_marks(text)
    if label != "pl":
        yield label, fold_foreign(text)


def fold_foreign(text: str) -> str:
    """*text* with letters that modern Polish does not write replaced by their base letters (ō to o, ã to a)."""
    return "".join(c if c in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" else fold_marks(c) for c in text)


def fold_marks(text: str) -> str:
    """*text* without diacritical marks, ł included."""
    decomposed = unicodedata.normalize("NFD", text.translate({ord("ł"): "l", ord("Ł"): "L", ord("đ"): "d"}))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def train(data: Iterable[Example], out: Path) -> str:
    """Train and write the model; gives its SHA-256."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        # fastText shuffles nothing: order by hash, so that labels alternate in the same way on every run.
        rows = sorted({f"__label__{label} {features(text)}" for label, text in data}, key=_hash)
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        model = fasttext.train_supervised(str(file), **SETTINGS)
        model.save_model(str(out))
    return hashlib.sha256(out.read_bytes()).hexdigest()


def _hash(row: str) -> bytes:
    return hashlib.sha256(row.encode()).digest()


def main() -> None:
    """Read the arguments, train, print the digest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=Path, required=True)
    parser.add_argument("--polish", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    polish = [chunk for path in options.polish for chunk in read_polish(path)]
    digest = train(examples(read_lines(options.lines), polish), options.out)
    print(f"{options.out} {options.out.stat().st_size} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
