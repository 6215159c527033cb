"""Joining of hard-wrapped lines, as statutes, plain-text books and scans have them.

A document counts as wrapped when many of its lines end close to a common width. In such a document a line goes on in
the next one when that one's first word would not have fitted, or begins in lower case. Verse, code, tables, formulas,
lists, headings and indented paragraphs keep their lines; other documents keep all.
"""

from __future__ import annotations

import re
from itertools import pairwise

_STARTS_ITEM = re.compile(
    r"\s*(?:[-–—•*·▪]\s|[-–—](?=[A-ZĄĆĘŁŃÓŚŹŻ])|\(?\d{1,3}[a-z]{0,2}[.)](?:\s|$)|[a-z]{1,2}\)\s|§\s*\d|"
    r"(?:Art|Ust|Pkt)\.\s*\d|(?:Rozdział|ROZDZIAŁ|DZIAŁ|Dział|Oddział|Załącznik|CZĘŚĆ|Część|KSIĘGA|TYTUŁ)\s|[IVXLC]{1,6}\.\s|>|\|)"
)
_CODE = re.compile(
    r"^\t|[{};]\s*$|^\s*(?:#include|#!|def \w+\(|class \w+[:({]|import \w|from \w+ import|return\b.*[;)]$|if \(|for \(|"
    r"\$ |>>> |//)|^\s*</?\w+[^>]*>\s*$|\w\(\w*\)[;:]|^<\w+> |^\d\d:\d\d"
)
_TABLE = re.compile(r"\t|\||(?:\S {3,}\S.*){2}|\.{5,}|_{4,}")
_FORMULA = re.compile(r"^(?:\$\$.*\$\$|\$[^$]+\$|\\[\[(].*\\[\])])[.,;]?$|^\$\$$|^\\(?:begin|end)\{|^[=≤≥≈≠≡⇒±] ?\S")
# One cheap look for what those three need.
_TRAIT = re.compile(r"[\t|{}<>#$/;_\\=≤≥≈≠≡⇒±]| {3}|\.{5}|\)[;:]|^\s*(?:def|class|import|from|return|if|for) |^\d\d:")
_DIVIDED = re.compile(r"[^\W\d_][-\u00ad¬]$")
_TERMINAL = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_OPENS_CAPITAL = re.compile(r"[\s\"'„“«(\[—–-]*[A-ZĄĆĘŁŃÓŚŹŻ]")

NARROWEST, WIDEST = 28, 140
_WRAPPED_SHARE = 0.25
_VERSE_SHARE = 0.7


def unwrap(text: str) -> str:
    """*text* with the lines of wrapped paragraphs joined, and words divided at line ends put together."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    width = wrapping_width(lines)
    paragraphs = [[lines[0]]]
    for above, line in pairwise(lines):
        current = paragraphs[-1]
        if _is_divided(above, line):
            current[-1] = current[-1].rstrip()[:-1]
            current.append(line.strip())
        elif width and _continues(above, line, width):
            current[-1] = current[-1].rstrip() + " "
            current.append(line.strip())
        else:
            paragraphs.append([line])
    return "\n".join(map("".join, paragraphs))


def wrapping_width(lines: list[str]) -> int | None:
    """The width at which *lines* are wrapped, in characters; None where they aren't, as in verse or free paragraphs."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < 2:
        return None
    lengths = sorted(map(len, filled))
    width = lengths[min(len(lengths) - 1, int(0.95 * len(lengths)))]
    if not NARROWEST <= width <= WIDEST:
        return None
    close = sum(0.75 * width <= length <= 1.1 * width for length in lengths)
    if close < _WRAPPED_SHARE * len(lengths):
        return None
    capitals = sum(_OPENS_CAPITAL.match(line) is not None for line in filled)
    return width if capitals < _VERSE_SHARE * len(filled) else None


def _is_divided(above: str, line: str) -> bool:
    """Whether the last word of *above* goes on in *line*; short lines (tables, refrains) are left alone."""
    above = above.rstrip()
    return (
        len(above) >= 20
        and above[-1] in "-\u00ad¬"
        and line.lstrip()[:1].islower()
        and _DIVIDED.search(above, len(above) - 2) is not None
        and not _is_kept(above)
        and not _STARTS_ITEM.match(line)
    )


def _continues(above: str, line: str, width: int) -> bool:
    above, begin = above.rstrip(), line.strip()
    if not above or not begin or (line[0].isspace() and not above[0].isspace()):
        return False
    length = len(above.lstrip())
    if begin[0].islower():
        goes_on = length >= 0.5 * width and above[-1] not in ";:"
    else:
        reach = length + 1 + (begin + " ").index(" ")
        goes_on = reach > 0.9 * width and (reach > width or not _TERMINAL.search(above, len(above) - 3))
    return goes_on and not (_STARTS_ITEM.match(line) or _is_kept(above) or _is_kept(line))


def _is_kept(line: str) -> bool:
    """Whether *line* belongs to code or a table, or is a formula set apart."""
    if not _TRAIT.search(line):
        return False
    inner = line.strip()
    return _CODE.search(line) is not None or _TABLE.search(inner) is not None or _FORMULA.search(inner) is not None
