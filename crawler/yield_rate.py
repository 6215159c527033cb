"""How much clean Polish text a host gives, and when it has given too little to go on.

SpiderLing's rule (Suchomel and Pomikálek 2012): after 20 documents and 256 KiB a host is stopped when its clean bytes
over downloaded bytes fall below ``factor · (log10(documents) − 1)``; the longer a host is crawled, the more it must
give. The same form with 0.05 holds for the share of documents that look Polish.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_DOCUMENTS = 20
LEAST_BYTES = 256 * 1024
POLISH_FACTOR = 0.05
FEW_DOCUMENTS = 3
LEAST_SHARE = 0.4
"""A host with a smaller share of Polish pages waits while others have work, when the crawl's pages are numbered."""
_LEAST_WEIGHT = 0.02
_PRIOR = 2.0  # documents' worth of benefit of the doubt that a new host starts with


@dataclass
class HostYield:
    """What one host has given: documents (HTML or text pages), bytes as downloaded, clean Polish bytes."""

    documents: int = 0
    downloaded: int = 0
    clean: int = 0
    polish: float = 0.0
    """Sum of the pages' Polish probabilities."""

    def add(self, downloaded: int, clean: int, polish: float) -> None:
        """Account for one page; its clean text counts as far as it looks Polish."""
        self.documents += 1
        self.downloaded += downloaded
        self.clean += round(clean * polish)
        self.polish += polish

    @property
    def polish_share(self) -> float:
        """Share of Polish pages so far, 1.0 for an unknown host."""
        return self.polish / self.documents if self.documents else 1.0

    @property
    def weight(self) -> float:
        """The host's weight among the others: the square of its (smoothed) Polish share."""
        share = (self.polish + _PRIOR) / (self.documents + _PRIOR)
        return max(_LEAST_WEIGHT, share * share)

    @property
    def promising(self) -> bool:
        """Whether the host may still be a Polish one."""
        return self.documents < FEW_DOCUMENTS or self.polish_share >= LEAST_SHARE

    def verdict(self, factor: float) -> str | None:
        """Return why the host is to be stopped, or None."""
        if self.documents < LEAST_DOCUMENTS or self.downloaded < LEAST_BYTES:
            return None
        growth = math.log10(self.documents) - 1
        if self.clean / self.downloaded < factor * growth:
            return "low_yield"
        if self.polish_share < POLISH_FACTOR * growth:
            return "not_polish"
        return None
