"""What the neighbor model reads of a text: its words in lower case, without digits, addresses and punctuation."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_WORD = re.compile(r"[^\W\d_]+")


def features(text: str) -> str:
    """Lower-case words of *text*, separated by single spaces."""
    if "://" in text or "@" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    return " ".join(_WORD.findall(text.lower()))
