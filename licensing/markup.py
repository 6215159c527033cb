"""License evidence in a page's markup: head, rel, RDFa, microdata, badges, links, and the sentences around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from licensing import evidence, jsonld, names, regions, statements
from licensing.evidence import Evidence, snippet
from licensing.spdx import (
    LICENSE_URL_HINT,
    OFFICIAL_STATEMENT,
    PUBLIC_DOMAIN_STATEMENT,
    LicenseFacts,
    from_identifier,
    from_url,
)

_LINK_HEADER = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\",;\s]+))?)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\",;\s]+))")
_LICENSE_TERM = re.compile(
    r"^(?:(?:cc|dct|dcterms|dc|xhv|schema|xh):)?licen[sc]e$|^https?://\S*[/#]licen[sc]e$", re.IGNORECASE
)
_LICENSE_META: Final = frozenset(
    [
        "dcterms.license",
        "dcterms.licence",
        "dc.license",
        "dc.rights.license",
        "license",
        "licence",
        "og:license",
        "cc:license",
        "dcterms:license",
        "dct:license",
        "schema:license",
        "article:license",
        "content-license",
        "content.license",
    ]
)
_RIGHTS_META: Final = frozenset(
    [
        "dcterms.rights",
        "dc.rights",
        "dcterms:rights",
        "dc:rights",
        "rights",
        "copyright",
        "dcterms.rightsholder",
        "citation_license",
        "dcterms.accessrights",
        "web_copyright",
        "dc.rights.rightsholder",
    ]
)
_RSL_TYPE: Final = "application/rsl+xml"
_IMAGE_TYPES = re.compile(r"image|photo|video|audio|media", re.IGNORECASE)
_OTHER_TYPES = re.compile(r"software|person|organization|product|comment", re.IGNORECASE)


@dataclass
class Page:
    """What the collector gathers from one page."""

    evidence: list[Evidence] = field(default_factory=list)
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    attribution_name: str | None = None
    attribution_url: str | None = None
    dct_title: str | None = None
    canonical: str | None = None


def link_headers(headers: Sequence[tuple[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Targets and parameters (lower-case names) of all HTTP Link headers (RFC 8288)."""
    for name, value in headers:
        if name.lower() == "link":
            for matched in _LINK_HEADER.finditer(value):
                yield (
                    matched.group(1).strip(),
                    {key.lower(): quoted or bare for key, quoted, bare in _PARAMETER.findall(matched.group(2))},
                )


def value_facts(value: str) -> LicenseFacts | None:
    """Facts of a license given as URL, SPDX id or name."""
    text = value.strip()
    facts = from_url(text) or from_identifier(text.replace(" ", "-") if text.lower().startswith("cc") else text)
    if facts:
        return facts
    found = names.mentions(text) if len(text) < 2000 and names.MENTION_HINT.search(text) else []
    distinct = {mention.facts.key for mention in found}
    return found[0].facts if len(distinct) == 1 else None


def http_evidence(headers: Sequence[tuple[str, str]]) -> Iterator[Evidence]:
    """``Link: <…>; rel="license"``, except for RSL documents."""
    for target, parameters in link_headers(headers):
        if "license" in parameters.get("rel", "").lower().split() and parameters.get("type", "").lower() != _RSL_TYPE:
            anchor = parameters.get("anchor", "")
            if anchor and not anchor.startswith("#"):
                continue  # about another resource (RFC 8288, section 3.2)
            yield _declared("http-link", "http", f"Link: <{target}>; rel=license", from_url(target), "page")


def _declared(where: str, region: str, text: str, facts: LicenseFacts | None, scope: str) -> Evidence:
    strength = evidence.DECLARED if facts and (facts.spdx or facts.family != "cc") else evidence.MENTIONED
    return Evidence(where, region, snippet(text), facts, scope, strength)


def collect(tree: Any, url: str) -> Page:
    """Walk the page once for its elements of interest, then read the sentences that name licenses."""
    page = Page()
    scripts: list[str] = []
    linked: list[tuple[Any, LicenseFacts, str]] = []
    for element in tree.iter("link", "meta", "a", "area", "img", "script", "title"):
        tag = element.tag
        if tag in {"a", "area"}:
            _anchor(element, page, linked)
        elif tag == "meta":
            _meta(element, page)
        elif tag == "link":
            _link(element, page)
        elif tag == "img":
            _badge(element, linked)
        elif tag == "script":
            if (element.get("type") or "").strip().lower().startswith("application/ld+json") and element.text:
                scripts.append(element.text)
        elif page.title is None:
            page.title = " ".join("".join(element.itertext()).split()) or None
    _structured(tree, url, page)
    if scripts:
        _json_ld(scripts, url, page)
    _prose(tree, page, linked)
    return page


