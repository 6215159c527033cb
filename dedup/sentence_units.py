"""What counts as one sentence when repetition is counted."""

from __future__ import annotations

import re

from cleaning.sentences import sentence_offsets

_FINISHED_LINE = re.compile(r"[.!?…][\"'”’»)\]]*[ \t]*\n+")


def unit_offsets(text: str) -> list[tuple[int, int]]:
    """Start and end of each unit of *text*: its sentences, ended also where a finished line ends.

    The segmenter joins lines that go on with a small letter. A footer or banner pasted before such a line is a
    sentence of its own all the same. Joined, the slices give *text* back.
    """
    units = []
    for start, end in sentence_offsets(text):
        for match in _FINISHED_LINE.finditer(text, start, end):
            if match.end() < end:
                units.append((start, match.end()))
                start = match.end()
        units.append((start, end))
    return units
