"""The license that a page declares: all evidence, weighed, with conflicts reported rather than resolved in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from licensing import all_rights_reserved, markup, prose
from licensing import evidence as weights
from licensing.contradiction import contradicts
from licensing.evidence import Evidence, snippet
from licensing.expressions import expression
from licensing.page import PageView
from licensing.spdx import OFFICIAL_STATEMENT, PUBLIC_DOMAIN_STATEMENT, LicenseFacts

MAX_EVIDENCE = 24


@dataclass(frozen=True)
class Attribution:
    """What a reuser must name."""

    title: str | None
    authors: tuple[str, ...]
    source_url: str
    license_url: str | None

    def to_dict(self) -> dict[str, Any]:
        """As a value of the schema's ``ATTRIBUTION``."""
        return {
            "title": self.title,
            "authors": list(self.authors),
            "source_url": self.source_url,
            "license_url": self.license_url,
        }


@dataclass(frozen=True)
class LicenseFinding:
    """What a page's declarations amount to; ``status`` is ``granted``, ``reserved``, ``unknown`` or ``conflict``."""

    spdx: str | None
    family: str | None
    version: str | None
    jurisdiction: str | None
    url: str | None
    scope: str
    status: str
    confidence: float
    evidence: tuple[Evidence, ...]
    attribution: Attribution

    def to_dict(self) -> dict[str, Any]:
        """As a value of the schema's ``LICENSE``."""
        return {
            "spdx": self.spdx,
            "family": self.family,
            "version": self.version,
            "jurisdiction": self.jurisdiction,
            "url": self.url,
            "scope": self.scope,
            "status": self.status,
            "confidence": self.confidence,
            "evidence": [item.to_dict() for item in self.evidence],
        }


def declarations(
    tree: Any,
    headers: Sequence[tuple[str, str]],
    url: str,
    text: str | None = None,
    *,
    metadata: Mapping[str, Any] | None = None,
) -> LicenseFinding:
    """What the page at *url* declares about its license.

    *tree* is the lxml root of its HTML (or a PageView of it), or None for plain text and PDF, whose *text* is read
    instead; *metadata* are fields that came with a row or a PDF (``license``, ``rights``,
    ``author``, ``title``). Never raises on page content.
    """
    found: list[Evidence] = list(markup.http_evidence(headers))
    page = markup.Page()
    if tree is not None:
        page = markup.collect(PageView.of(tree), url)
        found += page.evidence
    elif text:
        found += _plain(text)
    if metadata:
        found += _from_metadata(metadata)
    return _finding(found, _attribution(page, url, metadata), found)


def _plain(text: str) -> list[Evidence]:
    """Plain text has no regions: the last lines are taken for its footer."""
    found: list[Evidence] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if len(line) > 6000:
            line = line[:6000]
        lowered = line.lower()
        if any(stem in lowered for stem in prose.STEMS):
            region = "footer" if number >= len(lines) - 3 and len(lines) > 6 and len(line) < 400 else "body"
            found += prose.read_text(line, region)
    return found


_XMP_FIELDS = expression(
    r"(?:<|\s)(?P<name>xmpRights:WebStatement|cc:license|dc:rights|xmpRights:UsageTerms)\b"
    r"(?:[^>]*?rdf:resource=\"(?P<resource>[^\"]+)\"|\s*=\s*\"(?P<attribute>[^\"]+)\""
    r"|[^>]*>(?P<element>.{0,2000}?)</(?P=name)>)",
    re.DOTALL,
)


def xmp_fields(xmp: bytes | str | Mapping[str, Any]) -> dict[str, str]:
    """The fields of a PDF's XMP packet that speak of licenses, as ``metadata`` for ``declarations``."""
    if isinstance(xmp, Mapping):
        return {str(name): str(value) for name, value in xmp.items() if value}
    text = xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else xmp
    found: dict[str, str] = {}
    for matched in _XMP_FIELDS.finditer(text[:1_000_000]):
        value = matched.group("resource") or matched.group("attribute") or matched.group("element") or ""
        found.setdefault(matched.group("name"), " ".join(re.sub(r"<[^>]+>", " ", value).split()))
    return found


