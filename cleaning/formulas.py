"""Formulas and exponents as plain text: TeX between dollar signs, superscript digits."""

from __future__ import annotations

import re
from typing import Any

from cleaning.tree import short_text

MAX_EXPONENT = 16

_STYLE = re.compile(r"^\{\\(?:displaystyle|textstyle) ?(.*)\}$", re.S)
_SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_TRANSLATABLE = re.compile(r"[0-9+\-−n]{1,4}")


def from_tex(source: str) -> str:
    """TeX source, as found in scripts and in images' ``alt``, between dollar signs."""
    source = " ".join(source.split())
    if match := _STYLE.match(source):
        source = match[1].strip()
    return f" ${source}$ " if source else ""


def from_mathml(element: Any) -> str:
    """The TeX that a ``<math>`` element carries in an annotation or ``alttext``, or else its characters."""
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "") and note.text:
            return from_tex(note.text)
    if alternative := element.get("alttext"):
        return from_tex(alternative)
    return f" {' '.join(' '.join(element.itertext()).split())} "


def exponent(element: Any) -> str | None:
    """What a ``<sup>`` leaves in the text: ``m²``; nothing for a footnote's mark; None if it is ordinary text."""
    link = element.find(".//a")
    if link is not None:
        return "" if (link.get("href") or "#").startswith("#") else None
    content = (short_text(element, MAX_EXPONENT) or "").strip()
    return content.translate(_SUPERSCRIPTS) if _TRANSLATABLE.fullmatch(content) else None
