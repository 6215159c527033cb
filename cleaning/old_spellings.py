"""Unknown words that are good Polish all the same: in the spelling of another century, or two words written as one.

A word is *old* if today's spelling of it is in the dictionary. The rules undo what the reform of 1936 and those before
it changed: ``ya/ja`` for ``ia`` (historya, Anglja), ``-em -emi`` for ``-ym -ymi`` (dobrem, któremi), ``módz``,
``zkąd``, ``xiążę``, ``hypoteza``, ``iey``, ``moiey``. It is *joined* if a preposition, ``nie`` or a particle was
written together with a known word (nietylko, możnaby, odrazu). Half of the unknown words of proofread book pages are
either, but of those that only scanned pages hold one in eight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch, hash_words, once
from cleaning.statistics import out_of_vocabulary
from cleaning.vocabulary import known

IN_USE, UNEXPLAINED, OLD, JOINED = range(4)
"""What an unknown word is; IN_USE is one that the dictionary knows."""
_LONGEST = 30

_VOWEL = "[aeiouyąęó]"
_TODAY = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        ("[áàâ]", "a"),
        ("[éèê]", "e"),
        ("x", "ks"),
        ("th", "t"),
        ("ph", "f"),
        ("(?<!c)hy", "hi"),
        (f"(?<={_VOWEL})y", "j"),
        (f"(?:(?<={_VOWEL})|^)i(?={_VOWEL})", "j"),
        (f"(?<=[csz])(?:yj?|ij)(?={_VOWEL})", "j"),
        (f"(?<=[bdfghklłmnprtw])(?:[yi]j|y|j)(?={_VOWEL})", "i"),
        ("^z(?=[kptcsfh])", "s"),
        ("z(?=k)", "s"),
        ("^ros(?=[kptcsfh])", "roz"),
        (r"([bcdfgklmnprstwz])\1", r"\1"),
        ("(?<!hi)gie(?=[dlnors])", "ge"),
        ("^je(?=n)", "ge"),
        (f"(?<={_VOWEL})ji", "i"),
        ("ść$", "źć"),
        ("bronz", "brąz"),
        ("(?<=rześc)i(?=a)", "ij"),
        ("tłóm", "tłum"),
    )
)
_ENDINGS = (("iemi", "imi"), ("emi", "ymi"), ("iem", "im"), ("em", "ym"), ("dz", "c"))
_LAST_LETTERS = "imz"
_VOICED = "bdgzwmnlłrj"
_BEFORE = frozenset(
    {"nie", "na", "po", "za", "od", "do", "we", "ze", "w", "z", "przed", "nad", "pod", "bez", "dla", "jak", "tak", "to"}
    | {"co", "by", "tym", "tem", "czem", "jako", "ni", "i", "a", "o", "u", "że", "gdy", "aż"}
)
_BEHIND = (
    *("by", "bym", "byś", "byśmy", "byście", "że", "ż", "to", "li", "m", "ś", "śmy", "ście", "em", "eś", "ć", "no"),
    "kolwiek",
)
_LONGEST_BEFORE, _LEAST_LEFT = 5, 3


def todays_spellings(words: Sequence[str]) -> list[list[str]]:
    """How each of some old *words* may be spelled today, not all of them words.

    Words are in lower case, of two letters or more, and hold no white space.
    """
    if not words:
        return []
    changed = "\n".join(words)
    for pattern, replacement in _TODAY:
        changed = pattern.sub(replacement, changed)
    found = []
    for word, today in zip(words, changed.split("\n"), strict=True):
        if word == today:
            found.append(_with_todays_ends(word))
        else:
            found.append([today, *_with_todays_ends(word), *_with_todays_ends(today)])
    return found


def _with_todays_ends(word: str) -> list[str]:
    """*word* with an ending and a beginning of today, where it has an old one."""
    found = []
    if word[-1] in _LAST_LETTERS:
        found = [word.removesuffix(old) + new for old, new in _ENDINGS if word.endswith(old)]
    if word[0] == "s" and word[1] in _VOICED:
        found.append("z" + word[1:])
    return found


def without_joined(word: str) -> list[str]:
    """*word* (in lower case) without each little word that it may be joined with."""
    ends = range(1, min(_LONGEST_BEFORE, len(word) - _LEAST_LEFT) + 1)
    left = [word[end:] for end in ends if word[:end] in _BEFORE]
    behind = [word.removesuffix(particle) for particle in _BEHIND if word.endswith(particle)]
    return left + [stem for stem in behind if len(stem) >= _LEAST_LEFT]


@once
def unknown_kinds(batch: Batch) -> NDArray[np.int8]:
    """Kind of each word of *batch*: IN_USE, UNEXPLAINED, OLD or JOINED."""
    words = batch.words
    rows = np.flatnonzero(out_of_vocabulary(batch))
    kinds = np.full(len(words.start), IN_USE, dtype=np.int8)
    _, first, number = np.unique(batch.word_hashes[rows], return_index=True, return_inverse=True)
    text = batch.lowered.tobytes().decode("utf-32-le", "replace")
    spans = zip(words.start[rows[first]].tolist(), words.end[rows[first]].tolist(), strict=True)
    kinds[rows] = _kinds_of([text[start:end] for start, end in spans])[number]
    return kinds


def _kinds_of(words: Sequence[str]) -> NDArray[np.int8]:
    """Kind of each of some unknown *words*."""
    candidates = list(_candidates(words))
    kinds = np.full(len(words), UNEXPLAINED, dtype=np.int8)
    if not candidates:
        return kinds
    owners, kind, forms = zip(*candidates, strict=True)
    exists = known(hash_words(forms))
    for reading in (JOINED, OLD):
        kinds[np.array(owners)[exists & (np.array(kind) == reading)]] = reading
    return kinds


def _candidates(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    short = [number for number, word in enumerate(words) if len(word) <= _LONGEST]
    for number, forms in zip(short, todays_spellings([words[number] for number in short]), strict=True):
        for form in forms:
            yield number, OLD, form
        for form in without_joined(words[number]):
            yield number, JOINED, form
