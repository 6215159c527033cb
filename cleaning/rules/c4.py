"""C4's document measures that help Polish (Raffel et al. 2020, arXiv:1910.10683), with Polish wordings.

C4 drops lines without final punctuation and documents with a curly bracket; both punish good Polish pages (headings,
verse, programming articles), so that brackets are only counted here, and lines are judged by ``line_punctuation``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaning.batch import Batch
from cleaning.rules.gopher import Values, ratio
from cleaning.wordings import Wordings

WORDINGS = Wordings(
    {
        "lorem": (r"lorem\s+ipsum",),
        "notice": (
            r"plik(?:i|ów|ach|ami) cookie",
            r"polityk[aięą] (?:plików )?(?:cookies?|prywatności)",
            r"ciastecz(?:ka|ek|kami)\b",
            r"warunki korzystania",
            r"wszelkie prawa zastrzeżone",
            r"all rights reserved",
            r"privacy policy",
            r"terms of (?:use|service)",
            r"uses cookies",
            r"(?:włącz|wyłącz|obsługę|obsługi|wymaga|enable) (?:obsług\w+ )?java\s?script",
        ),
    }
)
"""Placeholder text, and wordings of cookie, privacy and JavaScript notices: C4's filters, in Polish and English."""


def measure(batch: Batch, texts: Sequence[str]) -> dict[str, Values]:
    """All measures of this module by rule name, one value per document."""
    counts = WORDINGS.count(batch, texts)
    brackets = batch.count(batch.codes == ord("{"))
    return {
        "lorem_ipsum": counts["lorem"].astype(np.float64),
        "curly_brackets": ratio(brackets, batch.tokens.count),
        "notices": ratio(counts["notice"], batch.full_lines.count),
    }
