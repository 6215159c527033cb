"""Really Simple Licensing 1.0 (2025-12-10): XML terms, referred to from robots.txt, Link headers and ``<link>``.

``rel="license"`` alone is also how Creative Commons is declared: only the media type tells an RSL reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from licensing.page import PageView
from licensing.robots import Robots
from licensing.signals import NONE, PERMITS, RESERVES, UNKNOWN, Signal, paths
from licensing.spdx import from_url

MEDIA_TYPE: Final = "application/rsl+xml"
_TRAINING: Final = frozenset({"all", "ai-all", "ai-train", "train-ai", "train-genai", "genai-train", "ai-training"})
_FREE: Final = frozenset({"", "free", "attribution", "contribution"})
_MAX_BYTES: Final = 1_000_000


def references_in_robots(robots: Robots, base: str) -> list[str]:
    """Addresses of ``License:`` lines; they are global, whatever group they stand in."""
    found = [_joined(base, line.value) for line in robots.unknown_lines if line.name == "license" and line.value]
    return [address for address in dict.fromkeys(found) if from_url(address) is None]


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def references_in_page(view: PageView | None, headers: Sequence[tuple[str, str]], url: str) -> list[tuple[str, str]]:
    """(address, location) of references by Link header and ``<link rel="license" type="application/rsl+xml">``."""
    from licensing.markup import link_headers

    found = []
    for target, parameters in link_headers(headers):
        if (
            "license" in parameters.get("rel", "").lower().split()
            and _media_type(parameters.get("type", "")) == MEDIA_TYPE
        ):
            found.append((_joined(url, target), "header"))
    if view is not None:
        for element in view.links:
            rel = (element.get("rel") or "").lower()
            if (
                "license" in rel
                and "license" in rel.split()
                and _media_type(element.get("type") or "") == MEDIA_TYPE
                and element.get("href")
            ):
                found.append((_joined(url, element.get("href").strip()), "link"))
    return found


def inline_documents(view: PageView | None) -> list[bytes]:
    """RSL embedded in a page as ``<script type="application/rsl+xml">``."""
    if view is None:
        return []
    return [
        element.text.encode("utf-8", "replace")
        for element in view.scripts
        if "rsl" in (element.get("type") or "").lower()
        and _media_type(element.get("type")) == MEDIA_TYPE
        and element.text
    ]


def _media_type(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def looks_like(body: bytes) -> bool:
    """Whether *body* is an RSL document rather than any other file."""
    head = body[:4096].lower()
    return b"<rsl" in head or b"rslstandard.org" in head


@lru_cache(maxsize=128)
def _parse(body: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=False, remove_comments=True
    )
    try:
        return etree.fromstring(body[:_MAX_BYTES].strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def from_document(body: bytes, url: str, location: str, origin: str) -> list[Signal]:
    """What an RSL document says about the page at *url*; *origin* is where relative content addresses belong."""
    root = _parse(body)
    if root is None:
        return [Signal("rsl", "unreadable RSL document", location, UNKNOWN)]
    best: list[Any] = []
    length = -1
    for content in root.iter("{*}content"):
        size = _covers((content.get("url") or "").strip(), url, origin)
        if size > length:
            best, length = [content], size
        elif size == length and size >= 0:
            best.append(content)
    found = []
    for content in best:
        licenses = list(content.iter("{*}license"))
        effects = [_effect(license_) for license_ in licenses]
        # Several licenses are alternatives: where one forbids training, it is not for us to pick another.
        for said, shown in effects:
            found.append(Signal("rsl", shown[:300], location, said))
    return found


def _covers(pattern: str, url: str, origin: str) -> int:
    """Length of the content pattern if it covers *url*, else -1."""
    if not pattern:
        return 0
    if "://" in pattern:
        try:
            parts, page = urlsplit(pattern), urlsplit(url)
        except ValueError:
            return -1
        if parts.netloc.lower().removeprefix("www.") != page.netloc.lower().removeprefix("www."):
            return -1
        pattern = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    elif urlsplit(origin).netloc.lower() != urlsplit(url).netloc.lower():
        return -1
    return paths.specificity(pattern) if paths.matches(pattern, paths.path_of(url)) else -1


def _tokens(license_: Any, name: str) -> set[str]:
    found: set[str] = set()
    for element in license_.iter("{*}" + name):
        if (element.get("type") or "usage").strip().lower() == "usage":
            found.update((element.text or "").lower().replace(",", " ").split())
    return found


def _effect(license_: Any) -> tuple[str, str]:
    prohibited, permitted = _tokens(license_, "prohibits"), _tokens(license_, "permits")
    payments = {(element.get("type") or "").strip().lower() for element in license_.iter("{*}payment")}
    shown = "; ".join(
        f"{name}: {' '.join(sorted(values))}"
        for name, values in (("prohibits", prohibited), ("permits", permitted), ("payment", payments))
        if values
    )
    if prohibited & _TRAINING:
        return RESERVES, shown
    if permitted & _TRAINING:
        return (PERMITS if payments <= _FREE else UNKNOWN), shown
    if permitted or payments - _FREE:
        return UNKNOWN, shown  # training is not among what is granted
    return NONE, shown or "no terms for training"
