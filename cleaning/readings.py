"""Which single-byte encoding the bytes are in: readings compete by the letters that they give.

CP1250 and ISO-8859-2 share ć ę ł ń ó ż and differ in ą ś ź; under the wrong table those become ±, ¶, Ľ or
control characters. Text of other languages of the same tables must not be taken for Polish, so each reading is
judged by the alphabet that suits it best.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cleaning.labels import read_as

_CANDIDATES = (
    "windows-1250", "iso-8859-2", "windows-1252", "ibm852", "windows-1257", "windows-1251", "koi8-r", "iso-8859-5",
)  # fmt: skip
_LATIN = frozenset(
    {"windows-1250", "iso-8859-2", "windows-1252", "windows-1254", "windows-1257", "iso-8859-15", "iso-8859-16"}
)

_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_ALPHABETS = {
    "pl": _POLISH,
    "cs": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "sk": "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ",
    "hu": "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "hr sl": "čćđšžČĆĐŠŽ",
    "ro": "ăâîşţșțĂÂÎŞŢȘȚ",
    "de nordic": "äöüßåøæéÄÖÜÅØÆ",
    "romance": "àáâãçèéêëìíîïñòóôõùúûüœÀÁÂÃÇÈÉÊÎÓÔÕÚÜŒ",
    "lt lv": "ąčęėįšųūžāēģīķļņĄČĘĖĮŠŲŪŽĀĒĢĪĶĻŅ",
    "ru uk": "".join(map(chr, range(0x410, 0x450))) + "ЁёіїєґІЇЄҐ",
}
_TYPOGRAPHY = "„”“’‘‚«»‹›–—…•°§©®™€£ \u00ad½¼¾×²³·"
_JUNK = re.compile(
    r"[\x80-\x9f\ufffd]"
    r"|(?<=[a-zA-Z])[^\W\d_a-zA-ZÀ-ɏ]|[^\W\d_a-zA-ZÀ-ɏ](?=[a-zA-Z])"  # two scripts in one word
    r"|(?<=[^\W\d_])[±¶¦¬¡¿¹³¼¾ˇ˘¨¸²´»«¤¥§¢£¯](?=[^\W\d_])"  # signs inside a word
    r"|(?<=[a-zà-ÿ])[A-ZÀ-ÞĄĆĘŁŃŚŹŻČĎĽŠŤŽŘ](?=[a-zà-ÿ])"  # a capital inside a word
    r"|(?<=[а-яё])[А-ЯЁ]|(?<=[а-яё] )[А-ЯЁ](?=[А-ЯЁ]{2})"
    r"|[─-╿▀-▟]"
)
_HIGH = re.compile(r"[^\x00-\x7f]")
UTF8_SAMPLE_BYTES = 4 * 2**20
POLISH_BONUS = 0.5
"""Breaks ties (ñ and ó are Spanish as well) where the rest of the text looks Polish."""
TYPICAL_SHARE = 0.09
_ASCII_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HIGH_BYTES = bytes(range(128, 256))
_CONTEXT = re.compile(rb"[\x00-\x7f]{0,2}[\x80-\xff]+[\x00-\x7f]{0,2}")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_TRUNCATED = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


@dataclass(frozen=True)
class Reading:
    """One encoding's claim to the bytes; ``polish`` if the Polish alphabet suited it best."""

    encoding: str
    score: float
    polish: bool


def best_reading(sample: bytes, declared: str | None) -> Reading:
    """The most plausible single-byte reading of *sample*; *declared* (single-byte or None) wins ties."""
    windows = b"\n".join(_CONTEXT.findall(sample)[:20000])
    order = [declared] if declared else []
    order += [name for name in _CANDIDATES if name != declared]
    bonus = POLISH_BONUS if _looks_polish(sample) else 0.0
    readings = [_judge(windows, name, bonus) for name in order]
    best = readings[0]
    for reading in readings[1:]:
        # A trusted declaration outside the Latin tables yields only to a clear case.
        margin = 0.0 if best.encoding != declared or declared in _LATIN else 0.1 * abs(best.score)
        if reading.encoding == "ibm852" != declared:
            # Quotation marks and dashes of the Windows tables are letters here.
            margin = max(2.0, 0.3 * abs(best.score)) if reading.polish else float("inf")
        if reading.score > best.score + margin:
            best = reading
    return best


def _looks_polish(sample: bytes) -> bool:
    """Whether the unaccented letters are distributed as in Polish, where every seventh is k, w or z."""
    letters = len(sample) - len(sample.translate(None, _ASCII_LETTERS))
    typical = len(sample) - len(sample.translate(None, b"kwzKWZ"))
    return typical > TYPICAL_SHARE * letters


def _judge(windows: bytes, encoding: str, bonus: float) -> Reading:
    text = read_as(windows, encoding)
    junk = len(_JUNK.findall(text))
    high = _HIGH.findall(text)
    letters = [character for character in high if character.isalpha()]
    signs = sum(character not in _TYPOGRAPHY for character in high) - len(letters)
    best, polish = float("-inf"), False
    for name, alphabet in _ALPHABETS.items():
        known = sum(map(alphabet.__contains__, letters))
        score = known - (len(letters) - known) - 0.5 * signs - 2.0 * junk + (bonus if name == "pl" else 0.0)
        if score > best:
            best, polish = score, name == "pl"
    return Reading(encoding, best, polish)


def plausible_utf8(text: str) -> bool:
    """Whether *text*, which was valid UTF-8 against its declaration, can be meant so.

    „SPÓŁKA" in CP1250 happens to be valid UTF-8 (SP + U+04E3 + KA): a few sequences that give neither letters of
    European languages nor usual signs are no proof.
    """
    high = _HIGH.findall(text)
    return len(high) > 8 or any(character in _TYPOGRAPHY or "À" <= character <= "ɏ" for character in high)


def _byte_as_windows_1250(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return read_as(error.object[error.start : error.end], "windows-1250"), error.end


codecs.register_error("windows-1250", _byte_as_windows_1250)


def mostly_utf8(body: bytes) -> str | None:
    """UTF-8 with a few foreign bytes (a truncated end, an included CP1250 fragment): the text, or None."""
    body = _TRUNCATED.sub(b"", body) if _UTF8_SEQUENCE.search(body) else body
    sample = body[:UTF8_SAMPLE_BYTES]
    ascii_part, valid = _UTF8_SEQUENCE.subn(b"", sample)
    foreign = len(ascii_part) - len(ascii_part.translate(None, _HIGH_BYTES))
    return body.decode("utf-8", "windows-1250") if valid and valid >= 4 * foreign else None
