"""All rules by name, with their default thresholds, and what a manifest may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["max", "min"]
GOPHER = "Gopher, arXiv:2112.11446, table A1"
GOPHER_QUALITY = "Gopher, arXiv:2112.11446, A.1.1"
FINEWEB2 = "FineWeb-2, arXiv:2506.20920, Polish configuration"
C4 = "C4, arXiv:1910.10683"
SPEAKLEASH = "SpeakLeash quality metrics"
OWN = "Kombajn"

CATEGORIES = (
    "web",
    "blog",
    "news",
    "literature",
    "law",
    "parliament",
    "government",
    "encyclopedia",
    "conversation",
    "documentation",
    "science",
    "education",
)
"""Categories with a meaning to the rules; a manifest may use others, which are judged by the default thresholds."""


class RuleError(ValueError):
    """A threshold names no rule, or is no number."""


@dataclass(frozen=True)
class Rule:
    """A measured value and where it becomes a reason.

    ``kind`` says on which side the threshold lies: ``max`` refuses values above it, ``min`` values below. ``default``
    is the threshold that rejects (null: the rule rejects nothing unless the manifest sets one); ``warns`` the one
    that only puts the rule's name into ``quality.rules``.
    """

    name: str
    kind: Kind
    default: float | None
    description: str
    source: str
    warns: float | None = None

    def broken(self, value: float, threshold: float) -> bool:
        """Whether *value* lies on the wrong side of *threshold*."""
        return value > threshold if self.kind == "max" else value < threshold


def _rules() -> dict[str, Rule]:
    rules = [
        Rule("language_score", "min", 0.65, "confidence that the text is Polish, Silesian or Kashubian", FINEWEB2),
        Rule("polish_share", "min", 0.5, "share of characters in Polish paragraphs", OWN, warns=0.9),
        Rule("word_count", "min", 50, "words that are not mere punctuation", GOPHER_QUALITY),
        Rule("word_count_max", "max", None, "the same words, upper limit: novels are whole documents", GOPHER_QUALITY),
        Rule("word_length_min", "min", 3, "average word length in characters", GOPHER_QUALITY),
        Rule("word_length_max", "max", 12, "average word length in characters", FINEWEB2),
        Rule("hash_ratio", "max", 0.1, "# characters per token", GOPHER_QUALITY),
        Rule("ellipsis_ratio", "max", 0.1, "ellipses per token", GOPHER_QUALITY),
        Rule("bullet_lines", "max", 0.9, "lines that begin with a bullet or hyphen", GOPHER_QUALITY),
        Rule("ellipsis_lines", "max", 0.6, "lines that end in an ellipsis", GOPHER_QUALITY, warns=0.3),
        Rule("alphabetic_words", "min", 0.5, "tokens with a letter", GOPHER_QUALITY, warns=0.726),
        Rule("stop_words", "min", 2, "distinct Polish stop words of FineWeb-2's 18", FINEWEB2),
        Rule("duplicate_lines", "max", 0.32, "lines that repeat an earlier line", FINEWEB2),
        Rule("duplicate_line_characters", "max", None, "characters in such lines", GOPHER, warns=0.2),
        Rule("duplicate_paragraphs", "max", None, "paragraphs that repeat an earlier one", GOPHER, warns=0.3),
        Rule("duplicate_paragraph_characters", "max", None, "characters in such paragraphs", GOPHER, warns=0.2),
    ]
    for n, threshold in ((2, 0.222), (3, 0.198), (4, 0.176)):
        rules.append(Rule(f"top_{n}_gram", "max", threshold, f"characters in the commonest {n} words", FINEWEB2))
    for n, threshold in ((5, 0.172), (6, 0.16), (7, 0.148), (8, 0.136), (9, 0.123), (10, 0.111)):
        rules.append(Rule(f"duplicate_{n}_grams", "max", threshold, f"characters in repeated {n} words", FINEWEB2))
    rules += [
        Rule("line_punctuation", "min", 0.087, "lines that end a sentence", FINEWEB2),
        Rule("short_lines", "max", None, "lines of at most 30 characters", "FineWeb, arXiv:2406.17557", warns=0.67),
        Rule("character_duplicates", "max", 0.1, "characters in repeated lines, line feeds apart", FINEWEB2),
        Rule("new_lines", "max", 0.3, "line feeds per token", "FineWeb, arXiv:2406.17557", warns=0.158),
        Rule("lorem_ipsum", "max", 0, "occurrences of lorem ipsum", C4),
        Rule("curly_brackets", "max", None, "{ per token", C4, warns=0.02),
        Rule("notices", "max", 0.5, "cookie, privacy and script notices per line", C4),
        Rule("punctuation_ratio", "max", None, "punctuation characters per word", SPEAKLEASH, warns=0.4),
        Rule("punctuation_ratio_min", "min", None, "punctuation characters per word", SPEAKLEASH, warns=0.1),
        Rule("symbol_ratio", "max", 0.4, "symbols per word", SPEAKLEASH, warns=0.01),
        Rule("out_of_vocabulary_ratio", "max", 0.5, "words in no dictionary", SPEAKLEASH, warns=0.15),
        Rule("lexical_density", "max", None, "words that are not function words", SPEAKLEASH, warns=0.8),
        Rule("lexical_density_min", "min", None, "words that are not function words", SPEAKLEASH, warns=0.2),
        Rule("gunning_fog", "max", None, "readability index", SPEAKLEASH, warns=14),
        Rule("sentence_length", "max", None, "words per sentence", SPEAKLEASH, warns=35),
        Rule("sentence_length_min", "min", None, "words per sentence", SPEAKLEASH, warns=5),
        Rule("replacement_characters", "max", 0.005, "characters that no encoding could read", OWN),
        Rule("diacritic_ratio", "min", None, "Polish letters with diacritics among letters", OWN, warns=0.02),
        Rule("quality_score", "min", 0.2, "the classifier's probability of good text", OWN),
        Rule("adult", "max", None, "risk of pornographic advertising", OWN),
        Rule("gambling", "max", None, "risk of casino and betting advertising", OWN),
        Rule("hate", "max", None, "risk of hate speech", OWN),
        Rule("threat", "max", None, "risk of threats of violence", OWN),
        Rule("machine_made", "max", None, "risk of machine-made text", OWN),
    ]
    return {rule.name: rule for rule in rules}


RULES: Mapping[str, Rule] = _rules()

MEASURED_AS: Mapping[str, str] = {
    "word_count_max": "word_count",
    "word_length_min": "word_length",
    "word_length_max": "word_length",
    "punctuation_ratio_min": "punctuation_ratio",
    "lexical_density_min": "lexical_density",
    "sentence_length_min": "sentence_length",
}
"""Rules that look at another one's value, because both sides of it are limited."""

