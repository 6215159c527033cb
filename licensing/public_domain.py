"""Sentences that say that a text is free: in the public domain, or official material."""

from __future__ import annotations

import re
from typing import Final

from licensing import evidence
from licensing.expressions import expression
from licensing.grant_times import not_now
from licensing.notice_words import (
    PARTIAL,
    PLAIN_SUBJECT,
    SELF,
    SITE_WORDS,
    TALK,
    Reading,
    sentence_around,
    somebody_speaks,
    subject_scope,
)

_PUBLIC_DOMAIN = expression(
    r"(?:jest|znajduj\w+\s+si[eę]|nale[zż]\w+|s[aą]|przesz\w+|pozostaj\w+|utw[oó]r|tekst"
    r"|ksi[aą][zż]ka)\s+(?:\w+\s+){0,3}?(?:w|do)\s+domen(?:ie|y)\s+publicznej|\bw\s+domenie\s+publicznej"
    r"|\bnie(?:obj[eę]t|chronion)\w+\s+(?:ochron\w+\s+)?praw\w+\s+autorsk\w+"
    r"|(?:przekazan|uwolnion)\w+\s+do\s+domeny\s+publicznej"
    r"|(?:pochodz\w*|zaczerpni\w+|wzi[eę]t\w+)\s+z\s+(?:zasob[oó]w\s+)?domeny\s+publicznej"
    r"|autorskie\s+prawa\s+maj[aą]tkowe\s+(?:do\s+(?:\w+\s+){1,3})?wygas[lł]y"
    r"|nie\s+(?:jest|s[aą])\s+(?:ju[zż]\s+)?(?:obj[eę]t\w+(?:\s+ochron\w+)?"
    r"|chronion\w+)\s+(?:maj[aą]tkow\w+\s+)?praw\w+\s+autorsk\w+"
    r"|(?:maj[aą]tkowe\s+)?prawa\s+autorskie\s+(?:maj[aą]tkowe\s+)?(?:do\s+\w+\s+){0,2}(?:\w+\s+)?wygas[lł]y"
    r"|^\W*(?:(?:licencja|prawa(?:\s+autorskie)?|status(?:\s+prawny)?|(?:zdj[eę]ci|fotografi|ilustracj|grafik"
    r"|reprodukcj"
    r"|skan|obraz|tekst|utw[oó]r)\w*(?:\s+\w+){0,3})\s*[:–-]?\s*)?(?:domena\s+publiczna"
    r"|public\s+domain)\W*$"
    r"|[.;:,(/|–-]\s*(?:domena\s+publiczna|public\s+domain)\W*$"
    r"|\b(?:is|are)\s+not\s+(?:protected|covered)\s+by\s+copyright"
    r"|\b(?:is|are)\s+in\s+the\s+public\s+domain|\breleased\s+(?:in)?to\s+the\s+public\s+domain",
    re.IGNORECASE,
)
FREE_VALUE: Final = expression(
    r"^\W*(?:(?:(?:utw[oó]r|tekst|w|the|is|in|jest)\s+)*(?:domen[ay]|domenie)\s+publiczn(?:a|ej)|(?:(?:is|in"
    r"|the)\s+)*public\s+domain|[\W\s])+$",
    re.IGNORECASE,
)
"""A field on rights that says no more than that the work is in the public domain."""
_OFFICIAL_KIND = r"(?:(?:dokument|materia[lł])(?:em)?\s+urz[eę]dow(?:y|ym)|akt(?:em)?\s+normatywn(?:y|ym))"
_UNPROTECTED = (
    r"(?:jako\s+tak[ai]\s+|wi[eę]c\s+|zatem\s+|i\s+|zgodnie\s+z\s+[^,;]{1,60}?\s)?"
    r"(?:nie\s+(?:podlega|jest|stanowi|korzysta)|niepodlegaj|nieobj|niechron|wy[lł][aą]czon|wolny|bez\s+ochrony)"
)
_OFFICIAL = expression(
    r"nie\s+(?:stanowi[aą]?|s[aą]|jest)\s+(?:przedmiot\w*\s+)?(?:ochrony\s+)?praw(?:a|em)\s+autorski\w+"
    r"|nie\s+(?:podlega|korzysta)\w*\s+(?:z\s+)?(?:\w+\s+)?ochron\w+\s+prawnoautorsk\w+"
    r"|\bart\.\s*4\s*(?:(?:pkt|ust)\.?\s*\d+\s*)*(?:pr\.\s*aut|upapp|PrAut)"
    r"|\b(?:is|are)\s+not\s+subject\s+to\s+copyright"
    r"|nie\s+korzysta\w*\s+z\s+ochrony\s+praw\w*[\s-]*autorsk\w+"
    r"|wy[lł][aą]czon\w+\s+(?:spod|z)\s+ochrony\s+praw\w*[\s-]*autorsk\w+"
    r"|niepodlegaj[aą]c\w+\s+ochronie\s+praw\w*[\s-]*autorsk\w+"
    rf"|\b{_OFFICIAL_KIND}(?=(?:[^.;]|\bart\.|\bpr\.|\baut\.|\bpkt\.|\bust\.){{0,90}}?\bnie\s+(?:podlega|jest\s+(?:obj[eę]t|chronion))\w*)"
    r"|nie\s+podlega\w*\s+(?:ochronie\s+)?(?:na\s+mocy\s+)?(?:praw\w+\s+autorsk\w+"
    r"|ustaw\w+\s+o\s+praw\w+\s+autorsk\w+)"
    r"|art(?:yku[lł]\w*|\.)\s*4\s*(?:ust\.?\s*\d+\s*|pkt\.?\s*\d(?:\s*(?:i|-"
    r"|–)\s*\d)?\s*)?(?:(?:ustawy\s+)?(?:z\s+dnia\s+[^.]{0,40}?(?:r\.|roku)\s*)?o\s+praw(?:ie|ach)|prawa)\s+autorski\w+"
    r"|materia[lł]\w*\s+urz[eę]dow\w+\s+w\s+rozumieniu",
    re.IGNORECASE,
)
_OFFICIAL_SUBJECT = expression(
    r"\b(?:tre[sś][cć]\s+(?:aktu|uchwa[lł]y|zarz[aą]dzenia|rozporz[aą]dzenia|ustawy|wyroku|orzeczenia|dokumentu)"
    r"|teksty?\s+(?:\w+\s+)?akt\w*|akty\s+(?:prawne|normatywne)\s+(?:\w+\s+)?(?:w|na|opublikowane|publikowane"
    r"|zamieszczone|dost[eę]pne)"
    r"|(?:dokument|materia[lł]|informacj|tre[sś]c|orzecze|uchwa[lł]|zarz[aą]dze"
    r"|akt)\w*\s+(?:\w+\s+){0,2}?(?:opublikowan|publikowan|zamieszczon|udost[eę]pnian|dost[eę]pn|zawart"
    r"|prezentowan)\w*)",
    re.IGNORECASE,
)
_WHEN = expression(
    r"^[^.]{0,40}\b(?:gdy|kiedy|je[sś]li|je[zż]eli|po\s+up[lł]ywie|po\s+\d+\s+latach|dopiero|z\s+chwil[aą])\b",
    re.IGNORECASE,
)


