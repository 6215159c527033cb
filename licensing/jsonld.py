"""Licenses and credits in JSON-LD (schema.org): lists, ``@graph``, nested nodes; a broken script spoils no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

MAX_BYTES: Final = 512 * 1024
MAX_NODES: Final = 2000

_IMAGES: Final = frozenset(
    {"imageobject", "photograph", "videoobject", "audioobject", "mediaobject", "visualartwork", "musicrecording"}
)
_DATA: Final = frozenset({"dataset", "datadownload", "datacatalog", "datafeed"})
_SOFTWARE: Final = frozenset({"softwareapplication", "softwaresourcecode", "webapplication", "mobileapplication"})
_SITES: Final = frozenset({"website"})
WORKS: Final = frozenset(
    [
        "creativework",
        "book",
        "scholarlyarticle",
        "learningresource",
        "chapter",
        "course",
        "howto",
        "recipe",
        "shortstory",
        "poem",
        "review",
        "thesis",
        "digitaldocument",
        "textdigitaldocument",
        "guide",
        "archivecomponent",
        "publicationissue",
        "publicationvolume",
        "periodical",
        "newspaper",
        "presentationdigitaldocument",
        "legislationobject",
    ]
)
"""Types of works that are as often shown on a page as they are the page."""
_PAGES: Final = WORKS | {
    "webpage",
    "article",
    "newsarticle",
    "blogposting",
    "techarticle",
    "report",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "reviewnewsarticle",
    "backgroundnewsarticle",
    "reportagenewsarticle",
    "aboutpage",
    "faqpage",
    "itempage",
    "qapage",
    "profilepage",
    "blog",
    "legislation",
    "liveblogposting",
    "socialmediaposting",
    "discussionforumposting",
    "medicalwebpage",
}
# Nodes below these keys are other works: what they are licensed under says nothing about the page.
OTHER_WORKS: Final = frozenset(
    [
        "citation",
        "isbasedon",
        "haspart",
        "mentions",
        "about",
        "comment",
        "review",
        "reviews",
        "author",
        "publisher",
        "creator",
        "contributor",
        "editor",
        "sponsor",
        "funder",
        "provider",
        "subjectof",
        "translationofwork",
        "workexample",
        "exampleofwork",
        "itemlistelement",
        "relatedlink",
        "significantlink",
        "offers",
        "aggregaterating",
        "breadcrumb",
        "potentialaction",
        "copyrightholder",
        "translator",
        "isrelatedto",
        "issimilarto",
        "recordedin",
        "itemreviewed",
        "isbasedonurl",
        "tool",
        "supply",
    ]
)
_REVIEWED: Final = frozenset({"book", "recipe", "review", "shortstory", "poem", "periodical", "newspaper"})
"""Of those the ones whose script on a page is often that of the thing reviewed: they must bear the page's name."""
_RIGHTS: Final = frozenset({"license", "schema:license", "copyrightNotice"})
_CREDITS: Final = frozenset({"headline", "name", "author", "creator"})


@dataclass
class Found:
    """What a page's JSON-LD says about the page and its parts."""

    licenses: list[tuple[str, str]] = field(default_factory=list)  # (scope, license value as written)
    named: list[tuple[str, str]] = field(default_factory=list)  # (name of a work that the page may be, license value)
    rights: list[tuple[str, str]] = field(default_factory=list)  # (scope, copyright notice)
    title: str | None = None
    authors: list[str] = field(default_factory=list)


def read(scripts: list[str], url: str) -> Found:
    """Read the texts of ``<script type="application/ld+json">``; *url* is the page's own."""
    found = Found()
    budget = [MAX_NODES]
    for script in scripts:
        document = _parse(script)
        if document is not None:
            for node, key in _top_nodes(document):
                _visit(node, key, "page", url, found, budget, 0)
    return found


_WRAPPING = re.compile(
    r"^(?:[\s/*]*(?:<!--|<!\[CDATA\[)[\s/*]*)+|(?:[\s/*]*(?:-->|\]\]>)[\s/*]*)+$"
)  # hides scripts from old readers


