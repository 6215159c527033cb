"""TDM Reservation Protocol (W3C Community Group final report, 2024-05-10): file, header, HTML and PDF.

Each carrier overrides the one before it; the absence of a value never resets an earlier one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from licensing.signals import NONE, PERMITS, RESERVES, UNKNOWN, Signal, paths

FILE_PATH: Final = "/.well-known/tdmrep.json"
ORDER: Final = ("tdmrep-file", "tdmrep-header", "tdmrep-html", "tdmrep-pdf")


def _effect(value: Any) -> str:
    """0 permits, 1 reserves; anything else is unset, except the digit 1 written as a string, which can only mean 1."""
    if isinstance(value, bool) or value is None:
        return UNKNOWN
    if isinstance(value, int | float):
        return RESERVES if value == 1 else PERMITS if value == 0 else UNKNOWN
    text = str(value).strip()
    return RESERVES if text == "1" else PERMITS if text == "0" else UNKNOWN


def from_file(body: bytes, url: str, location: str) -> list[Signal]:
    """The first rule of tdmrep.json whose ``location`` matches the page decides; a bare object is no valid file."""
    path = paths.path_of(url)
    for rule in _rules(body):
        if paths.matches(rule["location"], path):
            if "tdm-reservation" not in rule:
                return []
            value = rule["tdm-reservation"]
            shown = f"tdm-reservation: {json.dumps(value)[:80]} ({rule['location'][:120]})"
            effect = _effect(value)
            return [
                Signal("tdmrep-file", shown, location, effect),
                *_policy(rule.get("tdm-policy"), "tdmrep-file", location),
            ]
    return []


@lru_cache(maxsize=128)
def _rules(body: bytes) -> tuple[dict[str, Any], ...]:
    try:
        rules = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(rules, list):
        return ()
    return tuple(rule for rule in rules[:10_000] if isinstance(rule, dict) and isinstance(rule.get("location"), str))


def _policy(value: Any, protocol: str, location: str) -> Iterator[Signal]:
    """A policy's address is kept for whoever wants to ask for a license; by itself it neither reserves nor permits."""
    if isinstance(value, str) and value.strip():
        yield Signal(protocol, f"tdm-policy: {value.strip()[:300]}", location, NONE)


def from_headers(headers: Sequence[tuple[str, str]], url: str) -> list[Signal]:
    """``tdm-reservation`` and ``tdm-policy`` response headers; of contradicting repetitions the reservation counts."""
    found = []
    for name, value in headers:
        if name.lower() == "tdm-reservation":
            effects = [_effect(item) for item in value.split(",")]
            effect = RESERVES if RESERVES in effects else effects[0]
            found.append(Signal("tdmrep-header", f"tdm-reservation: {value.strip()[:80]}", "header", effect))
        elif name.lower() == "tdm-policy":
            found += _policy(value, "tdmrep-header", "header")
    return found


def from_html(metas: Sequence[tuple[str, str]]) -> list[Signal]:
    """``<meta name="tdm-reservation">`` elements, given as (lower-case name, content)."""
    found = []
    for name, content in metas:
        if name == "tdm-reservation":
            found.append(Signal("tdmrep-html", f"tdm-reservation: {content.strip()[:80]}", "meta", _effect(content)))
        elif name == "tdm-policy":
            found += _policy(content, "tdmrep-html", "meta")
    return found


_XMP = re.compile(
    r"(?<!/)tdm:reservation\s*(?:=\s*[\"'](?P<attribute>[^\"']*)[\"']|>\s*(?P<element>[^<]*)<)", re.IGNORECASE
)


def from_xmp(xmp: bytes | str | Mapping[str, Any]) -> list[Signal]:
    """``tdm:reservation`` in a PDF's XMP packet (namespace ``http://www.w3.org/ns/tdmrep/``) or an EPUB's metadata."""
    if isinstance(xmp, Mapping):
        values = [
            value
            for key, value in xmp.items()
            if str(key).lower().rsplit("/", 1)[-1] in {"tdm:reservation", "tdm-reservation", "reservation"}
        ]
    else:
        text = xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else xmp
        values = [
            matched.group("attribute") or matched.group("element") or "" for matched in _XMP.finditer(text[:1_000_000])
        ]
    return [
        Signal("tdmrep-pdf", f"tdm:reservation: {str(value).strip()[:80]}", "xmp", _effect(value)) for value in values
    ]
