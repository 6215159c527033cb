"""Patterns of bad pages, filled at random: keyword spam, menus, link lists, advertising of casinos, loans and sex.

Written for this project after the kinds of pages that crawls of the Polish web bring home; no page was copied.
Makers get a generator, a length in words, and content words of good text to strew in, so that no word alone gives
them away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

Maker = Callable[[random.Random, int, Sequence[str]], str]


def _phrases() -> dict[str, tuple[str, ...]]:
    """Words and templates by section of ``spam_phrases.txt``."""
    sections: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("spam_phrases.txt").read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\[[a-z_0-9]+\]", line):
            section = sections.setdefault(line[1:-1], [])
        elif line:
            section.append(line)
    return {name: tuple(lines) for name, lines in sections.items()}


PHRASES = _phrases()
CITIES, TRADES, QUALIFIERS = PHRASES["cities"], PHRASES["trades"], PHRASES["qualifiers"]
MENU, MONTHS, SITES = PHRASES["menu"], PHRASES["months"], PHRASES["sites"]


def date(rng: random.Random) -> str:
    """A date as pages print it."""
    if rng.random() < 0.5:
        return f"{rng.randrange(1, 29)} {rng.choice(MONTHS)} {rng.randrange(2005, 2025)}"
    return f"{rng.randrange(1, 29):02}.{rng.randrange(1, 13):02}.{rng.randrange(2005, 2025)}"


def title(rng: random.Random) -> str:
    """A headline made of a trade, a qualifier and perhaps a town."""
    head = f"{rng.choice(TRADES)} {rng.choice(QUALIFIERS)}"
    return (head.capitalize() if rng.random() < 0.7 else head) + (
        f" {rng.choice(CITIES)}" if rng.random() < 0.4 else ""
    )


def filled(words: int, piece: Callable[[], str], joint: str) -> str:
    """Pieces until there are *words* words."""
    parts: list[str] = []
    size = 0
    while size < words:
        parts.append(piece())
        size += len(parts[-1].split())
    return joint.join(parts)


def keyword_spam(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Search phrases, comma after comma, around a few topics and all the towns."""
    topics = rng.sample(TRADES, rng.randrange(1, 6)) + [
        " ".join(rng.sample(filler, rng.choice((1, 2)))) for _ in range(rng.randrange(0, 5))
    ]

    def piece() -> str:
        parts = [rng.choice(topics)]
        if rng.random() < 0.6:
            parts.append(rng.choice(QUALIFIERS))
        if rng.random() < 0.5:
            parts.append(rng.choice(CITIES))
        if rng.random() < 0.15:
            rng.shuffle(parts)
        phrase = " ".join(parts)
        return rng.choice((phrase, phrase, phrase.capitalize(), phrase.upper()))

    return filled(words, piece, rng.choice((", ", ", ", " ", " | ", "\n", "; ", " - ", ". ")))


def navigation(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Menus, breadcrumbs, buttons, dates and counters without a sentence between them."""

    def piece() -> str:
        way = rng.random()
        if way < 0.55:
            return rng.choice(MENU)
        if way < 0.65:
            return " » ".join([rng.choice(MENU), rng.choice(filler).capitalize(), rng.choice(filler).capitalize()])
        if way < 0.75:
            return date(rng)
        if way < 0.85:
            return f"{rng.choice(filler).capitalize()} ({rng.randrange(1, 300)})"
        return " ".join(rng.sample(filler, rng.randrange(1, 4))).capitalize()

    return filled(words, piece, rng.choice(("\n", "\n", " ", " | ", " > ", " • ", " / ")))


def link_list(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Titles and addresses, one after another."""

    def piece() -> str:
        address = f"{rng.choice(('http://', 'https://', 'www.', ''))}{rng.choice(SITES)}-{rng.choice(filler)}."
        address += rng.choice(("pl", "com.pl", "com", "eu", "info", "net"))
        address += rng.choice(("", "/", f"/{rng.choice(filler)}", f"/{rng.choice(filler)}-{rng.choice(filler)}.html"))
        head = rng.choice((title(rng), " ".join(rng.sample(filler, rng.randrange(1, 5))).capitalize()))
        return rng.choice((f"{head} {address}", f"{address} - {head}", head, head, address, f"{head} [{date(rng)}]"))

    return filled(words, piece, rng.choice(("\n", "\n", " ", " | ", " * ")))


def shop_listing(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Products, prices, stock and buttons."""

    def piece() -> str:
        price = (
            f"{rng.randrange(5, 3000)},{rng.choice(('00', '99', '50', '90'))} {rng.choice(('zł', 'PLN', 'zł/szt.'))}"
        )
        model = f"{rng.choice('ABCDEFGHKLMRSTXZ')}{rng.randrange(10, 9999)}"
        name = f"{rng.choice(filler)} {rng.choice(filler)} {model}".capitalize()
        buttons = (
            "Do koszyka",
            "Dodaj do koszyka",
            "Zobacz szczegóły",
            "Porównaj",
            "Dostępny",
            "Brak w magazynie",
            "Wysyłka w 24h",
            "Dodaj do schowka",
            "Kup teraz",
        )
        return f"{name} {rng.choice(('', 'Cena: ', 'od '))}{price} {rng.choice(buttons)}"

    return filled(words, piece, rng.choice(("\n", " ", " | ")))


def contact_page(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Names, addresses, telephone numbers and opening hours."""
    streets = ("Polna", "Leśna", "Słoneczna", "Krótka", "Szkolna", "Ogrodowa", "Lipowa", "Kościuszki", "Mickiewicza")
    names = ("Anna", "Jan", "Maria", "Piotr", "Katarzyna", "Tomasz", "Ewa", "Marek", "Agnieszka", "Paweł")

    def piece() -> str:
        city, word = rng.choice(CITIES), rng.choice(filler)
        return rng.choice(
            (
                f"ul. {rng.choice(streets)} {rng.randrange(1, 200)}",
                f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)} {city}",
                f"tel. {rng.randrange(100, 999)} {rng.randrange(100, 999)} {rng.randrange(100, 999)}",
                f"{rng.choice(('Biuro', 'Sekretariat', 'Dział', 'Oddział', 'Zespół', 'Sala'))} {word}",
                f"{rng.choice(names)} {word.capitalize()}",
                f"biuro@{word}.pl",
                f"poniedziałek - piątek {rng.randrange(7, 10)}.00 - {rng.randrange(14, 20)}.00",
                f"NIP {rng.randrange(10**9, 10**10)}",
                f"Termin: {date(rng)}, godz. {rng.randrange(8, 20)}.00",
                "Nasz adres:",
                "Dane kontaktowe",
                "Formularz kontaktowy",
                "Dojazd i mapa",
            )
        )

    return filled(words, piece, rng.choice(("\n", "\n", ", ", " ")))


