"""What a detector reports: where personal data stands and of which type it is."""

from __future__ import annotations

import re
from typing import NamedTuple

BEFORE = 60
AFTER = 24
NOWHERE = -1
# Six digits close together: every number, series, land register and telephone number holds them.
_DIGIT_RUN = re.compile(r"[0-9](?:[ \u00a0\u202f().–/-]{0,3}[0-9]){5}")
_AHEAD_OF_DIGITS = 6  # letters of a series, a plus sign, brackets and spaces before the first digit


class Finding(NamedTuple):
    """A span of the text, in code points, and the type under which the policy decides on it."""

    start: int
    end: int
    type: str


def first_digits(text: str) -> int:
    """From where on *text* can hold a number of six digits or more with what belongs to it; ``NOWHERE`` if nowhere.

    One cheap look that spares most texts the patterns of numbers.
    """
    run = _DIGIT_RUN.search(text)
    return max(0, run.start() - _AHEAD_OF_DIGITS) if run is not None else NOWHERE


def before(text: str, start: int, reach: int = BEFORE) -> str:
    """What stands before a candidate, as far as a keyword may be away from it."""
    return text[max(0, start - reach) : start]


def after(text: str, end: int, reach: int = AFTER) -> str:
    """What stands behind a candidate."""
    return text[end : end + reach]
