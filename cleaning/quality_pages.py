"""Rated modern pages as training data: ratings by URL, texts extracted from local copies of the sites."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from cleaning.decode import decode
from cleaning.extract import extract, parse
from cleaning.quality_data import Labeled, rows
from cleaning.rejection import Unreadable
from cleaning.repair import repair, unwrap


def rated_pages(ratings: Path, sites: Path) -> list[tuple[str, str, int]]:
    """URL, text and rating of the pages in *ratings* (JSON lines of url, rating) found at ``sites/<host>/<path>``."""
    found = []
    for row in rows(ratings):
        url, rating = row.get("url"), row.get("rating")
        if isinstance(url, str) and isinstance(rating, int | float):
            text = page_text(url, sites)
            if text:
                found.append((url, text, int(rating)))
    return found


def page_text(url: str, sites: Path) -> str | None:
    """Main text of the local copy of *url*, as ``read`` makes it; null where there is none."""
    parts = urlsplit(url)
    file = sites / (parts.hostname or "") / unquote(parts.path).lstrip("/")
    if not file.is_file():
        return None
    try:
        return unwrap(repair(extract(parse(decode(file.read_bytes(), None).text), url).text))
    except Unreadable:
        return None


def labeled_pages(pages: list[tuple[str, str, int]], good_from: int = 3) -> list[Labeled]:
    """Rated pages as good text or noise; each is a source of its own."""
    return [
        Labeled(
            "good" if rating >= good_from else "noise",
            "pages_good" if rating >= good_from else "pages_poor",
            f"page {url}",
            text,
        )
        for url, text, rating in pages
    ]
