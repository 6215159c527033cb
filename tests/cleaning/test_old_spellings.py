from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.batch import Batch
from cleaning.old_spellings import IN_USE, JOINED, OLD, UNEXPLAINED, todays_spellings, unknown_kinds, without_joined

KINDS = {
    OLD: [
        *("historye", "Anglji", "kwestyę", "dobremi", "wysokiemi", "któremi", "śnieżnem", "módz", "strzedz", "zpod"),
        *("blizko", "francuzkiego", "xiążę", "hypotezę", "iest", "swóy", "moiey", "naypierwszy", "tłómaczył"),
        *("rostrząsał", "legiendy", "jeniusze", "passya", "odnaleść", "bronzowy", "śpiéwał"),
    ],
    JOINED: ["nietylko", "możnaby", "odrazu", "zapomocą", "pocichutku", "trudnoby"],
    IN_USE: ["historią", "dobrymi", "blisko", "jest", "możliwości"],
    UNEXPLAINED: ["cheących", "krółewskich", "nstęp", "dlydal", "koaegr", "przciwsta"],
}


@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in KINDS.items() for word in words])
def test_kind_of_a_word(kind: int, word: str) -> None:
    assert unknown_kinds(Batch([f"Oto {word}."]))[1] == kind


def test_each_occurrence_in_every_document_has_its_kind() -> None:
    kinds = unknown_kinds(Batch(["nietylko dom", "", "dom Nietylko nietylko 12 koaegr"]))
    assert kinds.tolist() == [JOINED, IN_USE, IN_USE, JOINED, JOINED, IN_USE, UNEXPLAINED]
    assert unknown_kinds(Batch(["", "."])).tolist() == []


def test_candidates_are_of_today() -> None:
    assert todays_spellings(["historya", "dom", "któremi"]) == [["historia"], [], ["którymi"]]
    assert todays_spellings([]) == []
    assert without_joined("możnaby") == ["można"]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_has_one_kind_a_word_whatever_stands_beside_it(texts: list[str]) -> None:
    together = unknown_kinds(Batch(texts))
    apart = [unknown_kinds(Batch([text])) for text in texts]
    assert np.array_equal(together, np.concatenate([np.zeros(0, np.int8), *apart]))
