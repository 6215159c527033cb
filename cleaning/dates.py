"""Days as pages write them: ISO, with dots, and with Polish month names."""

from __future__ import annotations

import re
from datetime import date

_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"((?:19|20)\d\d)"
_MONTHS = ("stycz", "lut", "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrze", "paźd", "list", "grud")
_ISO = re.compile(rf"(?<!\d){_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?!\d)")
_DOTTED = re.compile(rf"(?<!\d){_DAY}\.{_MONTH}\.{_YEAR}(?!\d)")
_WRITTEN = re.compile(rf"(?<!\d){_DAY}\s+({'|'.join(_MONTHS)})[a-zńś]*\s+{_YEAR}", re.I)
_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|$)")


def first_day(text: str | None) -> date | None:
    """The day that *text* names, if it names one."""
    if not text:
        return None
    if match := _ISO.search(text):
        return _calendar(match[1], match[2], match[3])
    if match := _DOTTED.search(text):
        return _calendar(match[3], match[2], match[1])
    if match := _WRITTEN.search(text):
        return _calendar(match[3], str(_MONTHS.index(match[2].lower()) + 1), match[1])
    return None


def day_in_path(url: str) -> date | None:
    """The day in an address such as ``/2017/10/07/title/``."""
    match = _PATH.search(url)
    return _calendar(match[1], match[2], match[3]) if match else None


def _calendar(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
