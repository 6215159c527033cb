"""Hard-wrapped lines are joined; lines that mean something are kept."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.unwrap import unwrap

WRAPPED = (
    "Rada gminy może w drodze uchwały ustanowić opłatę targową, której\n"
    "wysokość nie może przekroczyć stawki określonej w odrębnych prze-\n"
    "pisach, a pobór tej opłaty powierzyć inkasentom wyznaczonym przez\n"
    "wójta."
)
KEPT = {
    "verse": "Na brzegu rzeki stoi stary młyn,\nA w młynie mieszka młynarz i syn.\nKoło się kręci, woda szumi w dole,\n"
    "A młynarz z synem siedzą przy stole.",
    "code": "def suma(a, b):\n    wynik = a + b\n    return wynik\n\nprint(suma(2, 3))",
    "table": "Miasto      Ludność     Rok\nKraków      780 000     2021\nŁódź        670 000     2021",
    "formula": "Pole koła o promieniu r dane jest wzorem, który każdy uczeń zna:\n$$P = \\pi r^2$$\n"
    "gdzie r jest promieniem tego koła, a P jego polem powierzchni.",
    "formula of several lines": "x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9\n"
    "= y_1 + y_2 + y_3 + y_4 + y_5 + y_6 + y_7\n≈ \\frac{1}{2} z_1 + z_2 + z_3 + z_4 + z_5",
    "environment": "\\begin{aligned}\na_{11} x + a_{12} y &= b_1\n\\end{aligned}",
    "list": "- mąka pszenna i drożdże, które trzeba wcześniej rozpuścić w mleku\n"
    "- dwie łyżki cukru pudru oraz szczypta soli do smaku, jak kto lubi\n- masło",
    "articles": "Art. 1. Ustawa określa zasady gospodarowania wodami w kraju.\n"
    "Art. 2. Wody są własnością państwa, o ile ustawa tak stanowi.",
}


def test_wrapped_paragraph_becomes_one_line() -> None:
    assert unwrap(WRAPPED) == (
        "Rada gminy może w drodze uchwały ustanowić opłatę targową, której wysokość nie może przekroczyć stawki "
        "określonej w odrębnych przepisach, a pobór tej opłaty powierzyć inkasentom wyznaczonym przez wójta."
    )


@pytest.mark.parametrize("kind", KEPT)
def test_lines_that_mean_something_are_kept(kind: str) -> None:
    assert unwrap(KEPT[kind]) == KEPT[kind]


def test_old_verse_of_equal_lines_is_kept() -> None:
    verse = "\n".join(
        [
            "Za górą, za rzeką, gdzie ciemny bór stoi,",
            "Mieszkała rusałka w sukience z powoi.",
            "Kto nocą tamtędy przechodził bez drżenia,",
            "Ten słyszał jej śpiewy i ciche westchnienia.",
            "A rankiem na łące, gdy rosa błyszczała,",
            "Po rusałce jeno ścieżyna została.",
        ]
    )
    assert unwrap(verse) == verse


def test_dialogue_in_a_wrapped_book_keeps_its_turns() -> None:
    text = (
        "Stary młynarz zatrzymał koło, wytarł ręce w fartuch i długo patrzył\n"
        "na drogę, którą od miasteczka szedł ktoś obcy, niosąc na plecach\n"
        "ciężki worek. Pies zaszczekał raz i drugi, potem umilkł.\n"
        "— Dokąd to? — zapytał młynarz, kiedy wędrowiec stanął przy płocie i\n"
        "zdjął czapkę.\n"
        "— Przed siebie — odparł tamten."
    )
    assert unwrap(text).split("\n") == [
        "Stary młynarz zatrzymał koło, wytarł ręce w fartuch i długo patrzył na drogę, którą od miasteczka szedł ktoś "
        "obcy, niosąc na plecach ciężki worek. Pies zaszczekał raz i drugi, potem umilkł.",
        "— Dokąd to? — zapytał młynarz, kiedy wędrowiec stanął przy płocie i zdjął czapkę.",
        "— Przed siebie — odparł tamten.",
    ]


def test_free_paragraphs_are_kept() -> None:
    text = "Krótki akapit.\n" + "Bardzo długi akapit, " * 20 + "który się kończy.\nznowu krótki"
    assert unwrap(text) == text


def test_long_wrapped_text_takes_linear_time() -> None:
    started = time.process_time()
    unwrap("słowa idą dalej i dalej bez żadnej kropki aż do końca wiersza\n" * 40_000)
    assert time.process_time() - started < 5


def test_most_lines_of_wrapped_statutes_are_joined(development_data: Path) -> None:
    rows = (development_data / "text" / "good" / "ustawy.jsonl").read_text(encoding="utf-8").splitlines()[:100]
    before = after = 0
    for row in rows:
        text = json.loads(row)["text"]
        before += broken(text)
        after += broken(unwrap(text))
    assert after < 0.15 * before


def broken(text: str) -> int:
    """Line breaks before a lower-case letter that no punctuation explains."""
    return len(re.findall(r"[^.!?:;,)\n]\n(?=[a-ząćęłńóśźż]{3})", text))


def test_blank_lines_stay() -> None:
    assert unwrap("a\n\n\nb\n") == "a\n\n\nb\n"


@given(st.text("aż \n-.A1)", max_size=200))
def test_only_white_space_and_hyphens_change(text: str) -> None:
    def bare(t: str) -> str:
        return "".join(t.replace("-", "").split())

    assert bare(unwrap(text)) == bare(text)
