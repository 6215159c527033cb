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

# Zero-width characters join emoji and shape or divide words in Asian scripts; elsewhere they are leftovers.
_INVISIBLE = re.compile(
    "[\u00ad\ufeff]|(?<![\u0600-\u1cff\u3040-\uffff])[\u200b\u2060](?![\u0600-\u1cff\u3040-\uffff])"
    "|[\u200c\u200d](?![\\W\u0600-\u1cff])"
)
_DIVIDED = re.compile("(?<=[^\\W\\d_])\u00ad[ \\t]*\\n[ \\t]*(?=[^\\W\\d_])")
_SPACES = re.compile("[\u00a0\u2002-\u200a\u202f]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")


def repair(text: str) -> str:
    """*text* with mojibake undone and characters normalized."""
    return characters(undo(text))


def characters(text: str) -> str:
    """*text* in NFC, with plain spaces, and without soft hyphens, stray zero-width characters and f-ligatures.

    A word divided by a soft hyphen at a line end is put together; `unwrap` does the same for hard hyphens.
    """
    if text.isascii():
        return text
    if "\u00ad" in text:
        text = _DIVIDED.sub("", text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", text)
