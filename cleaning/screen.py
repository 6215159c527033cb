"""Screening: language, statistics, values of all rules, quality, register and risk of each document.

Scores only; ``cleaning.rules.judge`` decides. Text columns are read in batches of bounded size, so that memory does
not depend on how many documents a part holds (one document is never divided).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.schema import LANGUAGE, QUALITY, REJECTION, RISK, Outcome, Stage, StageError, empty
from cleaning import quality as quality_scores
from cleaning.batch import Batch, batches
from cleaning.language import LanguageConfig, identify
from cleaning.quality import QualityConfig
from cleaning.register import registers
from cleaning.risk import RISKS, risks
from cleaning.rules import c4, fineweb, gopher
from cleaning.rules.gopher import Values, ratio
from cleaning.statistics import statistics, stats_column

NEEDS = ("capture_id", "text")
ADDS = ("language", "quality", "register", "risk", "stats", "rules")
VALUE = pa.struct([("rule", pa.string()), ("value", pa.float64())])
PASSED_ON = ("url", "source", "category")
"""Columns of the input that ``judge`` wants to see; they go along where they are present."""
ACCEPTED_LANGUAGES = ("pl", "szl", "csb")
DIALECTS = ("szl", "csb")
POLISH_ONLY = ("out_of_vocabulary_ratio", "quality_score", "stop_words")
"""Measures against Polish words and Polish models: they say nothing about a text in a dialect, so none is kept, and
its quality has neither score nor label."""


@dataclass(frozen=True)
class ScreenConfig:
    """Settings of the scores (thresholds are ``cleaning.rules.Thresholds``)."""

    language: LanguageConfig = field(default_factory=LanguageConfig)
    quality: QualityConfig = field(default_factory=QualityConfig)
    accepted_languages: tuple[str, ...] = ACCEPTED_LANGUAGES


def screen(table: pa.Table, config: ScreenConfig | None = None) -> Outcome:
    """Score each document of *table* (capture_id, text; url, source, category pass through).

    Returns capture_id, language, quality, register, risk, stats, and rules: the value of every rule by name.
    Nothing is rejected. A null text counts as empty.
    """
    config = config or ScreenConfig()
    missing = [name for name in NEEDS if name not in table.column_names]
    if missing:
        raise StageError(f"screen: needs the columns {', '.join(missing)}")
    parts = [_scored(table.slice(start, end - start), config) for start, end in _ranges(table)]
    columns = pa.concat_tables(parts) if parts else _scored(table.slice(0, 0), config)
    return Outcome(columns, empty(REJECTION))


def _ranges(table: pa.Table) -> list[tuple[int, int]]:
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.utf8_length(table["text"]), 0).to_pylist()
    return list(batches(lengths))


def _scored(table: pa.Table, config: ScreenConfig) -> pa.Table:
    texts = [text or "" for text in table["text"].to_pylist()]
    batch = Batch(texts)
    languages = identify(texts, config.language)
    stats = statistics(batch, texts)
    probability = quality_scores.probabilities(texts, config.quality)
    risk = risks(batch, texts)
    values = {
        **language_values(languages, config.accepted_languages),
        **rule_values(batch, texts),
        **statistics_values(stats),
        "replacement_characters": ratio(batch.count(batch.codes == 0xFFFD), batch.characters),
        "quality_score": probability,
        **risk,
    }
    dialect = np.array([row["code"] in DIALECTS for row in languages], dtype=bool)
    for name in POLISH_ONLY:
        values[name] = np.where(dialect, np.nan, values[name])
    labels = [
        {"label": quality_scores.label(score, config.quality), "score": score, "rules": []}
        if not unknown
        else {"label": None, "score": None, "rules": []}
        for score, unknown in zip(probability.tolist(), dialect.tolist(), strict=True)
    ]
    columns = {
        "capture_id": table["capture_id"],
        **{name: table[name] for name in PASSED_ON if name in table.column_names},
        "language": pa.array(languages, LANGUAGE),
        "quality": pa.array(labels, QUALITY),
        "register": pa.array(registers(batch, texts), pa.string()),
        "risk": pa.StructArray.from_arrays([pa.array(risk[name]) for name in RISKS], fields=list(RISK)),
        "stats": stats_column(stats),
        "rules": value_column(values, len(texts)),
    }
    return pa.table(columns)


def rule_values(batch: Batch, texts: Sequence[str]) -> dict[str, Values]:
    """Gopher's, FineWeb's and C4's measures of each document."""
    return {**gopher.measure(batch), **fineweb.measure(batch), **c4.measure(batch, texts)}


def language_values(languages: Sequence[dict[str, Any]], accepted: Sequence[str]) -> dict[str, Values]:
    """Confidence in an accepted language (0 where another was found), and the share of Polish paragraphs."""
    scores = [row["score"] if row["code"] in accepted else 0.0 for row in languages]
    # A dialect's paragraphs are not Polish to the identifier: its share is that of the whole text.
    shares = [1.0 if row["code"] in accepted and row["code"] != "pl" else row["polish_share"] for row in languages]
    return {
        "language_score": np.array(scores, dtype=np.float64),
        "polish_share": np.array([1.0 if share is None else share for share in shares], dtype=np.float64),
    }


def statistics_values(stats: dict[str, Any]) -> dict[str, Values]:
    """SpeakLeash's ratios of counts to words, and the averages that its rules look at."""
    words = stats["words"]
    return {
        "punctuation_ratio": ratio(stats["punctuations"], words),
        "symbol_ratio": ratio(stats["symbols"], words),
        "out_of_vocabulary_ratio": ratio(stats["out_of_vocabulary"], words),
        "lexical_density": stats["lexical_density"],
        "gunning_fog": stats["gunning_fog"],
        "sentence_length": stats["average_sentence_length"],
        "diacritic_ratio": stats["diacritic_ratio"],
    }


def value_column(values: dict[str, Values], size: int) -> pa.ListArray:
    """*values* as a list of rule and value for each of *size* documents, rounded to four decimals."""
    names = list(values)
    numbers = np.round(np.stack([values[name] for name in names], axis=1), 4).reshape(-1)
    rules = pa.DictionaryArray.from_arrays(np.tile(np.arange(len(names), dtype=np.int32), size), pa.array(names))
    pairs = pa.StructArray.from_arrays([rules.cast(pa.string()), pa.array(numbers, pa.float64())], fields=list(VALUE))
    offsets = np.arange(0, (size + 1) * len(names), len(names), dtype=np.int32)
    return pa.ListArray.from_arrays(offsets, pairs)


STAGE = Stage("screen", 1, NEEDS, ADDS, screen)
