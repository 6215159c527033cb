"""Register: what kind of text a document is. A label for mixtures, not a verdict on quality.

First version, by counted shape and wording; the first label whose evidence suffices wins, otherwise ``prose``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning.batch import Batch
from cleaning.rules.gopher import Values, ratio

REGISTERS = ("code", "legal", "transcript", "table", "list", "conversation", "verse", "prose")

_LEGAL = re.compile(
    r"\bart\. ?\d|§ ?\d|\bust\. ?\d|\bDz\. ?U\.|\bustaw(?:a|y|ie|ą|ę)\b|\brozporządzeni[aeu]\b|\bpkt ?\d|\bzarządzeni[aeu]\b"
)
_TRANSCRIPT = re.compile(
    r"\b(?:Wysoka Izbo|Wysoki Sejmie|Wysoki Senacie|Panie Marszałku|Pani Marszałek|Panie Przewodniczący|pan(?:a|ie|u)? poseł|pana posła"
    r"|panie pośle|głos ma|Dziękuję panu|Dziękuję pani|proszę o zabranie głosu|Szanowni Państwo)\b|\((?:Oklaski|Dzwonek|Głos z sali)"
)
_SPEAKER = re.compile(r"^(?:[A-ZŻŹĆĄŚĘŁÓŃ][\w.-]+ ){0,4}[A-ZŻŹĆĄŚĘŁÓŃ][\w-]+:\s", re.MULTILINE)
_CHAT = re.compile(
    r"(?<!\w)@\w+|[:;]-?[)(DPp]|[xX]D+\b|\b(?:lol|hej|cześć|hehe+|haha+|no wiesz|sorry|pozdro|nara|dzięki|btw)\b|^\s*<[^<>\s]+>|^>\s"
    r"|[!?]{2,}|[\U0001F300-\U0001FAFF]",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(
    r"\b(?:ty|ciebie|tobie|cię|twój|twoja|twoje|wam|mnie|moim zdaniem|myślę|sądzę|wiem|nie wiem|uważam|chyba|po co|pan|pani)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^\s*(?:def |class |import |from \w+ import|public |private |static |return\b|if ?\(|for ?\(|while ?\(|#include|\$ |<\?php|var |const |let |function )"
    r"|[;{}]\s*$|=>|\w+\(\w*\)[;.{]",
    re.MULTILINE,
)
_BULLET = re.compile(r"^\s*(?:[-•*–▪·]|\d{1,3}[.)])\s", re.MULTILINE)
_SHORT_LINE = 60


def registers(batch: Batch, texts: Sequence[str]) -> list[str]:
    """One of ``REGISTERS`` for each document of *batch*, whose *texts* these are."""
    evidence = _evidence(batch, texts)
    labels = np.full(batch.size, "prose", dtype=object)
    for name in reversed(REGISTERS[:-1]):
        labels[evidence[name]] = name
    return [str(label) for label in labels]


def _evidence(batch: Batch, texts: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    words = np.maximum(batch.words.count, 1)
    lines = batch.full_lines
    count = np.maximum(lines.count, 1)
    short = ratio(lines.per_document(lines.length <= _SHORT_LINE), count)
    terminal = batch.has(classes.TERMINAL)
    ended = ratio(lines.per_document(terminal[lines.end - 1] if len(lines.end) else lines.end), count)
    digits = ratio(batch.count_characters(classes.DIGIT), batch.characters)
    bars = ratio(batch.count((batch.codes == ord("|")) | (batch.codes == 9)), count)

    def share(pattern: re.Pattern[str], of: NDArray[np.int64]) -> Values:
        return ratio(np.array([len(pattern.findall(text)) for text in texts]), of)

    bullets = share(_BULLET, count)
    chat = share(_CHAT, words)
    address = share(_ADDRESS, words)
    return {
        "code": (share(_CODE, count) > 0.4) & (count >= 3),
        "legal": (share(_LEGAL, words) > 0.02),
        "transcript": (share(_TRANSCRIPT, words) > 0.004) | ((share(_SPEAKER, count) > 0.3) & (count >= 4)),
        "table": (bars >= 2) | ((digits > 0.2) & (short > 0.6) & (count >= 4)),
        "list": ((bullets > 0.5) | ((short > 0.8) & (ended < 0.2))) & (count >= 5),
        "conversation": (chat > 0.02) | ((address > 0.04) & (words < 400)),
        "verse": (short > 0.85) & (count >= 6) & (bullets < 0.2) & (digits < 0.03) & (words / count < 9),
    }
