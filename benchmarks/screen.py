"""Screening on gold text: what the whole line rejects of good text and of noise, its speed, and datatrove's same chain.

``--data`` holds ``good/*.jsonl`` and perhaps ``noise/`` and ``conversation/`` with a ``text`` in each row. The genre of
a file is its name; it decides the category under which its documents are judged. ``--peer PYTHON`` (or
KOMBAJN_PEER_DATATROVE) names the interpreter of an environment with datatrove; without it the peer's keys are null.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleaning.batch import Batch, batches
from cleaning.corruptions import CALIBRATED, HELD_OUT, TRAINED
from cleaning.quality_data import Labeled, rows
from cleaning.quality_windows import pool_of
from cleaning.repair import repair, unwrap
from cleaning.rules import RULES, Thresholds, judge
from cleaning.screen import rule_values, screen, value_column

Figures = dict[str, float | None]

CATEGORY_OF = (
    ("novel literat wikisource book powie poez verse", "literature"),
    ("ustaw statut law act dziennik prawo", "law"),
    ("sejm senat parliament parlament", "parliament"),
    ("wiki encyclop poquad", "encyclopedia"),
    ("comment tweet chat forum irc joke conversation", "conversation"),
    ("doc manual help", "documentation"),
    ("science paper thesis", "science"),
)
"""Words in a file's name and the category they stand for; other files are judged as ``web``."""
DOCUMENTS_PER_FILE = 2000
SAMPLE = 400
"""Documents for the comparison of speed and verdicts."""
_FINEWEB2 = """
    duplicate_lines top_2_gram top_3_gram top_4_gram duplicate_5_grams duplicate_6_grams duplicate_7_grams
    duplicate_8_grams duplicate_9_grams duplicate_10_grams line_punctuation character_duplicates new_lines
    word_count word_count_max word_length_min word_length_max hash_ratio ellipsis_ratio bullet_lines
    ellipsis_lines alphabetic_words stop_words
"""
FINEWEB2 = _FINEWEB2.split()
FINEWEB2_VALUES = {"ellipsis_lines": 0.3, "new_lines": 0.158, "alphabetic_words": 0.726, "word_count_max": 100_000}


def category_of(name: str) -> str:
    for words, category in CATEGORY_OF:
        if any(word in name.lower() for word in words.split()):
            return category
    return "web"


def read(file: Path) -> list[str]:
    texts = [row["text"] for row in rows(file) if isinstance(row.get("text"), str) and row["text"].strip()]
    if len(texts) > DOCUMENTS_PER_FILE:
        texts = random.Random(5).sample(texts, DOCUMENTS_PER_FILE)
    return [unwrap(repair(text)) for text in texts]


def table(texts: list[str], category: str) -> pa.Table:
    return pa.table(
        {
            "capture_id": [str(number) for number in range(len(texts))],
            "text": pa.array(texts, pa.large_string()),
            "category": [category] * len(texts),
        }
    )


def reasons(texts: list[str], category: str) -> Counter[str]:
    """How often each rule rejects *texts*, after extraction's repairs, under the default thresholds."""
    if not texts:
        return Counter()
    judged = judge(screen(table(texts, category)).columns, Thresholds())
    return Counter(judged.rejected["reason"].to_pylist())


def rejection(data: Path, kind: str) -> Figures:
    """Share rejected by file of one kind, overall and worst; by rule in the log."""
    figures: Figures = {}
    total = gone = 0
    for file in sorted((data / kind).glob("*.jsonl")):
        texts = read(file)
        if not texts:
            continue
        counts = reasons(texts, category_of(file.stem))
        rejected = sum(counts.values())
        total, gone = total + len(texts), gone + rejected
        figures[f"{kind}_rejected/{file.stem}"] = round(rejected / len(texts), 4)
        rules = ", ".join(f"{name} {count}" for name, count in counts.most_common())
        print(f"{kind}/{file.stem} as {category_of(file.stem)}: {rejected} of {len(texts)} rejected: {rules}")
    shares = [share for share in figures.values() if share is not None]
    figures[f"{kind}_rejected"] = round(gone / total, 4) if total else None
    figures[f"{kind}_rejected_worst"] = (max if kind == "good" else min)(shares) if shares else None
    return figures


