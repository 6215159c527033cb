"""Lines of a page without its markup: prose, and the short lines that belong to it.

A WET record holds the whole page, menus and footers included, one block a line. With the markup gone, only length,
punctuation and neighbors tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaning.phrases import is_notice

MAX_LABELS = 4
"""Short lines in a row that may stand between prose, as headings and lists do; longer runs are menus."""
MIN_PROSE = 60
_SENTENCE = re.compile(r"[^\W\d_]{2}[\"”’»)\]]*[.!?…:;,](?:\s|$)")
_SPOKEN = re.compile(r"[–—-]\s?[A-ZĄĆĘŁŃÓŚŹŻ„].{5,}[.!?…]$")
# The only place where such a record can say what may be done with it.
_RIGHTS = re.compile(
    r"licenc|license|creative commons|prawa zastrze|rights reserved|domen\w+ publiczn|copyright|©", re.I
)


def prose_lines(lines: Sequence[str]) -> list[str]:
    """*lines* (none empty) without runs of labels and without notices; all of them if none is prose."""
    prose = [_is_prose(line) for line in lines]
    if not any(prose):
        return list(lines)
    kept: list[str] = []
    labels: list[str] = []
    seen: set[str] = set()
    for line, is_prose in zip(lines, prose, strict=True):
        if not is_prose:
            labels.append(line)
            continue
        kept.extend(_between(kept, labels))
        labels = []
        if line not in seen:
            kept.append(line)
        seen.add(line)
    return kept + [line for line in labels if _RIGHTS.search(line)]


def _is_prose(line: str) -> bool:
    return (len(line) >= MIN_PROSE and bool(_SENTENCE.search(line))) or bool(_SPOKEN.match(line))


def _between(kept: list[str], labels: list[str]) -> list[str]:
    """What of a run of short lines before prose belongs to the text."""
    labels = [label for label in labels if _RIGHTS.search(label) or not is_notice(label)]
    introduced = bool(kept) and kept[-1].endswith(":")
    if len(labels) <= MAX_LABELS or introduced:
        return labels
    # Of a menu that ends where the prose begins, the last line is most likely the heading.
    return [label for label in labels[:-1] if _RIGHTS.search(label)] + labels[-1:]
