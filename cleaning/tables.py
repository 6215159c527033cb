"""Tables that hold data, as against tables that hold the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml.etree import iterwalk

SEPARATOR = " | "
MAX_CELL = 400
"""Average characters in a cell above which a table is layout."""
_INNER_BLOCKS = (
    "table",
    "h1",
    "h2",
    "h3",
    "form",
    "pre",
    "article",
    "section",
    "nav",
    "iframe",
    "script",
    "style",
    "blockquote",
)


def is_data_table(table: Any) -> bool:
    """Whether *table* has rows of short cells: at least two columns somewhere, and nothing of a page's structure."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(element is not table for element in table.iter(*_INNER_BLOCKS)):
        return False
    cells = paragraphs = widest = count = characters = 0
    for row in table.iter("tr"):
        count += 1
        width = 0
        for cell in row:
            if cell.tag in ("td", "th"):
                width += 1
                characters += sum(map(len, cell.itertext()))
                paragraphs += sum(1 for _ in cell.iter("p"))
        cells += width
        widest = max(widest, width)
    if widest < 2 or not cells:
        return False
    if count == 1 and widest < 3:
        return False
    return characters / cells <= MAX_CELL and paragraphs <= 2 * cells


def rows(table: Any) -> Iterator[tuple[str, int, int]]:
    """For each row with text: its cells joined by `` | ``, the characters in links, and the number of links."""
    caption = table.find("caption")
    if caption is not None and (text := _joined(caption)):
        yield text, 0, 0
    for row in table.iter("tr"):
        cells = [_joined(cell) for cell in row if cell.tag in ("td", "th")]
        if not any(cells):
            continue
        links = list(row.iter("a"))
        yield SEPARATOR.join(cells).strip(" |"), sum(len(_joined(link)) for link in links), len(links)


def _joined(element: Any) -> str:
    pieces = [element.text or ""] if len(element) == 0 else _spaced(element)
    return " ".join("".join(pieces).split())


def _spaced(element: Any) -> Iterator[str]:
    for event, part in iterwalk(element, events=("start", "end")):
        if event == "start":
            if part is not element and part.tag in ("br", "p", "div", "li"):
                yield " "
            if part.text and part.tag not in ("script", "style", "svg", "title"):
                yield part.text
        elif part is not element and part.tail:
            yield part.tail
