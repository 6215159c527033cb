"""PDF captures: the text layer as paragraphs, and the XMP packet for licensing."""

from __future__ import annotations

import re
from typing import Any

from cleaning.document import Extracted
from cleaning.rejection import Unreadable

MAX_BYTES = 64 * 2**20
MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
MIN_CHARACTERS_PER_PAGE = 25
"""Below this average a file holds pictures of pages."""

_XMP = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.S)


def extract_pdf(body: bytes) -> Extracted:
    """The text of a PDF.

    Raises:
        Unreadable: ``too_large``, ``encrypted``, ``corrupt``, ``too_many_pages``, ``needs_ocr``.
    """
    import pypdfium2

    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(body)} bytes > {MAX_BYTES}")
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "password" in str(error).lower() else "corrupt"
        raise Unreadable(reason, str(error)[:200]) from error
    try:
        return _read(document, body)
    finally:
        document.close()


def _read(document: Any, body: bytes) -> Extracted:
    count = len(document)
    if count > MAX_PAGES:
        raise Unreadable("too_many_pages", f"{count} pages > {MAX_PAGES}")
    pages = [_page_text(document, number) for number in range(count)]
    if sum(map(len, pages)) < MIN_CHARACTERS_PER_PAGE * max(count, 1):
        raise Unreadable("needs_ocr", f"{sum(map(len, pages))} characters of text on {count} pages")
    about = document.get_metadata_dict(skip_empty=True)
    packet = _XMP.search(body)
    return Extracted(
        text="\n\n".join(page for page in pages if page),
        title=about.get("Title"),
        author=about.get("Author"),
        xmp=packet[0] if packet else None,
    )


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            return str(layer.get_text_bounded()).replace("\r\n", "\n").strip()
        finally:
            layer.close()
    finally:
        page.close()
