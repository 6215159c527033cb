"""Characters: mojibake, normalization, invisible leftovers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.mojibake import SINGLE_BYTE, decode, encode
from cleaning.repair import repair

TEXT = "Zażółć gęślą jaźń, rzekł wójt. Wszyscy wiedzieli, że są to słowa o życiu, które się kończy. ŹDŹBŁO, ŚLĄSK."
QUOTED = TEXT.replace("Wszyscy", "„Wszyscy”… – tak")


@pytest.mark.parametrize("wrong", SINGLE_BYTE)
def test_utf8_read_as_a_code_page(wrong: str) -> None:
    assert repair(decode(QUOTED.encode(), wrong)) == QUOTED


@pytest.mark.parametrize("wrong", SINGLE_BYTE)
def test_utf8_damaged_twice(wrong: str) -> None:
    once = decode(QUOTED.encode(), wrong)
    assert repair(decode(once.encode(), wrong)) == QUOTED


@pytest.mark.parametrize("right", ["cp1250", "iso8859-2"])
@pytest.mark.parametrize("wrong", SINGLE_BYTE)
def test_code_pages_mixed_up(right: str, wrong: str) -> None:
    damaged = decode(TEXT.encode(right), wrong)
    assert repair(damaged) == TEXT


CLEAN = [
    TEXT,
    QUOTED,
    "¿Dónde está el niño de España? Mañana será otro día.",
    "Être ou ne pas être, même à la fête.",
    "Miloš Zeman to czeski polityk, a Škoda to samochód.",
    "Zużycie wynosi 20 m³ ±5 % przy 12 °C i kosztuje £5 albo ¥700.",
    "Straße, Übung, größer – ein kurzer Satz.",
    "Привет, мир! Это обычный текст.",
    "print('ą' + \"ę\")  # ok ✅ 🎉 👩‍👩‍👧",
    "KOŃ… ŻYĆ”",
    "Přílíš žluťoučký kůň úpěl ďábelské ódy.",
    "日本語のテキスト。",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_left_alone(text: str) -> None:
    assert repair(text) == text


def test_composed_without_invisible_leftovers() -> None:
    assert repair("prze\u00adwod\u200bniczący \ufeffz\u0307ył a\u0328 ﬁlm") == "przewodniczący żył ą film"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_repair_is_idempotent(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@given(st.binary(max_size=40), st.sampled_from(SINGLE_BYTE))
def test_tables_round_trip(raw: bytes, encoding: str) -> None:
    assert encode(decode(raw, encoding), encoding) == raw