def _rel(element: Any) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _is_license_rel(rels: list[str]) -> bool:
    return any(_LICENSE_TERM.match(rel) for rel in rels)


def _link(element: Any, page: Page) -> None:
    rels = _rel(element)
    href = (element.get("href") or "").strip()
    if "canonical" in rels and page.canonical is None:
        page.canonical = href or None
    if (
        href
        and (_is_license_rel(rels) or ("copyright" in rels and from_url(href)))
        and (element.get("type") or "").strip().lower() != _RSL_TYPE
    ):
        page.evidence.append(_declared("link", "head", f'<link rel="license" href="{href}">', from_url(href), "page"))


def _meta(element: Any, page: Page) -> None:
    name = (element.get("name") or element.get("property") or "").strip().lower()
    content = (element.get("content") or "").strip()
    if not content:
        return
    if name in _LICENSE_META or (name in _RIGHTS_META):
        facts = value_facts(content)
        if facts or name in _LICENSE_META:
            page.evidence.append(_declared("meta", "head", f"{name}: {content}", facts, "page"))
        elif statements.reserved_statements(content, "header"):
            page.evidence.append(
                Evidence("rights-reserved", "head", snippet(f"{name}: {content}"), None, "page", evidence.SHOWN)
            )
    elif name in {"author", "dc.creator", "dcterms.creator", "article:author"} and not content.startswith("http"):
        if content not in page.authors:
            page.authors.append(content)
    elif name in {"og:title", "dc.title", "dcterms.title"}:
        page.title = content


def _anchor(element: Any, page: Page, linked: list[tuple[Any, LicenseFacts, str]]) -> None:
    href = element.get("href") or ""
    rels = _rel(element)
    if "cc:attributionurl" in rels:
        page.attribution_url = href
    hint = LICENSE_URL_HINT.search(href)
    if not hint and not _is_license_rel(rels):
        return
    facts = from_url(href)
    if facts is None:
        return
    linked.append((element, facts, "rel-license" if _is_license_rel(rels) else "link-text"))


def _badge(element: Any, linked: list[tuple[Any, LicenseFacts, str]]) -> None:
    source = element.get("src") or element.get("data-src") or ""
    facts = from_url(source) if LICENSE_URL_HINT.search(source) else None
    if facts is None:
        alternative = element.get("alt") or element.get("title") or ""
        file_name = source.rsplit("/", 1)[-1].lower()
        matched = re.match(r"(?:cc[-_])?(by(?:-(?:nc|sa|nd))+|by)(?:[-_](\d\.\d))?(?:[-_.]|88x31|80x15)", file_name)
        found = names.mentions(alternative) if names.MENTION_HINT.search(alternative) else []
        if len(found) == 1 and (
            matched or "cc" in file_name or "licen" in file_name or "creative" in file_name or len(alternative) < 90
        ):
            facts = found[0].facts
    if facts is not None:
        linked.append((element, facts, "badge"))


_STRUCTURED = etree.XPath(
    "//*[@property or @itemprop or (@rel and not(self::a or self::link or self::area)) or @data-license]"
)


def _structured(tree: Any, url: str, page: Page) -> None:
    """Microdata and RDFa on any element (rel on links is read elsewhere)."""
    for element in _STRUCTURED(tree):
        if not isinstance(element.tag, str) or (
            element.tag == "meta"
            and element.get("itemprop") is None
            and element.getparent() is not None
            and element.getparent().tag == "head"
        ):
            continue
        properties = (element.get("property") or "").split()
        item = (element.get("itemprop") or "").split()
        if (
            any(_LICENSE_TERM.match(term) for term in (*properties, *_rel(element)))
            and element.tag
            not in {
                "a",
                "link",
            }
        ) or (properties and element.tag in {"a", "link"} and any(_LICENSE_TERM.match(term) for term in properties)):
            _rdfa(element, url, page, "rdfa")
        if "license" in item:
            _microdata(element, url, page)
        if "cc:attributionName" in properties:
            page.attribution_name = " ".join("".join(element.itertext()).split()) or element.get("content")
        if "dct:title" in properties or "dcterms:title" in properties:
            page.dct_title = " ".join("".join(element.itertext()).split()) or element.get("content")


