"""Junk pages composed of phrases: advertising, menus, lists of links, stuffed keywords, remains of templates.

``phrases/*.json`` holds what such pages say, written for this project. Each bank is cut into PARTS that share no
phrase, so that a classifier can be tested on phrases that it has not seen. Makers get a generator, a length in words,
and content words of good text to strew in.
"""

from __future__ import annotations

import functools
import json
import random
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cleaning.spam_patterns import Maker, filled

FOLDER = Path(__file__).parent / "phrases"
PARTS = 6
ADVERTISING = (
    *("casino", "betting", "loans", "adult", "dating", "investments", "pharmacy_diet", "fortune_telling"),
    *("followers_seo", "essay_mills", "shops", "services", "downloads", "phishing"),
)
_PLAIN = str.maketrans("łŁ", "lL")


@functools.cache
def _bank(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _part(phrases: Sequence[str], part: int) -> list[str]:
    return list(phrases[part::PARTS])


class _Deck:
    """Phrases in random order, each once before any comes again."""

    def __init__(self, rng: random.Random, phrases: Sequence[str]) -> None:
        self._rng, self._phrases, self._left = rng, phrases, list[str]()

    def __call__(self) -> str:
        if not self._left:
            self._left = self._rng.sample(self._phrases, len(self._phrases))
        return self._left.pop()


def _roughened(rng: random.Random, text: str) -> str:
    """*text*, now and then without diacritics, in small or in capital letters."""
    way = rng.random()
    if way < 0.1:
        split = unicodedata.normalize("NFD", text.translate(_PLAIN))
        return "".join(letter for letter in split if not unicodedata.combining(letter))
    return text.lower() if way < 0.15 else text.upper() if way < 0.17 else text


def _advertising(name: str, part: int) -> Maker:
    """Advertising in one of its shapes: an article, catchwords, both, users' praise, a ranking."""

    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        bank = _bank(name)
        sentence, phrase, heading, comment, brand = (
            _Deck(rng, _part(bank[key], part)) for key in ("sentences", "phrases", "headings", "comments", "names")
        )

        def strewn() -> str:
            return f"{phrase()} {rng.choice(filler)}" if rng.random() < 0.15 else phrase()

        def mixed() -> str:
            return rng.choice((sentence, sentence, phrase, strewn, heading, brand, comment))()

        def praise() -> str:
            return rng.choice((f"{brand()}: {comment()}", comment(), f"{comment()} {rng.choice('★✔👍')}"))

        def place() -> str:
            return f"{rng.randrange(1, 11)}. {brand()} – {rng.choice((sentence, phrase))()}"

        shape, joints = rng.choice(
            (
                (sentence, (" ", " ", "\n")),
                (sentence, (" ", " ", "\n")),
                (strewn, (", ", " ", "\n", " | ", "! ", " - ")),
                (mixed, (" ", "\n")),
                (mixed, (" ", "\n")),
                (praise, ("\n",)),
                (place, ("\n", " ")),
            )
        )
        opening = f"{heading()}\n" if rng.random() < 0.6 else ""
        return _roughened(rng, opening + filled(words, shape, rng.choice(joints)))

    return maker


def _menus(part: int) -> Maker:
    """Menus, breadcrumbs, footers and notices of one kind of site, without a text."""

    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        sites = _bank("navigation")
        chosen = sites[rng.choice(_part(sorted(sites), part))]
        item, notice = _Deck(rng, chosen["items"]), _Deck(rng, chosen["notices"])

        def piece() -> str:
            way = rng.random()
            if way < 0.72:
                return item()
            if way < 0.8:
                return " » ".join((item(), item(), rng.choice(filler).capitalize()))
            return notice() if way < 0.93 else f"{rng.choice(filler).capitalize()} ({rng.randrange(1, 300)})"

        return _roughened(rng, filled(words, piece, rng.choice(("\n", "\n", " ", " | ", " • ", " / "))))

    return maker


def _links(part: int) -> Maker:
    """Titles, entries of directories, addresses and files, one after another."""

    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        bank = _bank("link_lists")
        entry, title, url, file, label = (
            _Deck(rng, _part(bank[key], part)) for key in ("directory", "titles", "urls", "files", "labels")
        )

        def labeled() -> str:
            return rng.choice((f"{title()} {label()}", f"{label()} {title()}", f"{title()} {url()}", title()))

        def word() -> str:
            return f"{rng.choice(filler)} ({rng.randrange(1, 99)})"

        def name() -> str:
            return rng.choice((entry, title))().split(" – ")[0]

        def listed() -> str:
            return f"{name()} {rng.choice('–-:')} {url()} {label() if rng.random() < 0.3 else ''}".strip()

        def numbered() -> str:
            return f"{rng.randrange(1, 40)}. {name()}: {url()} ({label()})"

        def marked() -> str:
            return rng.choice((f"[url={url()}]{name()}[/url]", f'<a href="{url()}">{name()}</a>', f"{name()} {url()}"))

        def recent() -> str:
            age = f"{rng.randrange(1, 12)} {rng.choice(('dni', 'godzin', 'miesięcy', 'lat'))} temu"
            return rng.choice((f"{name()}\n{title()}\n{age}", f"{title()}\n{age}", f"{title()} ({age})"))

        def names() -> str:
            return ", ".join(name() for _ in range(5))

        links = (entry, url, file, labeled, listed, numbered, marked)
        shape = rng.choice((*links, title, title, labeled, word, recent, names))
        joint = rng.choice(("\n", "\n", "\n• ", " | ", " ", "\n- "))
        opening = f"{label()}\n" if rng.random() < 0.5 else ""
        return _roughened(rng, opening + filled(words, shape, joint))

    return maker


def _keywords(part: int) -> Maker:
    """Search phrases around a topic, with towns and adjectives, as a list or stuffed into sentences."""

    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        bank = _bank("keywords")
        topics, towns = bank["topics"], bank["cities"]
        chosen = [topics[name] for name in rng.sample(_part(sorted(topics), part), rng.choice((1, 1, 1, 2, 3)))]
        town = rng.choice(towns)

        def phrase() -> str:
            topic = rng.choice(chosen)
            parts = [rng.choice(topic["heads"])]
            if rng.random() < 0.6:
                parts.insert(rng.randrange(2), rng.choice(topic["modifiers"]))
            if rng.random() < 0.4:
                parts.append(town if rng.random() < 0.4 else rng.choice(towns))
            return " ".join(parts)

        def cased() -> str:
            return rng.choice((phrase(), phrase(), phrase().capitalize(), phrase().upper()))

        def hashtag() -> str:
            return "#" + "".join(rng.choice((word, word.capitalize())) for word in phrase().split())

        def stuffed() -> str:
            topic = rng.choice(chosen)
            return rng.choice(
                (
                    rng.choice(topic["sentences"]),
                    f"{phrase().capitalize()} – {phrase()}, {phrase()}.",
                    f"{rng.choice(bank['glue'])} {phrase()}, {rng.choice(filler)} {phrase()}.",
                )
            )

        shape, joints = rng.choice(
            (
                (cased, (", ", ", ", " ", " | ", "\n", "; ", " - ", ". ")),
                (cased, (", ", " ", "\n")),
                (hashtag, (" ", "\n")),
                (stuffed, (" ", "\n")),
                (stuffed, (" ",)),
            )
        )
        return _roughened(rng, filled(words, shape, rng.choice(joints)))

    return maker


def _thin_article(part: int) -> Maker:
    """An article written for a search engine: sentences around a trade that say nothing."""

    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        bank = _bank("keywords")
        topic = bank["topics"][rng.choice(_part(sorted(bank["topics"]), part))]
        sentence, glue = _Deck(rng, topic["sentences"]), _Deck(rng, _part(bank["glue"], part))
        return filled(words, lambda: sentence() if rng.random() < 0.7 else glue(), rng.choice((" ", " ", "\n")))

    return maker


def _sentences(section: str, joints: Sequence[str]) -> Callable[[int], Maker]:
    """Pages of one section of ``placeholders.json``."""

    def of_part(part: int) -> Maker:
        def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
            deck = _Deck(rng, _part(_bank("placeholders")[section], part))
            return _roughened(rng, filled(words, deck, rng.choice(joints)))

        return maker

    return of_part


def _parts(name: str, of_part: Callable[[int], Maker]) -> dict[str, Maker]:
    return {f"{name}/{part}": of_part(part) for part in range(PARTS)}


TRAINED: dict[str, Maker] = {
    key: maker
    for name in ADVERTISING
    for key, maker in _parts(f"{name}_ads", functools.partial(_advertising, name)).items()
} | {
    **_parts("menus", _menus),
    **_parts("lists_of_links", _links),
    **_parts("stuffed_keywords", _keywords),
    **_parts("thin_articles", _thin_article),
    **_parts("empty_pages", _sentences("pages", ("\n", " "))),
    **_parts("unfilled_templates", _sentences("templates", ("\n", " "))),
    **_parts("chatbot_remarks", _sentences("chatbot", (" ", "\n"))),
    **_parts("badly_translated", _sentences("translated", (" ", " ", "\n"))),
    **_parts("teasers", _sentences("teasers", ("\n", " "))),
    **_parts("search_articles", _sentences("seo", (" ", " ", "\n"))),
    **_parts("fragments", _sentences("fragments", ("\n", " ", ", "))),
}
"""Makers by ``kind/part``."""
