"""Does it train better models? Our output and datatrove's FineWeb-2 Polish output of the same WARC files, under KenLM.

    python -m benchmarks training --data WARCS [--held-out FILE.jsonl …] [--rounds 3] [--workers 2] [--outputs FOLDER]

Both outputs are cut into tokens by one byte-level BPE tokenizer (8,000 tokens, trained on equal shares of both, so that
nothing is unknown). From each as many tokens as the smaller has are drawn, whole documents in an order that a seed
gives (once a round), and a 5-gram model with modified Kneser–Ney smoothing is estimated. The figure is bits per
character of held-out texts, which neither saw: fewer are better. ``…_all`` is the same with all that each kept, and
``ours_best`` takes our documents by the classifier's score, the highest first, up to as many tokens.
``--outputs`` names a folder as ``end_to_end --keep`` leaves it, instead of running both pipelines. Every token also
stands alone on a line of both corpora once, so that both models know all of them.

Without ``--held-out`` some sentences of our tests and of spaCy's examples are held out; they are few.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks import _kenlm
from benchmarks._peers import peer_python
from benchmarks._whole import datatrove, ours

Figures = dict[str, float | None]

VOCABULARY = 8000
HELD_OUT_CHARACTERS = 600_000
NAMES = ("ours", "datatrove")


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks training")
    parser.add_argument("--peer", default=peer_python("datatrove"))
    parser.add_argument("--held-out", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--outputs", type=Path)
    arguments = parser.parse_args(options)
    if data is None and arguments.outputs is None:
        raise SystemExit("benchmarks training: --data FOLDER of WARC files, or --outputs, is needed")
    programs = _kenlm.programs()
    if programs is None:
        print("no KenLM: benchmarks/peers/install.sh kenlm builds it", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as name:
        folder = Path(name)
        outputs = arguments.outputs or _outputs(data, folder, arguments.workers, arguments.peer)
        scored = our_texts(outputs / "ours-0" / "home")
        kept = {"ours": [text for text, _ in scored], "datatrove": their_texts(outputs / "peer-0" / "kept")}
        best = [text for text, _ in sorted(scored, key=lambda pair: -pair[1])]
        held_out = {path.stem: read(path) for path in arguments.held_out} or {"bundled": bundled()}
        return compare(kept, best, held_out, folder, programs, arguments.rounds)


def _outputs(data: Path | None, folder: Path, workers: int, peer: str | None) -> Path:
    assert data is not None
    ours(data, folder / "ours-0", workers)
    datatrove(data, folder / "peer-0", workers, peer)
    return folder


def our_texts(home: Path) -> list[tuple[str, float]]:
    """The published texts of both tiers with their scores of quality, by identity."""
    files = sorted(home.glob("releases/*/*/data/**/*.parquet"))
    rows = [row for path in files for row in pq.read_table(path, columns=["id", "text", "quality"]).to_pylist()]
    return [(row["text"], row["quality"]["score"] or 0.0) for row in sorted(rows, key=lambda row: row["id"])]


def their_texts(kept: Path) -> list[str]:
    """datatrove's kept texts, by identity; none without datatrove."""
    rows = [
        row
        for path in sorted(kept.rglob("*.parquet"))
        for row in pq.read_table(path, columns=["id", "text"]).to_pylist()
    ]
    return [row["text"] for row in sorted(rows, key=lambda row: row["id"])]


def read(path: Path) -> list[str]:
    """Texts of a JSON Lines file, in an order by their hash, up to a bound of characters."""
    found: list[str] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                found.append(str(json.loads(line)["text"]))
            except (ValueError, KeyError, TypeError):
                continue
    chosen, characters = [], 0
    for text in shuffled(found, 0):
        chosen.append(text)
        characters += len(text)
        if characters > HELD_OUT_CHARACTERS:
            break
    return chosen


def bundled() -> list[str]:
    from spacy.lang.pl.examples import sentences

    from tests.cleaning.test_sentences import ONE_SENTENCE

    return [*ONE_SENTENCE, *sentences]


def shuffled(texts: Iterable[str], seed: int) -> list[str]:
    """An order that depends on the seed and each text alone."""
    return sorted(texts, key=lambda text: hashlib.sha256(f"{seed}\0{text}".encode()).digest())


