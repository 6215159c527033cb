"""What is left after cutting reads on."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.cuts import apply_cuts, apply_cuts_column, without_holders


def cut(text: str, *passages: str) -> str:
    spans = [{"start": text.index(p), "end": text.index(p) + len(p), "holder": "x", "kind": "span"} for p in passages]
    return apply_cuts(text, spans)


@pytest.mark.parametrize(
    ("text", "passage", "rest"),
    [
        ("Pierwsze zdanie. Drugie zdanie. Trzecie zdanie.", "Drugie zdanie. ", "Pierwsze zdanie. Trzecie zdanie."),
        ("Pierwsze zdanie. Drugie zdanie. Trzecie.", "Drugie zdanie.", "Pierwsze zdanie. Trzecie."),
        (
            "Akapit pierwszy.\n\nAkapit drugi.\n\nAkapit trzeci.",
            "Akapit drugi.\n\n",
            "Akapit pierwszy.\n\nAkapit trzeci.",
        ),
        ("Akapit pierwszy.\n\nAkapit drugi.\n\nAkapit trzeci.", "Akapit drugi.", "Akapit pierwszy.\n\nAkapit trzeci."),
        ("Lista:\n1. Jabłka i gruszki\n2. Śliwki\n3. Wiśnie", "Śliwki", "Lista:\n1. Jabłka i gruszki\n3. Wiśnie"),
        ("Lista:\n• Jabłka\n• Śliwki", "Śliwki", "Lista:\n• Jabłka"),
        ("a) Jabłka\nb) Śliwki", "Jabłka\n", "b) Śliwki"),
        ("Wstęp (zob. mapa obok), dalej tekst.", "Wstęp (zob. mapa obok)", "dalej tekst."),
        ("Tekst na końcu.\n\nStopka serwisu", "Stopka serwisu", "Tekst na końcu."),
        ("– Dzień dobry. – Witam pana.", "– Dzień dobry. ", "– Witam pana."),
    ],
)
def test_reads_on(text: str, passage: str, rest: str) -> None:
    assert cut(text, passage) == rest


def test_no_cuts_leave_the_text_as_it_is() -> None:
    text = "  Wiersz\n\n\n  z układem "
    assert apply_cuts(text, []) == text
    assert apply_cuts(text, [{"start": 5, "end": 5, "holder": "x", "kind": "span"}]) == text


def test_everything_cut_leaves_nothing() -> None:
    assert apply_cuts("Jedno.\n\nDrugie.", [{"start": 0, "end": 99, "holder": "x", "kind": "span"}]) == ""


def test_withdrawn_holder_gives_its_passages_back() -> None:
    cuts = [
        {"start": 0, "end": 5, "holder": "a", "kind": "span"},
        {"start": 7, "end": 9, "holder": "b", "kind": "span"},
    ]
    assert without_holders(cuts, {"a"}) == cuts[1:]


def test_column_passes_untouched_rows_through() -> None:
    texts = pa.chunked_array([pa.array(["Jedno. Drugie.", None, "Trzecie."], pa.large_string())])
    cuts = pa.array([[{"start": 0, "end": 7}], None, []])
    assert apply_cuts_column(texts, cuts).to_pylist() == ["Drugie.", None, "Trzecie."]


@given(
    st.text(alphabet="aąb .\n1-•)", max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5),
)
def test_keeps_only_and_in_order_what_was_there(text: str, spans: list[tuple[int, int]]) -> None:
    cuts = [{"start": a, "end": b, "holder": "x", "kind": "span"} for a, b in spans]
    rest = apply_cuts(text, cuts)
    letters = iter(text)
    assert all(c in letters for c in rest if not c.isspace())
    if rest != text:
        assert "\n\n\n" not in rest
        assert not rest.startswith("\n")
    assert apply_cuts(text, [*cuts, *cuts]) == rest
