"""Plain text files and WET conversion records: text that needs no extraction, only paragraphs."""

from __future__ import annotations

import re

from cleaning.document import Extracted
from cleaning.rejection import Unreadable
from cleaning.wet import prose_lines

MAX_CHARACTERS = 48_000_000
_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*\n(?:[ \t\u00a0]*\n)*")
_TRAILING = re.compile(r"[ \t\u00a0]+\n")
_LONG_LINE = 200
_FORM_FEED = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def extract_plain(text: str, title: str | None = None) -> Extracted:
    """A text file: paragraphs are what blank lines part, or lines where a file has none.

    Raises:
        Unreadable: ``empty``, ``too_large``.
    """
    body = _normalize(text)
    if "\n\n" not in body and _lines_are_paragraphs(body):
        body = body.replace("\n", "\n\n")
    return Extracted(text=body, title=title)


def extract_wet(text: str, title: str | None = None) -> Extracted:
    """A WET record: each line is a block of the page; lines that read like menus are left out.

    Raises:
        Unreadable: ``empty``, ``too_large``.
    """
    lines = [line for raw in _normalize(text).split("\n") if (line := " ".join(raw.split()))]
    return Extracted(text="\n\n".join(prose_lines(lines)), title=title)


def _normalize(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", f"{len(text)} characters > {MAX_CHARACTERS}")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _FORM_FEED.sub("\n", text)
    text = _BLANK_LINES.sub("\n\n", _TRAILING.sub("\n", text)).strip("\n \t\u00a0")
    if not text:
        raise Unreadable("empty", "no characters but white space")
    return text


def _lines_are_paragraphs(body: str) -> bool:
    """Long lines are whole paragraphs; lines of one width were wrapped by hand and belong together."""
    lines = body.split("\n")
    return max(map(len, lines)) > _LONG_LINE
