"""Cutting spans out of a text so that what remains reads on.

Cuts are code-point offsets into the text as read. Lines that are not touched stay as they are; a touched line loses
its spans, keeps one space where two pieces meet, and goes entirely when only a list marker, a bracket or a stray
conjunction's worth of characters would remain. Paragraphs stay separated by exactly one blank line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa

Cut = Mapping[str, Any]

_MARKER = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[ivxlcIVXLC]{1,6}[.)]|§?\s?\d{1,3}\.?)\s*", re.ASCII)
_BLANK_LINES = re.compile(r"\n{3,}")
_DANGLING_START = re.compile(r"^[,;:.!?…)\]”»–—-]+\s*")


def apply_cuts(text: str, cuts: Sequence[Cut]) -> str:
    """*text* without the spans of *cuts* (any order, overlaps allowed); the text itself when there are none."""
    spans = merged(cuts, len(text))
    if not spans:
        return text
    lines: list[str] = []
    start = first = 0
    for line in text.split("\n"):
        end = start + len(line)
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        last = first
        while last < len(spans) and spans[last][0] < end:
            last += 1
        if last > first:
            rest = _without(text, start, end, [(max(a, start), min(b, end)) for a, b in spans[first:last]])
            if not _is_remnant(rest):
                lines.append(rest)
        else:
            lines.append(line)
        start = end + 1
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def apply_cuts_column(texts: pa.ChunkedArray | pa.Array, cuts: pa.ChunkedArray | pa.Array) -> pa.Array:
    """`apply_cuts` on a column; rows whose *cuts* are null or empty are passed through."""
    values = texts.to_pylist()
    for row, spans in enumerate(cuts.to_pylist()):
        if spans and values[row] is not None:
            values[row] = apply_cuts(values[row], spans)
    return pa.array(values, texts.type)


def merged(cuts: Sequence[Cut], length: int) -> list[tuple[int, int]]:
    """The spans of *cuts* inside a text of *length*, ascending, touching ones joined."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((max(int(cut["start"]), 0), min(int(cut["end"]), length)) for cut in cuts):
        if start >= end:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def without_holders(cuts: Sequence[Cut], withdrawn: Collection[str]) -> list[Cut]:
    """*cuts* less those whose holder was withdrawn: what it held for others is theirs again."""
    return [cut for cut in cuts if cut["holder"] not in withdrawn]


def _without(text: str, start: int, end: int, inside: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = start
    for a, b in [*inside, (end, end)]:
        piece = text[at:a]
        if pieces and piece and not piece[0].isspace() and not pieces[-1][-1:].isspace():
            pieces.append(" ")
        if pieces and piece[:1].isspace() and (not pieces[-1] or pieces[-1][-1].isspace()):
            piece = piece.lstrip()
        if piece:
            pieces.append(piece)
        at = b
    rest = "".join(pieces).rstrip()
    if inside[0][0] <= start + len(text[start:end]) - len(text[start:end].lstrip()):
        # The line's beginning went: punctuation that closed it would stand alone.
        rest = _DANGLING_START.sub("", rest.lstrip()) if not _is_dialogue(rest) else rest.lstrip()
    return rest


def _is_dialogue(line: str) -> bool:
    return bool(re.match(r"\s*[–—-]\s", line))


def _is_remnant(line: str) -> bool:
    """Whether nothing that can be read is left: white space, a list marker, punctuation."""
    rest = line.strip()
    return not any(map(str.isalnum, rest)) or _MARKER.fullmatch(rest.lstrip("•*·–—- ")) is not None
