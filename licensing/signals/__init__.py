"""Opt-out (reservation) protocols, one module each, parsed by their own rules.

Each yields ``Signal`` values: what was seen, where, and what its own protocol says about training on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PROTOCOLS: Final = (
    "ai-agents",
    "ai-txt",
    "aipref-header",
    "aipref-robots",
    "content-signal",
    "meta-robots",
    "natural-language",
    "rsl",
    "tdmrep-file",
    "tdmrep-header",
    "tdmrep-html",
    "tdmrep-pdf",
    "x-robots-tag",
)
"""Names as they appear in records, manifests, rejection reasons (``reserved_tdmrep_file`` …) and documentation."""

RESERVES: Final = "reserves"
PERMITS: Final = "permits"
UNKNOWN: Final = "unknown"  # something is said that cannot be understood: never taken for a permission
NONE: Final = "none"  # says nothing about training on this page (search=no, another path, another agent)


@dataclass(frozen=True)
class Signal:
    """One statement of one protocol, as seen."""

    protocol: str
    value: str
    location: str
    effect: str
