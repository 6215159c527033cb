"""In which part of a page an element stands, judged by tags, roles and class names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

_FOOTER_NAME = re.compile(
    r"footer|stopk|stopce|(?<![a-z])(?:foot|copyrights?|colophon|bottom|site-?info|prawa-autorskie|dolna-?belka"
    r"|dol-strony)(?![a-z])"
)
_FIGURE_NAME = re.compile(
    r"caption|thumbinner|podpis|(?<![a-z])(?:photo|foto|fot|zdj(?:e|ę)cie|figure|gallery|galeria|image|img"
    r"|infobox-image|lightbox)(?![a-z])"
)
_COMMENTS_NAME = re.compile(
    r"(?<![a-z])(?:comments?|komentarz\w*|comment-?list|commentlist|disqus\w*|signatures?|sygnatur\w*|sig\d*|podpis-uzytkownika)(?![a-z])"
)
_ASIDE_NAME = re.compile(r"(?<![a-z])(?:sidebar|aside|widget-area|prawa-kolumna|kolumna-boczna)(?![a-z])")
_EMBED_NAME = re.compile(
    r"(?<![\w-])(?:o?embed(?:ded)?(?:-(?:credit|caption|source|attribution))?|wp-block-embed)(?![\w-])"
)
_ARTICLE_FOOTER = re.compile(r"(?:entry|post|article|wpis|artykul)[-_]?(?:footer|stopka)")
_QUOTES: Final = frozenset({"blockquote", "q", "code", "pre", "kbd", "samp", "textarea"})
_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "head"})


def _names(element: Any) -> str:
    name = element.get("class")
    identifier = element.get("id")
    return f"{name or ''} {identifier or ''}".lower() if name or identifier else ""


def _holds_content(element: Any) -> bool:
    """A wrapper around the whole page that merely has "footer" in a class name."""
    return next(element.iter("h1", "main", "article"), None) is not None


def region_of(element: Any) -> str:
    """``head``, ``figure``, ``quote``, ``comments``, ``footer``, ``nav``, ``aside``, ``header`` or ``body``."""
    footer = ""
    depth = 0
    node = element
    while node is not None:
        tag = node.tag
        if not isinstance(tag, str):
            node = node.getparent()
            continue
        if tag == "head":
            return "head"
        if tag in {"figure", "figcaption"}:
            return "figure"
        if tag in _QUOTES:
            return "quote"
        if tag in {"article", "body", "html"}:
            if tag == "article":
                return "comments" if _in_comments(node) else "body"
            return footer or ("footer" if _ends_page(element, node) else "body")
        names = _names(node)
        if not footer:
            footer = _landmark(node, tag, names, depth)
            if footer in {"figure", "comments", "quote"}:
                return footer
        elif names and _COMMENTS_NAME.search(names):
            return "comments"
        depth += 1
        node = node.getparent()
    return footer or "body"


def _in_comments(article: Any) -> bool:
    """Comments are articles, too, for those who mark them up so."""
    node = article
    while node is not None and isinstance(node.tag, str) and node.tag not in {"body", "main"}:
        names = _names(node)
        if ((names and _COMMENTS_NAME.search(names)) or node.get("itemprop") == "comment") and (
            next(node.iter("h1", "main"), None) is None
        ):
            return True
        node = node.getparent()
    return False


def _ends_page(element: Any, body: Any) -> bool:
    """Whether *element* is all that stands between a page's last rule and its end, as in pages without landmarks."""
    node = element
    while node is not None and node is not body:
        if (node.tail or "").strip() or any(_has_text(sibling) for sibling in node.itersiblings()):
            return False
        for sibling in node.itersiblings(preceding=True):
            if sibling.tag == "hr":
                return True
            if (sibling.tail or "").strip() or _has_text(sibling):
                return False
        node = node.getparent()
    return False


def _has_text(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return bool((element.tail or "").strip())
    return any(text.strip() for text in element.itertext()) or bool((element.tail or "").strip())


def _landmark(node: Any, tag: str, names: str, depth: int) -> str:
    role = node.get("role")
    if tag == "footer" or role == "contentinfo":
        return "body" if names and _ARTICLE_FOOTER.search(names) else "footer"
    if tag == "nav" or role == "navigation":
        return "nav"
    if tag == "aside":
        return "quote" if names and _EMBED_NAME.search(names) else "aside"
    if tag == "header":
        return "header"
    for region, wraps_nothing in _named(names) if names else ():
        if region == "figure" and (depth >= 4 or tag in {"a", "img", "p"}):
            continue
        if not wraps_nothing or not _holds_content(node):
            return region
    return ""


@lru_cache(maxsize=4096)
def _named(names: str) -> tuple[tuple[str, bool], ...]:
    """What an element's class names and id may mean, and whether only where it wraps no content; first come, first."""
    return tuple(
        (region, wraps_nothing)
        for region, pattern, wraps_nothing in (
            ("comments", _COMMENTS_NAME, True),
            ("figure", _FIGURE_NAME, True),
            ("quote", _EMBED_NAME, True),
            ("body", _ARTICLE_FOOTER, False),
            ("footer", _FOOTER_NAME, True),
            ("aside", _ASIDE_NAME, True),
        )
        if pattern.search(names)
    )


BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "td",
        "th",
        "dd",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "section",
        "article",
        "main",
        "aside",
        "blockquote",
        "body",
        "center",
        "address",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "caption",
        "table",
        "form",
        "fieldset",
        "ul",
        "ol",
        "dl",
        "pre",
        "details",
        "summary",
        "nav",
        "menu",
        "legend",
        "tr",
        "tbody",
    ]
)


def block_of(element: Any) -> Any:
    """The nearest block element around *element*, itself included."""
    node = element
    while node is not None and node.tag not in BLOCKS:
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node


def _stands_apart(parts: list[str], text: str | None) -> bool:
    """Whether a new element begins a new word: "<span>Licencja</span><span>CC BY</span>"."""
    last = next((part for part in reversed(parts) if part), "")
    return bool(text and last and text[:1].isupper() and (last[-1].islower() or last[-1].isdigit()))


def block_text(element: Any, limit: int = 4000, *, nested: bool = True) -> str:
    """The element's text on one line, at most *limit* characters; scripts, styles and comments left out.

    Without *nested*, blocks inside it are left out as well.
    """
    parts: list[str] = []
    stack: list[Any] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            if not nested and node is not element and node.tag in BLOCKS:
                parts.append(" ")
                continue
            parts.append(" " if node.tag in BLOCKS or node.tag == "br" or _stands_apart(parts, node.text) else "")
            parts.append(node.text or "")
            children: list[Any] = [" "] if node.tag in BLOCKS else []
            for child in reversed(node):
                children += [child.tail, child] if child.tail else [child]
            stack.extend(children)
    text = "".join(parts)
    for letter in _UNSEEN_LETTERS:
        if letter in text:
            text = text.replace(letter, "")
    return " ".join(text.split())[:limit]


_UNSEEN_LETTERS: Final = "\u00ad\u200b\u2060\ufeff"  # hints for line breaks within words
