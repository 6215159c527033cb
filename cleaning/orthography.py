"""What the letters of a Polish text say of its spelling."""

from __future__ import annotations

import re

_DIACRITICS = re.compile("[ąćęłńóśźż]", re.I)
_LETTERS = re.compile(r"[^\W\d_]")


def diacritic_ratio(text: str) -> float:
    """Share of Polish letters beyond ASCII among all letters; 0.06-0.09 in ordinary Polish."""
    letters = len(_LETTERS.findall(text))
    return round(len(_DIACRITICS.findall(text)) / letters, 4) if letters else 0.0


def lacks_diacritics(text: str) -> bool:
    """Whether Polish *text* was written without its diacritics; short texts have the benefit of doubt."""
    letters = len(_LETTERS.findall(text))
    return letters >= 40 and diacritic_ratio(text) < 0.01
