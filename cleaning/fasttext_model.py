"""Predictions of a fastText classifier, without the slow and NumPy-bound part of its Python face."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from cleaning.model_file import ModelFile

_LINE_BREAKS = re.compile(r"[\n\r\x00]+")
_PREFIX = len("__label__")

Guess = tuple[str, float]


@cache
def load(model: ModelFile) -> Any:
    """The model's C++ object, loaded once a process. Raises `ModelError`."""
    import fasttext

    fasttext.FastText.eprint = lambda *_: None  # silences the notice that loading prints
    return fasttext.load_model(str(model.path())).f


def predict(model: ModelFile, texts: Sequence[str], k: int = 2) -> list[list[Guess]]:
    """The *k* likeliest labels of each text with probabilities of at most 1, rounded to four decimals."""
    classifier = load(model)
    results = []
    for text in texts:
        line = _LINE_BREAKS.sub(" ", text) + "\n"
        guesses = classifier.predict(line, k, 0.0, "replace")
        results.append([(label[_PREFIX:], round(min(float(score), 1.0), 4)) for score, label in guesses])
    return results
