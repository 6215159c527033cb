"""Which thing an item of microdata or RDFa describes: its page, or a book, a product, a recipe shown there."""

from __future__ import annotations

import re
from typing import Any, Final

from licensing import regions
from licensing.expressions import expression
from licensing.jsonld import OTHER_WORKS, WORKS, same_page

# Pages and what is written for them; "…Page" and "WP…" are of this kind, too.
_WRITTEN: Final = frozenset(
    [
        "article",
        "newsarticle",
        "blogposting",
        "techarticle",
        "blog",
        "report",
        "socialmediaposting",
        "liveblogposting",
        "discussionforumposting",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "reportagenewsarticle",
        "legislation",
        "website",
    ]
)
_WORKS: Final = WORKS | {
    "dataset",
    "datadownload",
    "datacatalog",
    "datafeed",
    "question",
    "answer",
    "quotation",
    "manuscript",
}
_SHOWN: Final = expression(r"image|photo|video|audio|media|dataset|datadownload", re.IGNORECASE)
_REVIEWING: Final = expression(
    r"\b(?:recenz\w+|wra[zż]eni\w+|opini\w+|ocen\w+|lektur\w+|przeczyta\w+|czyta\w*|polec\w+|test(?:uj\w+|y|ujemy)?"
    r"|por[oó]wnan\w+|reviews?|impressions|reading|recommend\w*)\b",
    re.IGNORECASE,
)
_SEPARATORS = expression(r"\s+[|–—·»«:•-]+\s+|\s*[|»·]\s*")
_TITLES: Final = frozenset({"name", "headline", "title", "alternativeheadline"})


def describes_page(item: Any, url: str) -> bool:
    """Whether what *item* (an element with ``itemscope`` or ``typeof``) describes is the page at *url* itself.

    A part of another item that names something else is not. An article is the page unless it is one of several with
    other titles; a book, a recipe or a course must hold the page's heading or bear just its name.
    """
    node = item
    while node is not None:
        if _is_item(node) and {name.lower() for name in _local(_property_of(node))} & OTHER_WORKS:
            return False
        node = node.getparent()
    kind = kind_of(item)
    if not kind or _SHOWN.search(kind):
        return True
    page_like = kind in _WRITTEN or kind.endswith("page") or kind.startswith("wp")
    if not page_like and kind not in _WORKS:
        return False  # a film, an event, a place
    root = item.getroottree().getroot()
    addresses = [value for name, value in _properties(item) if name in {"url", "mainentityofpage"}]
    if addresses:
        return any(same_page(address, url) for address in addresses)
    names = [name for key, value in _properties(item) if key in _TITLES and (name := _plain(value))]
    headings = [_plain(regions.block_text(heading, 300)) for heading in root.iter("h1")]
    holds = next(item.iter("h1", "main"), None) is not None
    if page_like:
        named = holds or not names or _bears(names, headings) or _bears(names, _segments(root))
        return named or not _has_peers(item, kind, root)
    generic = kind in {"creativework", "digitaldocument", "textdigitaldocument"}
    if not names:
        return holds or generic
    if generic and _bears(names, [_plain(regions.block_text(heading, 300)) for heading in item.iter("h2", "h3")]):
        return not _has_peers(item, kind, root)  # a part of this page's text
    if _bears(names, headings):
        return True
    if holds:
        return any(name in heading and not _REVIEWING.search(heading) for name in names for heading in headings)
    segments = _segments(root)
    return not headings and _bears(names, segments[:1]) and not any(map(_REVIEWING.search, segments))


def is_named(root: Any, name: str) -> bool:
    """Whether the page below *root* seems to be the work *name*: its heading or title holds it, and reviews nothing."""
    titles = [_plain(regions.block_text(heading, 300)) for heading in root.iter("h1")] + _segments(root)
    words = set(_plain(name).split())
    if any(map(_REVIEWING.search, titles)):
        return words in [set(title.split()) for title in titles[:1]]
    return any(words <= (held := set(title.split())) or (held and held <= words) for title in titles)


def kind_of(item: Any) -> str:
    """The lower-case local name of an item's schema.org type; empty for other vocabularies and untyped items."""
    types = (item.get("itemtype") or "").split()
    for kind in types:
        if "schema.org" in kind:
            return kind.rstrip("/").rsplit("/", 1)[-1].lower()
    for kind in (item.get("typeof") or "").split():
        if kind.lower().startswith(("schema:", "http://schema.org/", "https://schema.org/")) or (
            ":" not in kind and _vocabulary(item)
        ):
            return re.split(r"[:/]", kind)[-1].lower()
    return ""


def _vocabulary(item: Any) -> bool:
    node = item
    while node is not None:
        if node.get("vocab") is not None:
            return "schema.org" in node.get("vocab")
        node = node.getparent()
    return False


def _is_item(node: Any) -> bool:
    return node.get("itemscope") is not None or node.get("typeof") is not None


def _property_of(node: Any) -> str:
    return f"{node.get('itemprop') or ''} {node.get('property') or ''}"


def _local(value: str) -> list[str]:
    return [re.split(r"[:/#]", name)[-1] for name in value.split()]


def _properties(item: Any) -> list[tuple[str, str]]:
    """The item's own properties that stand below it, not those of items within."""
    found = []
    for element in item.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        for name in _local(_property_of(element)):
            if _owner(element) is item:
                value = next((value for key in ("content", "href", "src") if (value := element.get(key))), None)
                if name.lower() in _TITLES and element.get("content") is None:
                    value = regions.block_text(element, 300)
                elif _is_item(element) and value is None:
                    value = element.get("itemid") or element.get("resource") or ""
                if value or name.lower() in _TITLES:
                    found.append((name.lower(), value or ""))
    return found


def _owner(element: Any) -> Any:
    node = element.getparent()
    while node is not None and not _is_item(node):
        node = node.getparent()
    return node


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]+", " ", text.lower()).split())


def _segments(root: Any) -> list[str]:
    title = next(root.iter("title"), None)
    text = " ".join("".join(title.itertext()).split()) if title is not None else ""
    return [_plain(text), *map(_plain, _SEPARATORS.split(text))][1:] if _SEPARATORS.search(text) else [_plain(text)]


def _bears(names: list[str], titles: list[str]) -> bool:
    return any(name == title for name in names for title in titles)


def _has_peers(item: Any, kind: str, root: Any) -> bool:
    """Whether the page shows several of the kind: a list of teasers."""
    return any(
        other is not item and other not in item.iterdescendants() and kind_of(other) == kind
        for name in ("itemscope", "typeof")
        for other in root.iterfind(f".//*[@{name}]")
    )
