"""Reservations in plain Polish and English: footers, terms of use, notices below articles, comments in robots.txt.

A sentence reserves when it names mining or the training of models, forbids or reserves it, and speaks for the site
itself. News and commentary about such reservations, and the statute's own text, do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from licensing import jsonld, regions
from licensing.evidence import snippet
from licensing.expressions import expression
from licensing.notice_words import sentence_around
from licensing.page import PageView, places
from licensing.signals import RESERVES, Signal
from licensing.signals.context import in_context, is_terms, is_title
from licensing.signals.mining_words import STRONG, forbids, names_machine, names_mining, trains, without_tools
from licensing.signals.site_voice import is_own, tells_the_statute

_ALL_RIGHTS = expression(
    r"(?:wszelkie|wszystkie)\s+prawa(?:\s+\w+){0,2}\s+zastrze[zż]one(?!\s*[,;–-]?\s*(?:w\s+tym|[lł][aą]cznie"
    r"|tak[zż]e|oraz|r[oó]wnie[zż]|zw[lł]aszcza|w\s+szczeg[oó]lno[sś]ci|szczeg[oó]lnie|a\s+tak[zż]e|i\b"
    r"|w\s+zakresie|do\b|wobec|dla|wraz|obejmuj))"
    r"|all\s+rights?\s+(?:are\s+)?reserved(?!\s*[,;–-]?\s*(?:including|and|incl\.|in\s+particular|especially|for"
    r"|with|to))",
    re.IGNORECASE,
)
HINT: Final = expression(
    r"eksplor|dr[aą][zż]eni|wydobywani|mining|\bmine\b|\bTDM\b|26\s*(?:³|\(\s*3|\[\s*3|\^|ze\s+zn|z\s+indeks|indeks|3\b)"
    r"|tren(?:ow|uj|ing)"
    r"|uczeni|ucz[aą]|uczy|nauczani|szkol(?:eni|i[cć])|maszynow|machine|inteligen|intelligen|model|algor|neuron"
    r"|\bA\.?I\b|\bSI\b|LLM|GPT|generat"
    r"|chatbot|training|\btrain|2019/790|790/2019|\bDSM\b|44b",
    re.IGNORECASE,
)
# The customary preamble of Content-Signal explains all signals; only the signals themselves say which are restricted.
_PREAMBLE = expression(
    r"as\s+a\s+condition\s+of\s+accessing\s+this\s+website.*?digital\s+single\s+market\.?"
    r"|any\s+restrictions\s+expressed\s+via\s+content\s+signals.*?digital\s+single\s+market\.?"
    r"|\(?[abc]\)?\s*if\s+(?:a|the)\s+(?:content-signal|website\s+operator)[^.]*\."
    r"|(?:the\s+)?content\s+signals\s+and\s+their\s+meanings\s+are:|\b(?:search|ai-input|ai-train):\s[^.]*\.",
    re.IGNORECASE | re.DOTALL,
)
TERMS_PATH: Final = expression(
    r"regulamin|warunki|terms|tos\b|zasady|prawa-autorskie|prawa_autorskie|copyright|legal|licencj|nota-prawna"
    r"|nota_prawna|informacje-prawne|polityka|policy|tdm|uzytkowania|conditions",
    re.IGNORECASE,
)


def reserving_sentences(text: str, region: str) -> list[str]:
    """Sentences of *text* that reserve mining or training; *region* as of ``licensing.regions``, or ``terms``."""
    found: list[str] = []
    last_end = -1
    for place in _topics(text):
        if place < last_end:
            continue
        sentence, offset = sentence_around(text, place, place + 1)
        last_end = offset + len(sentence)
        if len(sentence) > 1500:
            start = max(0, place - offset - 400)
            sentence = sentence[start : start + 900]
        elif (pointing := _POINTING_BACK.match(text, last_end)) and (
            region in _NOTICES or _FIRST_PERSON.search(pointing.group())
        ):
            # "Chcesz trenować modele na naszych tekstach? Bez umowy jest to zabronione."
            last_end = pointing.end()
            sentence = f"{sentence.rstrip(' ?.')} – {pointing.group().strip()}"
        elif region in _NOTICES and sentence.rstrip().endswith("?") and last_end < len(text):
            answer, _ = sentence_around(text, last_end + 1, last_end + 1)  # "Trenowanie AI? Tylko za zgodą redakcji."
            last_end += len(answer)
            sentence = f"{sentence.rstrip(' ?')} – {answer}"
        elif offset and _GOING_ON.match(sentence):
            before, _ = sentence_around(text, offset - 2, offset - 2)
            sentence = f"{before.rstrip(' .')} – {sentence}"
        elif offset and trains(sentence) and not names_mining(sentence):
            # "Te wiersze to nie pasza dla AI. Nie zgadzam się na użycie ich do trenowania."
            before, _ = sentence_around(text, offset - 2, offset - 2)
            if names_machine(before):
                sentence = f"{before.rstrip(' .')} – {sentence}"
        alone = len(text) < len(sentence) + 160
        if _reserves(sentence, region, alone=alone) and sentence not in found:
            found.append(sentence)
    return found


def _topics(text: str) -> list[int]:
    """Places in *text* around which a sentence may speak of mining, in reading order."""
    lowered = f"\n{text.lower()}"
    return sorted(
        {min(max(place - 1, 0), len(text) - 1) for stem in STEMS if stem in lowered for place in places(lowered, stem)}
    )


_MINING_RESERVED = expression(
    rf"(?:{STRONG.pattern})[^.;|•·]{{0,60}}[:–—-]\s*(?:wszelkie|wszystkie|all)\s+(?:prawa|rights)\b", re.IGNORECASE
)
_NOTICES: Final = frozenset({"footer", "terms", "aside", "header", "head"})
_FIRST_PERSON = expression(
    r"\b(?:wyra[zż]amy?|zgadzamy?|zezwalamy?|zabraniamy?|zakazuj(?:emy|[eę])|udzielamy?|pozwalamy?)\b"
    r"|\bwe\s+do\s+not\b",
    re.IGNORECASE,
)
_POINTING_BACK = expression(
    r"\s*(?:[^.?!]{0,80}[.?!]\s+)?[^.?!]{0,80}\b(?:jest\s+to|to\s+jest|na\s+to|tego\s+(?:zabraniamy|zakazujemy)"
    r"|tak(?:ie|iego)\s+(?:u[zż]y\w+|wykorzyst\w+|dzia[lł]a\w+|korzystani\w+)|w\s+tym\s+celu|this\s+is"
    r"|such\s+(?:use|uses|activit\w+)|these\s+uses)\b[^.?!]{0,160}[.?!]?",
    re.IGNORECASE,
)
# "Kopiowanie treści zabronione. Dotyczy to także trenowania modeli."
_GOING_ON = expression(
    r"\W*(?:dotyczy|obejmuje|odnosi\s+si[eę]|powy[zż]sz\w+|to\s+samo|w\s+szczeg[oó]lno[sś]ci|tak[zż]e|r[oó]wnie[zż]"
    r"|w\s+tym\b|(?:ten\s+)?zakaz"
    r"|ograniczeni\w+|this\s+(?:also\s+)?(?:includes|applies|covers|extends)|the\s+same|including|in\s+particular)\b",
    re.IGNORECASE,
)


def _reserves(sentence: str, region: str, *, alone: bool = False) -> bool:
    if region in {"quote", "comments", "nav"}:
        return False
    # "Text and data mining: all rights reserved" does not reserve rights to something else.
    lowered = sentence.lower()
    told = sentence
    if ("praw" in lowered or "right" in lowered) and not _MINING_RESERVED.search(sentence):
        told = _ALL_RIGHTS.sub(" ", sentence)
    told = without_tools(told)
    if not names_mining(told) or not forbids(told) or tells_the_statute(sentence):
        return False
    return region in _NOTICES or is_own(sentence, alone=alone)


# Every text that HINT matches holds one of these.
_AI: Final = (" ai", "(ai", "\nai", "-ai", "„ai", "“ai", '"ai', "\u00a0ai")
STEMS: Final = (
    *_AI,
    "wydobywani",
    "drazeni",
    "eksplor",
    "drążeni",
    "mining",
    "to mine",
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
    "26 indeks",
    "art. 26",
    "trenow",
    "trenuj",
    "trening",
    "szkole",
    "maszynow",
    "machine",
    "inteligen",
    "intelligen",
    "model",
    "algorytm",
    "uczeni",
    "neuron",
    "llm",
    "gpt",
    "chatbot",
    "training",
    "generative",
    "generatywn",
    "2019/790",
    "790/2019",
    "dsm",
    "44b urhg",
)


_WHOLE_STEMS: Final = tuple(stem for stem in STEMS if stem not in _AI)


def _speaking_blocks(view: PageView) -> list[Any]:
    return list(dict.fromkeys(map(regions.block_of, view.holders(_WHOLE_STEMS, _AI))))


def _reserving_blocks(blocks: Iterable[Any], forced: str | None, limit: int) -> list[tuple[str, str]]:
    """(region, sentence) for *blocks* that name mining; *forced* is the region to take instead of their own."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        content = regions.block_text(block, 20_000, nested=False)
        region = regions.region_of(block)
        if region == "head" or (region != "footer" and is_title(block, content)):
            continue
        if forced and region not in {"quote", "comments"}:
            region = forced
        found += [(region, sentence) for sentence in reserving_sentences(in_context(block, content), region)]
    return found[:limit]


