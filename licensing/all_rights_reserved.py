"""Sentences that reserve all rights."""

from __future__ import annotations

import re
from typing import Final

from licensing import evidence
from licensing.notice_words import (
    EXCEPT,
    IMAGE,
    NEGATED,
    SELF,
    SITE_WORDS,
    TALK,
    TEXT,
    Reading,
    sentence_around,
    subject_scope,
)
from licensing.signals.mining_words import STRONG

RESERVED_HINT: Final = re.compile(r"zastrze[zż]|rights?\s+reserved|kopiowanie|powielanie|zabronion", re.IGNORECASE)
_RESERVED = re.compile(
    r"(?:wszelkie|wszystkie|ca[lł]o[sś][cć])\s+praw(?:a)?(?:[\s,]+\w+){0,5}?[\s,]+zastrze[zż]one"
    r"|(?<!pewne\s)(?<!niektóre\s)\bprawa\s+(?:autorskie\s+|w[lł]asno[sś]ci\s+)?(?:s[aą]\s+)?zastrze[zż]one"
    r"|(?:wszelkie|wszystkie)\s+zastrze[zż]one\s+prawa|zastrze[zż]one\s+wszelkie\s+prawa"
    r"|\ball\s+rights?\s+(?:are\s+)?reserved|\breserves?\s+all\s+(?:\w+\s+)?rights(?!\s+(?:under|to|with|in"
    r"|pursuant|for|of)\b)"
    r"|\bzastrzega(?:m|my|j[aą])?\s+(?:sobie\s+)?(?:wszelkie|wszystkie)\s+(?:\w+\s+)?prawa(?!\s+(?:do|w|z|na"
    r"|wynikaj)\b)"
    r"|(?:kopiowanie|powielanie|rozpowszechnianie|wykorzystywanie|wykorzystanie|przedruk\w*)[^.]{0,120}"
    r"\bbez\s+(?:\w+\s+){0,3}?(?:zgody|zezwolenia"
    r"|pozwolenia)[^.]{0,80}\b(?:zabronion|zakazan|niedozwolon|wzbronion)\w*"
    r"|zakaz\s+(?:kopiowania|powielania|rozpowszechniania|przedruku)[^.]{0,80}\bbez\s+(?:\w+\s+){0,3}?(?:zgody"
    r"|zezwolenia)"
    r"|[zż]ad(?:na|en|ne)\s+(?:\w+\s+){1,9}?nie\s+mo[zż]e\s+by[cć]\s+(?:\w+,?\s+){0,3}?(?:kopiowan|powielan"
    r"|reprodukowan"
    r"|rozpowszechnian|przedrukowywan|wykorzystywan)\w+[^.]{0,80}\bbez\s+(?:\w+\s+){0,3}?(?:zgody|zezwolenia)"
    r"|zabrania\s+si[eę]\s+(?:kopiowania|powielania|rozpowszechniania)[^.]{0,120}\bbez\s+(?:\w+\s+){0,3}?(?:zgody"
    r"|zezwolenia)",
    re.IGNORECASE,
)


def reserved_statements(text: str, region: str) -> list[tuple[int, int, Reading]]:
    """Places where *text* reserves all rights in words; short texts and footers count, talk of the phrase does not."""
    found = []
    for matched in _RESERVED.finditer(text):
        sentence, offset = sentence_around(text, matched.start(), matched.end())
        before = text[max(0, matched.start() - 2) : matched.start()]
        after = text[matched.end() : matched.end() + 2]
        quoted = any(mark in before for mark in "„\"“«'") and any(mark in after for mark in "”\"“»'")
        clause = sentence[: matched.start() - offset]
        if matched.group()[:4].lower() == "praw" and STRONG.search(sentence):
            continue  # "TDM: prawa zastrzeżone" reserves mining, not all rights
        if quoted or region in {"quote", "comments", "nav"} or NEGATED.search(clause):
            continue
        if (
            region == "figure"
            or subject_scope(re.split(r"[;|•·,]", clause)[-1], sentence, region) == "image"
            or (IMAGE.search(clause) and not TEXT.search(clause))
        ):
            found.append((matched.start(), matched.end(), Reading(evidence.SHOWN, "image")))
            continue
        notice = (
            region in {"footer", "header", "aside"}
            or len(text) < 240
            or re.search(r"©|\(c\)|copyright", sentence, re.IGNORECASE)
            or SELF.search(sentence)
        )
        if notice and not (region == "body" and TALK.search(clause)):
            scope = "site" if region in {"footer", "header", "aside"} or SITE_WORDS.search(sentence) else "page"
            found.append(
                (matched.start(), matched.end(), Reading(evidence.SHOWN, scope, bool(EXCEPT.search(sentence))))
            )
    return found