def generated(data: Path) -> Figures:
    """Share of documented corruptions that the whole line rejects as web pages; the least of any kind, too."""
    good = [
        Labeled("good", file.stem, str(number), row["text"])
        for file in sorted((data / "good").glob("*.jsonl"))
        for number, row in enumerate(rows(file))
        if isinstance(row.get("text"), str) and number < 300
    ]
    if not good:
        return {"junk_rejected": None, "junk_rejected_worst": None}
    rng = random.Random(3)
    pool = pool_of(good, rng, 60)
    shares = {}
    for name, corruption in {**TRAINED, **CALIBRATED, **HELD_OUT}.items():
        texts = [corruption(rng, pool, rng.randrange(100, 301)) for _ in range(40)]
        counts = reasons(texts, "web")
        shares[name] = sum(counts.values()) / len(texts)
        print(f"junk {name}: {shares[name]:.3f} rejected: {dict(counts.most_common(4))}")
    mean = sum(shares.values()) / len(shares)
    return {"junk_rejected": round(mean, 4), "junk_rejected_worst": round(min(shares.values()), 4)}


def sample(data: Path) -> list[str]:
    """Documents of up to 20,000 characters from all files alike, for speed and verdicts."""
    rng = random.Random(9)
    files = sorted([*data.glob("good/*.jsonl"), *data.glob("noise/*.jsonl"), *data.glob("conversation/*.jsonl")])
    found: list[str] = []
    for file in files:
        texts = [row["text"][:20_000] for row in rows(file) if isinstance(row.get("text"), str) and row["text"].strip()]
        found += rng.sample(texts, min(len(texts), max(1, SAMPLE // len(files))))
    return found


def chain(texts: list[str]) -> list[str | None]:
    """Our rules with FineWeb-2's Polish thresholds: what datatrove's chain decides."""
    limits: dict[str, float | None] = dict.fromkeys(RULES)
    limits |= {name: FINEWEB2_VALUES.get(name, RULES[name].default) for name in FINEWEB2}
    verdicts: list[str | None] = []
    for start, end in batches([len(text) for text in texts]):
        part = texts[start:end]
        scores = table(part, "web").append_column("rules", value_column(rule_values(Batch(part), part), len(part)))
        quality = pa.array([{"label": "HIGH", "score": 1.0, "rules": []}] * len(part))
        judged = judge(scores.append_column("quality", quality), Thresholds(limits, {}))
        found = dict(zip(*(judged.rejected[name].to_pylist() for name in ("capture_id", "reason")), strict=True))
        verdicts += [found.get(str(number)) for number in range(len(part))]
    return verdicts


def peer(texts: list[str], python: str | None) -> dict[str, Any] | None:
    """Verdicts and CPU seconds of datatrove's chain, or null where there is no datatrove."""
    if not python or not Path(python).exists():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        file.flush()
        script = Path(__file__).with_name("_datatrove_chain.py")
        done = subprocess.run([python, script, file.name], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return answer


def speed(data: Path, python: str | None) -> Figures:
    texts = sample(data)
    chain(texts[:20])
    screen(table(texts[:20], "web"))
    start = time.process_time()
    verdicts = chain(texts)
    rules_seconds = time.process_time() - start
    start = time.process_time()
    screen(table(texts, "web"))
    screen_seconds = time.process_time() - start
    figures: Figures = {
        "documents": float(len(texts)),
        "documents_per_second": round(len(texts) / rules_seconds, 1),
        "screen_documents_per_second": round(len(texts) / screen_seconds, 1),
        "screen_megabytes_per_second": round(sum(len(text.encode()) for text in texts) / screen_seconds / 1e6, 3),
        "datatrove_documents_per_second": None,
        "speed_ratio": None,
        "verdicts_differ": None,
        "verdicts_differ_share": None,
    }
    answer = peer(texts, python)
    if answer is not None:
        pairs = zip(verdicts, answer["verdicts"], strict=True)
        differ = [(ours, theirs) for ours, theirs in pairs if bool(ours) != bool(theirs)]
        print("verdicts that differ (ours, datatrove's):", Counter(differ).most_common(12))
        figures["datatrove_documents_per_second"] = round(len(texts) / answer["seconds"], 1)
        figures["speed_ratio"] = round(answer["seconds"] / rules_seconds, 2)
        figures["verdicts_differ"] = float(len(differ))
        figures["verdicts_differ_share"] = round(len(differ) / len(texts), 4)
    return figures


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks screen")
    parser.add_argument("--peer", default=os.environ.get("KOMBAJN_PEER_DATATROVE"))
    python = parser.parse_args(options).peer
    if data is None:
        raise SystemExit("benchmarks screen: --data DIR with good/*.jsonl is needed")
    figures = rejection(data, "good")
    for kind in ("noise", "conversation"):
        figures.update(rejection(data, kind))
    figures.update(generated(data))
    figures.update(speed(data, python))
    return figures