def _from_metadata(metadata: Mapping[str, Any]) -> list[Evidence]:
    found: list[Evidence] = []
    for key in (
        "license",
        "licence",
        "rights",
        "cc:license",
        "xmpRights:WebStatement",
        "xmpRights:UsageTerms",
        "dc:rights",
    ):
        value = metadata.get(key)
        if isinstance(value, str) and value.strip():
            facts = markup.value_facts(value)
            strength = weights.DECLARED if facts and (facts.spdx or facts.family != "cc") else weights.MENTIONED
            if facts is None and all_rights_reserved.reserved_statements(value, "header"):
                found.append(Evidence("rights-reserved", "head", snippet(value), None, "page", weights.SHOWN))
            else:
                found.append(Evidence("metadata", "head", snippet(f"{key}: {value}"), facts, "page", strength))
    return found


def declared(spdx: str | None, evidence: str | None, *, basis: str | None = None) -> Evidence | None:
    """A manifest's word about a source, as evidence; None if it names no license and no free basis."""
    facts: LicenseFacts | None = markup.value_facts(spdx) if spdx else None
    if facts is None and basis == "public_domain":
        facts = PUBLIC_DOMAIN_STATEMENT
    if facts is None and basis == "official_material":
        facts = OFFICIAL_STATEMENT
    if facts is None:
        return None
    return Evidence("manifest", "manifest", snippet(evidence or spdx or basis or ""), facts, "site", weights.DECLARED)


def _attribution(page: markup.Page, url: str, metadata: Mapping[str, Any] | None) -> Attribution:
    given = metadata or {}
    title = page.dct_title or page.title or given.get("title")
    authors = [page.attribution_name] if page.attribution_name else page.authors
    if not authors and isinstance(given.get("author"), str):
        authors = [given["author"]]
    source = page.attribution_url or page.canonical
    try:
        source_url = urljoin(url, source) if source else url
    except ValueError:
        source_url = url
    return Attribution(_clean(title), tuple(filter(None, map(_clean, authors)))[:20], source_url, None)


def _clean(value: Any) -> str | None:
    text = " ".join(str(value).split())[:300] if value else ""
    return re.sub(r"[\x00-\x1f]", "", text) or None


def _finding(found: Sequence[Evidence], attribution: Attribution, everything: Sequence[Evidence]) -> LicenseFinding:
    """Weigh evidence: the text's own license first, then what only covers images or data."""
    kept = _strongest(everything)
    grants = [item for item in found if item.grants]
    own = [item for item in grants if item.scope in {"page", "site"}]
    reserved = [
        item for item in found if item.reserves and item.scope in {"page", "site"} and item.strength >= weights.GRANTING
    ]
    page_level = [item for item in own if item.scope == "page"]
    if page_level and len({item.facts.key for item in own if item.facts}) > 1:
        # "Unless stated otherwise" on the site yields to what the page itself states.
        own = [item for item in own if item.scope == "page" or not item.defeasible]
    licenses = _distinct(own)
    if own:
        clash = reserved and not _reconciled(own, reserved)
        if len(licenses) > 1 and all(item.strength < weights.SHOWN for item in own) and not reserved:
            return _result(None, "unknown", "unknown", [], attribution, kept)  # a list of licenses is no notice
        if len(licenses) > 1 or clash:
            return _result(None, "conflict", "unknown", own + reserved, attribution, kept)
        scope = "page" if any(item.scope == "page" for item in own) else "site"
        if any(
            contradicts(item.to_dict(), licenses[0])
            for item in found
            if item.strength < weights.GRANTING and not (item.defeasible and scope == "page")
        ):
            return _result(None, "conflict", "unknown", own, attribution, kept)
        return _result(licenses[0], "granted", scope, own, attribution, kept)
    partial = [item for item in grants if item.scope == "unknown"]
    if reserved:
        return _result(None, "reserved", reserved[0].scope, reserved, attribution, kept)
    for scope, items in (
        ("unknown", partial),
        *((scope, [item for item in grants if item.scope == scope]) for scope in ("data", "image")),
    ):
        licenses = _distinct(items)
        if len(licenses) == 1:
            return _result(licenses[0], "granted", scope, items, attribution, kept)
        if licenses:
            return _result(None, "conflict", "unknown", items, attribution, kept)
    return _result(None, "unknown", "unknown", [], attribution, kept)


