"""Characters: mojibake, normalization, invisible leftovers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.mojibake import SINGLE_BYTE, decode, encode, undo
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
    "Nauczyciel z Niš uczy w szkole; Dušan i Škoda też.",
    "Ä… ja, ich weiß es nicht.",
    "Crème brûlée, œuvre, fœtus, sœur: cœur à cœur.",
    "Señor Peña, ¿por qué? ¡Ay, qué niña!",
    "Ångström, smörgås, Æsop, være, ære, ð og þ.",
    "NAÇÃO, SÃO PAULO, ÀS VEZES",
    "Ăsta e ăla: ŢARĂ, ŞCOALĂ…",
    "“Café”… he said—“naïve”!",
    "x ≤ y ± 3, ¼ cup, ³He, µm, 5¹⁄₂",
    "Waszmość nie gani; Kaźmiérz mówił ciszéj.",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_left_alone(text: str) -> None:
    assert repair(text) == text


ORDINARY = [
    *("The tank holds 5 m³ {} ± 1 m³ and costs £300.", "Prices from £10 to £30 per m³ {}", "Each firm¹ {} by³ others²"),
    *("Zbiornik 5 m³ {} (± 2%)", "Bilet kosztuje £12, a norma to ±5% {}", "Kubatura 340 m³ {}, cena £200 za cm³"),
    *("¹ … ² … ³ … ¿qué? {}", "¿Al mar? ¿ona? ¿Es esto? {}", "Pesa 3 kg ± 1 {}, 3º piso, ½ · ¼, ¡hola!"),
    *("Der Tank fasst 5 m³ ± 1 m³ {} und kostet £300", "Zwei Drittel, ¾ oder ± 5 dm³ {}"),
]


@given(st.sampled_from(ORDINARY), st.text("³²¹±£¼½¾·º° 0123456789m,", max_size=12))
def test_ordinary_signs_are_no_damage(line: str, signs: str) -> None:
    assert undo(line.format(signs)) == line.format(signs)


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Dzia³ Kadr", "Dział Kadr"),
        ("£ód¼", "Łódź"),
        ("Zu¿ycie wody: 5 metrów", "Zużycie wody: 5 metrów"),
        ("Gdzie jest moja ¿ona?", "Gdzie jest moja żona?"),
        ("Oni s± tu", "Oni są tu"),
        ("By³ sobie król", "Był sobie król"),
        ("Pawe³ Nowak", "Paweł Nowak"),
    ],
)
def test_short_polish_titles_are_restored(damaged: str, meant: str) -> None:
    assert undo(damaged) == meant


SHORT = [
    "Idę.",
    "sąd",
    "Jan poszedł do domu.",
    "Zrobił to dla śmiechu i już.",
    "Über größere Höhen",
    "Tisuće ljudi došlo je.",
]


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("wrong", SINGLE_BYTE)
def test_short_texts_of_utf8_are_restored(text: str, wrong: str) -> None:
    assert undo(decode(text.encode(), wrong)) == text


def test_windows_quotation_marks_in_a_latin_2_page() -> None:
    assert undo("Rzek³ \x84tak\x94".replace("³", "ł")) == "Rzekł „tak”"


def test_zero_widths_that_mean_something_stay() -> None:
    assert repair("👩\u200d👧 می\u200cخواهم ภาษา\u200bไทย") == "👩\u200d👧 می\u200cخواهم ภาษา\u200bไทย"


def test_spaces_become_plain() -> None:
    assert repair("Szedł w\u00a0las i\u2009w\u202fpole") == "Szedł w las i w pole"


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
