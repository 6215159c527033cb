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
from cleaning.wordings import Wordings

REGISTERS = ("code", "legal", "transcript", "table", "list", "conversation", "verse", "prose")

WORDINGS = Wordings(
    {
        "legal": (
            r"art\.? ?\d",
            r"ust\. ?\d",
            r"dz\. ?u\.",
            r"ustaw(?:a|y|ie|ą|ę)\b",
            r"rozporządzeni[aeu]\b",
            r"pkt ?\d",
            r"zarządzeni[aeu]\b",
        ),
        "transcript": (
            r"wysok(?:a izbo|i sejmie|i senacie)",
            r"pani[e]? (?:marszałku|marszałek|przewodnicząc|pośle|ministrze)",
            r"pan(?:a|u)? (?:poseł|posła|posłowi|marszałek)\b",
            r"głos ma\b",
            r"dziękuję pan(?:u|i)\b",
            r"proszę o zabranie głosu",
            r"szanowni państwo",
            r"oklaski\)",
            r"dzwonek\)",
        ),
        "chat": (
            r"xd\b",
            r"xdd",
            r"lol\b",
            r"hej\b",
            r"cześć\b",
            r"hehe",
            r"haha",
            r"sorry\b",
            r"pozdro\b",
            r"nara\b",
            r"dzięki\b",
            r"btw\b",
        ),
        "address": (
            r"ty\b",
            r"ciebie\b",
            r"tobie\b",
            r"cię\b",
            r"twój\b",
            r"twoja\b",
            r"twoje\b",
            r"wam\b",
            r"mnie\b",
            r"moim zdaniem\b",
            r"myślę\b",
            r"sądzę\b",
            r"wiem\b",
            r"uważam\b",
            r"chyba\b",
            r"po co\b",
        ),
    }
)
_SPEAKER = re.compile(r"^(?:[A-ZŻŹĆĄŚĘŁÓŃ][\w.-]+ ){0,4}[A-ZŻŹĆĄŚĘŁÓŃ][\w-]+:\s", re.MULTILINE)
_CHAT_LINE = re.compile(r"^\s*(?:\d\d:\d\d\S* )?<[^<>\s]{1,30}>|^>\s", re.MULTILINE)
_CODE_MARKS = "{}();=<>"
_CODE_START = re.compile(
    r"^\s*(?:def |class |import |from \w+ import|public |private |static |return\b|if ?\(|for ?\(|while ?\("
    r"|#include|\$ |<\?php|var |const |let |function )",
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
    mark = batch.has(classes.PUNCTUATION)
    ended = ratio(lines.per_document(mark[lines.end - 1] if len(lines.end) else lines.end), count)
    digits = ratio(batch.count_characters(classes.DIGIT), batch.characters)
    bars = ratio(batch.count((batch.codes == ord("|")) | (batch.codes == 9)), count)

    counts = WORDINGS.count(batch, texts)
    code_marks = batch.count(np.isin(batch.codes, np.array([ord(mark) for mark in _CODE_MARKS], dtype=np.uint32)))
    code_like = ratio(code_marks, batch.characters) > 0.03
    starts = np.array(
        [len(_CODE_START.findall(text)) if row else 0 for text, row in zip(texts, code_like, strict=True)]
    )

    def lines_with(pattern: re.Pattern[str]) -> Values:
        return ratio(np.array([len(pattern.findall(text)) for text in texts]), count)

    bullets, speakers = lines_with(_BULLET), lines_with(_SPEAKER)
    chat = ratio(counts["chat"] + _signs_of_chat(batch), words)
    legal = counts["legal"] + batch.count(batch.codes == ord("§"))
    return {
        "code": (ratio(starts, count) > 0.15) & (count >= 3),
        "legal": ratio(legal, words) > 0.02,
        "transcript": (ratio(counts["transcript"], words) > 0.005) | ((speakers > 0.3) & (count >= 4)),
        "table": (bars >= 2) | ((digits > 0.2) & (short > 0.6) & (count >= 4)),
        "list": ((bullets > 0.5) | ((short > 0.8) & (ended < 0.2) & (words / count < 4))) & (count >= 5),
        "conversation": (chat > 0.02)
        | (lines_with(_CHAT_LINE) > 0.25)
        | ((ratio(counts["address"], words) > 0.04) & (words < 400)),
        "verse": (short > 0.85) & (count >= 6) & (bullets < 0.2) & (digits < 0.03) & (words / count < 9),
    }


def _signs_of_chat(batch: Batch) -> NDArray[np.int64]:
    """Handles, emoticons, emoji, and runs of question or exclamation marks."""
    codes, following = batch.codes, np.append(batch.codes[1:], 10)
    word = batch.has(classes.WORD_CHARACTER)
    before = np.append(True, ~word[:-1])
    handles = (codes == ord("@")) & before & np.append(word[1:], False)
    eyes = (codes == ord(":")) | (codes == ord(";"))
    mouths = np.isin(following, np.array([ord(mark) for mark in ")(DPp-"], dtype=np.uint32)) & before
    emoji = (codes >= 0x1F300) & (codes <= 0x1FAFF)
    shouts = np.isin(codes, np.array([ord("!"), ord("?")], dtype=np.uint32))
    runs = shouts & np.append(shouts[1:], False) & ~np.append(False, shouts[:-1])
    return batch.count(handles | (eyes & mouths) | emoji | runs)
