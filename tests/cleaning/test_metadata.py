"""Metadata: which statement of a page counts, and what is no statement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.dates import day_in_path, first_day
from cleaning.metadata import Metadata, metadata
from cleaning.tree import parse


def read(head: str = "", body: str = "", html: str = "<html>", url: str = "") -> Metadata:
    return metadata(parse(f"{html}<head>{head}</head><body>{body}</body></html>"), url)


JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "@id": "#w", "name": "Kurier Nadwiślański"},
 {"@type": "Person", "@id": "#o", "name": "Olga Maj"},
 {"@type": "WebPage", "name": "Most zamknięty - Kurier Nadwiślański", "datePublished": "2020-01-01"},
 {"@type": ["NewsArticle"], "headline": "Most zamknięty", "author": [{"@id": "#o"}, {"name": "Jan Cis"}],
  "datePublished": "2023-11-02T07:00:00+01:00",},
]}</script>"""


def test_json_ld_of_the_article_comes_first_and_references_are_followed() -> None:
    page = read(JSON_LD + '<meta property="og:title" content="Inny tytuł"><meta name="author" content="Redakcja">')
    assert page.title == "Most zamknięty"
    assert page.author == "Olga Maj, Jan Cis"
    assert page.site_name == "Kurier Nadwiślański"
    assert page.published_on == date(2023, 11, 2)


def test_open_graph_and_meta_names_follow() -> None:
    page = read(
        '<title>x</title><meta property="og:title" content="Jesie&#324; w&nbsp;g&oacute;rach">'
        '<meta name="dc.creator" content="Ewa Las"><meta property="og:site_name" content="Szlaki">'
        '<meta property="article:published_time" content="2021-10-05"><meta property="og:locale" content="pl_PL">'
    )
    assert (page.title, page.author, page.site_name) == ("Jesień w górach", "Ewa Las", "Szlaki")
    assert page.published_on == date(2021, 10, 5)
    assert page.declared_language == "pl-PL"


@pytest.mark.parametrize("separator", ["|", "–", "-", "«", "::"])
def test_the_site_s_name_is_cut_from_the_title_with_the_heading_s_help(separator: str) -> None:
    page = read(f"<title>Wydano wersję 3 {separator} Zespół</title>", "<h1>Wydano wersję 3</h1>")
    assert (page.title, page.site_name) == ("Wydano wersję 3", "Zespół")


def test_a_title_without_heading_stays_whole() -> None:
    assert read("<title>Rower – poradnik dla początkujących</title>").title == "Rower – poradnik dla początkujących"


@pytest.mark.parametrize("author", ["admin", "https://facebook.com/ktos", "ala@example.org", "", "1"])
def test_what_is_no_name_is_no_author(author: str) -> None:
    assert read(f'<meta name="author" content="{author}">').author is None


def test_a_marked_byline_names_the_author() -> None:
    assert read(body='<p class="post-author">Autor: Zofia Dąb</p>').author == "Zofia Dąb"
    assert read(body='<a rel="author" href="/z">Zofia Dąb</a>').author == "Zofia Dąb"
    two = '<span class="author">Zofia Dąb</span><span class="author">Piotr Grab</span>'
    assert read(body=two).author is None


def test_the_day_comes_from_the_address_before_unmarked_elements() -> None:
    body = "<p>tekst</p><time>12 maja 2019</time>"
    assert read(body=body, url="https://blog.example/2018/04/07/plan/").published_on == date(2018, 4, 7)
    assert read(body=body).published_on == date(2019, 5, 12)
    assert read(body=body + "<time>13 maja 2019</time>").published_on is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29T10:00", date(2024, 2, 29)),
        ("dodano 7.03.2015 r., 12:00", date(2015, 3, 7)),
        ("1 września 1999", date(1999, 9, 1)),
        ("29 PAŹDZIERNIKA 2020", date(2020, 10, 29)),
        ("2023-02-30", None),
        ("wersja 12.04.20241", None),
        ("", None),
    ],
)
def test_days_as_pages_write_them(text: str, day: date | None) -> None:
    assert first_day(text) == day


def test_a_day_in_the_path_must_be_whole() -> None:
    assert day_in_path("https://a.example/2020/13/01/") is None
    assert day_in_path("https://a.example/2020/12/01") == date(2020, 12, 1)


def test_language_is_taken_from_the_root_and_must_look_like_one() -> None:
    assert read(html='<html lang="pl_PL">').declared_language == "pl-PL"
    assert read(html='<html lang="{{ lang }}">').declared_language is None
    assert read('<meta http-equiv="Content-Language" content="pl">').declared_language == "pl"


@pytest.mark.parametrize(
    "script", ["[" * 50_000, '{"@type": "Article", "headline": 5}', "null", "{", '"x"', '[[{"@type":[]}]]']
)
def test_broken_json_ld_is_no_statement(script: str) -> None:
    page = read(f'<title>Tytuł</title><script type="application/ld+json">{script}</script>')
    assert page.title == "Tytuł"


@given(st.text(max_size=200), st.text(max_size=80))
def test_any_head_is_read_without_error(head: str, url: str) -> None:
    assert isinstance(read(head, url=url), Metadata)
