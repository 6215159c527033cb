"""Evidence of a license: where on a page it stands, what it says there, how much it weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from licensing.spdx import LicenseFacts

SNIPPET_CHARACTERS: Final = 300

# Strengths, highest first; a page's license needs evidence of at least GRANTING.
DECLARED: Final = 0.95  # HTTP, head, JSON-LD, microdata, RDFa: written for machines
REL_LICENSE: Final = 0.9
STATED: Final = 0.8  # a sentence that grants
SHOWN: Final = 0.7  # a badge, link or name standing where licenses stand
GRANTING: Final = 0.5
CANDIDATE: Final = 0.3  # a lone link in an article's body
MENTIONED: Final = 0.1  # talked about, quoted, somebody else's

_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\[at\]|\(at\)|\(małpa\))\s?[\w-]+(?:\.[\w-]+)+")
_NUMBERS = re.compile(r"(?<!\d)(?:\+?\d[\s-]?){9,26}(?!\d)")


def snippet(text: str) -> str:
    """*text* on one line, at most 300 characters, without mail addresses and long numbers."""
    line = " ".join(text[: 4 * SNIPPET_CHARACTERS].split())
    line = _NUMBERS.sub("…", _MAIL.sub("…", line))
    return line if len(line) <= SNIPPET_CHARACTERS else line[: SNIPPET_CHARACTERS - 1] + "…"


@dataclass(frozen=True)
class Evidence:
    """One sign of a license, or of rights reserved in words (``facts`` is None, ``where`` is ``rights-reserved``)."""

    where: (
        str  # http-link, link, meta, json-ld, microdata, rdfa, rel-license, badge, link-text, url, name, statement, …
    )
    region: str  # http, head, body, header, footer, figure, aside, comments, quote, manifest
    snippet: str
    facts: LicenseFacts | None
    scope: str  # page, site, image, data, unknown
    strength: float
    defeasible: bool = False  # "unless stated otherwise": a statement about the page itself overrides it

    @property
    def reserves(self) -> bool:
        """Whether it says "all rights reserved"."""
        return self.where == "rights-reserved"

    @property
    def grants(self) -> bool:
        """Whether it is strong enough to license what its scope names."""
        return self.facts is not None and self.strength >= GRANTING

    def to_dict(self) -> dict[str, Any]:
        """As a value of the schema's ``EVIDENCE``."""
        return {
            "where": self.where,
            "region": self.region,
            "snippet": self.snippet,
            "spdx": self.facts.spdx if self.facts else None,
            "scope": self.scope,
            "strength": round(self.strength, 4),
        }
