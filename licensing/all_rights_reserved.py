"""Sentences that reserve all rights."""

from __future__ import annotations

import re

from licensing import evidence
from licensing.expressions import expression
from licensing.notice_words import (
    EXCEPT,
    IMAGE,
    NEGATED,
    SELF,
    SITE_WORDS,
    TALK,
    TEXT,
    WORKS_EN,
    Reading,
    sentence_around,
    subject_scope,
)
from licensing.signals.mining_words import STRONG

_WORK = (
    r"(?:tre[sś]|tekst|materia[lł]|utwor|dzie[lł]|publikacj|artyku|zawarto[sś]|zasob|serwis|stron|witryn|portal|blog"
    r"|wpis|wiersz|opowiada|opis|przepis[oó]w|forum|wydani|ksi[aą][zż]|przek[lł]ad|t[lł]umacze|recenzj|felieton"
    r"|zdj[eę]|grafik|fotografi|ilustracj|film|nagra)\w*"
)
_TO_WORKS = rf"do\s+(?:(?:[\w-]+(?:ych|ich|ej|ego)|tu)\s+){{0,4}}{_WORK}"
_TO_WORKS_EN = (
    r"(?:to|in|of|over|for)\s+(?:(?:the|its|our|my|this|these|all|any|published|original|of)\s+){0,3}"
    rf"{WORKS_EN}\b(?!\s+(?:and\s+data\s+)?mining)"
)
_ALL = (
    r"(?:(?:wszelki|wszystki)(?:e|ch)|pe[lł]ne)\s+(?:\w+\s+){0,2}?praw\w*"
    r"|(?:ca[lł]o[sś][cć]|pe[lł]ni[aęą])\s+(?:\w+\s+)?praw\w*"
)
# Within one sentence, and not denied.
_GAP = r"(?:o\s+ile\s+nie|(?!\b(?:nie|not?)\b)(?:[^.;!?]|\.(?!\s+(?-i:[A-ZĄĆĘŁŃÓŚŹŻ])))){0,90}?"
_RESERVED = expression(
    rf"(?:{_ALL})\b{_GAP}\bzastrze[zż]on[eay]\b"
    r"|(?<!pewne\s)(?<!niektóre\s)\bprawa\s+(?:autorskie\s+|w[lł]asno[sś]ci\s+)?"
    rf"(?:{_TO_WORKS}\b{_GAP})?(?:s[aą]\s+)?zastrze[zż]one"
    r"|(?:wszelkie|wszystkie)\s+zastrze[zż]one\s+prawa|zastrze[zż]one\s+wszelkie\s+prawa"
    rf"|\bzastrzega(?:m|my|j[aą])?\s+(?:(?:sobie|si[eę])\s+)?(?:{_ALL})\b"
    rf"(?:(?!\s+(?:do|w|z|na|wynikaj\w+)\b)|(?=\s+{_TO_WORKS}))"
    rf"|{_TO_WORKS}\b{_GAP}\bzastrzega(?:m|my|j[aą])?\s+(?:(?:sobie|si[eę])\s+)?(?:{_ALL})\b"
    rf"|\ball\s+(?:copy)?rights?\b{_GAP}\breserved"
    r"|\breserves?\s+all\s+(?:\w+\s+)?rights"
    rf"(?:(?!\s+(?:under|to|with|in|pursuant|for|of|over)\b)|(?=\s+{_TO_WORKS_EN}))"
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
_TEXTS = expression(
    rf"{TEXT.pattern}|\b(?:serwis|stron|portal|blog|witryn|forum|zasob|publikacj|opis)\w*", re.IGNORECASE
)
_LICENSE_ENDED = expression(
    r"\b(?:licencj\w+|licen[cs]es?)\b[^.;]{0,40}?\b(?:nie\s+(?:jest|s[aą])\s+\w+|nie\s+\w+j[eą]\b|(?:is|are)\s+not\s+\w+)",
    re.IGNORECASE,
)
_WERE = expression(r"\b(?:by[lł]y|were)\s+(?:\w+\s+)?(?:zastrze|reserved)", re.IGNORECASE)
_VERB = expression(r"zastrzega|reserve", re.IGNORECASE)
_FOR_MINING = expression(
    r"[^.;|,]{0,70}?\b(?:for|w\s+zakresie|na\s+potrzeby|w\s+cel\w+|under|na\s+podstawie|w\s+odniesieniu)\b[^.;|,]{0,40}?"
    rf"(?:{STRONG.pattern})",
    re.IGNORECASE,
)
_TOLD = expression(
    r"\b(?:kt[oó]r\w+|zwykle|cz[eę]sto|zapis\w*|klauzul\w*|formu[lł]\w*|w\s+umow\w+|which|usually|often|clauses?)\b",
    re.IGNORECASE,
)


def _may_reserve(lowered: str) -> bool:
    """Every match of the pattern holds one of these: a search for words costs a hundredth of the pattern's."""
    return any(word in lowered for word in ("zastrze", "reserve")) or (
        "bez" in lowered and any(word in lowered for word in ("zgody", "zezwolenia", "pozwolenia"))
    )


def reserved_statements(text: str, region: str) -> list[tuple[int, int, Reading]]:
    """Places where *text* reserves all rights in words; short texts and footers count, talk of the phrase does not."""
    found: list[tuple[int, int, Reading]] = []
    if not _may_reserve(text.lower()):
        return found
    for matched in _RESERVED.finditer(text):
        sentence, offset = sentence_around(text, matched.start(), matched.end())
        before = text[max(0, matched.start() - 2) : matched.start()]
        after = text[matched.end() : matched.end() + 2]
        quoted = any(mark in before for mark in "„\"“«'") and any(mark in after for mark in "”\"“»'")
        clause = sentence[: matched.start() - offset]
        if matched.group()[:4].lower() == "praw" and STRONG.search(sentence):
            continue  # "TDM: prawa zastrzeżone" reserves mining, not all rights
        if _VERB.match(matched.group()) and _FOR_MINING.match(sentence, matched.end() - offset):
            continue  # "reserves all rights in its content for the purposes of data mining"
        if quoted or region in {"quote", "comments", "nav"} or NEGATED.search(_LICENSE_ENDED.sub(" ", clause)):
            continue
        if _WERE.search(matched.group()):
            continue
        if (
            region == "figure"
            or subject_scope(re.split(r"[;|•·,]", clause)[-1], sentence, region) in {"image", "sound"}
            or (IMAGE.search(clause + matched.group()) and not _TEXTS.search(clause + matched.group()))
        ):
            found.append((matched.start(), matched.end(), Reading(evidence.SHOWN, "image")))
            continue
        notice = (
            region in {"footer", "header", "aside"}
            or len(text) < 240
            or re.search(r"©|\(c\)|copyright", sentence, re.IGNORECASE)
            or SELF.search(sentence)
        )
        if notice and not (region == "body" and (TALK.search(clause) or _TOLD.search(clause))):
            scope = "site" if region in {"footer", "header", "aside"} or SITE_WORDS.search(sentence) else "page"
            found.append(
                (matched.start(), matched.end(), Reading(evidence.SHOWN, scope, bool(EXCEPT.search(sentence))))
            )
    return found
