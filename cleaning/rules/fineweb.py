"""FineWeb's line measures (Penedo et al. 2024, arXiv:2406.17557; the Polish thresholds: FineWeb-2, arXiv:2506.20920).

Definitions follow datatrove's ``FineWebQualityFilter``: lines that hold only white space do not count.
"""

from __future__ import annotations

import numpy as np

from cleaning import character_classes as classes
from cleaning.batch import Batch, hash_segments
from cleaning.rules.gopher import Values, earlier_duplicates, ratio

SHORT_LINE = 30


def measure(batch: Batch) -> dict[str, Values]:
    """All measures of this module by rule name, one value per document."""
    lines = batch.full_lines
    terminal = batch.has(classes.TERMINAL)
    ends = terminal[lines.end - 1] if len(lines.end) else np.zeros(0, dtype=bool)
    repeated = earlier_duplicates(lines, hash_segments(batch.codes, lines.start, lines.end))
    feeds = batch.count(batch.codes == 10)
    return {
        "line_punctuation": ratio(lines.per_document(ends), lines.count),
        "short_lines": ratio(lines.per_document(lines.length <= SHORT_LINE), lines.count),
        "character_duplicates": ratio(
            lines.per_document(np.where(repeated, lines.length, 0)), batch.characters - feeds
        ),
        "new_lines": ratio(feeds, batch.tokens.count),
    }
