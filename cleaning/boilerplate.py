"""Names of classes and ids that page furniture carries, and how surely they tell it.

A class name is read as words (``articleShareBar`` → article share bar), so that one list serves all spellings.
"""

from __future__ import annotations

import functools
import re

COMMENTS = 4
"""Readers' comments: main text only on a page that has nothing else."""
STRONG = 3
"""Furniture wherever it stands."""
MEDIUM = 2
"""Furniture only where it holds little of the page's prose."""
WEAK = 1
"""Labels and buttons in it are furniture, sentences are not."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMENT_WORDS = _words("comment comments commentlist komentarze komentarz disqus respond")
_STRONG_WORDS = _words(
    """
    nav navi navbar navigation navigator nawigacja subnav topnav menu submenu megamenu breadcrumb breadcrumbs okruszki
    cookie cookies rodo gdpr consent newsletter newsletters subscribe subscription
    share sharing sharer shares shared sharebar social socials socialmedia sociable udostepnij addthis addtoany
    related powiazane podobne polecane polecamy recommended recommendations recirculation najnowsze popularne popular
    najpopularniejsze najczesciej trending
    outbrain taboola criteo teads adsense dfp adsbygoogle reklama reklamy advert adverts advertisement advertisements
    advertising advertorial commercial sponsored
    pagination paginacja pager pagenav tagcloud taglist
    popup modal lightbox tooltip toolbar snackbar toast hamburger offcanvas
    skiplink skip login logowanie signin signup paywall sidebar sidebars rightbar leftbar
    printfriendly noprint feedback donate lineno linenos gutter linenumber linenumbers
    """
)
_MEDIUM_WORDS = _words(
    """
    footer stopka banner ad ads promo promotion promoted widget widgets aside byline author authors autor autorzy
    authorbox bio rating ratings ocena votes stars search szukaj wyszukiwarka register caption copyright credit credits
    slider carousel slideshow gallery galeria teaser teasers next prev previous prevnext alert disclaimer
    signature sygnatura postprofile poster userinfo userbox reply replies partners partnerzy sponsor sponsors links
    metryka metryczka
    """
)
_WEAK_WORDS = _words(
    """
    header naglowek masthead foot top bottom meta metadata tag tags tagi topics categories kategorie category info form
    button buttons btn icon icons logo logos toc print drukuj language languages filter sort tabs accordion dropdown
    notice message overlay timestamp date posted published views counter more hidden hide
    """
)
_STRONG_PARTS = re.compile(
    "|".join(
        (
            r"breadcrumb|newsletter|cookie(?!cutter)|sidebar|cmplz|onetrust|didomi|quantcast|cky-",
            r"share-?(?:this|bar|box|button|icons?|links?)|social-?(?:media|icons?|links?|share|bar)|sharedaddy|jp-?sharing",
            r"related-?(?:post|article|content|news|stor|item|link)|(?:sp|jp)-?relatedposts",
            r"(?:czytaj|zobacz|przeczytaj)-?(?:takze|tez|rowniez|wiecej)|most-?(?:read|popular|viewed)",
            r"(?:main|top|left|right|side|sub|foot|footer|site|user|primary|secondary|lang|nav)-?(?:menu|nav)\b",
            r"(?:post|article|posts|page)-?(?:nav|navigation|pagination)\b|wp-?pagenavi|(?:site|page|main)-?footer",
            r"(?:next|prev(?:ious)?)-?(?:post|article)|author-?(?:box|bio|info|card)",
            r"screen-?reader|sr-?only|visually-?hidden|assistive|skip-?(?:link|to)|reading-?time",
            r"mw-?(?:jump|editsection|navigation)|printfooter|catlinks|navbox|noprint|edit-?link|headerlink|anchor-?link",
            r"tag-?(?:cloud|list|links)|read-?(?:more|also|next)|see-?also|also-?like|more-?(?:on|from|stories|news)",
        )
    )
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+")
# Page builders name every block of real text "widget", "module" or "column".
_BUILDER = re.compile(r"(?:elementor|wp-block|et_pb|fl-|vc_|wpb|fusion|tdi?b?_|brxe|ct-|oxy|kt-|gb-|uagb|sqs|w-)", re.I)
_BUILDER_FURNITURE = re.compile(
    r"share|social|nav-menu|navigation|breadcrumb|post-info|author|related|popup|(?:widget|block|module)_?-?"
    r"(?:posts|latest|archives|tag|calendar|search|categories|rss|comments|post-terms|post-date)"
)
# Utility classes, and states of the whole page such as "has-sidebar".
_NO_NAME = re.compile(r"[:\[\]/%]|^(?:language|lang|highlight|brush|has|no|not|with|without|is|js|hide-on|show-on)[-_]")
# WordPress and Drupal name a whole post after its tags and categories.
_WHOLE_POST = re.compile(
    r"(?:^|\s)(?:hentry|type-(?:post|page)|status-publish|node--type-\w+|node--view-mode-full)(?:\s|$)"
)
MAX_ATTRIBUTE = 400
MAX_ID_WORDS = 3
"""Longer ids are the page's own headings, turned into anchors."""


@functools.lru_cache(maxsize=65536)
def name_strength(name: str) -> int:
    """How surely an element of this class or id is furniture: 0 or one of this module's constants."""
    if len(name) < 2 or _NO_NAME.search(name):
        return 0
    name = _CAMEL.sub("-", name).lower().replace("_", "-")
    if _BUILDER.match(name):
        return STRONG if _BUILDER_FURNITURE.search(name) else 0
    words = _WORD.findall(name)
    if not _COMMENT_WORDS.isdisjoint(words):
        return COMMENTS
    if not _STRONG_WORDS.isdisjoint(words) or _STRONG_PARTS.search(name):
        return STRONG
    if not _MEDIUM_WORDS.isdisjoint(words):
        return MEDIUM
    return 0 if _WEAK_WORDS.isdisjoint(words) else WEAK


def attribute_strength(classes: str | None, identifier: str | None) -> int:
    """The strongest verdict over an element's class and id attributes."""
    return _strength(classes[:MAX_ATTRIBUTE] if classes else None, identifier[:MAX_ATTRIBUTE] if identifier else None)


@functools.lru_cache(maxsize=65536)
def _strength(classes: str | None, identifier: str | None) -> int:
    strength = 0
    if identifier and len(_WORD.findall(identifier.lower())) <= MAX_ID_WORDS:
        strength = name_strength(identifier)
    if classes and not _WHOLE_POST.search(classes):
        strength = max(strength, *map(name_strength, classes.split()), 0)
    return strength
