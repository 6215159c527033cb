"""Sentence boundaries: exact offsets, and the cases Polish is hard at."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.sentences import sentence_offsets, sentences

ONE_SENTENCE = [
    "W sklepie kupiliśmy m.in. Ziemniaki Lubelskie i ser.",
    "Zapłacił gotówką, tj. Nowymi banknotami.",
    "Lubi duże miasta, np. Warszawę.",
    "Mieszka przy ul. Długiej w Gdańsku.",
    "Wykład wygłosił prof. dr hab. Jan Nowak.",
    "Ustawa z dnia 12.05.2024 r. weszła w życie.",
    "Spotkanie zaczyna się o godz. 17.30 w ratuszu.",
    "Na koncie miał 5 tys. złotych.",
    "Zgodnie z art. 26 ust. 3 pkt 2 ustawy sąd umarza sprawę.",
    "Książki J. K. Rowling sprzedają się świetnie.",
    "Klucze do m. 7 leżą na portierni.",
    "Zob. rozdz. 3 podręcznika.",
    "— Chodź tutaj! — zawołała matka.",
    "„Nie pójdę!” krzyknął Staś i trzasnął drzwiami.",
    "Zapytał: czy to już? i zamilkł.",
    "1. Ustawa określa zasady gospodarki wodnej.",
]
SEVERAL = [
    ["Urodził się w 1990 r.", "Polska była wtedy innym krajem."],
    ["Kosztowało to 20 zł.", "Nie mieliśmy tyle."],
    ["Kupił chleb, masło itd.", "Potem wrócił do domu."],
    ["„Ala ma kota.", "Kot ma Alę.”", "Tak było w elementarzu."],
    ["— Idziesz?", "— Idę."],
    ["Zamek zbudowano w XIV w.", "Przetrwał do dziś."],
    ["Dokąd idziesz?!", "Nie wiem…", "Może do domu."],
    ["Pierwszy akapit bez kropki", "Drugi akapit."],
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_no_boundary_inside(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize("gold", SEVERAL, ids=lambda gold: gold[0])
def test_boundaries_between(gold: list[str]) -> None:
    joint = "\n\n" if "akapit" in gold[0] else " "
    assert sentences(joint.join(gold)) == gold


@settings(max_examples=300, deadline=None)
@given(st.text("aŻz1. \n!?…„”—-()np,", max_size=60) | st.text(max_size=40))
def test_pieces_join_to_the_text(text: str) -> None:
    offsets = sentence_offsets(text)
    assert "".join(text[a:b] for a, b in offsets) == text
    assert all(a < b for a, b in offsets)
