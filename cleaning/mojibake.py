"""Undoing of wrong decodings ("mojibake") that Polish text meets.

Two families, by what can be proved:

* UTF-8 read as a single-byte encoding (also twice over), in any language. Undone when the *whole* text turns back into
  valid UTF-8, which clean text practically never does.
* CP1250 or ISO-8859-2 read as each other, as Latin-1 or as CP1252. Any text turns back into something, so the result
  must prove to be Polish: the words that change must be words of the Polish vocabulary.

Tables follow the WHATWG Encoding Standard: bytes that a code page leaves undefined are C1 control characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

SINGLE_BYTE = ("latin-1", "cp1252", "cp1250", "iso8859-2")
"""Encodings that broken text was read with, by Python's names."""

CENTRAL_EUROPEAN = ("cp1250", "iso8859-2")
"""Single-byte encodings that Polish text was written in."""

_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_SAME_EVERYWHERE = "áäéëíôöüýÁÄÉËÍÔÖÜÝ"  # equal in all four tables, so that they prove nothing
_TYPOGRAPHY = "„”“’‘‚–—…«»§°\u00a0"
_WEIGHTS = dict.fromkeys("áäčďéěíĺľňóôŕřšťúůýžöüćđàâçèêëîïñòùû", 2) | dict.fromkeys(_POLISH + _TYPOGRAPHY, 3) | {"ß": 2}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_C1 = re.compile(r"[\x80-\x9f]")
# Quotation marks and dashes of all Windows code pages, where they can stand: opening ones behind no letter.
_WINDOWS_C1 = re.compile(r"[\x85\x91-\x97\x99\x9b]|(?<![^\W\d_])[\x82\x84\x8b](?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_INSIDE_SIGN = re.compile(r"[\x80-\x9f¹³±¶¼¿¡¦¬¯£¥½¾]|(?<=[a-zóężłćń])Ľ|[œŒ](?![aeiou])")
# No Polish word has a vowel beside ą but an i before it, or ń before a vowel: Miloš, Dušan, España are no damage.
_MISPLACED = re.compile("[aeouyąęó]ą|ą[aeiouyąęó]|[ńćź][aeiouyąęó]")
_JUNK = re.compile(r"(?<=[^\W\d_])[\x80-\x9f¹³±¶¼¿¡¦¬¯Ľˇš](?=[^\W\d_])")
# Signs that ordinary text has at a word's edge: units, tolerances, prices, footnotes, Spanish questions.
_ORDINARY_SIGNS = "³²¹±£¿¡¼½¾·ºª¥¦¬¶"
_FREQUENT = frozenset(
    ["się", "są", "że", "też", "już", "być", "był", "więc", "także", "które", "który", "która", "tę", "ją"]
)
_ASKS = re.compile(r"¿[^.!?¿]{1,200}\?")
_UNITS = frozenset(["mł", "cmł", "dmł", "kmł", "mmł"])
_EVIDENCE = 200_000
"""Characters of a text from which the evidence is taken."""
_DISTINCT_WORDS = 2000
_KNOWN_SHARE = 0.6
_ROUNDS = 3


def undo(text: str) -> str:
    """*text* with its wrong decoding undone, or *text* itself where nothing is proved."""
    if text.isascii():
        return text
    text = _from_utf8(text, _ROUNDS) or text
    return _windows_signs(_from_code_page(text) or text)


def _from_utf8(text: str, rounds: int) -> str | None:
    """The text whose UTF-8 bytes were read with a single-byte encoding, perhaps repeatedly; None if it is none."""
    best: tuple[float, str] | None = None
    for encoding in SINGLE_BYTE:
        raw = encode(text, encoding)
        if raw is None:
            continue
        try:
            candidate = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        deeper = _from_utf8(candidate, rounds - 1) if rounds > 1 and not candidate.isascii() else None
        if deeper is None and not _convincing(text, candidate):
            continue
        value = _plausibility(deeper or candidate)
        if best is None or value > best[0]:
            best = (value, deeper or candidate)
    return best[1] if best else None


def _plausibility(candidate: str) -> float:
    """How usual the characters of a reading are, on average: CP1250 and ISO-8859-2 often give two valid readings."""
    total = count = 0
    for match in _NOT_ASCII.finditer(candidate, 0, _EVIDENCE):
        character, count = match[0], count + 1
        after_vowel = candidate[match.start() - 1 : match.start()] in tuple("aeiouäöüAEIOUÄÖÜ")
        if character.isupper() and candidate[match.start() - 1 : match.start()].islower():
            total -= 3
        elif "\x80" <= character <= "\x9f":
            total -= 5
        elif character in "ßü" and after_vowel != (character == "ß"):
            total -= 2  # German writes ß behind vowels and ü behind consonants; one table's ß is the other's ü
        else:
            total += _WEIGHTS.get(character, 1 if character.isalpha() else 0)
    return round(total / count, 4) if count else 0.0


def _convincing(text: str, candidate: str) -> bool:
    """Whether a valid UTF-8 reading is no accident: by the number of sequences, their looks, or the words they give."""
    beyond = _NOT_ASCII.findall(candidate)
    if len(beyond) >= 3 or _unnatural(text, candidate):
        return True
    if any(character not in _POLISH + _TYPOGRAPHY for character in beyond):
        return False
    words = [word for word in _WORD.findall(candidate) if not word.isascii()]
    return bool(words) and all(_known(words))


def _unnatural(text: str, candidate: str) -> bool:
    """Whether each sequence looks in *text* as nobody writes: controls, or a capital or a sign inside a word."""
    shift = 0
    for match in _NOT_ASCII.finditer(candidate):
        length = len(match[0].encode())
        start = match.start() + shift
        shift += length - 1
        if not ("\u00a1" <= match[0] <= "\u024f" or match[0] in _TYPOGRAPHY or match[0] >= "\U0001f000"):
            return False
        sequence, around = text[start : start + length], text[max(0, start - 1) : start] + text[start + length :][:1]
        inside = text[start - 1 : start].islower() and sequence[0].isupper()
        sign = not all(map(_has_case, sequence[1:])) and any(character.islower() for character in around)
        lead = sequence[0] in "ÃĂÅĹ" and _has_case(sequence[1])
        if not (inside or sign or lead or length > 2 or _C1.search(sequence)):
            return False
    return True


def _has_case(character: str) -> bool:
    """Whether it is a letter of a word; modifier letters such as the caron ˇ are signs."""
    return character.lower() != character.upper()


def _from_code_page(text: str) -> str | None:
    """The text that CP1250 or ISO-8859-2 bytes were meant to be, if *text* is another reading of them."""
    if not _suspects().search(text):
        return None
    best: tuple[int, float, str] | None = None
    for wrong in SINGLE_BYTE:
        raw = encode(text, wrong)
        if raw is None:
            continue
        for right in CENTRAL_EUROPEAN:
            candidate = decode(raw, right)
            if right == wrong or candidate == text or _destroyed(wrong, right).search(text):
                continue
            share, count = _evidence(text, candidate)
            # What another table would have repaired remains as a sign inside a word.
            value = count - 2 * len(_JUNK.findall(candidate, 0, _EVIDENCE))
            if share >= _KNOWN_SHARE and (best is None or (value, share) > best[:2]):
                best = (value, share, candidate)
    return best[2] if best else None


@dataclass
class _Changes:
    """Words that a reading changes (lower case, with what stood there), and some of the others.

    ``edges``: only an ordinary sign at the start or end changed; ``asked``: of a Spanish question.
    """

    words: dict[str, str] = field(default_factory=dict)
    edges: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)


