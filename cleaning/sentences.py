"""Sentence boundaries of Polish text, by rules.

A boundary is looked for after ``. ! ? …`` (with closing quotation marks and brackets) and at line breaks; what stands
before and after decides. Every character belongs to exactly one sentence: white space belongs to the one before it.
"""

from __future__ import annotations

import re

from cleaning.abbreviations import AT_A_SENTENCE_END, BEFORE_A_WORD

_CANDIDATE = re.compile(
    r"(?P<stop>[.!?…]+)(?P<close>[\"'”’»)\]]*)(?P<gap>\s+)(?P<open>[\"'„“”‘«»(\[—–-]*\s*)(?=(?P<next>\S))|(?P<line>\s*\n\s*)(?=\S)"
)
_WORD_BEFORE = re.compile(r"[^\s\"'„”«»(\[,;:!?…–—/-]+$")
_INITIAL = re.compile(r"(?:[A-ZĄĆĘŁŃÓŚŹŻ]|[A-Z][a-z]|Sz|Cz|Rz|Dż)\Z")
_LIST_MARKER = re.compile(r"(?:\d{1,3}|[IVXLC]{1,6}|[a-zA-Z])\Z")
_ENUMERABLE = re.compile(r"(?:witamin|punk[tc]|klas|grup|plan|typ|kategori|wariant|wersj|seri|liter)\w{0,3}\Z", re.I)


def sentence_offsets(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of *text*, in code points; joined, the slices give *text* back."""
    offsets = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match["line"] is not None:
            if match.start() == start or not _ends_line(text, match):
                continue
            end = match.end()
        else:
            if not _ends_sentence(text, start, match):
                continue
            end = match.end("gap")
        offsets.append((start, end))
        start = end
    if start < len(text):
        offsets.append((start, len(text)))
    return offsets


def sentences(text: str) -> list[str]:
    """The sentences of *text* without surrounding white space; empty ones are left out."""
    return [piece for start, end in sentence_offsets(text) if (piece := text[start:end].strip())]


def _ends_line(text: str, match: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: a blank line always, a single break unless the sentence visibly goes on."""
    if match["line"].count("\n") > 1:
        return True
    return not (text[match.end()].islower() or text[match.start() - 1] in ",-–")


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = match["next"]
    if "\n" in match["gap"]:
        return match["gap"].count("\n") > 1 or not following.islower()
    if following.islower() or following in ",;:.!?…":
        return False
    if match["stop"] != "." or match["close"]:
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - 30), match.start())
    if before is None:
        return True
    return _period_ends(text, start, before, match)


def _period_ends(text: str, start: int, before: re.Match[str], match: re.Match[str]) -> bool:
    """Whether a single period after the word *before* ends a sentence, given that no lower-case letter follows."""
    word = before[0]
    if before.start() == start and _LIST_MARKER.match(word):
        return False
    if _INITIAL.match(word):
        previous = text[start : before.start()].split()[-1:]
        return bool(previous) and bool(_ENUMERABLE.match(previous[0]))
    lowered = word.lower()
    if lowered in AT_A_SENTENCE_END:
        return match["next"].isupper() or bool(match["open"].strip())
    return lowered not in BEFORE_A_WORD
