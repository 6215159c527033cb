"""What stands around a paragraph: the list or table that it belongs to, and whether the whole page is terms of use."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from licensing import regions
from licensing.notice_words import sentence_around
from licensing.page import PageView
from licensing.signals.mining_words import forbids

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def is_title(block: Any, content: str) -> bool:
    """A heading, or a block that is wholly a link: the title of a text, here or elsewhere, not a notice."""
    if block.tag in _HEADINGS:
        return True
    link = next(block.iter("a"), None)
    return link is not None and len(regions.block_text(link, 1000)) >= len(content) - 4


def in_context(block: Any, content: str) -> str:
    """*content* behind the words that introduce it: of a list its lead ("Zabrania się:"), of a cell its label."""
    if block.tag in {"dt", "th", "td"} and (value := _cell_behind(block)) is not None:
        return f"{content.rstrip(' :')}: {regions.block_text(value, 300)}"
    if block.tag in {"dd", "td"} and (label := _before(block)) is not None and label.tag in {"dt", "th", "td"}:
        return f"{regions.block_text(label, 300).rstrip(' :')}: {content}"
    node, lead = block, None
    while node is not None and node.tag in {"li", "ul", "ol", "p"}:
        if node.tag in {"ul", "ol"}:
            lead = _before(node)
            parent = node.getparent()
            if lead is None and parent is not None and parent.tag in {"li", "div", "p"}:
                lead = parent
            if lead is not None:
                break
        node = node.getparent()
    if lead is None or lead is node:
        return content
    words = regions.block_text(lead, 600, nested=False)
    if not (words.endswith((":", ",", "–", "-")) or (lead.tag in _HEADINGS and forbids(words))):
        return content
    opening, _ = sentence_around(words, len(words) - 1, len(words))
    return f"{opening.rstrip(' :,–-')}: {content}"


def _cell_behind(block: Any) -> Any:
    """The cell that a label stands before; None for what is no label."""
    node = block.getnext()
    if node is None or node.tag not in {"dd", "td"} or (block.tag == "td" and _before(block) is not None):
        return None
    return node


def _before(block: Any) -> Any:
    node = block.getprevious()
    while node is not None and not isinstance(node.tag, str):
        node = node.getprevious()
    return node


_TERMS_TITLE = re.compile(
    r"^\W*(?:regulamin(?:\s+(?:serwisu|portalu|strony|bloga|korzystania|u[zż]ytkowania|witryny|[sś]wiadczenia"
    r"|sklepu|biblioteki|platformy)\b.*|\W*$|\W+[|–-].*)"
    r"|(?:og[oó]lne\s+)?(?:warunki|zasady)\s+(?:korzystania|u[zż]ytkowania|wykorzyst\w+|u[zż]ycia|licenc\w+)"
    r"|nota\s+prawna|informacj[ae]\s+prawn|zastrze[zż]eni[ae]\s+prawn"
    r"|prawa\s+autorskie\s*(?:$|[|–-]|serwisu)|licencja\s*(?:$|[|–-])|polityka\s+(?:ai|tdm|praw"
    r"|w\s+zakresie\s+(?:ai|tdm))|zastrze[zż]enie\s+tdm"
    r"|terms\s+(?:and|&|of)|terms\s*(?:$|[|–-])|legal\s+(?:notice|information)|copyright\s+(?:notice|policy)"
    r"|ai\s+policy|tdm\b|impressum)",
    re.IGNORECASE,
)
_TERMS_ADDRESS = re.compile(
    r"/(?:regulamin(?:-(?:serwisu|portalu|strony|bloga|korzystania\S*))?|warunki-(?:korzystania|uzytkowania)\S*"
    r"|zasady-korzystania\S*|nota-prawna"
    r"|informacje-prawne|prawa-autorskie|zastrzezenia-prawne|terms(?:-\S*)?|tos|legal(?:-\S*)?|tdm(?:-\S*)?"
    r"|copyright)(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)


def is_terms(block: Any, view: PageView, url: str) -> bool:
    """Whether the page is the site's terms of use: all of it speaks for the site."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    if _TERMS_ADDRESS.search(path):
        return True
    headings = block.getroottree().getroot().iter("h1")
    titles = ["".join(title.itertext()).strip() for title in view.titles[:1]]
    return any(map(_TERMS_TITLE.match, [*titles, *(regions.block_text(heading, 120) for heading in headings)]))