def _reconciled(own: Sequence[Evidence], reserved: Sequence[Evidence]) -> bool:
    """Rights reserved "unless stated otherwise", while the page states otherwise."""
    return all(item.defeasible for item in reserved) or (
        any(item.scope == "page" and item.strength >= weights.STATED for item in own)
        and all(item.defeasible for item in reserved)
    )


def _distinct(items: Sequence[Evidence]) -> list[LicenseFacts]:
    """The different licenses among *items*; a statement without a mark joins a mark of its family."""
    chosen: dict[str, LicenseFacts] = {}
    for item in items:
        facts = item.facts
        if facts is None:
            continue
        known = chosen.get(facts.key)
        if known is None or (known.jurisdiction is None and facts.jurisdiction is not None):
            chosen[facts.key] = facts
    marked = {facts.family for facts in chosen.values() if facts.spdx}
    if OFFICIAL_STATEMENT.key in chosen:
        marked.add(PUBLIC_DOMAIN_STATEMENT.family)  # "not protected (art. 4)" says one thing in two ways
    result = [
        facts
        for facts in chosen.values()
        if (facts.spdx or facts.family not in marked) and not _said_better(facts, chosen.values())
    ]
    ports = {(facts.spdx, facts.jurisdiction) for item in items if (facts := item.facts) and facts.jurisdiction}
    if len({spdx for spdx, _ in ports}) < len(ports):
        result.append(result[0])  # two different ports of one license: not the same text
    return result


def _said_better(facts: LicenseFacts, chosen: Iterable[LicenseFacts]) -> bool:
    """Whether another one is the same license with more said: which version, or that later ones will do, too."""
    return any(
        other.key != facts.key
        and other.family == facts.family
        and (
            (facts.family == "gfdl" and facts.version is None and other.version is not None)
            or (other.spdx or "").removesuffix("-or-later") == (facts.spdx or "").removesuffix("-only")
        )
        for other in chosen
    )


def _strongest(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """At most ``MAX_EVIDENCE`` pieces, strongest first, without repetitions, in page order among equals."""
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda item: -item.strength)[:MAX_EVIDENCE])


def _confidence(items: Sequence[Evidence]) -> float:
    """How sure: independent forms of evidence add up, repetitions of one form don't."""
    best: dict[tuple[str, str], float] = {}
    for item in items:
        best[item.where, item.region] = max(best.get((item.where, item.region), 0.0), item.strength)
    doubt = 1.0
    for strength in best.values():
        doubt *= 1 - strength
    return round(min(0.99, 1 - doubt), 4)


def _result(
    facts: LicenseFacts | None,
    status: str,
    scope: str,
    items: Sequence[Evidence],
    attribution: Attribution,
    kept: tuple[Evidence, ...],
) -> LicenseFinding:
    named = facts if status == "granted" else None
    confidence = _confidence(items) if status in {"granted", "reserved"} else 0.0
    credited = Attribution(attribution.title, attribution.authors, attribution.source_url, named.url if named else None)
    return LicenseFinding(
        spdx=named.spdx if named else None,
        family=named.family if named else None,
        version=named.version if named else None,
        jurisdiction=named.jurisdiction if named else None,
        url=named.url if named else None,
        scope=scope,
        status=status,
        confidence=confidence,
        evidence=kept,
        attribution=credited,
    )
