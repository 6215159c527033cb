"""Signs on a page that its license is not the one that stands elsewhere on it, or in the manifest.

A license that cannot be identified – a truncated address, no version number – grants nothing, but it still says that
other terms are meant as well: damage to a license never opens a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from licensing import names
from licensing.evidence import CANDIDATE
from licensing.spdx import LicenseFacts

_WRITTEN: Final = frozenset(
    ["http-link", "link", "meta", "json-ld", "microdata", "rdfa", "rel-license", "badge", "metadata"]
)
"""Where a license is declared, not talked about: here even what cannot be understood was meant for the page."""
_RESTRICTS = re.compile(
    r"(?<![a-z])(?:nc|nd)(?![a-z])|non-?commercial|niekomercyjn|no-?deriv|utwor[oó]w\s+zale[zż]nych", re.IGNORECASE
)
_FORM = re.compile(r'^(?:<link rel="license"|Link:|[\w.:-]+:|"license":|(?:property|itemprop)="license")')
_IDENTIFIER = re.compile(r"[\W\d]*[A-Za-z][A-Za-z0-9.+]*-[A-Za-z0-9.+-]*\W*")  # such as "BUSL-1.1", whole or cut
_CREATIVE = re.compile(
    r"creative\W{0,3}com+ons?|/(?:licen[sc]e?s?|l)/(?:by|nc|nd|sa|zero)|(?<![a-z])by-(?:n[cd]|sa?)", re.IGNORECASE
)


def contradicts(item: Mapping[str, Any], declared: LicenseFacts) -> bool:
    """Whether one piece of a page's evidence (schema ``EVIDENCE``) speaks of other terms than *declared*."""
    if item["where"] in {"manifest", "rights-reserved"} or item["scope"] not in {"page", "site"}:
        return False
    written = item["where"] in _WRITTEN
    if not written and item["strength"] < CANDIDATE:
        return False
    if item["spdx"] is not None:
        return written and item["spdx"] != declared.spdx
    found = [mention.facts for mention in names.mentions(item["snippet"] or "")]
    if found:
        return any(_differs(facts, declared) for facts in found)
    text = _words(item["snippet"] or "")
    if written and _IDENTIFIER.fullmatch(text):
        return True
    return bool(_RESTRICTS.search(text) and _CREATIVE.search(text)) or (written and bool(_CREATIVE.search(text)))


def _words(snippet: str) -> str:
    """The snippet without the names that its form gives it."""
    return _FORM.sub("", snippet)


def _differs(facts: LicenseFacts, declared: LicenseFacts) -> bool:
    """Another license; one without its number is the same if its conditions are."""
    if facts.spdx is not None or facts.family != "cc":
        return facts.spdx != declared.spdx
    elements = re.search(r"/licenses/([a-z-]+)", facts.url or "")
    same = re.search(r"/licenses/([a-z-]+)", declared.url or "")
    return not (elements and same and elements.group(1) == same.group(1))