def _value(element: Any) -> str:
    for name in ("resource", "href", "content", "src"):
        if element.get(name):
            return str(element.get(name)).strip()
    return regions.block_text(element, 300)


def _rdfa(element: Any, url: str, page: Page, where: str) -> None:
    value = _value(element)
    facts = value_facts(value)
    node = element
    scope = "page"
    while node is not None:
        about = node.get("about") or (node.get("resource") if node is not element else None)
        kind = node.get("typeof") or ""
        if _IMAGE_TYPES.search(kind):
            scope = "image"
            break
        if "dataset" in kind.lower():
            scope = "data"
            break
        if _OTHER_TYPES.search(kind):
            return
        if about and not about.startswith(("#", "_:", "[")):
            if re.search(r"\.(?:jpe?g|png|gif|svg|webp|tiff?|mp[34]|og[gv])(?:$|\?)", about, re.IGNORECASE):
                scope = "image"
            elif not jsonld.same_page(about, url):
                return
            break
        node = node.getparent()
    if regions.region_of(element) == "figure":
        scope = "image"
    page.evidence.append(_declared(where, _region(element), f'property="license" {value}', facts, scope))


def _microdata(element: Any, url: str, page: Page) -> None:
    value = _value(element)
    facts = value_facts(value)
    scope = "page"
    node = element
    while node is not None:
        if node.get("itemscope") is not None and node is not element:
            kind = (node.get("itemtype") or "").rsplit("/", 1)[-1].lower()
            if _IMAGE_TYPES.search(kind):
                scope = "image"
            elif kind in {"dataset", "datadownload"}:
                scope = "data"
            elif kind == "website":
                scope = "site"
            elif _OTHER_TYPES.search(kind) or (node.get("itemid") and not jsonld.same_page(node.get("itemid"), url)):
                return
            break
        node = node.getparent()
    if scope == "page" and regions.region_of(element) == "figure":
        scope = "image"
    page.evidence.append(_declared("microdata", _region(element), f'itemprop="license" {value}', facts, scope))


def _region(element: Any) -> str:
    region = regions.region_of(element)
    return "header" if region == "nav" else region


def _json_ld(scripts: list[str], url: str, page: Page) -> None:
    found = jsonld.read(scripts, url)
    for scope, value in found.licenses:
        page.evidence.append(_declared("json-ld", "head", f'"license": "{value}"', value_facts(value), scope))
    for scope, notice in found.rights:
        facts = value_facts(notice)
        if facts:
            page.evidence.append(_declared("json-ld", "head", f'"copyrightNotice": "{notice}"', facts, scope))
        elif statements.reserved_statements(notice, "header"):
            page.evidence.append(Evidence("rights-reserved", "head", snippet(notice), None, scope, evidence.SHOWN))
    page.title = found.title or page.title
    page.authors = found.authors or page.authors


# Text nodes that can hold a name or a notice; lower-casing by translate would cost more than these alternatives.
_TEXT_NODES = etree.XPath("//body//text()")
_PROSE_HINT = re.compile(
    f"{names.MENTION_HINT.pattern}|{statements.RESERVED_HINT.pattern}|{statements.FREE_HINT.pattern}",
    re.IGNORECASE,
)


def _prose(tree: Any, page: Page, linked: list[tuple[Any, LicenseFacts, str]]) -> None:
    blocks: dict[Any, list[tuple[Any, LicenseFacts, str]]] = {}
    for element, facts, where in linked:
        blocks.setdefault(regions.block_of(element), []).append((element, facts, where))
    for element in text_holders(tree, _PROSE_HINT):
        blocks.setdefault(regions.block_of(element), [])
    for block, links in blocks.items():
        _read_block(block, links, page)


