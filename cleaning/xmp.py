"""The XMP packet of a PDF file (ISO 16684-1), found without a PDF parser."""

from __future__ import annotations

import re
import zlib

MAX_PACKET = 2**20
MAX_STREAMS = 64
_PACKET = re.compile(rb"<x:xmpmeta\b.{0,1048576}?</x:xmpmeta\s*>|<rdf:RDF\b.{0,1048576}?</rdf:RDF\s*>", re.S)
_METADATA_OBJECT = re.compile(rb"/Type\s*/Metadata\b.{0,400}?stream\r?\n", re.S)
# A document's own packet is told from those of the pictures in it by what only documents state.
_MARKS = (rb"tdm|TDM", rb"xmpRights:|creativecommons|cc:license", rb"pdf:Producer|xmp:CreatorTool|pdfaid:")


def xmp_packet(body: bytes) -> bytes | None:
    """The document's packet as it stands in the file, or None.

    Of several packets the one with rights or reservations counts, since missing such a statement is worse than
    reading one of an embedded picture.
    """
    packets = [match[0] for match in _PACKET.finditer(body)][:MAX_STREAMS]
    packets += _compressed(body)
    for mark in _MARKS:
        for packet in packets:
            if re.search(mark, packet):
                return packet
    return packets[0] if packets else None


def _compressed(body: bytes) -> list[bytes]:
    found = []
    for match in list(_METADATA_OBJECT.finditer(body))[:MAX_STREAMS]:
        if b"/FlateDecode" not in match[0]:
            continue
        try:
            content = zlib.decompressobj().decompress(body[match.end() : match.end() + MAX_PACKET], MAX_PACKET)
        except zlib.error:
            continue
        if packet := _PACKET.search(content):
            found.append(packet[0])
    return found