def from_page(view: PageView | None, text: str | None, url: str = "") -> list[Signal]:
    """Reservations in the prose of the page at *url*, or in the lines of plain *text*."""
    if view is None:
        return _from_lines(text or "")
    blocks = _speaking_blocks(view)
    forced = "terms" if blocks and is_terms(blocks[0], view, url) else None
    found = [
        Signal("natural-language", snippet(line), region, RESERVES)
        for region, line in _reserving_blocks(blocks, forced, 10)
    ]
    notices = jsonld.read(scripts, url).rights if (scripts := _notice_scripts(view)) else ()
    for scope, notice in notices:
        if scope not in {"page", "site"}:
            continue
        found += [
            Signal("natural-language", snippet(line), "json-ld", RESERVES)
            for line in reserving_sentences(notice[:4000], "head")
        ]
    for name, content in view.named_metas:
        if name in {"copyright", "rights", "dcterms.rights", "dc.rights"} and content:
            for sentence in reserving_sentences(content[:4000], "head"):
                found.append(Signal("natural-language", snippet(sentence), "meta", RESERVES))
    return found[:10]


def _notice_scripts(view: PageView) -> list[str]:
    """JSON-LD that holds a notice on rights beside other facts."""
    texts = [element.text for element in view.scripts if "json" in (element.get("type") or "").lower()]
    return [text for text in texts if text and "copyrightNotice" in text and HINT.search(text)]


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
        found = [
            snippet(sentence) for _, sentence in _reserving_blocks(_speaking_blocks(PageView.of(tree)), "terms", 5)
        ]
    else:
        found = [snippet(sentence) for line in text.splitlines() for sentence in reserving_sentences(line, "terms")]
    return _signals(found, location)


def _signals(sentences: Iterable[str], location: str) -> tuple[Signal, ...]:
    return tuple(Signal("natural-language", sentence, location, RESERVES) for sentence in dict.fromkeys(sentences))[:5]
