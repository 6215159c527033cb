"""Heuristic rules beside those of Dolma and data-juicer, on the same texts and with the same limits.

    python -m benchmarks rules --data TEXT [--dolma PYTHON] [--data-juicer PYTHON]

``--data`` holds ``good/*.jsonl``, ``noise/*.jsonl`` and perhaps ``conversation/*.jsonl``. Dolma's Gopher tagger and
data-juicer's filters have some of FineWeb-2's rules only: verdicts are compared on the rules that both have (Polish
limits), while our time is that of all 23. ``…_differ_share`` is the share of documents that one keeps and the other
does not. ``good_rejected`` and ``noise_rejected`` are the shares of good and bad texts that each rejects: ours by the
whole line with its default thresholds by category, datatrove by FineWeb-2's Polish chain. A peer without an environment
of its own gives nulls.
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

from benchmarks._peers import peer_python
from benchmarks.screen import FINEWEB2, FINEWEB2_VALUES, SAMPLE, category_of, read, table
from cleaning.batch import Batch, batches
from cleaning.rules import RULES, Thresholds, judge
from cleaning.screen import rule_values, screen, value_column

Figures = dict[str, float | None]

TIMEOUT = 900
KINDS = ("good", "noise", "conversation")
LONGEST = 20_000
GRAMS = tuple(f"duplicate_{n}_grams" for n in range(5, 11))
SHARED = {
    "dolma": (*GRAMS, "top_2_gram", "top_3_gram", "top_4_gram", "duplicate_lines", "hash_ratio", "bullet_lines",
              "ellipsis_lines", "word_count", "alphabetic_words"),
    "data_juicer": (*GRAMS, "word_count"),
}  # fmt: skip


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks rules")
    for name in ("dolma", "data-juicer", "datatrove"):
        parser.add_argument(f"--{name}", default=peer_python(name))
    arguments = parser.parse_args(options)
    if data is None:
        raise SystemExit("benchmarks rules: --data DIR with good/*.jsonl and noise/*.jsonl is needed")
    rows = labeled(data)
    texts = [text for _, _, text in rows]
    verdicts(texts[:20], FINEWEB2)
    start = time.process_time()
    verdicts(texts, FINEWEB2)
    seconds = time.process_time() - start
    figures: Figures = {
        "documents": float(len(texts)),
        "documents_per_cpu_second": round(len(texts) / seconds, 1),
        **_rejected("", rows, whole_line(rows)),
    }
    for name, script in (("dolma", "_rules_dolma.py"), ("data_juicer", "_rules_data_juicer.py")):
        answer = _peer(texts, Path(__file__).with_name(script), getattr(arguments, name))
        figures |= _compared(name, texts, answer)
        figures |= _rejected(f"{name}_", rows, answer["verdicts"] if answer else None)
    chain = _peer(texts, Path(__file__).with_name("_datatrove_chain.py"), arguments.datatrove)
    return figures | _rejected("datatrove_", rows, chain["verdicts"] if chain else None)


def labeled(data: Path) -> list[tuple[str, str, str]]:
    """Kind, category and text, of all files alike; characters as extraction leaves them."""
    dice = random.Random(9)
    files = [(kind, file) for kind in KINDS for file in sorted((data / kind).glob("*.jsonl"))]
    found = []
    for kind, file in files:
        texts = [text[:LONGEST] for text in read(file)]
        chosen = dice.sample(texts, min(len(texts), max(1, SAMPLE // len(files))))
        found += [(kind, category_of(file.stem), text) for text in chosen]
    return found


def whole_line(rows: list[tuple[str, str, str]]) -> list[str | None]:
    """Null, or why screening and judging reject a document under the default thresholds."""
    found: list[str | None] = [None] * len(rows)
    for category in sorted({category for _, category, _ in rows}):
        places = [place for place, row in enumerate(rows) if row[1] == category]
        judged = judge(screen(table([rows[place][2] for place in places], category)).columns, Thresholds()).rejected
        for number, reason in zip(judged["capture_id"].to_pylist(), judged["reason"].to_pylist(), strict=True):
            found[places[int(number)]] = reason
    return found


def _rejected(prefix: str, rows: list[tuple[str, str, str]], verdicts: list[str | None] | None) -> Figures:
    figures: Figures = {}
    for kind in ("good", "noise"):
        chosen = [verdict for row, verdict in zip(rows, verdicts or [], strict=False) if row[0] == kind]
        share = sum(verdict is not None for verdict in chosen) / len(chosen) if chosen else None
        figures[f"{prefix}{kind}_rejected"] = None if share is None else round(share, 4)
    return figures


def verdicts(texts: list[str], names: list[str] | tuple[str, ...]) -> list[str | None]:
    """Null, or the first of our rules *names* that a document breaks under FineWeb-2's Polish limits."""
    limits: dict[str, float | None] = dict.fromkeys(RULES)
    limits |= {name: FINEWEB2_VALUES.get(name, RULES[name].default) for name in names}
    found: list[str | None] = []
    for start, end in batches([len(text) for text in texts]):
        part = texts[start:end]
        scores = table(part, "web").append_column("rules", value_column(rule_values(Batch(part), part), len(part)))
        quality = pa_quality(len(part))
        judged = judge(scores.append_column("quality", quality), Thresholds(limits, {}))
        reasons = dict(zip(*(judged.rejected[name].to_pylist() for name in ("capture_id", "reason")), strict=True))
        found += [reasons.get(str(number)) for number in range(len(part))]
    return found


def pa_quality(count: int) -> Any:
    import pyarrow as pa

    return pa.array([{"label": "HIGH", "score": 1.0, "rules": []}] * count)


def _compared(name: str, texts: list[str], answer: dict[str, Any] | None) -> Figures:
    keys = ("documents_per_cpu_second", "differ_share", "rejected_share", "ours_rejected_share")
    if answer is None:
        return {f"{name}_{key}": None for key in keys}
    ours = verdicts(texts, SHARED[name])
    theirs = answer["verdicts"]
    differ = [(mine, other) for mine, other in zip(ours, theirs, strict=True) if bool(mine) != bool(other)]
    print(f"{name}, verdicts that differ (ours, theirs):", Counter(differ).most_common(10), file=sys.stderr)
    values = (
        round(len(texts) / answer["seconds"], 1),
        round(len(differ) / len(texts), 4),
        round(sum(verdict is not None for verdict in theirs) / len(texts), 4),
        round(sum(verdict is not None for verdict in ours) / len(texts), 4),
    )
    return {f"{name}_{key}": value for key, value in zip(keys, values, strict=True)}


def _peer(texts: list[str], script: Path, python: str | None) -> dict[str, Any] | None:
    if not python or not Path(python).exists():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        file.flush()
        try:
            done = subprocess.run(
                [python, str(script), file.name], capture_output=True, text=True, check=False, timeout=TIMEOUT,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": ""},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            print(f"{script.name}: not done within {TIMEOUT} s", file=sys.stderr)
            return None
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