def _changes(text: str, candidate: str) -> _Changes:
    found = _Changes()
    for match in _WORD.finditer(candidate, 0, _EVIDENCE):
        before, word = text[match.start() : match.end()], match[0].lower()
        if before != match[0]:
            if word not in found.words:
                found.words[word] = before
                if _ordinary_at_edge(before, match[0]):
                    found.edges.add(word)
                if before[0] == "¿" and _opens_a_question(text, match.start()):
                    found.asked.add(word)
            if len(found.words) == _DISTINCT_WORDS:
                break
        elif len(found.others) < 50 and len(word) > 2 and candidate[match.start() - 1] not in "@_":
            found.others.append(match[0])
    return found


def _evidence(text: str, candidate: str) -> tuple[float, int]:
    """Share of Polish words among those that *candidate* changes, and their number; zeros where nothing is proved.

    Words of one or two letters prove nothing, and ordinary signs at a word's edge only amid Polish words: ``m³``,
    ``± 2``, ``£300``, ``¿al`` are no damage.
    """
    found = _changes(text, candidate)
    foreign = sum(any(c > "\x7f" and c not in _POLISH + _SAME_EVERYWHERE for c in word) for word in found.words)
    if foreign > 0.1 * len(found.words):
        return 0.0, 0
    weighed = {
        word: hit and word not in found.asked and not _MISPLACED.search(word)
        for word, hit in zip(found.words, _known(list(found.words)), strict=True)
        if not (hit and _is_short(word))
    }
    count = sum(weighed.values())
    if not count:
        return 0.0, 0
    if all(word in found.edges for word, hit in weighed.items() if hit):
        if sum(_known(found.others)) < 0.6 * len(found.others):
            return 0.0, 0
        weighed |= {word: False for word in found.edges if len(word) == 1 or word in _UNITS}
    if count == 1 and not _single_word_convinces({word: found.words[word] for word in weighed}, found.others):
        return 0.0, 0
    return round(count / len(weighed), 4), count


