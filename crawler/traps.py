"""URLs that lead nowhere new: calendars, endless pagination, repeated segments, faceted search, monstrous lengths.

Two kinds of guard. Some URLs are refused for what they are; others are refused once a host has shown too many of one
shape (the URL with its numbers and values blanked out), since only the number tells a catalog from a trap.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from itertools import pairwise
from urllib.parse import urlsplit

MOST_CHARACTERS = 1000
MOST_SEGMENTS = 16
MOST_PARAMETERS = 6
MOST_PER_QUERY_SHAPE = 1000
MOST_PER_CALENDAR = 24
MOST_PAGE_NUMBER = 2000
FIRST_YEAR, LAST_YEAR = 1989, 2030
_REMEMBERED_SHAPES = 20_000

_CALENDAR_PATH = re.compile(
    r"/(?:calendar|kalendarz|kalendarium|events?|wydarzenia|terminarz|agenda)(?:/[^?]*)?[/_-](\d{4})[/_-](\d{1,2})(?!\d)",
    re.I,
)
_CALENDAR_QUERY = re.compile(
    r"(?:^|&)(?:ical|tribe-bar-date|calendar|kalendarz|cal|mc_id|month|miesiac|rok|year|yr|date|data|dzien|day)=", re.I
)
_YEAR_QUERY = re.compile(r"(?:^|&)(?:year|rok|yr|date|data|month|miesiac|tribe-bar-date)=(\d{4})", re.I)
_PAGE_NUMBER = re.compile(r"(?:/page/|/strona/|[?&](?:page|paged|strona|p|start|offset)=)(\d+)", re.I)
_FACETS = re.compile(r"(?:^|&)(?:filter|filtr|sort|sortuj|order|orderby|dir|facet|f)(?:\[|%5B|_|=)", re.I)
_ACTIONS = re.compile(
    r"[?&](?:action=(?:edit|history|raw|login|logout)|add-to-cart=|add_to_wishlist=|"
    r"do=(?:login|logout|edit|revisions|diff|recent)|share=|print=1|printable=yes|oldid=|diff=\d)|/(?:wp-login\.php|wp-admin/|logout\b|wyloguj\b|cart/?$|koszyk/?$)",
    re.I,
)
_NUMBERS = re.compile(r"\d+")
_BINARY = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|avi|mov|wm[av]|flv|webm|og[gva]|wav|flac|zip|rar|7z|gz|bz2"
    r"|xz|tgz|iso|dmg|exe|msi|deb|rpm|apk|jar|css|js|mjs|woff2?|ttf|eot|otf|swf|psd|docx?|xlsx?|pptx?|od[tsp]|epub|mobi"
    r"|torrent|ics|vcf|json|map|wasm)$",
    re.I,
)


class Traps:
    """Judges URLs of all hosts; the counts of shapes are bounded."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[str, int] = OrderedDict()

    def reason(self, url: str) -> str | None:
        """Return why the canonical *url* is refused, or None."""
        return static_reason(url) or self._by_shape(url)

    def _by_shape(self, url: str) -> str | None:
        head, mark, query = url.partition("?")
        calendar = _is_calendar(head, query)
        if not mark and not calendar:
            return None
        names = ",".join(sorted(pair.partition("=")[0] for pair in query.split("&")))
        count = self._count(f"{_NUMBERS.sub('#', head)}?{names}")
        if calendar and count > MOST_PER_CALENDAR:
            return "calendar"
        return "endless_queries" if count > MOST_PER_QUERY_SHAPE else None

    def _count(self, shape: str) -> int:
        count = self._shapes.pop(shape, 0) + 1
        self._shapes[shape] = count
        if len(self._shapes) > _REMEMBERED_SHAPES:
            self._shapes.popitem(last=False)
        return count


def static_reason(url: str) -> str | None:
    """Return why *url* is refused for what it is, or None."""
    if len(url) > MOST_CHARACTERS:
        return "url_too_long"
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if _BINARY.search(parts.path):
        return "content_type"
    if len(segments) > MOST_SEGMENTS:
        return "path_too_deep"
    if _repeats(segments):
        return "repeated_segments"
    if _ACTIONS.search(url):
        return "action_link"
    if _far_calendar(parts.path, parts.query):
        return "calendar"
    page = _PAGE_NUMBER.search(url)
    if page and int(page[1][:12]) > MOST_PAGE_NUMBER and "/page/" in url.lower():
        return "endless_pagination"
    if parts.query and (parts.query.count("&") >= MOST_PARAMETERS or len(_FACETS.findall(parts.query)) >= 2):
        return "faceted_search"
    return None


def _repeats(segments: list[str]) -> bool:
    """Whether a segment occurs three times, or a pair of segments follows itself twice."""
    if len(segments) < 4:
        return False
    counts = Counter(segments)
    if any(count >= 3 and not name.isdigit() for name, count in counts.items()):
        return True
    pairs = list(pairwise(segments))
    return any(pairs[i] == pairs[i + 2] == pairs[i + 4] for i in range(len(pairs) - 4))


def _is_calendar(path: str, query: str) -> bool:
    return _CALENDAR_PATH.search(path) is not None or (bool(query) and _CALENDAR_QUERY.search(query) is not None)


def _far_calendar(path: str, query: str) -> bool:
    """Whether the URL is a calendar page of a year that hardly holds articles."""
    found = _CALENDAR_PATH.search(path) or (_YEAR_QUERY.search(query) if query else None)
    return found is not None and not FIRST_YEAR <= int(found[1]) <= LAST_YEAR
