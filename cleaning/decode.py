"""Bytes to text: what a capture declares, checked against what its bytes can be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaning.labels import MULTIBYTE, is_single_byte, read_as, resolve
from cleaning.rejection import Unreadable

MAX_BYTES = 64 * 2**20
PRESCAN_BYTES = 16 * 1024
SAMPLE_BYTES = 512 * 1024
MAX_REPLACED = 0.02
"""Share of undecodable characters above which the bytes are no text."""
MAX_CONTROLS = 0.01
MIN_ZEROS = 0.005

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WIDE = frozenset(["utf-16-le", "utf-16-be"])
_MAGIC = (
    b"%PDF-", b"\x89PNG", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!", b"BZh9",
    b"\x7fELF", b"OggS", b"ID3", b"RIFF", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"wOFF", b"wOF2", b"\x00\x00\x01\x00",
    b"\xca\xfe\xba\xbe",
)  # fmt: skip

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 11, 12, 13, 27))

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
# Searched in lower case: a pattern that ignores case finds its first letter ten times slower.
_XML_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{1,40})")
_META = re.compile(rb"<meta\b[^>]{0,1000}?charset\s*=\s*[\"']?\s*([a-z0-9_:.\-]{1,40})")
_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([^\"';\s]{1,40})", re.I)


@dataclass(frozen=True)
class Decoded:
    """A capture's text.

    ``encoding`` is the one that was used and ``declared`` the one that HTTP, ``<meta>`` or the XML declaration
    named, both by the names of the WHATWG Encoding Standard; ``repaired`` tells that the bytes contradicted the
    declaration, or that some were unreadable and had to be replaced.
    """

    text: str
    encoding: str
    declared: str | None
    repaired: bool


def declared_encoding(body: bytes, content_type: str | None) -> str | None:
    """The encoding that HTTP or else the document names; None without a known label.

    Precedence as in the HTML standard: the HTTP header, then ``<meta>`` or the XML declaration.
    """
    if content_type and (match := _HTTP.search(content_type)) and (name := resolve(match[1])):
        return name
    head = _COMMENT.sub(b"", body[:PRESCAN_BYTES]).lower()
    for pattern in (_XML_DECLARATION, _META):
        if (found := pattern.search(head)) and (name := resolve(found[1].decode("ascii", "replace"))):
            # A document that names UTF-16 in bytes that read as ASCII is not in UTF-16 (HTML standard, prescan).
            return "utf-8" if name.startswith("utf-16") else name
    return None


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of *body*, whose HTTP ``Content-Type`` was *content_type*.

    Valid UTF-8 is UTF-8 whatever is declared. Otherwise single-byte readings compete by the letters that they
    give (see :mod:`cleaning.readings`); the declared one wins ties.

    Raises:
        Unreadable: ``empty``, ``too_large``, ``binary``.
    """
    if not body.strip():
        raise Unreadable("empty", f"{len(body)} bytes")
    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(body)} bytes > {MAX_BYTES}")
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _accept(read_as(body[len(bom) :], encoding), encoding, encoding)
    if body.startswith(_MAGIC):
        raise Unreadable("binary", f"starts like a binary file: {body[:4]!r}")
    declared = declared_encoding(body, content_type)
    if wide := _wide(body):
        return _accept(read_as(body, wide), wide, declared)
    if declared == "iso-2022-jp" and b"\x1b" in body:
        return _accept(read_as(body, declared), declared, declared)
    if body.isascii():
        narrow = declared if declared not in _WIDE else None
        return _accept(body.decode("ascii"), narrow or "utf-8", declared)
    return _decode_high_bytes(body, declared)


def _decode_high_bytes(body: bytes, declared: str | None) -> Decoded:
    from cleaning.readings import best_reading, mostly_utf8, plausible_utf8

    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if declared in (None, "utf-8") or plausible_utf8(text):
            return _accept(text, "utf-8", declared)
        legacy = best_reading(body[:SAMPLE_BYTES], declared)
        if legacy.polish:
            return _accept(read_as(body, legacy.encoding), legacy.encoding, declared)
        return _accept(text, "utf-8", declared)
    if (mended := mostly_utf8(body)) is not None:
        return _accept(mended, "utf-8", declared, repaired=True)
    if declared in MULTIBYTE and (declared not in _WIDE or _has_zeros(body, declared)):
        text = read_as(body, declared)
        if text.count("\ufffd") <= MAX_REPLACED * len(text):
            return _accept(text, declared, declared)
    reading = best_reading(body[:SAMPLE_BYTES], declared if declared and is_single_byte(declared) else None)
    text = read_as(body, reading.encoding)
    if reading.encoding == "iso-8859-2" and (repaired := _without_c1(text)) != text:
        return _accept(repaired, "iso-8859-2", declared, repaired=True)
    return _accept(text, reading.encoding, declared)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a byte order mark shows in zero bytes at every other place."""
    sample = body[:4096]
    if len(sample) < 4 or not sample.count(0):
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _has_zeros(body: bytes, declared: str) -> bool:
    """Whether *body* can be UTF-16 at all: even texts of other scripts have spaces and markup, whose high byte is 0.

    Single-byte text has no zeros, and any pair of its bytes would read as some ideograph.
    """
    sample = body[:SAMPLE_BYTES]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if declared == "utf-16-le":
        high, low = low, high
    return high >= MIN_ZEROS * len(sample) and high > 9 * low


def _without_c1(text: str) -> str:
    """Windows quotation marks and dashes in a page that is otherwise ISO-8859-2."""
    return re.sub("[\x80-\x9f]+", lambda run: read_as(run[0].encode("latin-1"), "windows-1250"), text)


def _accept(text: str, encoding: str, declared: str | None, repaired: bool = False) -> Decoded:
    replaced = text.count("\ufffd")
    if replaced > MAX_REPLACED * len(text) + 2:
        raise Unreadable("binary", f"{replaced} of {len(text)} characters undecodable as {encoding}")
    encoded = text.encode("utf-8", "replace")
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > MAX_CONTROLS * len(text) + 2:
        raise Unreadable("binary", f"{controls} of {len(text)} characters are control characters")
    contradicted = declared is not None and encoding != declared
    return Decoded(text, encoding, declared, repaired or contradicted or replaced > 0)
