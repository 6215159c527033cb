"""What a detector reports: where personal data stands and of which type it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

BOUND = "\ue000"
"""A character of private use between texts that are searched together: no pattern reaches over it."""
BEFORE = 60
AFTER = 24
_BLOCK = re.compile(r"[0-9](?:[ \u00a0\u202f().–/-]{0,3}[0-9]){5,}")


class Finding(NamedTuple):
    """A span of the text, in code points, and the type under which the policy decides on it."""

    start: int
    end: int
    type: str


def blocks(text: str) -> Iterator[re.Match[str]]:
    """Stretches of six or more digits close together: the digits of every number, series and register lie in one.

    One cheap look that spares most texts the patterns of numbers.
    """
    return _BLOCK.finditer(text)


def before(text: str, start: int, reach: int = BEFORE) -> str:
    """What stands before a candidate, as far as a keyword may be away from it."""
    return text[max(0, start - reach) : start].rpartition(BOUND)[2]


def after(text: str, end: int, reach: int = AFTER) -> str:
    """What stands behind a candidate."""
    return text[end : end + reach].partition(BOUND)[0]
