"""Undoing of wrong decodings ("mojibake") that Polish text meets.

Two families, by what can be proved:

* UTF-8 read as a single-byte encoding (also twice over). Undone when the *whole* text turns back into valid UTF-8,
  which clean text practically never does.
* CP1250 or ISO-8859-2 read as each other, as Latin-1 or as CP1252. Any text turns back into something, so the
  result must prove to be Polish: its letters beyond ASCII must stand where Polish writes them.

Tables follow the WHATWG Encoding Standard: bytes that a code page leaves undefined are C1 control characters.
"""

from __future__ import annotations

import re
from functools import cache

SINGLE_BYTE = ("latin-1", "cp1252", "cp1250", "iso8859-2")
"""Encodings that broken text was read with, by Python's names."""

_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_TYPOGRAPHY = frozenset(
    "„”“’‘‚–—…«»§°€©®™•·×÷±²³½¼¾µ¶†‡‰ \u00a0áéíúýàèìòùâêîôûäëïöüçñßčšžřěďťňľőűÁÉÍÚÝÄËÏÖÜÇÑČŠŽŘĚĎŤŇĽŐŰ"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_C1 = re.compile(r"[\x80-\x9f]")
_ROUNDS = 3


def undo(text: str) -> str:
    """*text* with its wrong decoding undone, or *text* itself where nothing is proved."""
    if text.isascii():
        return text
    for _ in range(_ROUNDS):
        better = _from_utf8(text)
        if better is None:
            break
        text = better
    return _from_code_page(text) or text


def _from_utf8(text: str) -> str | None:
    """The text whose UTF-8 bytes were read with a single-byte encoding, if *text* is such a reading."""
    for encoding in SINGLE_BYTE:
        raw = encode(text, encoding)
        if raw is None:
            continue
        try:
            candidate = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if _convincing(candidate):
            return candidate
    return None


def _convincing(candidate: str) -> bool:
    """Whether a valid UTF-8 reading is no accident: by the number of its sequences, or because they are Polish."""
    beyond = _NOT_ASCII.findall(candidate)
    if not beyond or _C1.search(candidate):
        return len(beyond) >= 3
    return len(beyond) >= 3 or all(c in _POLISH or c in "„”–—…’«»\u00a0" for c in beyond)


def _from_code_page(text: str) -> str | None:
    """The text that CP1250 or ISO-8859-2 bytes were meant to be, if *text* is another reading of them."""
    best, best_share = None, _polish_share(text) + 0.2
    for wrong in SINGLE_BYTE:
        raw = encode(text, wrong)
        if raw is None:
            continue
        for right in ("cp1250", "iso8859-2"):
            if right == wrong:
                continue
            candidate = decode(raw, right)
            share = _polish_share(candidate)
            if candidate != text and share > best_share and _speaks_polish(candidate):
                best, best_share = candidate, share
    return best


def _polish_share(text: str) -> float:
    beyond = _NOT_ASCII.findall(text)
    return sum(c in _POLISH or c in "„”–—…’«»§°\u00a0" for c in beyond) / len(beyond) if beyond else 0.0


_FREQUENT = re.compile(
    r"\b(?:się|że|są|być|będzie|także|również|któr\w+|został[aoy]?|może|już|więc|też|między|ją|tę|życi[ea]|mógł|sposób|część)\b",
    re.I,
)


def _speaks_polish(text: str) -> bool:
    return bool(_FREQUENT.search(text))


def encode(text: str, encoding: str) -> bytes | None:
    """The bytes that the WHATWG decoder of *encoding* reads as *text*; None if there are none."""
    try:
        return text.translate(_to_bytes(encoding)).encode("latin-1")
    except UnicodeEncodeError:
        return None


def decode(raw: bytes, encoding: str) -> str:
    """*raw* as the WHATWG decoder of *encoding* reads it."""
    return raw.decode("latin-1").translate(_from_bytes(encoding))


@cache
def _from_bytes(encoding: str) -> dict[int, str]:
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[byte] = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            table[byte] = chr(byte)
    return table


@cache
def _to_bytes(encoding: str) -> dict[int, int]:
    """Characters to byte values; characters of Latin-1 that the encoding lacks become unencodable."""
    table = dict.fromkeys(range(0x80, 0x100), 0xFFFF)
    table.update((ord(character), byte) for byte, character in _from_bytes(encoding).items())
    return table