_LINES_MEAN_LITTLE: Mapping[str, float | None] = {"new_lines": None, "line_punctuation": None, "ellipsis_lines": None}
"""Verse, dialogue, minutes and lists of duties: where lines break says nothing about quality."""
_FORMULAS: Mapping[str, float | None] = {
    "top_2_gram": 0.3,
    "top_3_gram": 0.3,
    "top_4_gram": 0.3,
    **{f"duplicate_{n}_grams": 0.5 for n in range(5, 11)},
}
"""Statutes repeat their formulas (half of the good ones break FineWeb-2's limits), and chats their interjections."""
BY_CATEGORY: Mapping[str, Mapping[str, float | None]] = {
    "literature": {
        "word_count": 15,
        "quality_score": 0.15,
        "stop_words": None,
        "ellipsis_ratio": 0.2,
        "alphabetic_words": 0.4,
        "duplicate_lines": 0.5,
        "character_duplicates": 0.3,
        **_LINES_MEAN_LITTLE,
    },
    "law": {
        "word_count": 20,
        "alphabetic_words": 0.35,
        "duplicate_lines": 0.5,
        "character_duplicates": 0.3,
        **_LINES_MEAN_LITTLE,
        **_FORMULAS,
    },
    "parliament": {"word_count": 10, "bullet_lines": None, "top_4_gram": 0.3, **_LINES_MEAN_LITTLE},
    "government": {"word_count": 30, "alphabetic_words": 0.5, **_LINES_MEAN_LITTLE},
    "encyclopedia": {"word_count": 20, "alphabetic_words": 0.5},
    "conversation": {
        "word_count": 3,
        "stop_words": None,
        "alphabetic_words": 0.4,
        "ellipsis_ratio": 0.4,
        "quality_score": 0.1,
        "language_score": 0.4,
        "bullet_lines": None,
        "symbol_ratio": None,
        **_LINES_MEAN_LITTLE,
        **_FORMULAS,
        "top_2_gram": None,
        "top_3_gram": None,
        "top_4_gram": None,
    },
    "documentation": {
        "word_count": 30,
        "new_lines": None,
        "bullet_lines": None,
        "duplicate_lines": 0.5,
        "alphabetic_words": 0.5,
    },
    "science": {"new_lines": None, "alphabetic_words": 0.5},
    "education": {"new_lines": None},
}
GENERAL_CATEGORIES = ("", "web")
REGISTER_CATEGORIES: Mapping[str, str] = {"legal": "law", "transcript": "parliament", "verse": "literature"}
"""Documents of a general category whose register is one of these are judged like that category."""


def category_of(category: str | None, register: str | None) -> str:
    """The category whose thresholds apply to a document of *category* and *register*."""
    if (category or "") in GENERAL_CATEGORIES:
        return REGISTER_CATEGORIES.get(register or "", category or "")
    return category or ""


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of rejection. The more specific wins: the rules' own, then *default*, then those built in for the
    document's category (``BY_CATEGORY``), then *by_category*.

    A null switches a rule off. Unknown names raise RuleError here, before anything is judged.
    """

    default: Mapping[str, float | None] = field(default_factory=dict)
    by_category: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for where, values in (("default", self.default), *self.by_category.items()):
            for name, value in values.items():
                if name not in RULES:
                    raise RuleError(f"rules.{where}: no rule is called {name!r}")
                if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                    raise RuleError(f"rules.{where}.{name}: expected a number or null, not {value!r}")

    def of(self, category: str | None) -> dict[str, float | None]:
        """The threshold of every rule for documents of *category*."""
        own = {name: rule.default for name, rule in RULES.items()}
        name = category or ""
        return {**own, **self.default, **BY_CATEGORY.get(name, {}), **self.by_category.get(name, {})}
