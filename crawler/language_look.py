"""The cheap language look: how Polish is a page, as far as its sample, its declaration and its address tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from urllib.parse import urlsplit

_FOREIGN_CODES = (
    "en|de|cs|cz|fr|es|it|ru|uk|ua|sk|lt|hu|nl|pt|sv|no|da|fi|ja|zh|ko|tr|ar|he|ro|bg|el|hr|sl|sr|et|lv|ca|eng|ger"
    "|en-us|en-gb|de-de|fr-fr|es-es|it-it|cs-cz|ru-ru|uk-ua|zh-cn|pt-br|english|deutsch"
)
_FOREIGN_PATH = re.compile(rf"^/(?:{_FOREIGN_CODES})(?:/|$)", re.IGNORECASE)
_FOREIGN_QUERY = re.compile(rf"(?:^|&)(?:lang|language|locale|hl|lng|jezyk)=(?:{_FOREIGN_CODES})(?:&|$)", re.IGNORECASE)
_FOREIGN_HOST = re.compile(r"^(?:en|de|cs|cz|fr|es|it|ru|uk|ua|sk)\.", re.IGNORECASE)


@cache
def _model() -> Callable[[str], float]:
    from cleaning.language import quick_look

    return quick_look


def polishness(sample: str) -> float:
    """Return the Polish probability of a page's text sample, 0.0 for an empty one."""
    return float(_model()(sample)) if sample.strip() else 0.0


@lru_cache(maxsize=50_000)
def looks_foreign(url: str) -> bool:
    """Whether a URL's spelling marks a version in another language: ``/en/``, ``?lang=de``, ``en.example.pl``."""
    parts = urlsplit(url)
    return bool(
        _FOREIGN_PATH.match(parts.path) or _FOREIGN_QUERY.search(parts.query) or _FOREIGN_HOST.match(parts.netloc)
    )
