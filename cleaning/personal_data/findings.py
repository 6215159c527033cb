"""What a detector reports: where personal data stands and of which type it is."""

from __future__ import annotations

from typing import NamedTuple

BEFORE = 60
AFTER = 24


class Finding(NamedTuple):
    """A span of the text, in code points, and the type under which the policy decides on it."""

    start: int
    end: int
    type: str


def before(text: str, start: int, reach: int = BEFORE) -> str:
    """What stands before a candidate, as far as a keyword may be away from it."""
    return text[max(0, start - reach) : start]


def after(text: str, end: int, reach: int = AFTER) -> str:
    """What stands behind a candidate."""
    return text[end : end + reach]
