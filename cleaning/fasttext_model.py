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
    """The *k* likeliest labels of each text with probabilities; callers round before they compare."""
    classify = load(model).predict
    return [
        # Rounding errors of the model can exceed 1.
        [(label[_PREFIX:], min(score, 1.0)) for score, label in classify(_line(text), k, 0.0, "replace")]
        for text in texts
    ]


def _line(text: str) -> str:
    """FastText reads one line and wants its end."""
    return (_LINE_BREAKS.sub(" ", text) if "\n" in text or "\r" in text or "\x00" in text else text) + "\n"