def archive_index(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """A blog's archive: headlines, dates, authors, categories, numbers of comments."""

    def piece() -> str:
        head = " ".join(rng.sample(filler, rng.randrange(1, 6))).capitalize()
        meta = (
            f"{date(rng)}",
            f"kategorie: {rng.choice(filler)}",
            f"przez {rng.choice(('admin', 'redakcja'))}",
            f"{rng.randrange(9)} komentarzy",
        )
        return f"{head} {'; '.join(rng.sample(meta, rng.randrange(0, 3)))}".strip()

    top = rng.choice(("Archiwum", "Kategoria", "Tag", "Wpisy", "Blog", "Aktualności")) + f" {rng.choice(filler)} "
    return top + filled(words, piece, rng.choice(("\n", "\n", " ", " - ")))


def _templates(templates: Sequence[str]) -> Maker:
    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        brand = rng.choice(PHRASES["brand_1"]) + rng.choice(("", " ")) + rng.choice(PHRASES["brand_2"])
        chosen = rng.sample(templates, rng.randrange(3, len(templates) + 1))
        stop = rng.random() < 0.5

        def piece() -> str:
            # Filler keeps a classifier from learning the templates by heart.
            text = rng.choice(chosen).format(
                brand=brand,
                city=rng.choice(CITIES),
                word=rng.choice(filler),
                word2=rng.choice(filler),
                trade=rng.choice(TRADES),
                year=rng.randrange(2015, 2026),
                qualifier=rng.choice(QUALIFIERS),
                n=rng.choice((50, 100, 200, 500, 1000, 5000, 25000)),
                m=rng.randrange(2, 60),
                site=f"www.{rng.choice(SITES)}{rng.choice(filler)}.pl",
            )
            if rng.random() < 0.3:
                text += " " + " ".join(rng.sample(filler, rng.randrange(1, 4)))
            dropped = [word for word in text.split() if rng.random() > 0.05]
            if rng.random() < 0.2:
                dropped = [word.lower() for word in dropped]
            return " ".join(dropped) + (rng.choice((".", "!", ".", "!!!")) if stop and text[-1].isalnum() else "")

        return filled(words, piece, rng.choice((" ", " ", "\n", ", ", " - ")))

    return maker


TRAINED: dict[str, Maker] = {
    "keyword_spam": keyword_spam,
    "navigation": navigation,
    "link_list": link_list,
    "contact_page": contact_page,
    "archive_index": archive_index,
    "casino_spam": _templates(PHRASES["casino"]),
    "loan_spam": _templates(PHRASES["loans"]),
    "service_spam": _templates(PHRASES["services"]),
    "machine_residue": _templates(PHRASES["residue"]),
    "adult_spam": _templates(PHRASES["adult"]),
    "investment_spam": _templates(PHRASES["invest"]),
    "follower_spam": _templates(PHRASES["followers"]),
    "download_spam": _templates(PHRASES["downloads"]),
    "promotion": _templates(PHRASES["promotion"]),
    "casino_prose": _templates(PHRASES["casino_prose"]),
    "loans_prose": _templates(PHRASES["loans_prose"]),
    "adult_prose": _templates(PHRASES["adult_prose"]),
    "supplement_spam": _templates(PHRASES["supplements"]),
}
HELD_OUT: dict[str, Maker] = {
    "shop_listing": shop_listing,
    "pill_spam": _templates(PHRASES["pills"]),
    "fortune_spam": _templates(PHRASES["fortune"]),
    "comment_spam": _templates(PHRASES["comments"]),
    "casino_reworded": _templates(PHRASES["casino_other"]),
    "loans_reworded": _templates(PHRASES["loans_other"]),
    "adult_reworded": _templates(PHRASES["adult_other"]),
}