def text_holders(tree: Any, hint: re.Pattern[str]) -> list[Any]:
    """Elements whose own text, or text between children, matches *hint*; scripts and styles aside."""
    whole = etree.tostring(tree, method="text", encoding="unicode")
    if not hint.search(whole):
        return []
    found = []
    for element in tree.iter(etree.Element):
        tag = element.tag
        if tag in {"script", "style", "noscript", "template", "title"}:
            if element.tail and hint.search(element.tail) and element.getparent() is not None:
                found.append(element.getparent())
            continue
        text, tail = element.text, element.tail
        if text and len(text) > 2 and hint.search(text):
            found.append(element)
        if tail and len(tail) > 2 and hint.search(tail) and element.getparent() is not None:
            found.append(element.getparent())
    return found


def _read_block(block: Any, links: list[tuple[Any, LicenseFacts, str]], page: Page) -> None:
    region = regions.region_of(block)
    if region == "head":
        return
    text = regions.block_text(block)
    for element, facts, where in links:
        page.evidence.append(_linked(element, facts, where, text, region))
    if not text:
        return
    for mention in names.mentions(text):
        reading = statements.read_statement(text, mention.start, mention.end, region)
        strength = (
            reading.strength
            if mention.facts.spdx or mention.facts.family != "cc"
            else min(reading.strength, evidence.CANDIDATE)
        )
        page.evidence.append(
            Evidence(
                mention.where,
                region,
                snippet(_window(text, mention.start, mention.end)),
                mention.facts,
                reading.scope,
                strength,
                reading.defeasible,
            )
        )
    for start, end, reading in statements.reserved_statements(text, region):
        page.evidence.append(
            Evidence(
                "rights-reserved",
                region,
                snippet(_window(text, start, end)),
                None,
                reading.scope,
                reading.strength,
                reading.defeasible,
            )
        )
    for start, end, kind, reading in statements.free_statements(text, region):
        facts = PUBLIC_DOMAIN_STATEMENT if kind == "public-domain" else OFFICIAL_STATEMENT
        page.evidence.append(
            Evidence("statement", region, snippet(_window(text, start, end)), facts, reading.scope, reading.strength)
        )


def _window(text: str, start: int, end: int) -> str:
    sentence, offset = statements.sentence_around(text, start, end)
    if len(sentence) <= evidence.SNIPPET_CHARACTERS:
        return sentence
    first = max(0, start - offset - 120)
    return sentence[first : first + evidence.SNIPPET_CHARACTERS]


def _linked(element: Any, facts: LicenseFacts, where: str, text: str, block_region: str) -> Evidence:
    region = regions.region_of(element)
    inner = regions.block_text(element, 200) if element.tag != "img" else ""
    position = text.find(inner) if inner else -1
    start, end = (position, position + len(inner)) if position >= 0 else (len(text), len(text))
    if element.tag == "img" or not inner:
        start, end = _place(element, text)
    shown = f"{text[:200]} [{element.get('href') or element.get('src') or ''}]"
    if facts.spdx is None and facts.family == "cc":
        return Evidence(where, region, snippet(shown), facts, "unknown", evidence.CANDIDATE)
    reading = statements.read_statement(text, start, end, region)
    if where == "rel-license":
        if region == "figure" or reading.scope in {"image", "data"}:
            return Evidence(
                where,
                region,
                snippet(shown),
                facts,
                "image" if region == "figure" else reading.scope,
                evidence.REL_LICENSE,
            )
        if region in {"comments", "quote"}:
            return Evidence(where, region, snippet(shown), facts, "unknown", evidence.MENTIONED)
        if reading.scope == "unknown":
            return Evidence(where, region, snippet(shown), facts, "unknown", max(reading.strength, evidence.MENTIONED))
        return Evidence(where, region, snippet(shown), facts, "page", evidence.REL_LICENSE, reading.defeasible)
    if (
        where == "badge"
        and region == "body"
        and reading.strength < evidence.GRANTING
        and reading.scope not in {"unknown"}
    ):
        # A badge is shown to license what it stands on, unless it illustrates a text about licenses.
        alone = len(text) < 200 and not re.search(
            r"\b(?:oznacza|symbol|ikona|przykład|warunek|pozwala|means)\b", text, re.IGNORECASE
        )
        return Evidence(where, region, snippet(shown), facts, "page", 0.6 if alone else evidence.CANDIDATE)
    strength = (
        max(reading.strength, evidence.CANDIDATE)
        if reading.scope in {"page", "site"} and region == "body"
        else reading.strength
    )
    return Evidence(where, region, snippet(shown), facts, reading.scope, strength, reading.defeasible)


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
