"""Kinds of likeness that the web has: what goes, and what must not."""

from __future__ import annotations

from typing import Any

from dedup.documents import DocumentConfig, deduplicate
from dedup.spans import SpanConfig, find_repeated_spans
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of, words


def kept(documents: list[dict[str, Any]]) -> list[bool]:
    store = MemoryStore()
    deduplicate(InlineEngine(), store, put(store, documents), DocumentConfig())
    rows = {row["id"]: row for row in rows_of(store, "documents/part")}
    return [rows[doc["id"]]["kept"] for doc in documents]


def paragraphs(count: int, seed: int) -> list[str]:
    return [" ".join(words(60, 1000 * seed + i)).capitalize() + "." for i in range(count)]


ARTICLE = paragraphs(10, 1)


def test_slightly_truncated_copy_goes_for_the_whole() -> None:
    assert kept([document("\n\n".join(ARTICLE[:9]), "cut"), document("\n\n".join(ARTICLE), "whole")]) == [False, True]


def test_printable_and_amp_versions_go() -> None:
    body = "\n\n".join(ARTICLE)
    page = document("Strona główna / Wiadomości / Kraj\n\n" + body, "page", quality=0.9)
    printed = document(body + "\n\nWydrukowano ze strony example.pl", "print")
    amp = document(body.replace(".\n\n", ".\n\nReklama\n\n", 2), "amp")
    assert kept([printed, page, amp]) == [False, True, False]


def test_pages_of_a_paginated_article_all_stay() -> None:
    pages = ["\n\n".join(["Długi artykuł w odcinkach", *ARTICLE[i : i + 3]]) for i in (0, 3, 6)]
    assert all(kept([document(text) for text in pages]))


def test_template_that_differs_in_a_date_and_a_price_goes_but_another_product_stays() -> None:
    template = (
        "Oferta z dnia {}. Rower miejski Turysta w rozmiarze uniwersalnym, rama stalowa, siedem biegów, oświetlenie "
        "na dynamo, bagażnik i dzwonek w zestawie. Cena {} zł, dostawa na terenie całej Polski w ciągu trzech dni "
        "roboczych, zwrot możliwy przez miesiąc bez podania przyczyny, gwarancja producenta przez dwa lata od zakupu "
        "i przegląd po pierwszym sezonie jazdy w każdym sklepie sieci bez dodatkowych opłat dla klienta."
    )
    first = document(template.format("3 maja 2026", "1299"), "a", quality=0.9)
    second = document(template.format("17 czerwca 2026", "1149"), "b")
    other = document(" ".join(words(70, 5)), "c")
    assert kept([first, second, other]) == [True, False, True]


def test_teaser_is_its_own_document_and_loses_what_the_article_holds() -> None:
    article = document("\n\n".join(ARTICLE), "article")
    teaser = document(ARTICLE[0] + "\n\n" + ARTICLE[1] + "\n\nCzytaj więcej w serwisie.", "teaser")
    assert kept([teaser, article]) == [True, True]
    store = MemoryStore()
    later = {**teaser, "fetched_at": teaser["fetched_at"].replace(year=2027)}
    find_repeated_spans(InlineEngine(), store, put(store, [article, later]), SpanConfig())
    whole, short = rows_of(store, "spans/part")
    assert whole["cuts"] == []
    assert short["tokens_removed"] == 120
