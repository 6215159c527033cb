"""Risk scores on gold: ``python -m benchmarks risk [--data DIR]``.

The texts of ``benchmarks/_risk`` were written for this benchmark: for each risk some that should be flagged and some
that only look like it. The wordings were widened after a look at ``gold.txt``; ``fresh.txt`` was written later and
changed nothing: its figures (``fresh_…``) are what new texts may expect. Flagged is from 0.3. With ``--data DIR``
(``good/*.jsonl``) the share of good documents flagged is measured, too. Keys: ``recall/RISK``, ``false/RISK`` (of the
look-alikes and of the texts of other risks), ``good/RISK``, and the worst of each.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from cleaning.batch import Batch, batches
from cleaning.quality_data import rows
from cleaning.risk import RISKS, risks

TEXTS = Path(__file__).parent / "_risk"
FLAGGED_FROM = 0.3
DOCUMENTS_PER_FILE = 600
_SECTION = re.compile(r"\[(\w+) ([+-])\]")

Figures = dict[str, float | None]


def run(data: Path | None, options: list[str]) -> Figures:
    figures = gold_figures(read_gold(TEXTS / "gold.txt"))
    fresh = gold_figures(read_gold(TEXTS / "fresh.txt"))
    figures.update({f"fresh_{name}": value for name, value in fresh.items()})
    if data is not None:
        figures.update(good_figures(data))
    for key, value in figures.items():
        print(f"{key:30} {value}")
    return figures


def read_gold(file: Path) -> list[tuple[str, bool, str]]:
    """Risk, whether it should be flagged, and text."""
    found = []
    section = ("", "")
    for line in file.read_text(encoding="utf-8").splitlines():
        if mark := _SECTION.fullmatch(line):
            section = (mark[1], mark[2])
        elif line and not line.startswith("#"):
            found.append((section[0], section[1] == "+", line))
    return found


def gold_figures(gold: list[tuple[str, bool, str]]) -> Figures:
    texts = [text for _, _, text in gold]
    scores = risks(Batch(texts), texts)
    figures: Figures = {}
    for name in RISKS:
        flagged = scores[name] >= FLAGGED_FROM
        wanted = [risk == name and positive for risk, positive, _ in gold]
        hits = sum(1 for row, want in enumerate(wanted) if want and flagged[row])
        # Hate and threats shade into each other: a text of one is no false alarm of the other.
        others = [
            row
            for row, (risk, positive, _) in enumerate(gold)
            if not wanted[row] and not (positive and {risk, name} == {"hate", "threat"})
        ]
        false = [row for row in others if flagged[row]]
        figures[f"recall/{name}"] = round(hits / max(sum(wanted), 1), 4)
        figures[f"false/{name}"] = round(len(false) / max(len(others), 1), 4)
        for row, want in enumerate(wanted):
            if want and not flagged[row]:
                print(f"missed {name} {scores[name][row]:.2f}: {texts[row][:70]}")
        for row in false:
            print(f"false {name} {scores[name][row]:.2f}: {texts[row][:70]}")
    figures["recall_worst"] = min(figures[f"recall/{name}"] or 0.0 for name in RISKS)
    figures["false_worst"] = max(figures[f"false/{name}"] or 0.0 for name in RISKS)
    return figures


def good_figures(data: Path) -> Figures:
    """Share of good documents flagged: the worst file's for each risk."""
    worst: dict[str, float] = dict.fromkeys(RISKS, 0.0)
    for file in sorted((data / "good").glob("*.jsonl")):
        texts = [row["text"] for row in rows(file) if isinstance(row.get("text"), str) and row["text"].strip()]
        if len(texts) > DOCUMENTS_PER_FILE:
            texts = random.Random(5).sample(texts, DOCUMENTS_PER_FILE)
        flagged = dict.fromkeys(RISKS, 0)
        for start, end in batches([len(text) for text in texts]):
            scores = risks(Batch(texts[start:end]), texts[start:end])
            for name in RISKS:
                flagged[name] += int((scores[name] >= FLAGGED_FROM).sum())
        for name in RISKS:
            worst[name] = max(worst[name], round(flagged[name] / max(len(texts), 1), 4))
    figures: Figures = {f"good/{name}": worst[name] for name in RISKS}
    figures["good_worst"] = max(worst.values())
    return figures
