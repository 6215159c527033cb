"""One capture through every reading step: decode, parse, license, extract, repair, redact.

``read`` runs it over parts and ``kombajn try`` over one page. The license is read before extraction, because
extraction consumes the tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cleaning.decode import decode
from cleaning.document import Extracted
from cleaning.extract import extract, parse
from cleaning.pdf import extract_pdf
from cleaning.personal_data import redact_all
from cleaning.plain import extract_plain, extract_wet
from cleaning.rejection import Unreadable
from cleaning.repair import repair, unwrap
from crawler.captures import Payload
from flows.read_config import ReadConfig
from licensing.declarations import LicenseFinding, declarations, xmp_fields
from licensing.page import PageView
from licensing.reservations import SiteSignals, page_reservations

SNIPPET_CHARACTERS = 300
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Material:
    """A payload as reading gets it."""

    url: str
    body: bytes
    content_type: str | None = None
    headers: Headers = ()
    fetched_at: datetime | None = None
    text: str | None = None  # of a record that is text already (WET, JSONL, Parquet)
    kind: str = "response"
    meta: Mapping[str, Any] = field(default_factory=dict)  # what the record itself says: title, author, license …

    @classmethod
    def of(cls, capture: Mapping[str, Any], payload: Payload) -> Material:
        """The payload of a row of schema ``CAPTURE``."""
        return cls(
            url=capture["url"],
            body=payload.body,
            content_type=payload.content_type or capture["content_type"],
            headers=payload.headers,
            fetched_at=capture["fetched_at"],
            text=payload.text,
            kind=capture["kind"],
            meta=payload.meta,
        )


@dataclass(frozen=True)
class Page:
    """What reading makes of one capture."""

    extracted: Extracted
    finding: LicenseFinding
    reservations: list[dict[str, Any]]
    pii: dict[str, int]
    encoding: str | None = None


def read_page(material: Material, signals: SiteSignals, config: ReadConfig) -> Page:
    """Read one capture; raises ``Unreadable`` with the reason of its rejection."""
    extracted, tree_finding, page_signals, encoding = _open(material)
    site_signals = signals.reservations(material.url)
    named = [_short(value) for value in (extracted.title, extracted.author, extracted.site_name)]
    (text, counts), *others = redact_all([repair(extracted.text), *named], config.redaction)
    if not text.strip():
        raise Unreadable("empty", "no text is left")
    title, author, site_name = (value or None for value, _ in others)
    about = replace(extracted, text=text, title=title, author=author, site_name=site_name)
    return Page(about, tree_finding, [*site_signals, *page_signals], counts, encoding)


def _open(material: Material) -> tuple[Extracted, LicenseFinding, list[dict[str, Any]], str | None]:
    """The format's own part of reading."""
    url, headers, when = material.url, material.headers, material.fetched_at
    if material.text is not None:
        read = extract_wet if material.kind == "conversion" else extract_plain
        extracted = _unwrapped(_with_meta(read(material.text), material.meta))
        return extracted, _stated(material, material.text), _reservations(None, material, material.text), None
    if material.body.lstrip()[:5] == b"%PDF-" or _media_type(material) == "application/pdf":
        extracted = _with_meta(extract_pdf(material.body), material.meta)
        found = page_reservations(None, headers, url, when, text=extracted.text, xmp=extracted.xmp)
        about = {**xmp_fields(extracted.xmp), **material.meta} if extracted.xmp else material.meta
        finding = declarations(None, headers, url, text=extracted.text, metadata=about or None)
        return extracted, finding, found, None
    decoded = decode(material.body, material.content_type)
    if _media_type(material) in ("text/plain", "text/markdown") and not _looks_like_html(decoded.text):
        extracted = _unwrapped(_with_meta(extract_plain(decoded.text), material.meta))
        return (
            extracted,
            _stated(material, extracted.text),
            _reservations(None, material, extracted.text),
            decoded.encoding,
        )
    tree = parse(decoded.text)
    view = PageView.of(tree)
    finding = declarations(view, headers, url)
    page_signals = page_reservations(view, headers, url, when)
    return _with_meta(extract(tree, url), material.meta), finding, page_signals, decoded.encoding


def _unwrapped(extracted: Extracted) -> Extracted:
    """Plain text may be hard-wrapped; lines of HTML mean something, and those of a PDF are joined already."""
    return replace(extracted, text=unwrap(extracted.text))


def _stated(material: Material, text: str) -> LicenseFinding:
    return declarations(None, material.headers, material.url, text=text, metadata=material.meta or None)


def _reservations(tree: Any, material: Material, text: str) -> list[dict[str, Any]]:
    return page_reservations(tree, material.headers, material.url, material.fetched_at, text=text)


def _media_type(material: Material) -> str:
    return (material.content_type or "").partition(";")[0].strip().lower()


def _looks_like_html(text: str) -> bool:
    head = text[:1000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body"))


def _with_meta(extracted: Extracted, meta: Mapping[str, Any]) -> Extracted:
    """A record's own fields go before what its text says."""
    given = {name: meta[name] for name in ("title", "author", "site_name", "published_on") if meta.get(name)}
    return replace(extracted, **given) if given else extracted


def _short(value: str | None) -> str:
    return " ".join(repair(value).split())[:SNIPPET_CHARACTERS] if value else ""
