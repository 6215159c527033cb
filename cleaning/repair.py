"""Repair of characters that a wrong decoding broke, and of invisible leftovers of layout.

A repair is taken only when it turns the text into valid text of Polish letters: it must undo every damaged
character of its kind, and it must raise the share of known letters. Text that was fine is returned as it came.
"""

from __future__ import annotations

import re
import unicodedata

from cleaning.mojibake import undo
from cleaning.unwrap import unwrap

__all__ = ["characters", "repair", "unwrap"]

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]|[\u200c\u200d](?![\\W\u0600-\u0dff])")
_HYPHENATED_LINE = re.compile(r"(?<=[^\W\d_])\u00ad\s*\n\s*(?=[^\W\d_])")
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}


def repair(text: str) -> str:
    """*text* with mojibake undone, in NFC, without soft hyphens, zero-width characters and typographic ligatures."""
    return characters(undo(text))


def characters(text: str) -> str:
    """NFC, and no character that only served layout."""
    if text.isascii():
        return text
    text = _HYPHENATED_LINE.sub("", text)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_LIGATURES))
