"""Small PDF files written by hand, for the tests of PDF reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Codes for Polish letters in a font encoding of our own; the names are those of the Adobe Glyph List.
_GLYPHS = {
    "ą": "aogonek", "ć": "cacute", "ę": "eogonek", "ł": "lslash", "ń": "nacute", "ó": "oacute", "ś": "sacute",
    "ź": "zacute", "ż": "zdotaccent", "Ą": "Aogonek", "Ć": "Cacute", "Ł": "Lslash", "Ś": "Sacute", "Ź": "Zacute",
    "Ż": "Zdotaccent", "„": "quotedblbase", "”": "quotedblright", "–": "endash",
}  # fmt: skip
_CODES = {letter: 128 + number for number, letter in enumerate(_GLYPHS)}


@dataclass(frozen=True)
class Text:
    """A line of text at a place in points from the lower left corner of an A4 page."""

    content: str
    left: float = 70
    bottom: float = 700
    size: float = 11


def column(lines: Sequence[str], top: float = 720, left: float = 70, gap: float = 14, size: float = 11) -> list[Text]:
    """Lines below each other at an equal distance; an empty one leaves a gap."""
    return [Text(line, left, top - gap * number, size) for number, line in enumerate(lines) if line]


def pdf(
    pages: Sequence[Sequence[Text]],
    info: str = "",
    xmp: bytes | None = None,
    language: str = "",
    encrypt: str = "",
) -> bytes:
    """A PDF file with these pages; *info* and *encrypt* are the insides of dictionaries."""
    differences = " ".join(f"{code} /{_GLYPHS[letter]}" for letter, code in _CODES.items())
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    catalog = (
        f"/Type /Catalog /Pages 2 0 R{' /Metadata 5 0 R' if xmp else ''}{f' /Lang ({language})' if language else ''}"
    )
    objects: dict[int, bytes] = {
        1: f"<< {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 4 0 R >>",
        4: f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{differences}] >>".encode(),
        6: f"<< {info} >>".encode(),
    }
    if xmp:
        objects[5] = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp)
    if encrypt:
        objects[7] = f"<< {encrypt} >>".encode()
    for number, texts in enumerate(pages):
        content = b"\n".join(_show(text) for text in texts)
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {11 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[11 + 2 * number] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return _assemble(objects, encrypted=bool(encrypt))


def _show(text: Text) -> bytes:
    codes = b"".join(b"%02X" % _CODES.get(letter, ord(letter) & 255) for letter in text.content)
    return b"BT /F1 %g Tf %g %g Td <%s> Tj ET" % (text.size, text.left, text.bottom, codes)


def _assemble(objects: dict[int, bytes], encrypted: bool) -> bytes:
    body, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, content in sorted(objects.items()):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(body), max(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        body += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    extra = b" /Encrypt 7 0 R /ID [<00> <00>]" if encrypted else b""
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (size, extra, start)
    return bytes(body)