def _parse(script: str) -> Any:
    text = script.strip()
    if text[:1] not in {"{", "["} or text[-1:] in {">", "/", "*"}:
        text = _WRAPPING.sub("", script).strip()
    text = text.rstrip(";")
    if not text or len(text) > MAX_BYTES:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _top_nodes(document: Any) -> Iterator[tuple[dict[str, Any], str]]:
    for item in document if isinstance(document, list) else [document]:
        if not isinstance(item, dict):
            continue
        graph = item.get("@graph")
        if isinstance(graph, list | dict):
            for node in graph if isinstance(graph, list) else [graph]:
                if isinstance(node, dict):
                    yield node, ""
        if "license" in item or graph is None or "@type" in item:
            yield {key: value for key, value in item.items() if key != "@graph"}, ""


def types_of(node: dict[str, Any]) -> set[str]:
    """Lower-case local names of a node's types."""
    value = node.get("@type", node.get("type"))
    names = value if isinstance(value, list) else [value]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str)}


def same_page(address: str, url: str) -> bool:
    """Whether *address* (absolute or relative) names the page *url*: up to scheme, ``www.``, fragment, slash."""
    try:
        one, two = urlsplit(urljoin(url, address.strip())), urlsplit(url)
    except ValueError:
        return False
    if one.scheme not in {"http", "https", ""}:
        return True  # urn:, tag: and the like identify a work, not another page
    return (_host(one.netloc), one.path.rstrip("/"), one.query) == (_host(two.netloc), two.path.rstrip("/"), two.query)


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")


def _addresses(node: dict[str, Any]) -> list[str]:
    found = []
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value and not value.startswith(("#", "_:")):
            found.append(value)
    return found


def _scope(node: dict[str, Any], inherited: str, url: str) -> str | None:
    """``page``, ``site``, ``image``, ``data`` – or None for a node about something else."""
    types = types_of(node)
    if types & _IMAGES:
        return "image"
    if types & _DATA:
        return "data"
    if types & _SOFTWARE:
        return None
    if types & _SITES:
        return "site"
    if inherited == "other":
        return None
    if types and not types & _PAGES:
        return None
    addresses = _addresses(node)
    if addresses and not any(same_page(address, url) for address in addresses):
        return None
    return "page"


def _visit(
    node: dict[str, Any], key: str, inherited: str, url: str, found: Found, budget: list[int], depth: int
) -> None:
    budget[0] -= 1
    if budget[0] < 0 or depth > 12:
        return
    if _speaks(node, inherited):
        _read_node(node, inherited, url, found)
    for name, value in node.items():
        if not isinstance(value, dict | list) or name.startswith("@") or name in {"license", "url"}:
            continue
        below = "other" if name.lower() in OTHER_WORKS else inherited
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                _visit(child, name, below, url, found, budget, depth + 1)


def _speaks(node: dict[str, Any], inherited: str) -> bool:
    """Whether *node* says anything that is read, so that its scope matters."""
    return not _RIGHTS.isdisjoint(node) or (inherited != "other" and not _CREDITS.isdisjoint(node))


def _read_node(node: dict[str, Any], inherited: str, url: str, found: Found) -> None:
    scope = _scope(node, inherited, url)
    if scope in {"image", "data"} and inherited == "other":
        scope = None
    if scope:
        for value in _values(node.get("license", node.get("schema:license"))):
            name = _name_of_work(node) if scope == "page" else None
            if name is None:
                found.licenses.append((scope, value))
            else:
                found.named.append((name, value))
        notice = node.get("copyrightNotice")
        if isinstance(notice, str):
            found.rights.append((scope, notice))
        if scope == "page":
            _credits(node, found)


def _name_of_work(node: dict[str, Any]) -> str | None:
    """The name of a book or recipe that says nowhere whether it is the page."""
    types, name = types_of(node), node.get("name")
    return name if isinstance(name, str) and name and types and types <= _REVIEWED and not _addresses(node) else None


def _values(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item.strip()
        elif isinstance(item, dict):
            inner = (
                item.get("@id") or item.get("url") or item.get("@value") or item.get("identifier") or item.get("name")
            )
            if isinstance(inner, str) and inner.strip():
                yield inner.strip()


def _credits(node: dict[str, Any], found: Found) -> None:
    title = node.get("headline") or node.get("name")
    if found.title is None and isinstance(title, str):
        found.title = title
    authors = node.get("author") or node.get("creator")
    for author in authors if isinstance(authors, list) else [authors]:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and name.strip() and name.strip() not in found.authors:
            found.authors.append(name.strip())
