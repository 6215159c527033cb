"""Hard-wrapped lines are joined; lines that mean something are kept."""

from __future__ import annotations

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


def test_blank_lines_stay() -> None:
    assert unwrap("a\n\n\nb\n") == "a\n\n\nb\n"


@given(st.text("aż \n-.A1)", max_size=200))
def test_only_white_space_and_hyphens_change(text: str) -> None:
    def bare(t: str) -> str:
        return "".join(t.replace("-", "").split())

    assert bare(unwrap(text)) == bare(text)
