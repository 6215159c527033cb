"""Langdetect's opinion of a text that our models are unsure of, among the languages that Polish may be taken for.

Only their profiles are loaded: all 55 of the library take sixty megabytes in each process, and four times as long.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langdetect import DetectorFactory

_LANGUAGES = ("cs", "de", "en", "es", "fr", "hr", "hu", "it", "lt", "pl", "ro", "sk", "sl")


def second_opinion(sample: str) -> tuple[str | None, float | None]:
    """The likeliest language and its probability, the same each time; none where there is nothing to go by."""
    from langdetect import LangDetectException

    detector = _factory().create()
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return None, None
    return (str(found[0].lang), round(float(found[0].prob), 4)) if found else (None, None)


@cache
def _factory() -> DetectorFactory:
    from langdetect import DetectorFactory, detector_factory

    profiles = Path(detector_factory.PROFILES_DIRECTORY)
    factory = DetectorFactory()
    factory.load_json_profile([(profiles / code).read_text(encoding="utf-8") for code in _LANGUAGES])
    factory.set_seed(0)
    return factory
