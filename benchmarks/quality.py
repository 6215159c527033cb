"""The quality classifier on gold data: by genre, by kind of noise, on conversation and on rated modern pages.

``--data`` holds ``good/*.jsonl``, ``noise/*.jsonl``, ``conversation/*.jsonl`` and perhaps ``rated.jsonl`` (``text``,
``rating`` 0–5). ``--model FILE.ftz`` measures another model. Files of which every source was trained on flatter the
model and are counted: measure a model that was trained without ``--every-source`` instead. ``--sites DIR`` scores the
pages of ``benchmarks/_ratings`` from local copies instead of ``rated.jsonl``; the shipped model was trained on them, so
that figure flatters: the one cross-validated by host stands in the model's card, and here as ``auc_rated_by_host``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cleaning.quality import MODEL, QualityConfig
from cleaning.quality_evaluation import Figures, evaluate, rated_figures
from cleaning.quality_pages import rated_pages

RATINGS = Path(__file__).parent / "_ratings" / "modern.jsonl"


def run(data: Path | None, options: list[str]) -> Figures:
    parser = argparse.ArgumentParser(prog="benchmarks quality")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--sites", type=Path)
    chosen = parser.parse_args(options)
    if data is None:
        raise SystemExit("benchmarks quality: --data DIR with good/*.jsonl and noise/*.jsonl is needed")
    figures = evaluate(data, chosen.model)
    if chosen.sites is not None:
        pages = rated_pages(RATINGS, chosen.sites)
        config = QualityConfig(model=str(chosen.model))
        seen = rated_figures([text for _, text, _ in pages], [rating >= 3 for _, _, rating in pages], config)
        figures["auc_rated"], figures["calibration_error"] = seen["auc_rated"], seen["calibration_error"]
    held_out = json.loads(chosen.model.with_suffix(".json").read_text(encoding="utf-8")).get("rated", {})
    figures["auc_rated_by_host"] = held_out.get("auc")
    figures["calibration_error_by_host"] = held_out.get("calibration_error")
    if figures["files_trained_on"]:
        print(f"the model was trained on all of {figures['files_trained_on']:.0f} files: their figures flatter it")
    for key, value in figures.items():
        print(f"{key:45} {value}")
    return figures
