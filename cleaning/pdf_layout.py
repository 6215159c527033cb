"""Lines of PDF pages to paragraphs: running heads out, wrapped lines and split words joined."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

EDGE_LINES = 2
"""Lines at the top and at the bottom of a page among which running heads are looked for."""
REPEATED_SHARE = 0.3
MIN_REPEATED = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:str(?:ona|\.)?|s\.|page|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|z|of)\s*\d{1,4})?[-–—|\s]*",
    re.I,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\ufffe\x02]$")
_TERMINAL = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[a-ząćęłńóśźż]\)|[-–—•▪●*]|§|Art\.)\s")


@dataclass(frozen=True)
class Line:
    """A line of text with its box in points; ``bottom`` grows upward."""

    text: str
    left: float
    right: float
    bottom: float
    height: float


Page = Sequence[Line]


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The text of *pages* as paragraphs; a paragraph may run over a page's end."""
    joined: list[str] = []
    open_end = False
    for page in _without_running_heads(pages):
        for number, paragraph in enumerate(_page_paragraphs(page)):
            if number == 0 and open_end and joined and _continues(joined[-1], paragraph):
                joined[-1] = join(joined[-1], paragraph)
            else:
                joined.append(paragraph)
            open_end = True
    return joined


def join(first: str, second: str) -> str:
    """Two lines of one paragraph as one, a word split between them made whole.

    Polish repeats the hyphen of a compound word at the start of the next line: it is kept once.
    """
    if match := _HYPHEN.search(first):
        stem = first[: match.start()]
        if second.startswith(("-", "\u2010")):
            return f"{stem}-{second[1:]}"
        if second[:1].islower():
            return stem + second
        return f"{stem}-{second}" if second[:1].isalpha() and match[0] == "-" else f"{first} {second}"
    return f"{first} {second}"


def _continues(before: str, after: str) -> bool:
    if _HYPHEN.search(before):
        return True
    return not _TERMINAL.search(before) and after[:1].islower()


def _without_running_heads(pages: Sequence[Page]) -> list[list[Line]]:
    counts: Counter[tuple[bool, str]] = Counter()
    for page in pages:
        counts.update({key for _, key in _edges(page)})
    least = max(MIN_REPEATED, REPEATED_SHARE * len(pages))
    kept = []
    for page in pages:
        dropped = {
            index
            for index, key in _edges(page)
            if counts[key] >= least or (_is_outermost(page, index) and _PAGE_NUMBER.fullmatch(page[index].text))
        }
        kept.append([line for index, line in enumerate(page) if index not in dropped])
    return kept


def _edges(page: Page) -> list[tuple[int, tuple[bool, str]]]:
    """Indexes of the outer lines, each with whether it is at the top and its text, numbers leveled."""
    order = sorted(range(len(page)), key=lambda index: (-page[index].bottom, page[index].left))
    top, bottom = order[:EDGE_LINES], order[EDGE_LINES:][-EDGE_LINES:]
    return [(index, (place is top, _DIGITS.sub("#", page[index].text))) for place in (top, bottom) for index in place]


def _is_outermost(page: Page, index: int) -> bool:
    bottoms = [line.bottom for line in page]
    return page[index].bottom in (max(bottoms), min(bottoms))


def _page_paragraphs(page: Page) -> list[str]:
    lines = _merged(page)
    if not lines:
        return []
    rights = sorted(line.right for line in lines)
    right = rights[math.ceil(0.9 * (len(rights) - 1))]
    gaps = [first.bottom - second.bottom for first, second in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [lines[0].height * 1.2])
    found = [lines[0].text]
    for before, line in pairwise(lines):
        if not _same_paragraph(before, line, usual, right):
            found.append(line.text)
        elif _is_short(before, right) and not line.text[:1].islower() and not _HYPHEN.search(before.text):
            found[-1] += "\n" + line.text
        else:
            found[-1] = join(found[-1], line.text)
    return found


def _merged(page: Page) -> list[Line]:
    """Pieces of one line, as wide gaps and table cells part them, put together again."""
    lines: list[Line] = []
    for line in page:
        last = lines[-1] if lines else None
        if last and abs(last.bottom - line.bottom) < 0.3 * max(last.height, 1.0) and line.left >= last.right - 1:
            lines[-1] = Line(
                join(last.text, line.text), last.left, line.right, last.bottom, max(last.height, line.height)
            )
        else:
            lines.append(line)
    return lines


def _is_short(line: Line, right: float) -> bool:
    return line.right < right - 0.15 * max(right - line.left, 1.0)


def _same_paragraph(before: Line, line: Line, usual: float, right: float) -> bool:
    gap = before.bottom - line.bottom
    if _HYPHEN.search(before.text) and line.text[:1].islower():
        return True
    if gap < 0:  # the next column
        return _continues(before.text, line.text)
    if gap > 1.35 * usual or not 0.85 < line.height / max(before.height, 0.1) < 1.18:
        return False
    ended = bool(_TERMINAL.search(before.text))
    if _ITEM.match(line.text) and (ended or before.text.endswith(",") or _is_short(before, right)):
        return False
    indented = line.left - before.left > 0.7 * line.height
    return not (ended and (indented or _is_short(before, right)))
