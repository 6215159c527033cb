"""PDF captures: the text layer as paragraphs, and the XMP packet for licensing."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from cleaning.document import Extracted
from cleaning.pdf_layout import Line, paragraphs
from cleaning.rejection import Unreadable
from cleaning.xmp import xmp_packet

MAX_BYTES = 64 * 2**20
MAX_PAGES = 2_000
MAX_PAGE_CHARACTERS = 200_000
MAX_CHARACTERS = 20_000_000
MIN_PAGE_CHARACTERS = 25
"""Below this average a file holds pictures of pages."""
MAX_UNREADABLE = 0.2
"""Share of characters without a meaning (a font that maps to no Unicode) above which only OCR could read the file."""

_PASSWORD_ERROR = 4
# PDFium puts U+FFFE where a word is split at a line's end.
WORD_SPLIT = "\ufffe"
_VISUAL_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_MEANINGLESS = re.compile("[\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]")
_TITLE_PROGRAM = re.compile(
    r"^Microsoft (?:Office )?(?:Word|PowerPoint|Excel) - |\.(?:docx?|pdf|odt|indd|qxd|rtf|pptx?|xlsx?)$", re.I
)


def extract_pdf(body: bytes) -> Extracted:
    """The text of a PDF file.

    Raises:
        Unreadable: ``empty``, ``too_large``, ``encrypted``, ``corrupt``, ``too_many_pages``, ``needs_ocr``.
    """
    import pypdfium2

    if not body:
        raise Unreadable("empty", "0 bytes")
    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(body)} bytes > {MAX_BYTES}")
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower()
        raise Unreadable("encrypted" if locked else "corrupt", str(error)[:200]) from error
    try:
        return _read(document, body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("corrupt", str(error)[:200]) from error
    finally:
        document.close()


def _read(document: Any, body: bytes) -> Extracted:
    count = len(document)
    if count > MAX_PAGES:
        raise Unreadable("too_many_pages", f"{count} pages > {MAX_PAGES}")
    if count == 0:
        raise Unreadable("corrupt", "no pages")
    pages, characters = [], 0
    for number in range(count):
        lines = _page_lines(document, number)
        characters += sum(len(line.text) for line in lines)
        if characters > MAX_CHARACTERS:
            raise Unreadable("too_large", f"more than {MAX_CHARACTERS} characters by page {number + 1} of {count}")
        pages.append(lines)
    if characters < MIN_PAGE_CHARACTERS * count:
        raise Unreadable("needs_ocr", f"{characters} characters of text on {count} pages")
    text = "\n\n".join(paragraphs(pages))
    meaningless = len(_MEANINGLESS.findall(text))
    if meaningless > MAX_UNREADABLE * len(text):
        raise Unreadable("needs_ocr", f"{meaningless} of {len(text)} characters have no meaning in Unicode")
    about = document.get_metadata_dict(skip_empty=True)
    return Extracted(
        text=_MEANINGLESS.sub("", text).replace("\x02", "").replace("\ufffe", ""),
        title=_title(about.get("Title")),
        author=_clean(about.get("Author")),
        declared_language=_language(document),
        xmp=xmp_packet(body),
    )


def _page_lines(document: Any, number: int) -> list[Line]:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            if layer.count_chars() > MAX_PAGE_CHARACTERS:
                raise Unreadable("too_large", f"more than {MAX_PAGE_CHARACTERS} characters on page {number + 1}")
            return _lines(layer)
        finally:
            layer.close()
    finally:
        page.close()


def _lines(layer: Any) -> list[Line]:
    """The lines of a page, each with the box from its first to its last character."""
    found = []
    for match in _VISUAL_LINE.finditer(layer.get_text_range()):
        stripped = match[0].strip()
        if not stripped:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        first, last = _box(layer, start), _box(layer, start + len(stripped.rstrip(WORD_SPLIT)) - 1)
        if first and last:
            height = max(first[3] - first[1], last[3] - last[1], 1.0)
            found.append(Line(" ".join(stripped.split()), first[0], last[2], first[1], height))
    return found


def _box(layer: Any, text_index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of a character, at the height of its font's loose box (equal for all letters)."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    index = pdfium.FPDFText_GetCharIndexFromTextIndex(layer, text_index)
    if index < 0:
        return None
    try:
        left, bottom, right, top = layer.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return None
    return left, bottom, right, top


def _language(document: Any) -> str | None:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size <= 128:
        return None
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").strip("\x00 ") or None


def _title(value: str | None) -> str | None:
    cleaned = _clean(value)
    return _TITLE_PROGRAM.sub("", cleaned).strip() or None if cleaned else None


def _clean(value: str | None) -> str | None:
    text = " ".join((value or "").replace("\x00", " ").split())
    return text[:300] or None