def _opens_a_question(text: str, place: int) -> bool:
    """Whether the ``¿`` at *place* is what it is in Spanish: before a capital, or where a sentence begins that asks."""
    return text[place + 1 : place + 2].isupper() or (
        not text[max(0, place - 3) : place].rstrip()[-1:].isalnum() and _ASKS.match(text, place) is not None
    )


def _is_short(word: str) -> bool:
    return len(word) < 3 and word not in _FREQUENT


def _ordinary_at_edge(before: str, word: str) -> bool:
    """Whether the only sign that changed in *before* is one that ordinary text has there, at its start or end."""
    places = [place for place, sign in enumerate(before) if sign != word[place]]
    return len(places) == 1 and before[places[0]] in _ORDINARY_SIGNS and places[0] in (0, len(word) - 1)


def _single_word_convinces(changed: dict[str, str], others: list[str]) -> bool:
    """One word alone is believed if it was no word at all before, or stands among Polish words."""
    if len(changed) > 1:
        return False
    word, before = next(iter(changed.items()))
    if (len(word) >= 3 or word in _FREQUENT) and _INSIDE_SIGN.search(before):
        return True
    amid_polish = len(others) >= 2 and sum(_known(others)) >= 0.6 * len(others)
    return amid_polish and (len(word) >= 4 or word in _FREQUENT)


def _known(words: list[str]) -> list[bool]:
    """Which of *words* the Polish vocabulary has, in any case."""
    from cleaning.batch import hash_words
    from cleaning.vocabulary import known

    return [bool(hit) for hit in known(hash_words(words))] if words else []


def _windows_signs(text: str) -> str:
    """Control characters that only make sense as Windows quotation marks and dashes become those."""
    signs = len(_C1.findall(text))
    if signs and signs == len(_WINDOWS_C1.findall(text)) > text.count("\x85"):
        return _C1.sub(lambda match: decode(match[0].encode("latin-1"), "cp1250"), text)
    return text


@cache
def _destroyed(wrong: str, right: str) -> re.Pattern[str]:
    """Polish letters that another reading would turn into something else: where they stand, nothing was damaged."""
    found = []
    for letter in _POLISH:
        raw = encode(letter, wrong)
        if raw is not None and decode(raw, right) not in _POLISH:
            found.append(letter)
    return re.compile(f"[{''.join(found)}]" if found else r"(?!)")


@cache
def _suspects() -> re.Pattern[str]:
    """Characters that Polish letters become under a wrong code page."""
    found = set()
    for right in CENTRAL_EUROPEAN:
        raw = [letter.encode(right) for letter in _POLISH]
        for wrong in SINGLE_BYTE:
            found |= {decode(byte, wrong) for byte in raw}
    return re.compile(f"[{re.escape(''.join(sorted(found - set(_POLISH))))}]")


def encode(text: str, encoding: str) -> bytes | None:
    """The bytes that the WHATWG decoder of *encoding* reads as *text*; None if there are none."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        if not "\x80" <= text[error.start] <= "\x9f":
            return None
    try:
        return text.translate(_to_bytes(encoding)).encode("latin-1")
    except UnicodeEncodeError:
        return None


def decode(raw: bytes, encoding: str) -> str:
    """*raw* as the WHATWG decoder of *encoding* reads it."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
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
