"""Reservations in plain Polish and English: footers, terms of use, notices below articles, comments in robots.txt.

A sentence reserves when it names mining or the training of models, forbids or reserves it, and speaks for the site
itself. News and commentary about such reservations, and the statute's own text, do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from licensing import regions
from licensing.evidence import snippet
from licensing.notice_words import SPEAKING, sentence_around
from licensing.page import PageView
from licensing.signals import RESERVES, Signal

_ARTICLE = (
    r"art(?:yku[lł]\w*|\.)?\s*26\s*(?:³|\(\s*3|\[\s*3|\^\s*\{?\s*3|ze\s+zn(?:\.|akiem)?\s*3"
    r"|z\s+indeksem\s+(?:g[oó]rnym\s+)?3)|\b26³"
)
_UP_TO_FOUR = r"(?:\w+,?\s+){0,4}?"
_MINING: Final = re.compile(
    rf"(?P<article>{_ARTICLE})"
    r"|(?P<mining>eksploracj\w+\s+(?:tekst\w*\s+(?:i|oraz|lub)\s+danych|danych\s+(?:i|oraz)\s+tekst\w*|danych"
    r"|tekst\w*)|text[\s-]*(?:and|&|i|/)[\s-]*data[\s-]*mining|data[\s-]mining|\bTDM\b"
    r"|drążeni\w+\s+(?:tekst\w*|danych))"
    rf"|(?P<training>(?:tren(?:owa|ing|uj|ować)\w*|szkole\w+|szkoli\w*|uczeni\w+|nauczani\w+)\s+(?!z\b){_UP_TO_FOUR}"
    r"(?:model\w*|algorytm\w*|sztuczn\w+\s+inteligencj\w+|AI\b|SI\b|LLM\w*|sieci\s+neuronow\w+|maszynow\w+"
    r"|system\w*\s+(?:AI|ucz[aą]c\w+|generatywn\w+|autonomiczn\w+)|narz[eę]dzi\s+AI)"
    rf"|(?:rozw[oó]j\w*|rozwij\w+|budow\w+|tworzeni\w+|zasilani\w+|doskonaleni\w+)\s+{_UP_TO_FOUR}"
    r"(?:sztuczn\w+\s+inteligencj\w+|AI\b|LLM\w*|model\w*\s+j[eę]zykow\w+|model\w*\s+generatywn\w+"
    r"|uczeni\w+\s+maszynow\w+)"
    r"|uczeni\w+\s+maszynow\w+|machine\s+learning|maszynowego\s+uczenia"
    r"|(?:train(?:ing|ed)?|fine-?tun\w+)\s+(?:\w+,?\s+){0,6}?(?:AI\b|artificial\s+intelligence|models?\b|LLMs?\b"
    r"|algorithms?|machine)"
    r"|(?:develop(?:ing|ment)?|build(?:ing)?|creat(?:e|ing|ion))\s+(?:\w+,?\s+){0,4}?(?:AI\b"
    r"|artificial\s+intelligence"
    r"|LLMs?\b|language\s+models?)|AI\s+(?:training|model)|(?:AI|model)[\s-]training)"
    r"|(?P<machine>sztuczn\w+\s+inteligencj\w+|artificial\s+intelligence|model\w*\s+j[eę]zykow\w+|language\s+models?"
    r"|generatywn\w+\s+(?:AI|model\w*)|generative\s+AI|LLM\w*"
    r"|(?:system\w*|model\w*|narz[eę]dzi\w*|algorytm\w*|bot\w*|potrzeby|przez|by|for"
    r"|cel\w*)\s+(?:generatywn\w+\s+)?AI\b)",
    re.IGNORECASE,
)
# Naming machines alone forbids no mining: something of the site's must be what they are not to use.
_CONTENT: Final = re.compile(
    r"\b(?:tre[sś]c\w+|materia[lł]\w*|tekst\w*|artyku[lł]\w*|utwor\w*|zawarto[sś]\w+|zasob\w*|publikacj\w+|scrap\w*"
    r"|pobiera\w*"
    r"|zwielokrotni\w+|content\w*|texts?|materials?|works?|articles?|crawl\w*)\b",
    re.IGNORECASE,
)
_ALL_RIGHTS = re.compile(
    r"(?:wszelkie|wszystkie)\s+prawa(?:\s+\w+){0,2}\s+zastrze[zż]one(?!\s*[,;–-]?\s*(?:w\s+tym|[lł][aą]cznie"
    r"|tak[zż]e|oraz|r[oó]wnie[zż]|zw[lł]aszcza))"
    r"|all\s+rights?\s+(?:are\s+)?reserved(?!\s*[,;–-]?\s*(?:including|and|incl\.|in\s+particular))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"[”\"»]\s*[–—-]\s*\w|^\W*[–—-]\s+\w|\b(?:napisal|powiedzia|m[oó]wi|t[lł]umaczy|przekonuje|doda[lł]|czytamy)\w*",
    re.IGNORECASE,
)
_BARE_ARTICLE = re.compile(r"\bart(?:yku[lł]\w*|\.)?\s*26\s?3\b", re.IGNORECASE)  # the superscript lost
HINT: Final = re.compile(
    r"eksploracj|drążeni|data[\s-]*mining|\bTDM\b|26\s*(?:³|\(\s*3|\[\s*3|\^|ze\s+zn|z\s+indeks|3\b)|trenowa|trenuj"
    r"|szkoleni|uczeni\w+\s+maszyn|maszynowego|machine\s+learning|sztuczn\w+\s+inteligencj"
    r"|artificial\s+intelligence|language\s+model|model\w*\s+j[eę]zykow|\bAI\b|\bLLM|generative",
    re.IGNORECASE,
)
_FORBIDS: Final = re.compile(
    r"\bzastrzega(?:m|my|j[aą]|)\b|\bzastrze[zż]on\w*|\bzastrze[zż]eni[ea]\b|\bzabrania(?:m|my|)\b|\bzabronion\w+"
    r"|\bzakaz\w*|\bniedozwolon\w+|\bnie\s+(?:wyra[zż]a(?:m|my|j[aą]|)|udziela(?:m|my|j[aą]"
    r"|))\s+(?:\w+\s+){0,2}?zgody|\bbrak\s+zgody|\bbez\s+(?:\w+\s+){0,4}?(?:zgody|zezwolenia|licencji|pozwolenia)"
    r"|\bwymaga(?:j[aą])?\s+(?:\w+\s+){0,5}?(?:zgody|zezwolenia|licencji)|\bsprzeciwia\w*|\bsprzeciw\b"
    r"|\bwy[lł][aą]cz(?:a|am|amy|one|ona|amy)\b|\bnie\s+(?:mo[zż]e|mog[aą]|wolno|mo[zż]na|zezwala\w*|zgadza\w*"
    r"|jest\s+dozwolon\w+|s[aą]\s+dozwolon\w+)\b|\bwzbronion\w+|\bnie\s+pozwala\w*|\bprosimy\s+(?:o\s+)?nie\w*"
    r"|\bprohibit\w*|\bforbidden\b|\bnot\s+(?:permitted|allowed|authori[sz]ed|be\s+used|consent)\b|\b(?:may|must"
    r"|shall)\s+not\b|\breserv(?:e|es|ed|ing|ation)\b|\bwithout\s+(?:\w+[\s-]){0,5}?(?:permission|consent"
    r"|authori[sz]ation|licen[sc]e)|\bopt(?:s|ed)?[\s-]*out\b|\bdo(?:es)?\s+not\s+(?:\w+\s+)?(?:consent|permit"
    r"|allow|agree|authori[sz]e)\b|\bno\s+(?:part|content|AI)\b|\bexclud\w+|\bobjects?\s+to\b",
    re.IGNORECASE,
)
_DENIED_BAN = re.compile(
    r"\bnie\s+(?:zastrzega|zabrania|zakazuj|wymaga)\w*|\bnie\s+(?:jest|s[aą])\s+(?:zabronion|zakazan"
    r"|zastrze[zż]on)\w*|\bwithout\s+restriction|\b(?:not|isn't|aren't)\s+(?:prohibited|forbidden|reserved)\b"
    r"|\bno\s+permission\s+(?:is\s+)?(?:needed|required)",
    re.IGNORECASE,
)
_STATUTE = re.compile(
    r"uprawnion\w+\s+(?:nie\s+)?zastrzeg[lł]|zastrze[zż]eni\w+,\s+o\s+kt[oó]rym\s+mowa|chyba\s+[zż]e\s+(?:uprawnion|zosta[lł]o|w[lł]a[sś]ciciel)\w*"
    r"|(?:mo[zż]e|mog[aą]|mo[zż]na|powin\w+|musz[aą]|musi|wolno|prawo\s+do|jak|czy|aby|[zż]eby|by|pozwala\w*"
    r"|umo[zż]liwia\w*)\s+(?:\w+\s+){0,4}?(?:zastrzec|zakaza[cć]|zabroni[cć]|sprzeciwi[cć])"
    r"|(?:may|can|could|should|how\s+to|right\s+to|able\s+to)\s+(?:\w+\s+){0,3}?(?:reserve|opt[\s-]?out|object"
    r"|prohibit)\b|rightholders?\s+(?:have|has)\b|\?\s*$|w\s+przypadku\s+gdy\s+uprawnion",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:zdaniem|wed[lł]ug|powiedzia[lł]\w*|uwa[zż]a\w*|poinformowa[lł]\w*|pisze|pozew|pozwa[lł]\w*|s[aą]d\b"
    r"|s[aą]du|orzek[lł]\w*|wyrok\w*|nowelizacj\w+|dyrektyw\w+\s+(?:pozwala|przewiduje|daje)|ustawodawc\w+"
    r"|projekt\s+ustawy|eksper\w+|prawni\w+|wydawcy\s+(?:coraz|zastrzegaj[aą]|domagaj[aą]|chc[aą]|obawiaj[aą])"
    r"|wielu|wiele|niekt[oó]r\w+|coraz|OpenAI|Google|Meta|Microsoft|New\s+York\s+Times|Agora|Ringier|w\s+(?:swoim"
    r"|swoich)\s+regulamin\w*|lawsuit|sued|court|publishers\s+(?:are|have|increasingly|want)|according\s+to|said"
    r"|argues?|przyk[lł]ad\w*|klauzul\w+)\b",
    re.IGNORECASE,
)
_OWN_VOICE: Final = re.compile(
    r"\b(?:zastrzegam|zastrzegamy|zabraniam|zabraniamy|nie\s+wyra[zż]am|nie\s+wyra[zż]amy|nie\s+zezwalam"
    r"|nie\s+zezwalamy|nie\s+zgadzam\w*|nie\s+pozwalam\w*|sprzeciwiam|sprzeciwiamy|zakazujemy|nie\s+udzielamy)\b|\b(?:zastrzega|zabrania|zakazuje)\s+si[eę]\b"
    r"|\b(?:jest|s[aą]|zostaje|zostaj[aą])\s+(?:\w+\s+)?(?:zabronion|zakazan|niedozwolon|wzbronion|zastrze[zż]on"
    r"|wy[lł][aą]czon)\w*|^\W*(?:korzystanie|wykorzystywanie|wykorzystanie|u[zż]ycie|u[zż]ywanie|zwielokrotnianie"
    r"|pobieranie|eksploracja|kopiowanie|trenowanie)\b.{0,200}?\b(?:wymaga\w*\s+(?:\w+\s+){0,5}?(?:zgody|zezwolenia"
    r"|licencji)|zabronion\w+|zakazan\w+"
    r"|niedozwolon\w+)|^\W*(?:zakaz|zabronione|niedozwolone|zakazane|zastrze[zż]enie|brak\s+zgody|wszelkie\s+prawa|nie\s+wolno)"
    r"|^\W*bez\s+(?:\w+\s+){0,4}?(?:zgody|zezwolenia|licencji)|\bnie\s+zezwala\s+si[eę]|\bprosimy\s+(?:o\s+)?nie\w*"
    r"|\bstanowi\w*\s+naruszenie"
    r"|\b(?:wydawca|wydawnictwo|redakcja|sp[oó][lł]ka|fundacja|stowarzyszenie|autor|autorka|w[lł]a[sś]ciciel\w*"
    r"|administrator\w*|operator\w*|us[lł]ugodawca|uprawniony|portal|serwis|licencjodawca|instytut|muzeum|uczelnia"
    r"|[\w.-]+\s+(?:sp\.\s*z\s*o\.\s*o\.|S\.A\.))(?:\s+[\w„”\".-]+){0,6}?\s+(?:zastrzega|nie\s+wyra[zż]a|zabrania"
    r"|nie\s+zezwala|sprzeciwia|zakazuje)"
    r"|\b(?:niniejsz\w+|nasz\w*)\b|\b(?:moich|moje|moje[jg]\w*|m[oó]j)\s+(?:tekst|wpis|artyku|utwor|tre[sś]c|prac|blog)\w*|\b(?:tre[sś]ci|materia[lł][oó]?w?|tekst[oó]?w?|artyku[lł][oó]?w?|zawarto[sś]ci"
    r"|utwor[oó]?w)\w*\s+(?:\w+\s+){0,3}?(?:serwisu|portalu|strony|witryny|bloga|serwisie|portalu|stronie|witrynie"
    r"|blogu|gazety|czasopisma)"
    r"|\b(?:we|our|this\s+(?:site|website|page|content|publication|work|blog))\b|\b(?:content|material|text|works?"
    r"|articles?)\s+(?:on|of|from|published\s+on)\s+(?:this|our|the)\s+(?:site|website|pages?|blog|portal)"
    r"|^\W*(?:all\s+rights|no\s+part|©|copyright|the\s+publisher|(?:use|any\s+use)\s+of)|\bis\s+(?:strictly\s+"
    r"|expressly\s+)?(?:prohibited|forbidden|reserved)\b|\bare\s+(?:strictly\s+|expressly\s+)?(?:prohibited"
    r"|reserved)\b|\bthe\s+publisher\s+(?:expressly\s+)?reserves",
    re.IGNORECASE,
)
# The customary preamble of Content-Signal explains all signals; only the signals themselves say which are restricted.
_PREAMBLE = re.compile(
    r"as\s+a\s+condition\s+of\s+accessing\s+this\s+website.*?digital\s+single\s+market\.?"
    r"|any\s+restrictions\s+expressed\s+via\s+content\s+signals.*?digital\s+single\s+market\.?"
    r"|\(?[abc]\)?\s*if\s+(?:a|the)\s+(?:content-signal|website\s+operator)[^.]*\."
    r"|(?:the\s+)?content\s+signals\s+and\s+their\s+meanings\s+are:|\b(?:search|ai-input|ai-train):\s[^.]*\.",
    re.IGNORECASE | re.DOTALL,
)
TERMS_PATH: Final = re.compile(
    r"regulamin|warunki|terms|tos\b|zasady|prawa-autorskie|prawa_autorskie|copyright|legal|licencj|nota-prawna"
    r"|nota_prawna|informacje-prawne|polityka|policy|tdm|uzytkowania|conditions",
    re.IGNORECASE,
)


def reserving_sentences(text: str, region: str) -> list[str]:
    """Sentences of *text* that reserve mining or training; *region* as of ``licensing.regions``, or ``terms``."""
    found: list[str] = []
    last_end = -1
    for matched in (*_MINING.finditer(text), *_bare_articles(text)):
        if matched.end() <= last_end:
            continue
        sentence, offset = sentence_around(text, matched.start(), matched.end())
        last_end = offset + len(sentence)
        if len(sentence) > 1500:
            start = max(0, matched.start() - offset - 400)
            sentence = sentence[start : start + 900]
        elif (pointing := _POINTING_BACK.match(text, last_end)) and (
            region in _NOTICES or _FIRST_PERSON.search(pointing.group())
        ):
            # "Chcesz trenować modele na naszych tekstach? Bez umowy jest to zabronione."
            last_end = pointing.end()
            sentence = f"{sentence.rstrip(' ?.')} – {pointing.group().strip()}"
        if _reserves(sentence, region) and sentence not in found:
            found.append(sentence)
    return found


_NOTICES: Final = frozenset({"footer", "terms", "aside", "header", "head"})
_FIRST_PERSON = re.compile(
    r"\b(?:wyra[zż]amy?|zgadzamy?|zezwalamy?|zabraniamy?|zakazuj(?:emy|[eę])|udzielamy?|pozwalamy?)\b|\bwe\s+do\s+not\b",
    re.IGNORECASE,
)
_POINTING_BACK = re.compile(
    r"\s*(?:[^.?!]{0,80}[.?!]\s+)?[^.?!]{0,80}\b(?:jest\s+to|to\s+jest|na\s+to|tego\s+(?:zabraniamy|zakazujemy)"
    r"|tak(?:ie|iego)\s+(?:u[zż]y\w+|wykorzyst\w+|dzia[lł]a\w+|korzystani\w+)|w\s+tym\s+celu|this\s+is"
    r"|such\s+(?:use|uses|activit\w+)|these\s+uses)\b[^.?!]{0,160}[.?!]?",
    re.IGNORECASE,
)


def _bare_articles(text: str) -> Iterable[re.Match[str]]:
    """ "art. 263" only where mining is named nearby: statutes are full of such numbers."""
    for matched in _BARE_ARTICLE.finditer(text):
        around = _MINING.search(text, max(0, matched.start() - 200), min(len(text), matched.end() + 200))
        if around:
            yield matched


def _reserves(sentence: str, region: str) -> bool:
    stripped = _ALL_RIGHTS.sub(" ", sentence)
    if not _FORBIDS.search(stripped) or region in {"quote", "comments", "nav"}:
        return False
    if _DENIED_BAN.search(sentence) or _STATUTE.search(sentence):
        return False
    kinds = {matched.lastgroup for matched in _MINING.finditer(stripped)}
    if kinds <= {"machine"} and not _CONTENT.search(stripped) and not _BARE_ARTICLE.search(stripped):
        return False
    if region in _NOTICES:
        return True
    spoken = ("„" in sentence and _SPOKEN.search(sentence)) or SPEAKING.search(sentence)
    return bool(_OWN_VOICE.search(sentence)) and not _REPORTED.search(sentence) and not spoken


# Every text that HINT matches holds one of these.
STEMS: Final = (
    "eksploracj",
    "drążeni",
    "mining",
    "tdm",
    "26³",
    "26(3",
    "26 (3",
    "26[3",
    "26 [3",
    "26^",
    "26 ^",
    "26 ze zn",
    "26 z indeks",
    "trenowa",
    "trenuj",
    "szkole",
    "maszynow",
    "machine learning",
    "inteligencj",
    "artificial",
    "language model",
    "językow",
    " ai",
    "(ai",
    "llm",
    "generative",
    "generatywn",
)


def _reserving_blocks(view: PageView, forced: str | None, limit: int) -> list[tuple[str, str]]:
    """(region, sentence) for blocks that name mining; *forced* is the region to take instead of their own."""
    found: list[tuple[str, str]] = []
    for block in dict.fromkeys(map(regions.block_of, view.holders(STEMS))):
        content = regions.block_text(block, 20_000, nested=False)
        if not HINT.search(content):
            continue
        region = forced or regions.region_of(block)
        if region != "head":
            found += [(region, sentence) for sentence in reserving_sentences(content, region)]
    return found[:limit]


def from_page(view: PageView | None, text: str | None) -> list[Signal]:
    """Reservations in a page's prose, or in the lines of plain *text*."""
    if view is None:
        return _from_lines(text or "")
    found = [
        Signal("natural-language", snippet(line), region, RESERVES)
        for region, line in _reserving_blocks(view, None, 10)
    ]
    for element in view.metas:
        name = (element.get("name") or element.get("property") or "").lower()
        if name in {"copyright", "rights", "dcterms.rights", "dc.rights"} and element.get("content"):
            for sentence in reserving_sentences(element.get("content")[:4000], "head"):
                found.append(Signal("natural-language", snippet(sentence), "meta", RESERVES))
    return found[:10]


