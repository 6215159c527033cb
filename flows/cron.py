"""Whether five cron fields mean a time at all; Prefect reads them only when a schedule is registered."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class _Field:
    """What one field may hold."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field("day of the week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_ITEM = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d{1,4}))?")


def cron_mistake(text: str) -> str | None:
    """What is wrong with *text*, or None if all five fields can be read."""
    given = text.lower().split()
    if len(given) != len(_FIELDS):
        return f"{len(given)} fields instead of five"
    for value, field in zip(given, _FIELDS, strict=True):
        for item in value.split(","):
            if not _readable(item, field):
                return f"{item!r} is no {field.name} ({field.least} to {field.most})"
    return None


def _readable(item: str, field: _Field) -> bool:
    if field.most == 31 and item == "l":  # the month's last day
        return True
    if field.most == 7 and re.fullmatch(r"\w+#[1-5]", item):  # the nth such day of the month
        item = item[:-2]
    match = _ITEM.fullmatch(item)
    if match is None:
        return False
    first, last = _number(match["first"], field), _number(match["last"], field)
    if (match["first"] and first is None) or (match["last"] and last is None):
        return False
    if first is not None and last is not None and first > last:
        return False
    return match["step"] is None or 0 < int(match["step"]) <= field.most


def _number(word: str | None, field: _Field) -> int | None:
    if word is None:
        return None
    if word in field.names:
        return field.names.index(word) + (1 if field.least == 1 else 0)
    if not (word.isascii() and word.isdigit() and len(word) <= 2):
        return None
    return int(word) if field.least <= int(word) <= field.most else None