def _may_be_public(lowered: str) -> bool:
    """Every match of its pattern holds such words: a search for words costs a hundredth of the pattern's."""
    return (
        "autorsk" in lowered
        or ("public" in lowered and ("domen" in lowered or "domain" in lowered))
        or ("copyright" in lowered and "not" in lowered)
    )


def _may_be_official(lowered: str) -> bool:
    return (
        "autorsk" in lowered
        or "urzędow" in lowered
        or "urzedow" in lowered
        or "normatywn" in lowered
        or ("art" in lowered and ("pr." in lowered or "upapp" in lowered or "praut" in lowered))
        or ("copyright" in lowered and "subject" in lowered)
    )


def free_statements(text: str, region: str) -> list[tuple[int, int, str, Reading]]:
    """Statements that a text is in the public domain (``public-domain``) or official material (``official``)."""
    found = []
    lowered = text.lower()
    for kind, pattern, possible in (
        ("public-domain", _PUBLIC_DOMAIN, _may_be_public),
        ("official", _OFFICIAL, _may_be_official),
    ):
        if not possible(lowered):
            continue
        for matched in pattern.finditer(text):
            sentence, offset = sentence_around(text, matched.start(), matched.end())
            clause = sentence[: matched.end() - offset]
            alone = len(text) < len(sentence) + 60 and len(text) < 320
            strength = _free_strength(kind, sentence, clause, text[matched.end() :], region, alone=alone)
            if region == "body" and somebody_speaks(sentence[: matched.start() - offset], text[matched.end() :][:80]):
                strength = evidence.MENTIONED
            if not_now(clause, text[matched.end() :]) or sentence.rstrip(' )”"»').endswith("?"):
                strength = evidence.MENTIONED
            subject = subject_scope(clause, sentence, region)
            plain = SELF.search(clause) or PLAIN_SUBJECT.search(clause)
            if subject == "sound":
                strength = evidence.MENTIONED
            elif subject != "image" and region != "footer" and not plain and matched.group()[0] in ".;:,(/|–-":
                strength = evidence.MENTIONED  # the end of a credit line speaks of a picture
            elif subject == "image" and region == "body" and len(sentence) < 120 and not TALK.search(clause):
                strength = max(strength, evidence.SHOWN)
            scope = subject if subject in {"image", "data"} else "unknown" if PARTIAL.search(clause) else None
            if region in {"quote", "comments", "nav"}:
                scope = "unknown"
            if scope is None:
                scope = "site" if region in {"footer", "aside", "header"} or SITE_WORDS.search(sentence) else "page"
            found.append((matched.start(), matched.end(), kind, Reading(strength, scope)))
            break
    return found