def _from_lines(text: str) -> list[Signal]:
    if not HINT.search(text):
        return []
    found = []
    for line in text.splitlines():
        if HINT.search(line):
            found += [
                Signal("natural-language", snippet(sentence), "body", RESERVES)
                for sentence in reserving_sentences(line[:20_000], "body")
            ]
    return found[:10]


@lru_cache(maxsize=256)
def from_comments(comments: tuple[str, ...], location: str) -> tuple[Signal, ...]:
    """Reservations in the comments of a robots.txt."""
    text = _PREAMBLE.sub(" ", " ".join(" ".join(comments).split()))
    if not HINT.search(text):
        return ()
    return _signals(map(snippet, reserving_sentences(text, "terms")), location)


@lru_cache(maxsize=128)
def from_terms(body: bytes, location: str) -> tuple[Signal, ...]:
    """Reservations in a terms-of-use page kept with the site's records; they speak for the whole site."""
    text = body[:1_000_000].decode("utf-8", "replace")
    if not HINT.search(text):
        return ()
    if "<" in text[:2000]:
        from lxml import html

        try:
            tree = html.document_fromstring(body[:1_000_000], parser=html.HTMLParser(encoding="utf-8"))
        except (ValueError, html.etree.ParserError):
            return ()
        found = [snippet(sentence) for _, sentence in _reserving_blocks(PageView.of(tree), "terms", 5)]
    else:
        found = [snippet(sentence) for line in text.splitlines() for sentence in reserving_sentences(line, "terms")]
    return _signals(found, location)


def _signals(sentences: Iterable[str], location: str) -> tuple[Signal, ...]:
    return tuple(Signal("natural-language", sentence, location, RESERVES) for sentence in dict.fromkeys(sentences))[:5]
