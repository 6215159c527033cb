"""Joining of hard-wrapped lines, as statutes and scanned books have them.

A block (lines between blank lines) is joined only when its lines look like running text broken at a fixed width;
verse, code, tables, lists and headings keep their lines.
"""

from __future__ import annotations

import itertools
import re
import statistics

_BLOCKS = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")
_LIST_ITEM = re.compile(
    r"\s*(?:[-–—•*·▪]\s|\d{1,3}[.)]\s|\d{1,3}[a-z]?\)\s|[a-z]{1,2}\)\s|§\s*\d|Art\.\s*\d|(?:Rozdział|ROZDZIAŁ|DZIAŁ|Dział)\b)"
)
_CODE = re.compile(
    r"^(?:\s{4,}|\t)|[{};]\s*$|^\s*(?:#include|def |class |import |return |if \(|for \(|\$ |>>> )|</?\w+>"
)
_TABLE = re.compile(r"\t|\S {3,}\S|\|")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad¬]$")
_SHORTEST_LONG_LINE = 40


def unwrap(text: str) -> str:
    """*text* with the lines of each wrapped paragraph joined, and words divided at line ends put together."""
    if "\n" not in text:
        return text
    parts = _BLOCKS.split(text)
    parts[::2] = map(_unwrap_block, parts[::2])
    return "".join(parts)


def _unwrap_block(block: str) -> str:
    lines = block.split("\n")
    if len(lines) < 2 or not _is_wrapped(lines):
        return block
    joined = [lines[0].rstrip()]
    for above, line in itertools.pairwise(lines):
        if _continues(above, line, lines):
            joined[-1] = _join(joined[-1], line.strip())
        else:
            joined.append(line.rstrip())
    return "\n".join(joined)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether most lines but the last reach a common width, and none looks like code or a table."""
    lengths = sorted(len(line.rstrip()) for line in lines[:-1])
    if any(_CODE.search(line) or _TABLE.search(line.strip()) for line in lines):
        return False
    return lengths[-1] >= _SHORTEST_LONG_LINE and statistics.median(lengths) >= 0.75 * lengths[-1]


def _continues(above: str, line: str, lines: list[str]) -> bool:
    if _LIST_ITEM.match(line) or not line.strip() or not above.strip():
        return False
    width = max(map(len, lines))
    first_word = line.split(maxsplit=1)[0]
    return line.lstrip()[0].islower() or len(above.rstrip()) + 1 + len(first_word) > 0.8 * width


def _join(above: str, line: str) -> str:
    if _HYPHEN.search(above) and line[:1].islower():
        return _HYPHEN.sub("", above) + line
    return f"{above} {line}"
