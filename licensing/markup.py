"""License evidence in a page's markup: head, rel, RDFa, microdata, badges, links, and the sentences around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licensing import all_rights_reserved, described, evidence, jsonld, names, prose, public_domain, regions
from licensing.evidence import Evidence, snippet
from licensing.expressions import expression
from licensing.page import PageView
from licensing.spdx import (
    PUBLIC_DOMAIN_STATEMENT,
    LicenseFacts,
    from_identifier,
    from_url,
    may_hold_license_url,
)

_LINK_HEADER = expression(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\",;\s]+))?)*)")
_PARAMETER = expression(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\",;\s]+))")
_LICENSE_TERM = expression(
    r"^(?:(?:cc|dct|dcterms|dc|xhv|schema|xh)[:.])?licen[sc]e$|^https?://\S*[/#]licen[sc]e$", re.IGNORECASE
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
_IMAGE_TYPES = expression(r"image|photo|video|audio|media", re.IGNORECASE)
_OTHER_TYPES = expression(r"software|person|organization|product|comment", re.IGNORECASE)

_MEDIA_FILE = expression(r"\.(?:jpe?g|png|gif|svg|webp|avif|tiff?|mp[34]|og[gv]|webm|wav)(?:$|[?#])", re.IGNORECASE)


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
    marked: list[tuple[Any, LicenseFacts | None]] = field(
        default_factory=list
    )  # microdata and RDFa name what these cover


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


def collect(view: PageView, url: str) -> Page:
    """Read the elements of interest, then the sentences that name licenses."""
    page = Page()
    linked: list[tuple[Any, LicenseFacts, str]] = []
    if view.titles:
        page.title = " ".join("".join(view.titles[0].itertext()).split()) or None
    for name, content in view.named_metas:
        _meta(name, content.strip(), page)
    for element in view.links:
        _link(element, page)
    addresses = "\n".join([element.get("href") or "" for element in view.anchors])
    if may_hold_license_url(addresses) or "ttribution" in addresses:
        for element in view.anchors:
            _anchor(element, url, page, linked)
    sources = "\n".join(
        [
            f"{element.get('src')} {element.get('data-src')} {element.get('alt')} {element.get('title')}"
            for element in view.images
        ]
    )
    if may_hold_license_url(sources) or _may_name_license(sources):
        for element in view.images:
            _badge(element, linked)
    for element in view.structured:
        _structured(element, url, page)
    scripts = [
        text for element in view.scripts if "ld+json" in (element.get("type") or "").lower() and (text := element.text)
    ]
    if scripts:
        _json_ld(scripts, url, page, view.scripts[0].getroottree().getroot())
    page.evidence += prose.read(view, linked, page.marked)
    return page


def _rel(element: Any) -> list[str]:
    value = element.get("rel")
    return value.lower().split() if value else []


def _is_license_rel(rels: list[str]) -> bool:
    return any(_LICENSE_TERM.match(rel) for rel in rels) if rels else False


def _link(element: Any, page: Page) -> None:
    value = (element.get("rel") or "").lower()
    if not ("licen" in value or "canonical" in value or "copyright" in value):
        return
    rels = value.split()
    href = (element.get("href") or "").strip()
    if "canonical" in rels and page.canonical is None:
        page.canonical = href or None
    if (
        href
        and (_is_license_rel(rels) or ("copyright" in rels and from_url(href)))
        and (element.get("type") or "").strip().lower() != _RSL_TYPE
    ):
        page.evidence.append(_declared("link", "head", f'<link rel="license" href="{href}">', from_url(href), "page"))


def _meta(name: str, content: str, page: Page) -> None:
    if not content:
        return
    if name in _LICENSE_META or (name in _RIGHTS_META):
        facts = value_facts(content)
        if facts or name in _LICENSE_META:
            page.evidence.append(_declared("meta", "head", f"{name}: {content}", facts, "page"))
        elif public_domain.FREE_VALUE.search(content[:200]):
            page.evidence.append(_declared("meta", "head", f"{name}: {content}", PUBLIC_DOMAIN_STATEMENT, "page"))
        elif all_rights_reserved.reserved_statements(content, "header"):
            page.evidence.append(
                Evidence("rights-reserved", "head", snippet(f"{name}: {content}"), None, "page", evidence.SHOWN)
            )
    elif name in {"author", "dc.creator", "dcterms.creator", "article:author"} and not content.startswith("http"):
        if content not in page.authors:
            page.authors.append(content)
    elif name in {"og:title", "dc.title", "dcterms.title"}:
        page.title = content


def _anchor(element: Any, url: str, page: Page, linked: list[tuple[Any, LicenseFacts, str]]) -> None:
    href = element.get("href") or ""
    rels = _rel(element)
    if rels and "cc:attributionurl" in " ".join(rels):
        page.attribution_url = href
    if not may_hold_license_url(href):
        return
    facts = from_url(href)
    if facts is None or "license" in (element.get("itemprop") or "") or "license" in (element.get("property") or ""):
        return  # microdata and RDFa say themselves what they license
    if (about := _about(element)) and not jsonld.same_page(about, url):
        page.marked.append((element, facts))  # RDFa: the license of another resource
        if _is_license_rel(rels) and _MEDIA_FILE.search(about):
            page.evidence.append(_declared("rdfa", _region(element), f'rel="license" {href}', facts, "image"))
        return
    linked.append((element, facts, "rel-license" if _is_license_rel(rels) else "link-text"))


def _about(element: Any) -> str | None:
    """The resource that RDFa statements on *element* are about, if any is named."""
    node = element
    while node is not None:
        about = node.get("about")
        if about is not None:
            return None if about.startswith(("#", "_:", "[")) or not about else str(about)
        node = node.getparent()
    return None


_BADGE_STEMS: Final = (
    "creative",
    "licen",
    "autorstwa",
    "domain",
    "domeny",
    "cc by",
    "cc-by",
    "cc_by",
    "cc0",
    "cc-zero",
)
_BADGE_FILE = expression(r"(?:^|[-_])(?:cc|by)[-_.]|cc0|creative|88x31|80x15|somerights|licen", re.IGNORECASE)


def _may_name_license(text: str) -> bool:
    lowered = text.lower()
    return any(stem in lowered for stem in _BADGE_STEMS)


def _badge(element: Any, linked: list[tuple[Any, LicenseFacts, str]]) -> None:
    source = element.get("src") or element.get("data-src") or ""
    facts = from_url(source) if may_hold_license_url(source) else None
    alternative = element.get("alt") or element.get("title") or ""
    if facts is None and alternative and _may_name_license(alternative):
        # A badge kept on the site itself says which one it is in its alternative text; so do captions of photos,
        # which is why the file must be named like a badge.
        file_name = source.rsplit("/", 1)[-1].lower()
        found = names.mentions(alternative)
        if len(found) == 1 and _BADGE_FILE.search(file_name) and not file_name.endswith((".jpg", ".jpeg")):
            facts = found[0].facts
    if facts is not None:
        linked.append((element, facts, "badge"))


def _structured(element: Any, url: str, page: Page) -> None:
    """Microdata and RDFa on any element (rel on links and names of meta elements are read elsewhere)."""
    properties = (element.get("property") or "").split()
    terms = properties if element.tag in {"a", "area", "link"} else [*properties, *_rel(element)]
    if _is_license_rel(terms) and not _is_head_meta(element):
        _rdfa(element, url, page)
    if "license" in (element.get("itemprop") or "").split():
        _microdata(element, url, page)
    if "cc:attributionName" in properties:
        page.attribution_name = " ".join("".join(element.itertext()).split()) or element.get("content")
    if "dct:title" in properties or "dcterms:title" in properties:
        page.dct_title = " ".join("".join(element.itertext()).split()) or element.get("content")


def _is_head_meta(element: Any) -> bool:
    parent = element.getparent()
    return element.tag == "meta" and parent is not None and parent.tag == "head"


def _value(element: Any) -> str:
    for name in ("resource", "href", "content", "src"):
        if element.get(name):
            return str(element.get(name)).strip()
    return regions.block_text(element, 300)


def _rdfa(element: Any, url: str, page: Page) -> None:
    value = _value(element)
    facts = value_facts(value)
    page.marked.append((element, facts))
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
        if _OTHER_TYPES.search(kind) or (kind and node is not element and not described.describes_page(node, url)):
            return
        if about and not about.startswith(("#", "_:", "[")):
            if _MEDIA_FILE.search(about):
                scope = "image"
            elif not jsonld.same_page(about, url):
                return
            break
        node = node.getparent()
    if regions.region_of(element) == "figure":
        scope = "image"
    page.evidence.append(_declared("rdfa", _region(element), f'property="license" {value}', facts, scope))


def _microdata(element: Any, url: str, page: Page) -> None:
    value = _value(element)
    facts = value_facts(value)
    page.marked.append((element, facts))
    scope = "page"
    node = element
    while node is not None:
        if node.get("itemscope") is not None and node is not element:
            kind = (node.get("itemtype") or "").rsplit("/", 1)[-1].lower()
            if not described.describes_page(node, url):
                return
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


def _json_ld(scripts: list[str], url: str, page: Page, root: Any) -> None:
    found = jsonld.read(scripts, url)
    named = [("page", value) for name, value in found.named if described.is_named(root, name)]
    for scope, value in found.licenses + named:
        page.evidence.append(_declared("json-ld", "head", f'"license": "{value}"', value_facts(value), scope))
    for scope, notice in found.rights:
        facts = value_facts(notice)
        if facts:
            page.evidence.append(_declared("json-ld", "head", f'"copyrightNotice": "{notice}"', facts, scope))
        elif all_rights_reserved.reserved_statements(notice, "header"):
            page.evidence.append(Evidence("rights-reserved", "head", snippet(notice), None, scope, evidence.SHOWN))
    page.title = found.title or page.title
    page.authors = found.authors or page.authors