_OFFICIAL_TEXT = expression(
    r"^\W*(?:tre[sś][cć]\s+)?(?:orzeczeni[ea]|wyroku?|uchwa[lł][ay]|zarz[aą]dzeni[ea]|dokumentu?|aktu?|ustaw[ay]"
    r"|rozporz[aą]dzeni[ea]|obwieszczeni[ea]"
    r"|decyzj[ai]|postanowieni[ea]|protok[oó][lł]u?|opisu?\s+patentow\w+)(?:\s+(?:urz[eę]dow"
    r"|normatywn)\w+)?[\s,–—-]+(?:jako|jest|nie|stanowi)\b",
    re.IGNORECASE,
)
# A paragraph of its own: "Statut jako dokument urzędowy nie jest …", "Regulamin jest materiałem urzędowym, który …".
_OFFICIAL_NOTICE = expression(
    r"^\W*(?:(?!nie\b|je[sś]li|je[zż]eli|czy\b|gdy\b|zdaniem|wed[lł]ug|s[aą]d|projekt|kt[oó]r|ka[zż]d|inn|tak(?:i|a|ie)\b"
    rf"|cudz)[\w„”-]+[\s,]+){{1,6}}?(?:(?:jako|jest|stanowi|to)\s+|[–—-]\s+){_OFFICIAL_KIND}"
    rf"|^\W*{_OFFICIAL_KIND}(?:\s*[–—-]\s+(?!to\b)|\s*\(|\s*,\s+(?:{_UNPROTECTED})"
    rf"|\s+w\s+rozumieniu(?:(?!\s(?:to|jest)\s)[^,–]){{0,90}}(?:$|\s?[,–—-]\s+(?:{_UNPROTECTED})))"
    rf"|^\W*nie\s+(?:podlega|jest)\b[^.;,]{{0,80}}?\bjako\s+{_OFFICIAL_KIND}",
    re.IGNORECASE,
)
_FREE_SUBJECT = expression(
    r"(?:^\W*|\bzm(?:ar[lł]\w*|\.)[^.]{0,30},\s*|dlatego\s+|wi[eę]c\s+|zatem\s+|i\s+)(?:utw[oó]r|tekst|wiersz"
    r"|dzie[lł]o|publikacja|ksi[aą][zż]ka"
    r"|powie[sś][cć]|opowiadanie)"
    r"\s+(?:jest|znajduje\s+si[eę]|nale[zż]y|pozostaje|przesz[eł]\w+|zosta[lł]\w*|nieobj[eę]t\w+|niechronion\w+"
    r"|woln[yae])\b",
    re.IGNORECASE,
)


def _free_strength(kind: str, sentence: str, clause: str, rest: str, region: str, *, alone: bool) -> float:
    if region in {"quote", "comments", "nav"} or _WHEN.match(rest):
        return evidence.MENTIONED
    if kind == "public-domain" and re.search(
        r"\bnie\s+(?:jest|s[aą]|znajduj\w+)\s+(?:\w+\s+)?w\s+domenie|\bnot\s+in\s+the\s+public", clause, re.IGNORECASE
    ):
        return evidence.MENTIONED
    if region in {"footer", "aside", "figure"}:
        return evidence.SHOWN
    own = SELF.search(clause) or (
        kind == "official" and (_OFFICIAL_SUBJECT.search(sentence) or re.search(r"\b(?:niniejsz|ten\s)", sentence))
    )
    plain = PLAIN_SUBJECT.search(clause) or re.match(
        r"^\W*(?:utw[oó]r|tekst|ksi[aą][zż]ka|wiersz|dzie[lł]o)\s+(?:\w+\s+)?w\s+domenie", clause, re.IGNORECASE
    )
    if kind == "official":
        plain = plain or _OFFICIAL_TEXT.search(clause) or (_OFFICIAL_NOTICE.search(sentence) if alone else None)
    plain = plain or (_FREE_SUBJECT.search(clause) if len(sentence) < 220 else None)
    label = len(sentence) < 90 and re.match(
        r"^\W*(?:licencja|prawa|status|domena\s+publiczna|[^.:]{3,40}:\s*(?:domena\s+publiczna|public\s+domain)\W*$)",
        sentence,
        re.IGNORECASE,
    )
    if (own or plain or label) and not (TALK.search(clause) and not own):
        return evidence.STATED
    return evidence.MENTIONED
