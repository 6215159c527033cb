"""Main text of pages: what stays, in which layout, what goes, and what is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.extract import extract, parse
from cleaning.rejection import Unreadable

FIRST = "Pierwsze żurawie pojawiły się nad rozlewiskami już w połowie lutego, o dwa tygodnie wcześniej niż rok temu."
SECOND = (
    "Leśnicy liczą je co roku z tej samej wieży. Tym razem naliczyli sto dwanaście par, o dziesięć więcej niż zwykle."
)
THIRD = "Ptaki zostaną na łąkach do października, a potem odlecą na południe Hiszpanii, gdzie przeczekają zimę."


def text(body: str, head: str = "<title>Żurawie</title>") -> str:
    return extract(parse(f"<html lang='pl'><head>{head}</head><body>{body}</body></html>"), "https://a.example/").text


def article(inner: str) -> str:
    """The text of an article that has *inner* between its first and second paragraph."""
    return text(f"<main><article><h1>Żurawie wróciły</h1><p>{FIRST}</p>{inner}<p>{SECOND}</p></article></main>")


def between(inner: str) -> str:
    """What an article keeps of *inner*."""
    whole = article(inner)
    head, tail = f"Żurawie wróciły\n\n{FIRST}\n\n", f"\n\n{SECOND}"
    assert whole.startswith(head)
    assert whole.endswith(tail)
    return whole[len(head) : -len(tail)] if len(whole) > len(head) + len(tail) - 2 else ""


def test_an_article_gives_text_and_metadata() -> None:
    html = f"""<html lang="pl"><head><title>Żurawie wróciły – Gazeta Leśna</title>
    <meta property="og:site_name" content="Gazeta Leśna"><meta name="author" content="Anna Borek">
    <meta property="article:published_time" content="2024-03-05T08:00:00+01:00"></head><body>
    <nav><ul><li><a href="/">Strona główna</a></li></ul></nav>
    <article><h1>Żurawie wróciły</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"""
    page = extract(parse(html), "https://gazeta.example/zurawie")
    assert page.text == f"Żurawie wróciły\n\n{FIRST}\n\n{SECOND}"
    assert (page.title, page.author, page.site_name) == ("Żurawie wróciły", "Anna Borek", "Gazeta Leśna")
    assert str(page.published_on) == "2024-03-05"
    assert page.declared_language == "pl"


# Layout


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<ul><li>bocian</li><li>czapla <b>siwa</b></li></ul>", "- bocian\n- czapla siwa"),
        ('<ol start="3"><li>siew</li><li>zbiór</li></ol>', "3. siew\n4. zbiór"),
        ("<ul><li>ptaki<ul><li>kos</li></ul></li><li>ssaki</li></ul>", "- ptaki\n  - kos\n- ssaki"),
        ("<ul><li></li><li>kos</li></ul>", "- kos"),
        ("<dl><dt>Kos</dt><dd>Ptak śpiewający.</dd></dl>", "Kos\nPtak śpiewający."),
        ("<p>Szumią sosny<br>nad zatoką,<br><br>śpi rybitwa.</p>", "Szumią sosny\nnad zatoką,\n\nśpi rybitwa."),
        ("<pre>if a:\n    b()\n\n\n\nc()</pre>", "if a:\n    b()\n\nc()"),
        ("<blockquote><p>Las jest naszym domem.</p></blockquote>", "Las jest naszym domem."),
        ("<p>Pole ma 5 m<sup>2</sup> i 10<sup>-6</sup>.</p>", "Pole ma 5 m² i 10⁻⁶."),
        ("<p>Zdanie<sup><a href='#p1'>1</a></sup> z przypisem.</p>", "Zdanie z przypisem."),
        ("<p>Wzór <math alttext='{\\displaystyle a^2}'><mi>a</mi></math> jest znany.</p>", "Wzór $a^2$ jest znany."),
        ("<p>Wzór <img class='latex' alt='x+y'> też.</p>", "Wzór $x+y$ też."),
        ("<p>Rzekł: <q>idę</q>.</p>", "Rzekł: „idę”."),
        ("<h2>Lęgi#</h2><p>Gniazda budują na ziemi.</p>", "Lęgi\n\nGniazda budują na ziemi."),
        ("<p>Jeden</p>luźny tekst<p>Drugi</p>", "Jeden\n\nluźny tekst\n\nDrugi"),
        ("<p>Koniec <a href='/x'>[czytaj więcej]</a> zdania.</p>", "Koniec zdania."),
    ],
)
def test_layout_in_plain_text(html: str, plain: str) -> None:
    assert between(html) == plain


def test_a_table_of_data_has_a_line_for_each_row() -> None:
    table = "<table><caption>Pary</caption><tr><th>rok</th><th>par</th></tr><tr><td>2023</td><td>102</td></tr></table>"
    assert between(table) == "Pary\nrok | par\n2023 | 102"


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    page = f"""<table><tr><td class="menu"><a href="/">Start</a><br><a href="/o">O nas</a></td>
    <td><h1>Żurawie</h1><p>{FIRST}</p><p>{SECOND}</p></td></tr></table>"""
    assert text(page) == f"Żurawie\n\n{FIRST}\n\n{SECOND}"


def test_line_numbers_beside_code_are_dropped() -> None:
    code = (
        '<table><tr><td class="gutter"><pre>1\n2</pre></td><td class="code"><pre>a = 1\nb = 2</pre></td></tr></table>'
    )
    assert between(code) == "a = 1\nb = 2"


def test_paragraphs_made_of_line_breaks() -> None:
    assert text(f"<div>{FIRST}<br><br>{SECOND}<br/><br/>{THIRD}</div>") == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


# Furniture


@pytest.mark.parametrize(
    "html",
    [
        '<div class="breadcrumbs"><a href="/">Start</a> » <a href="/p">Ptaki</a></div>',
        '<div class="share-buttons"><a href="#">Facebook</a> <a href="#">X</a></div>',
        "<p>Udostępnij na Facebooku | Drukuj</p>",
        '<p><a href="/b">Czytaj także: Bociany już w drodze do Polski</a></p>',
        '<p>Zobacz też: <a href="/b">Bociany już w drodze</a></p>',
        '<h3>Podobne artykuły</h3><ul><li><a href="/1">Bociany</a></li><li><a href="/2">Czaple</a></li></ul>',
        '<h3>Polecamy</h3><div><a href="/1">Dziesięć miejsc, w których zobaczysz bielika i orlika</a></div>',
        '<div class="tags">Tagi: <a href="/t">ptaki</a>, <a href="/t2">wiosna</a></div>',
        '<div class="author-box"><p>Anna Borek pisze o przyrodzie od dwudziestu lat i mieszka w Augustowie.</p></div>',
        '<div class="newsletter"><p>Zapisz się do newslettera, a nie ominie cię żadna wiadomość z lasu.</p></div>',
        '<div><p>Podaj adres, a raz w tygodniu przyślemy ci najlepsze teksty.</p><input type="email"></div>',
        "<aside><p>Nasz kalendarz na nowy rok jest już w sprzedaży w każdej księgarni.</p></aside>",
        '<div id="cookie-law-info"><p>Ta strona używa ciasteczek, aby działać lepiej i szybciej niż dotąd.</p></div>',
        "<p>Nasz serwis korzysta z plików cookies. Więcej w polityce prywatności.</p>",
        '<figure><img src="a.jpg"><figcaption>Żuraw na łące, fot. Jan Kos</figcaption></figure>',
        '<div style="display:none"><p>Tekst, którego czytelnik nie widzi na stronie ani przez chwilę.</p></div>',
        "<script>var a = 'tekst';</script><style>p { color: red }</style><noscript>Włącz JavaScript.</noscript>",
        "<p>REKLAMA</p>",
        "<p>Dalsza część artykułu pod materiałem wideo</p>",
        "<p>Fot. Nadleśnictwo Augustów</p>",
        "<p>Wytworzył: Jan Nowak, data wytworzenia 2020-01-05</p>",
        "<p>Liczba wejść: 1 234</p>",
        '<div class="elementor-widget-share-buttons">Facebook Twitter</div>',
        '<div>Udostępnij: <a href="/f">Facebook</a> <a href="/t">Twitter</a></div>',
        "<p>Podziel się: Facebook | X</p>",
        "<p>Udostępnij artykuł znajomym: Facebook, Messenger, kopiuj link</p>",
        "<p>Szanowny Użytkowniku! Od 25 maja 2018 r. obowiązuje Rozporządzenie (RODO). Administratorem Twoich danych "
        "osobowych jest Gazeta Leśna.</p>",
        "<p>Wyrażam zgodę na przetwarzanie moich danych osobowych w celu otrzymywania newslettera.</p>",
        "<p>Data utworzenia: 12.03.2020 r., Wytworzył: Jan Nowak, Rejestr zmian</p>",
        "<p>Liczba odsłon: 1234</p>",
        "<p>Kliknij, aby powiększyć</p>",
    ],
)
def test_furniture_inside_an_article_is_dropped(html: str) -> None:
    assert between(html) == ""


@pytest.mark.parametrize(
    "prose",
    [
        "RODO, czyli rozporządzenie o ochronie danych osobowych, obowiązuje od 25 maja 2018 r. w całej Unii.",
        "Administratorem danych osobowych jest ten, kto ustala cele ich przetwarzania.",
        "„Wyrażam zgodę na przetwarzanie moich danych osobowych w celu otrzymywania newslettera” – głosi klauzula.",
        "Podziel się z sąsiadem chlebem, a będzie ci lżej.",
        "Facebook i Twitter zmieniły sposób, w jaki dzielimy się wiadomościami.",
        "Liczba odsłon: 1234 to za mało, by żyć z reklam.",
        "Kliknij, aby powiększyć czcionkę. Następnie wybierz polecenie Zapisz.",
        "Szanowni Państwo, zapraszamy na zebranie w sprawie ochrony danych osobowych i dróg.",
    ],
)
def test_articles_about_what_notices_speak_of_stay(prose: str) -> None:
    assert between(f"<p>{prose}</p>") == prose


@pytest.mark.parametrize(
    "html",
    [
        '<div id="comments"><h3>2 komentarze</h3><p>Świetny tekst, czekam na więcej takich o ptakach!</p></div>',
        "<footer><p>Wydawca: Gazeta Leśna, ul. Sosnowa 3, 16-300 Augustów. Wszelkie prawa zastrzeżone.</p></footer>",
        '<div class="sidebar"><h4>Najnowsze</h4><ul><li><a href="/1">Sowy</a></li></ul></div>',
        '<form class="comment-form"><label>Twój komentarz</label><textarea></textarea></form>',
        '<nav class="post-navigation"><a href="/1">Poprzedni wpis</a> <a href="/2">Następny wpis</a></nav>',
    ],
)
def test_furniture_around_an_article_is_dropped(html: str) -> None:
    page = f"<article><h1>Żurawie</h1><p>{FIRST}</p><p>{SECOND}</p></article>{html}"
    assert text(f"<div>{page}</div>") == f"Żurawie\n\n{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    "wrapper",
    [
        '<div class="page has-sidebar menu-open">{}</div>',
        '<form action="default.aspx">{}</form>',
        '<div class="elementor-widget elementor-widget-text-editor">{}</div>',
        '<div class="post hentry category-ptaki tag-wiosna">{}</div>',
        '<section id="related-work-and-menus-in-detail">{}</section>',
        '<div class="sidebar">{}</div>',
    ],
)
def test_names_of_furniture_around_the_text_itself_do_not_count(wrapper: str) -> None:
    inner = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    assert text(wrapper.format(inner)) == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_a_date_below_the_title_goes_but_the_date_of_a_law_stays() -> None:
    posted = f"<article><h1>Żurawie</h1><p>Anna Borek, 5 marca 2024</p><p>{FIRST}</p><p>{SECOND}</p></article>"
    assert "marca" not in text(posted)
    law = f"<article><h1>USTAWA</h1><p>z dnia 5 marca 2024 r.</p><p>{FIRST}</p><p>{SECOND}</p></article>"
    assert "z dnia 5 marca 2024 r." in text(law)


def test_a_lead_outside_the_text_s_container_is_kept() -> None:
    header = f"<header><h1>Żurawie</h1><p class='lead'>{THIRD}</p></header>"
    page = f"<div>{header}<div class='tresc'><p>{FIRST}</p><p>{SECOND}</p></div></div>"
    assert text(page) == f"Żurawie\n\n{THIRD}\n\n{FIRST}\n\n{SECOND}"


def test_all_posts_of_a_list_are_kept() -> None:
    posts = [
        f"<div class='post'><h2>Wpis {n}</h2><p>{body}</p></div>" for n, body in enumerate((FIRST, SECOND * 4, THIRD))
    ]
    found = text("<div>" + "".join(posts) + "</div>")
    assert all(body in found for body in (FIRST, SECOND, THIRD))


def test_teasers_are_the_text_of_a_page_of_teasers() -> None:
    teasers = "".join(f'<p><a href="/{n}">{body}</a></p>' for n, body in enumerate((FIRST, SECOND, THIRD)))
    assert FIRST in text(f"<div>{teasers}</div>")


def test_a_forum_s_posts_are_its_text() -> None:
    posts = "".join(f'<div class="comment"><p>{body}</p></div>' for body in (FIRST, SECOND, THIRD))
    assert SECOND in text(f'<div id="comments">{posts}</div>')


PHPBB = """<div class="post"><dl class="postprofile"><dt>Kasia</dt><dd>Posty: 12</dd></dl>
<div class="postbody"><p class="author">Post autor: Kasia » 3 maja 2020, 10:12</p><div class="content">{}</div>
<div class="signature">Las rośnie bez hałasu, a człowiek hałasuje bez sensu i bez potrzeby.</div></div></div>"""


def test_posts_of_a_forum_stay_without_profiles_and_signatures() -> None:
    found = text('<div id="page-body">' + "".join(map(PHPBB.format, (FIRST, SECOND, THIRD))) + "</div>")
    assert found == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_forum_software_may_name_its_posts_comments() -> None:
    post = '<article class="ipsComment"><p>{}</p></article>'
    body = f"<div><p>{FIRST * 3}</p>" + "".join(map(post.format, (SECOND, THIRD))) + "</div>"
    assert THIRD in text(body, '<meta name="generator" content="Invision Community">')
    assert THIRD not in text(body)


def test_a_block_repeated_on_the_page_is_kept_once() -> None:
    notice = f"<p>{THIRD}</p>"
    assert article(notice + f"<p>{'Inne zdanie. ' * 10}</p>" + notice).count(THIRD) == 1


def test_trafilatura_is_asked_where_little_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import cleaning.main_text

    asked: list[str] = []
    original = cleaning.main_text.trafilatura_blocks

    def ask(root: object, url: str) -> object:
        asked.append(url)
        return original(root, url)

    monkeypatch.setattr(cleaning.main_text, "trafilatura_blocks", ask)
    assert text(f"<div><p>{FIRST}</p></div>") == FIRST
    assert asked == ["https://a.example/"]
    asked.clear()
    article(f"<p>{THIRD}</p>")
    assert asked == []


# Refusals


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("sam tekst bez znaczników", "not_html"),
        ("<html><body>" + "<div>" * 100_000 + "tekst" + "</div>" * 100_000, "too_deep"),
        ("<p>" + "słowo " * 3_400_000, "too_large"),
        ("<p>a</p>" * 250_000, "too_many_elements"),
        ("<p " + " ".join(f"a{number}=''" for number in range(20_000)) + ">tekst", "too_many_attributes"),
    ],
)
def test_budgets_give_reasons(html: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(html)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<html><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>', "frameset"),
        ("<html><body><nav><a href='/'>Start</a></nav><script>var a = 1</script></body></html>", "no_main_text"),
        (
            "<html><body><div class='menu'><a href='/'>Start</a> <a href='/k'>Kontakt</a></div></body></html>",
            "no_main_text",
        ),
        (
            f'<?xml version="1.0"?><rss version="2.0"><channel><item><title>{FIRST}</title></item></channel></rss>',
            "not_html",
        ),
    ],
)
def test_pages_without_text_of_their_own_are_named(html: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        extract(parse(html), "https://a.example/")
    assert caught.value.reason == reason


def test_nesting_at_the_limit_does_not_end_the_process() -> None:
    program = (
        "from cleaning.extract import extract, parse\n"
        "for tag in ('div', 'span', 'font', 'blockquote', 'sup'):\n"
        "    print(len(extract(parse(f'<{tag}>' * 1900 + '<p>To jest zdanie. ' * 40)).text) > 20)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, set(done.stdout.split())) == (0, {"True"})


_INLINE_TAGS = ("span", "a", "br", "code", "sup", "math", "script", "q", "select")
_BLOCK_TAGS = ("div", "p", "ul", "li", "ol", "table", "tr", "td", "th", "pre", "h1", "h2", "blockquote", "form", "nav")
_TAGS = st.sampled_from((*_INLINE_TAGS, *_BLOCK_TAGS, "section", "article", "dl", "dt", "dd", "figure"))
_PIECES = st.one_of(
    _TAGS.map(lambda tag: f"<{tag}>"),
    _TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [FIRST, "słowo ", "&amp;", "&#1;", "<", '<div class="menu" id=x>', "<li value=9>", "<!-- a -->", "\x00"]
    ),
    st.text(max_size=12),
)


@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_markup_gives_tidy_text_or_a_reason_and_always_the_same(pieces: list[str]) -> None:
    def read() -> str:
        try:
            return extract(parse("".join(pieces)), "https://a.example/").text
        except Unreadable as refusal:
            return f"({refusal.reason})"

    found = read()
    assert found == read()
    assert found.strip()
    assert "\n\n\n" not in found
    assert not any(character < " " and character not in "\n\t" for character in found)
