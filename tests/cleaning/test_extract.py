"""Main text and metadata of pages."""

from __future__ import annotations

import pytest

from cleaning.extract import extract, parse
from cleaning.rejection import Unreadable

ARTICLE = """<html lang="pl"><head><title>Żurawie wróciły – Gazeta Leśna</title>
<meta property="og:site_name" content="Gazeta Leśna"><meta name="author" content="Anna Borek">
<meta property="article:published_time" content="2024-03-05T08:00:00+01:00">
<meta property="og:title" content="Żurawie wróciły"></head><body>
<nav><ul><li><a href="/">Strona główna</a></li><li><a href="/o">O nas</a></li></ul></nav>
<article><h1>Żurawie wróciły</h1>
<p>Pierwsze żurawie pojawiły się nad rozlewiskami już w połowie lutego, o dwa tygodnie wcześniej niż rok temu.</p>
<p>Leśnicy liczą je co roku z tej samej wieży. Tym razem naliczyli sto dwanaście par, o dziesięć więcej niż zwykle.</p>
</article><footer>Wszelkie prawa zastrzeżone</footer></body></html>"""


def test_an_article_gives_text_and_metadata() -> None:
    page = extract(parse(ARTICLE), "https://gazeta.example/zurawie")
    assert "sto dwanaście par" in page.text
    assert "Strona główna" not in page.text
    assert page.title == "Żurawie wróciły"
    assert page.author == "Anna Borek"
    assert page.site_name == "Gazeta Leśna"
    assert page.published_on is not None
    assert page.published_on.isoformat() == "2024-03-05"
    assert page.declared_language == "pl"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("sam tekst bez znaczników", "not_html"),
        ("<html><body>" + "<div>" * 100_000 + "tekst" + "</div>" * 100_000, "too_deep"),
        ("<p>" + "x" * 12_000_000, "too_large"),
    ],
)
def test_budgets_give_reasons(html: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(html)
    assert caught.value.reason == reason


def test_frames_have_no_main_text() -> None:
    with pytest.raises(Unreadable) as caught:
        extract(parse('<html><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>'))
    assert caught.value.reason == "frameset"
