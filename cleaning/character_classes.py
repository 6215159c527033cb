"""Character classes by table lookup, so that a whole batch of documents is classified in one NumPy operation.

Classes follow the Unicode general category (Unicode 15, as Python 3.11 ships it); Polish ones are listed here.
"""

from __future__ import annotations

import functools
import unicodedata

import numpy as np
from numpy.typing import NDArray

SPACE = 1 << 0
NEWLINE = 1 << 1
LETTER = 1 << 2
DIGIT = 1 << 3
MARK = 1 << 4
UPPER = 1 << 5
LOWER = 1 << 6
PUNCTUATION = 1 << 7
SYMBOL = 1 << 8
TERMINAL = 1 << 9
"""Ends a sentence: . ! ? … and their relatives."""
HYPHEN = 1 << 10
POLISH = 1 << 11
"""One of ą ć ę ł ń ó ś ź ż, either case."""
VOWEL = 1 << 12
BRACKET_OR_QUOTE = 1 << 13
LATIN = 1 << 14
"""A letter that Polish prose uses: a–z, Polish letters, and the accented ones of common loan words and names."""
WORD_CHARACTER = LETTER | DIGIT | MARK

POLISH_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyzàáâäçèéêëíîïòôöùúüčřšžß"
VOWELS = "aeiouyąęóAEIOUYĄĘÓ"
TERMINALS = ".!?…‼⁇⁈⁉‽。？！"
HYPHENS = "-‐‑–—―~"
QUOTES_AND_BRACKETS = '"„”“«»‚’‘()[]{}'

_SIZE = 0x20000
"""Code points above the two lowest planes are counted as symbols."""
_WITH_CASE = frozenset(["Lu", "Lt", "Nl", "So"])
"""Categories that hold characters with a lower case: letters, Roman numerals and circled letters."""


_BY_CATEGORY = {
    "L": LETTER, "N": DIGIT, "M": MARK, "P": PUNCTUATION, "S": SYMBOL,
    "Lu": LETTER | UPPER, "Lt": LETTER | UPPER, "Ll": LETTER | LOWER,
}  # fmt: skip
_BY_CHARACTER = (
    ("\n", NEWLINE),
    (TERMINALS, TERMINAL),
    (HYPHENS, HYPHEN),
    (POLISH_LETTERS, POLISH),
    (VOWELS, VOWEL),
    (LATIN_LETTERS + LATIN_LETTERS.upper() + POLISH_LETTERS, LATIN),
    (QUOTES_AND_BRACKETS, BRACKET_OR_QUOTE),
)


@functools.cache
def _categories() -> list[str]:
    return [unicodedata.category(chr(code)) for code in range(_SIZE)]


@functools.cache
def class_table() -> NDArray[np.uint16]:
    """Bit set of classes by code point, for the two lowest planes; the last entry stands for all above."""
    names = {name: _BY_CATEGORY.get(name, _BY_CATEGORY.get(name[0], 0)) for name in set(_categories())}
    table = np.array([*map(names.__getitem__, _categories()), SYMBOL], dtype=np.uint16)
    table[[code for code in range(_SIZE) if chr(code).isspace()]] |= SPACE
    for characters, bit in _BY_CHARACTER:
        table[[ord(character) for character in characters]] |= bit
    return table


@functools.cache
def lower_table() -> NDArray[np.uint32]:
    """Lower-case code point by code point (only one-to-one mappings)."""
    table = np.arange(_SIZE + 1, dtype=np.uint32)
    for code, category in enumerate(_categories()):
        if category in _WITH_CASE and len(lowered := chr(code).lower()) == 1:
            table[code] = ord(lowered)
    return table


def clip(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Code points with everything above the tables mapped onto their last entry."""
    return np.minimum(codes, np.uint32(_SIZE))
