"""What reading makes of one capture, whatever its format was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Extracted:
    """The main text of one capture and what the capture says about itself.

    ``text`` has paragraphs separated by one blank line; lines inside a paragraph are lines of the source that
    mean something (list items, table rows, verse, code). Characters are not yet repaired.
    """

    text: str
    title: str | None = None
    author: str | None = None
    site_name: str | None = None
    published_on: date | None = None
    declared_language: str | None = None
    xmp: bytes | None = None
    """The raw XMP packet of a PDF, for the license and reservation signals in it."""
