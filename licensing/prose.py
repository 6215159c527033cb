"""Evidence in a page's prose: links, badges and names of licenses, read in the sentence and region they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from licensing import all_rights_reserved, evidence, names, notice_words, public_domain, regions, statements
from licensing.evidence import Evidence, snippet
from licensing.expressions import expression
from licensing.page import PageView
from licensing.spdx import OFFICIAL_STATEMENT, PUBLIC_DOMAIN_STATEMENT, LicenseFacts

# Every text that a pattern of names or statements can match holds one of these.
STEMS: Final = (
    "licen",
    "lizenz",
    "creative",
    "cc by",
    "(cc)",
    "cc-by",
    "cc\u2011by",
    "cc\u2013by",
    "cc\u00a0by",
    "cc0",
    "cc 0",
    "cc-0",
    "cc zero",
    "autorstwa",
    "attribution",
    "autorsk",
    "domen",
    "public domain",
    "gfdl",
    "gpl",
    "odbl",
    "gnu",
    "artlibre",
    "opensource.org",
    "spdx.org",
    "zastrze",
    "reserved",
    "all rights",
    "to copyright",
    "by copyright",
    "kopiowan",
    "powielan",
    "przedruk",
    "rozpowszechni",
    "zabron",
    "zakaz",
    "materiał urzędow",
    "materiały urzędow",
)

_MAX_MENTIONS: Final = 20  # in one paragraph: more are a list of licenses, not a notice

Linked = tuple[Any, LicenseFacts, str]
"""An element, the license its address or badge names, and where that stands: rel-license, link-text, badge."""


def read(
    view: PageView, linked: list[Linked], marked: Sequence[tuple[Any, LicenseFacts | None]] = ()
) -> list[Evidence]:
    """Evidence of all blocks that hold a licensed link or badge, or a word that licenses are spoken of with.

    *marked* are elements whose microdata or RDFa say what their license covers: their own words add nothing to that.
    """
    told: dict[Any, set[str]] = {}
    for element, facts in marked:
        if facts is not None:
            told.setdefault(regions.block_of(element), set()).add(facts.key)
    blocks: dict[Any, list[Linked]] = {}
    for item in linked:
        blocks.setdefault(regions.block_of(item[0]), []).append(item)
    for element in view.holders(STEMS):
        blocks.setdefault(regions.block_of(element), [])
    found: list[Evidence] = []
    for block, links in blocks.items():
        region = regions.region_of(block)
        if region == "aside" and _leads_elsewhere(block):
            region = "quote"
        if region != "head":
            text = _label(block) + regions.block_text(block, nested=False)
            here = [
                _linked(element, facts, where, text, region if region == "quote" else regions.region_of(element))
                for element, facts, where in links
            ]
            known = told.get(block, set())
            here += [item for item in read_text(text, region) if item.facts is None or item.facts.key not in known]
            heading = block.tag in _HEADINGS and region == "body" and not notice_words.LABEL.match(text)
            if heading or _asks(block) or _in_list_of_things(block):
                here = [_as_talk(item) for item in here]
            found += here
    return found


def read_text(text: str, region: str) -> list[Evidence]:
    """Evidence of one paragraph standing in *region*: names and addresses, rights reserved, texts declared free."""
    found: list[Evidence] = []
    for mention in names.mentions(text)[:_MAX_MENTIONS] if names.MENTION_HINT.search(text) else ():
        reading = statements.read_statement(text, mention.start, mention.end, region)
        strength = reading.strength
        if mention.facts.spdx is None and mention.facts.family == "cc":
            strength = min(strength, evidence.CANDIDATE)  # without a number nobody knows which license
        if (
            mention.facts.family == "software"
            and strength < evidence.STATED
            and not notice_words.names_the_text(text, mention.start, mention.end)
        ):
            strength = min(strength, evidence.MENTIONED)  # "license: MIT" is what code says of itself
        shown = snippet(_window(text, mention.start, mention.end))
        found.append(Evidence(mention.where, region, shown, mention.facts, reading.scope, strength, reading.defeasible))
    for start, end, reading in all_rights_reserved.reserved_statements(text, region):
        shown = snippet(_window(text, start, end))
        found.append(
            Evidence("rights-reserved", region, shown, None, reading.scope, reading.strength, reading.defeasible)
        )
    for start, end, kind, reading in public_domain.free_statements(text, region):
        facts = PUBLIC_DOMAIN_STATEMENT if kind == "public-domain" else OFFICIAL_STATEMENT
        shown = snippet(_window(text, start, end))
        found.append(Evidence("statement", region, shown, facts, reading.scope, reading.strength))
    return found


_HEADINGS: Final = frozenset({"h1", "h2", "h3"})


def _asks(block: Any) -> bool:
    """Whether *block* holds a field to be filled or a box to be ticked ("Zgadzam się na licencję …")."""
    return any(
        (field.get("type") or "").lower() in {"checkbox", "radio"}
        if field.tag == "input"
        else _LICENSE_WORD.search("".join(field.itertext()))
        for child in (block, *block)
        if isinstance(child.tag, str) and (child is block or child.tag not in regions.BLOCKS)
        for field in child.iterchildren("input", "textarea", "select")
    )


def _in_list_of_things(block: Any) -> bool:
    """Whether *block* is a cell in a table's column of licenses: each row is about something else."""
    row = block.getparent()
    if block.tag != "td" or row is None or row.tag != "tr" or len(row) < 2:
        return False
    table = next(row.iterancestors("table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    column = row.index(block)
    if first is None or first is row or len(first) <= column or not column:
        return False
    return bool(_LICENSE_WORD.search(regions.block_text(first[column], 60))) and not _LICENSE_WORD.search(
        regions.block_text(row[column - 1], 60)
    )


def _as_talk(item: Evidence) -> Evidence:
    """What a heading says of a license ("Podręcznik na licencji CC BY 4.0") is news, what is asked is no answer."""
    return (
        item
        if item.facts is None or item.where == "rel-license"
        else replace(item, strength=min(item.strength, evidence.MENTIONED))
    )


_LABELS: Final = frozenset(
    {"summary", "dt", "th", "td", "h2", "h3", "h4", "h5", "h6", "strong", "b", "span", "label", "p", "div"}
)


def _label(block: Any) -> str:
    """A heading or label right before *block* ("Zdjęcia", "Licencja:"), which names what the block speaks of."""
    previous = block.getprevious()
    if previous is None or not isinstance(previous.tag, str) or previous.tag not in _LABELS:
        return ""
    text = regions.block_text(previous, 80)
    if len(text) > 60 or not (
        text.endswith(":") or previous.tag in {"summary", "dt", "th", "h2", "h3", "h4", "h5", "h6"}
    ):
        return ""
    return f"{text.rstrip(':')}: "


def _leads_elsewhere(block: Any) -> bool:
    """Whether *block* stands below a heading that is a link: the teaser of another page."""
    heading = block.getprevious()
    return (
        heading is not None
        and heading.tag in {"h2", "h3", "h4", "h5", "h6"}
        and (link := next(heading.iter("a"), None)) is not None
        and bool(link.get("href"))
    )


_ABOUT_LICENSES = expression(r"\b(?:oznacza|symbol|ikona|przykład|warunek|pozwala|means)\b", re.IGNORECASE)
_LICENSE_WORD = expression(r"licen|lizenz|\bcc\b|creative|prawa|copyright|©|domen|domain", re.IGNORECASE)


def _linked(element: Any, facts: LicenseFacts, where: str, text: str, region: str) -> Evidence:
    inner = "" if element.tag == "img" else regions.block_text(element, 200)
    position = text.find(inner) if inner else -1
    start, end = (position, position + len(inner)) if position >= 0 else _place(element, text)
    shown = snippet(f"{text[:200]} [{element.get('href') or element.get('src') or ''}]")
    if facts.spdx is None and facts.family == "cc":
        return Evidence(where, region, shown, facts, "unknown", evidence.CANDIDATE)
    reading = statements.read_statement(text, start, end, region)
    if where == "rel-license":
        scope, strength = _rel_license(region, reading)
        return Evidence(where, region, shown, facts, scope, strength, reading.defeasible)
    if region != "body" or reading.scope not in {"page", "site"}:
        return Evidence(where, region, shown, facts, reading.scope, reading.strength, reading.defeasible)
    badge = where == "badge" or (not inner and next(element.iter("img"), None) is not None)
    if badge and reading.strength < evidence.GRANTING:
        # A badge is shown to license what it stands on, unless it illustrates a text about licenses.
        alone = len(text) < 200 and not _ABOUT_LICENSES.search(text)
        return Evidence(where, region, shown, facts, "page", 0.6 if alone else evidence.CANDIDATE)
    if not badge and not _LICENSE_WORD.search(text):
        # The author of a photo linked to its license: nothing says that the link licenses this text.
        return Evidence(where, region, shown, facts, "unknown", evidence.CANDIDATE)
    strength = max(reading.strength, evidence.CANDIDATE)
    return Evidence(where, region, shown, facts, reading.scope, strength, reading.defeasible)


def _rel_license(region: str, reading: notice_words.Reading) -> tuple[str, float]:
    """Scope and strength of ``<a rel="license">``: the page's, unless it stands where other things are licensed."""
    if region == "figure" or reading.scope in {"image", "data"}:
        return ("image" if region == "figure" else reading.scope), evidence.REL_LICENSE
    if region in {"comments", "quote"}:
        return "unknown", evidence.MENTIONED
    if reading.scope == "unknown":
        return "unknown", reading.strength
    return "page", evidence.REL_LICENSE


def _window(text: str, start: int, end: int) -> str:
    sentence, offset = notice_words.sentence_around(text, start, end)
    if len(sentence) <= evidence.SNIPPET_CHARACTERS:
        return sentence
    first = max(0, start - offset - 120)
    return sentence[first : first + evidence.SNIPPET_CHARACTERS]


def _place(element: Any, text: str) -> tuple[int, int]:
    """Where in its block's text an element without text stands: behind the text that precedes it."""
    before: list[str] = []
    node = element.getprevious()
    while node is not None and isinstance(node.tag, str):
        before.append((regions.block_text(node, 2000) + " " + (node.tail or "")).strip())
        node = node.getprevious()
    parent = element.getparent()
    if parent is not None and parent.text:
        before.append(parent.text.strip())
    last = before[0].split()[-1] if before and before[0].split() else ""
    position = text.find(last) + len(last) if last else 0
    return position, position