def compare(
    kept: dict[str, list[str]],
    best: Sequence[str],
    held_out: dict[str, list[str]],
    folder: Path,
    programs: Path | None,
    rounds: int,
) -> Figures:
    figures: Figures = {}
    for name, texts in kept.items():
        figures[f"{name}_documents"] = float(len(texts)) or None
        figures[f"{name}_characters"] = float(sum(map(len, texts))) or None
    present = [name for name in NAMES if kept.get(name)]
    tokenizer = _tokenizer([kept[name] for name in present])
    lines = {name: {text: _lines(tokenizer, text) for text in kept[name]} for name in present}
    for name in present:
        figures[f"{name}_tokens"] = float(sum(_count(found) for found in lines[name].values()))
    equal = int(min(figures[f"{name}_tokens"] or 0 for name in present))
    figures["equal_tokens"] = float(equal)
    if programs is None:
        return figures
    tests = {}
    for name, texts in held_out.items():
        tests[name] = (folder / f"held-out-{name}", sum(map(len, texts)))
        tests[name][0].write_text("".join(line for text in texts for line in _lines(tokenizer, text)), encoding="utf-8")
        figures[f"held_out_characters/{name}"] = float(tests[name][1])
    vocabulary = [f"{token}\n" for token in sorted(tokenizer.get_vocab())]
    found: dict[str, list[float]] = {}
    for name in present:
        for seed in range(rounds):
            drawn = _draw(lines[name], seed, equal)
            for key, value in _measure(programs, folder, [*vocabulary, *drawn], tests).items():
                found.setdefault(f"{name}_bits_per_character{key}", []).append(value)
        whole = [line for rows in lines[name].values() for line in rows]
        for key, value in _measure(programs, folder, [*vocabulary, *whole], tests).items():
            figures[f"{name}_all_bits_per_character{key}"] = round(value, 4)
    chosen = [*vocabulary, *_first((lines["ours"][text] for text in best), equal)]
    for key, value in _measure(programs, folder, chosen, tests).items():
        figures[f"ours_best_bits_per_character{key}"] = round(value, 4)
    for key, values in found.items():
        figures[key] = round(statistics.median(values), 4)
        figures[f"{key}_spread"] = round(max(values) - min(values), 4)
    return figures


def _measure(
    programs: Path, folder: Path, lines: Sequence[str], tests: dict[str, tuple[Path, int]]
) -> dict[str, float]:
    corpus, model = folder / "corpus", folder / "model.arpa"
    corpus.write_text("".join(lines), encoding="utf-8")
    _kenlm.estimate(programs, corpus, model)
    figures, bits, characters = {}, 0.0, 0
    for name, (path, size) in tests.items():
        cost, unknown = _kenlm.bits(programs, model, path)
        print(f"{name}: {cost / size:.4f} bits a character, {unknown} unknown tokens", file=sys.stderr)
        figures[f"/{name}"] = cost / size
        bits, characters = bits + cost, characters + size
    return {"": bits / characters, **figures}


def _tokenizer(corpora: Sequence[Sequence[str]]) -> Any:
    """Byte-level BPE over equal shares of the corpora."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    share = min(sum(map(len, texts)) for texts in corpora)
    chosen = []
    for texts in corpora:
        taken = 0
        for text in shuffled(texts, 0):
            chosen.append(text[: share - taken])
            taken += len(chosen[-1])
            if taken >= share:
                break
    tokenizer.train_from_iterator(chosen, trainer)
    return tokenizer


def _lines(tokenizer: Any, text: str) -> list[str]:
    """A line of tokens for each line of the text."""
    rows = [row for row in text.split("\n") if row.strip()]
    return [" ".join(encoded.tokens) + "\n" for encoded in tokenizer.encode_batch(rows)]


def _count(lines: Iterable[str]) -> int:
    return sum(line.count(" ") + 1 for line in lines)


def _draw(lines: dict[str, list[str]], seed: int, tokens: int) -> list[str]:
    """Documents in the seed's order up to *tokens*."""
    return _first((lines[text] for text in shuffled(lines, seed)), tokens)


def _first(documents: Iterable[Sequence[str]], tokens: int) -> list[str]:
    """Whole documents up to *tokens*, the last cut at a line's end."""
    drawn: list[str] = []
    left = tokens
    for rows in documents:
        for line in rows:
            if left <= 0:
                return drawn
            drawn.append(line)
            left -= line.count(" ") + 1
    return drawn
