"""Adding a reservation, or removing or damaging a license, never opens a decision."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring as html_tree

from benchmarks.licensing import judge
from licensing.declarations import declarations
from licensing.policy import TIERS
from licensing.signals import PROTOCOLS
from tests.licensing.case_files import rows

# Contracts decide over reservations, so their tier may not move either way by a signal; they stay in.
CASES = [row for row in rows() if isinstance(row["html"], str) and row["html"]]
# What a manifest may say of a source; None leaves the case's own word.
SOURCES: tuple[dict[str, Any] | None, ...] = (
    None,
    None,
    {"basis": "contract", "license": None},
    {"basis": "contract", "license": "CC-BY-4.0", "tier": "tdm"},
    {"basis": "open_license", "license": "CC-BY-SA-4.0"},
    {"basis": "official_material", "license": None},
    {"basis": "public_domain", "license": "CC0-1.0"},
    {"basis": "tdm_exception", "license": None},
)
PAGES = st.builds(
    lambda row, source: {**row, "source": source or row["source"]}, st.sampled_from(CASES), st.sampled_from(SOURCES)
)
_JUDGED: dict[str, dict[str, Any]] = {}


def _before(row: dict[str, Any]) -> dict[str, Any]:
    key = f"{row['id']} {row['source']}"
    if key not in _JUDGED:
        _JUDGED[key] = judge(row)
    return _JUDGED[key]


def _headers(row: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    headers = row["headers"]
    pairs = [list(item) for item in (headers.items() if isinstance(headers, dict) else headers or [])]
    return {**row, "headers": [*pairs, [name, value]]}


def _head(row: dict[str, Any], markup: str) -> dict[str, Any]:
    return {**row, "html": row["html"].replace("</head>", f"{markup}</head>", 1)}


def _foot(row: dict[str, Any], markup: str) -> dict[str, Any]:
    return {**row, "html": row["html"].replace("</body>", f"{markup}</body>", 1)}


def _robots(row: dict[str, Any], text: str) -> dict[str, Any]:
    return {**row, "robots": (row["robots"] or "") + text}


def _file(row: dict[str, Any], path: str, body: str) -> dict[str, Any]:
    files = dict(row["well_known"] or {})
    if path in files:
        return row  # one file at one address: adding means another file
    return {**row, "well_known": {**files, path: body}}


RESERVING = {
    "tdmrep-header": lambda row: _headers(row, "tdm-reservation", "1"),
    "tdmrep-html": lambda row: _head(row, '<meta name="tdm-reservation" content="1">'),
    "tdmrep-file": lambda row: _file(row, "/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]'),
    "aipref-header": lambda row: _headers(row, "Content-Usage", "train-ai=n"),
    "aipref-robots": lambda row: _robots(row, "\n\nUser-agent: *\nContent-Usage: / train-ai=n\n"),
    "content-signal": lambda row: _robots(row, "\n\nUser-agent: *\nContent-Signal: ai-train=no\n"),
    "ai-agents": lambda row: _robots(row, "\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"),
    "meta-robots": lambda row: _head(row, '<meta name="robots" content="noai">'),
    "x-robots-tag": lambda row: _headers(row, "X-Robots-Tag", "noai"),
    "ai-txt": lambda row: _file(row, "/ai.txt", "User-Agent: *\nDisallow: /\n"),
    "rsl": lambda row: _file(
        row,
        "/rsl-terms.xml",
        '<rsl xmlns="https://rslstandard.org/rsl"><content url="/">'
        '<license><prohibits type="usage">ai-train</prohibits></license></content></rsl>',
    ),
    "natural-language": lambda row: _foot(
        row,
        "<footer>Zastrzegamy prawo do eksploracji tekstów i danych w rozumieniu art. 26³ prawa autorskiego.</footer>",
    ),
    "robots": lambda row: _robots(row, "\n\nUser-agent: kombajn\nDisallow: /\n"),
}
# Where the appended group can be overruled by an earlier, more specific statement of the same protocol, or where the
# row's own file keeps its place, only "never opens" is asked, not "closes".
DAMAGING = {
    "unlink": lambda html: re.sub(r"https?:|//", "", html),
    "typo": lambda html: html.replace("creativecommons", "creativecomons").replace(
        "Creative Commons", "Creative Comons"
    ),
    "no-head": lambda html: re.sub(r"<head>.*?</head>", "<head></head>", html, flags=re.DOTALL),
    "no-footer": lambda html: re.sub(r"<footer>.*?</footer>", "", html, flags=re.DOTALL),
    "no-version": lambda html: re.sub(r"\d\.\d", "", html),
    "no-rel": lambda html: re.sub(r'\srel="[^"]*"', "", html),
    "other-rel": lambda html: html.replace("license", "lizence"),
    "reserved": lambda html: html.replace("</body>", "<footer>Wszelkie prawa zastrzeżone.</footer></body>"),
    "non-commercial": lambda html: re.sub(r"(licenses/by)(?=[-/])", r"\1-nc", html),
    "second-license": lambda html: html.replace(
        "</body>",
        '<footer><a rel="license" href="https://creativecommons.org/licenses/by-nc-nd/4.0/">NC</a></footer></body>',
    ),
    "quoted": lambda html: html.replace("<body>", "<body><blockquote>").replace("</body>", "</blockquote></body>"),
    "negated": lambda html: html.replace("jest dostęp", "nie jest dostęp").replace("są dostęp", "nie są dostęp"),
}

many = settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def _signs(row: dict[str, Any]) -> list[str | None]:
    """The licenses that the page gives signs of, one a sign; None where rights are reserved or no license is known."""
    headers = row["headers"].items() if isinstance(row["headers"], dict) else row["headers"] or []
    pairs = [(str(name), str(value)) for name, value in headers]
    found = declarations(html_tree(row["html"]), pairs, row["url"]).evidence
    return [item.facts.spdx if item.facts else None for item in found if item.scope in {"page", "site"}]


def _not_opened(row: dict[str, Any], mutated: dict[str, Any]) -> bool:
    before, after = _before(row)["decision"], judge(mutated)["decision"]
    return TIERS.index(after) >= TIERS.index(before)


@many
@given(PAGES, st.lists(st.sampled_from(sorted(RESERVING)), min_size=1, max_size=3, unique=True))
def test_adding_a_reservation_never_opens(row: dict[str, Any], names: list[str]) -> None:
    mutated = row
    for name in names:
        mutated = RESERVING[name](mutated)
    assert _not_opened(row, mutated)


@many
@given(PAGES, st.lists(st.sampled_from(sorted(DAMAGING)), min_size=1, max_size=2, unique=True))
def test_removing_or_damaging_a_license_never_opens(row: dict[str, Any], names: list[str]) -> None:
    html = row["html"]
    for name in names:
        html = DAMAGING[name](html)
    # Damage may also undo a reservation in the page's own markup; that is not what is asked here.
    mutated = {**row, "html": html}
    if set(_before(row)["reservations"]) - set(judge(mutated)["reservations"]):
        return
    # Two licenses contradict each other, or the page's precedes its site's, damaged ones too; but where one is taken
    # away without a trace, nothing is left that could contradict the other, be that the page's or the manifest's.
    several = _before(row)["status"] == "conflict" or len(set(_signs(row))) > 1
    if several and len(_signs(mutated)) < len(_signs(row)):
        return
    assert _not_opened(row, mutated)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from([name for name in RESERVING if name in PROTOCOLS]), st.sampled_from(CASES))
def test_a_plain_reservation_closes_a_page_without_contract(name: str, row: dict[str, Any]) -> None:
    if (row["source"] or {}).get("basis") == "contract" or row["robots"] or row["well_known"] or row["headers"]:
        return
    if "tdm-reservation" in row["html"] or not row["html"].startswith("<!doctype"):
        return  # said already, or a page so broken that what is added to its head is not in its head
    judged = judge(RESERVING[name](row))
    assert name in judged["reservations"]
    assert judged["decision"] == "excluded"


def test_at_least_a_thousand_mutations_are_tried() -> None:
    assert 2 * many.max_examples >= 1000
    assert len(CASES) >= 400
