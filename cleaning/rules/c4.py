"""C4's document measures that help Polish (Raffel et al. 2020, arXiv:1910.10683), with Polish wordings.

C4 drops lines without final punctuation and documents with a curly bracket; both punish good Polish pages (headings,
verse, programming articles), so that brackets are only counted here, and lines are judged by ``line_punctuation``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cleaning.batch import Batch
from cleaning.rules.gopher import Values, ratio

_LOREM_IPSUM = re.compile(r"lorem\s+ipsum", re.IGNORECASE)
_NOTICE = re.compile(
    r"(?:plik(?:i|ów|ach|ami)|polityk[aięą])\s+(?:plików\s+)?cookies?\b|ciastecz(?:ka|ek|kami)\b"
    r"|polityk[aięą] prywatności|warunki korzystania|wszelkie prawa zastrzeżone|all rights reserved"
    r"|privacy policy|terms of (?:use|service)|cookie policy|uses cookies"
    r"|(?:włącz|wyłącz|obsług\w+|wymaga|enable)\s+(?:obsług\w+\s+)?java\s?script",
    re.IGNORECASE,
)
"""Wordings of cookie, privacy and JavaScript notices: C4's policy and JavaScript filters, in Polish and English."""


def measure(batch: Batch, texts: Sequence[str]) -> dict[str, Values]:
    """All measures of this module by rule name, one value per document."""
    brackets = batch.count(batch.codes == ord("{"))
    return {
        "lorem_ipsum": np.array([float(len(_LOREM_IPSUM.findall(text))) for text in texts]),
        "curly_brackets": ratio(brackets, batch.tokens.count),
        "notices": ratio(np.array([len(_NOTICE.findall(text)) for text in texts]), batch.full_lines.count),
    }
