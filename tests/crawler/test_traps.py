"""Trap guards: what is refused, and what must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.traps import MOST_PER_CALENDAR, MOST_PER_QUERY_SHAPE, Traps, static_reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.pl/" + "x" * 1000, "url_too_long"),
        ("http://a.pl/" + "/".join(f"s{n}" for n in range(20)), "path_too_deep"),
        ("http://a.pl/kat/kat/x/kat/strona", "repeated_segments"),
        ("http://a.pl/a/b/a/b/a/b/c", "repeated_segments"),
        ("http://a.pl/zdjecie.JPG", "content_type"),
        ("http://a.pl/kalendarz/2099/05", "calendar"),
        ("http://a.pl/events/1911-02", "calendar"),
        ("http://a.pl/?year=2090&month=5", "calendar"),
        ("http://a.pl/page/100000/", "endless_pagination"),
        ("http://a.pl/sklep?filter_kolor=b&orderby=cena", "faceted_search"),
        ("http://a.pl/x?a=1&b=2&c=3&d=4&e=5&f=6&g=7", "faceted_search"),
        ("http://a.pl/wp-login.php", "action_link"),
        ("http://a.pl/index.php?title=Kot&action=edit", "action_link"),
    ],
)
def test_refused(url: str, reason: str) -> None:
    assert static_reason(url) == reason


@pytest.mark.parametrize(
    "url",
    [
        "http://a.pl/",
        "http://a.pl/2014/05/kwietniowe-spotkanie/",
        "http://a.pl/wydarzenia/2024/11/koncert-w-parku",
        "http://a.pl/page/37/",
        "http://a.pl/artykul?id=123456",
        "http://a.pl/ustawa.pdf",
        "http://a.pl/rozdzial/1/1/1",
        "http://a.pl/forum/viewtopic.php?f=3&t=77",
        "http://a.pl/data-mining",
    ],
)
def test_let_pass(url: str) -> None:
    assert Traps().reason(url) is None


def test_a_calendar_is_left_after_two_years_of_months() -> None:
    traps = Traps()
    verdicts = [
        traps.reason(f"http://a.pl/kalendarz/{year}/{month:02}") for year in range(2000, 2010) for month in (1, 2, 3)
    ]
    assert verdicts[:MOST_PER_CALENDAR] == [None] * MOST_PER_CALENDAR
    assert set(verdicts[MOST_PER_CALENDAR:]) == {"calendar"}


def test_a_calendar_by_query_is_left_too() -> None:
    traps = Traps()
    verdicts = {traps.reason(f"http://a.pl/k?miesiac={n}&rok=2024") for n in range(100)}
    assert verdicts == {None, "calendar"}


def test_endless_queries_are_left_and_other_shapes_unaffected() -> None:
    traps = Traps()
    for number in range(MOST_PER_QUERY_SHAPE):
        assert traps.reason(f"http://a.pl/szukaj?q={number}") is None
    assert traps.reason("http://a.pl/szukaj?q=jeszcze") == "endless_queries"
    assert traps.reason("http://a.pl/artykul?id=1") is None
    assert traps.reason("http://b.pl/szukaj?q=1") is None


@given(st.text(max_size=300))
def test_nothing_raises(text: str) -> None:
    Traps().reason("http://a.pl/" + text)
