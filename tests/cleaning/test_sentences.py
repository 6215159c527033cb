"""Sentence boundaries: exact offsets, and the cases Polish is hard at."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sentences import measure, read_rows, split
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
    "Ustawa z dnia 20.07.2017 r. Prawo wodne weszła w życie.",
    "W 1990 r. Polska przeszła na gospodarkę rynkową.",
    "Prognozy mówią, że w maju 2030 r. Kraków będzie większy.",
    "Narodowe Stowarzyszenie im. Audubona sformułowało podróżnikom zalecenia.",
    "Wystawa pn. „Złoty wiek” otwarta jest do lipca.",
    "— Nie wiem. — mruknął stary.",
    "Zamek wzniesiono na pocz. XIX w. na wzór średniowiecznego.",
    "Autorem jest J.R.R. Tolkien, a tłumaczył dr n. med. Piotr Lis.",
    "Oferta Banku Handlowego S.A. w Warszawie wygasła.",
    "Temperatura wynosi 36.6 stopnia, a kurs 4.35 zł za euro.",
    "Zespół Szkół im. Jana Pawła II w Łodzi zaprasza.",
    "Studiuje na Wydziale Lekarskim, a wcześniej na uniwersytecie im. Mikołaja Kopernika.",
    "Kościół im. Świętej Trójcy i oddział im. Bema stoją obok siebie.",
    "Odwiedziliśmy szkołę im. Tuwima oraz bibliotekę im. Norwida.",
    "Koncert odbył się w sali im. Szymanowskiego.",
    "Parkujemy na pl. Zamkowym.",
    "Min. Kowalski rozmawiał z wicemin. Nowakiem.",
    "Głos zabrał Tow. Nowak.",
    "Dnia 3 bm. Sejm przyjął ustawę.",
    "3 maja br. Prezydent złożył wieniec.",
    "M.in. Anna i in. Polacy dostali nagrody.",
    "Art. 1. Ustawa określa zasady.",
    "Art. 12a. 1. Ustawa określa zasady.",
    "§ 1. Umowa wchodzi w życie jutro.",
    "Mieszka na os. Piastów.",
    "Powieści, które napisał Philip K. Dick, są znane.",
    "Adres strony to www.przyklad.pl i tyle.",
]
SEVERAL = [
    ["Pomogli im.", "Potem wrócili."],
    ["Zaproszono Nowaka, który wygrał, i in.", "Impreza trwała do rana."],
    ["To koniec.[1]", "Dalej będzie inaczej."],
    ["To koniec.²", "Dalej będzie inaczej."],
    ["Zatrudnia 100 os.", "Pracuje od rana."],
    ["Wydano 500 egz.", "Druk był drogi."],
    ["Trwało to 5 min.", "Autobus odjechał."],
    ["Zob. s. 15 i n.", "Autor tego nie mówi."],
    ["Zatrzymano Krzysztofa, a to jest Krzysztof K.", "Policja szuka świadków."],
    ["Spotkanie odbędzie się 3 maja br.", "Wstęp jest wolny."],
    ["Tak stanowi art. 1.", "Ustawa wchodzi w życie jutro."],
    ["Urodził się w 1990 r.", "Polska była wtedy innym krajem."],
    ["Kosztowało to 20 zł.", "Nie mieliśmy tyle."],
    ["Kupił chleb, masło itd.", "Potem wrócił do domu."],
    ["„Ala ma kota.", "Kot ma Alę.”", "Tak było w elementarzu."],
    ["— Idziesz?", "— Idę."],
    ["Zamek zbudowano w XIV w.", "Przetrwał do dziś."],
    ["Dokąd idziesz?!", "Nie wiem…", "Może do domu."],
    ["Zna go od wielu lat.", "Lubi go."],
    ["Pożyczył pieniądze z Banku PKO S.A.", "Potem zbankrutował."],
    ["Sąd skazał Dariusza M.", "W uzasadnieniu podał powody."],
    ["Przyszła o 19:15.", "Nikogo nie było."],
    ["Zawiera witaminę C.", "Jest zdrowa."],
    ["Wymieniono je w załączniku I.", "Rada przyjęła wniosek."],
    ["poszłam do domu.", "potem spałam."],
    ["Założono ją w 1979 r.", "21 sierpnia rozegrała pierwszy mecz."],
    ["— Kto tam?", "— Swój.", "— Wejdź!"],
    ["Powiedział: „Nie wiem.", "Zapytaj matkę.”", "I wyszedł."],
    ["Był wtedy w Łodzi (jak co roku).", "Wrócił w maju."],
    ["Naprawdę?!", "„Tak.”", "No to idziemy."],
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


def test_hostile_text_takes_linear_time() -> None:
    started = time.process_time()
    for piece, times in (
        (".", 200_000),
        (" ", 200_000),
        (". ", 100_000),
        ("r. A", 50_000),
        ("a\n", 100_000),
        ("W r. ", 40_000),
    ):
        text = piece * times + "a"
        assert "".join(text[a:b] for a, b in sentence_offsets(text)) == text
    assert time.process_time() - started < 10


def test_measure_on_development_data(development_data: Path) -> None:
    rows = read_rows(development_data / "sentences" / "ud_polish-pdb.para.jsonl")
    assert (measure(split, rows)["f1"] or 0) >= 0.976
