"""The demo's web site: readable sources in ``site/pages``, rendered with all that surrounds a text on the real web.

A source is a block of ``key: value`` lines, an empty line, and text: paragraphs, ``##`` headings, ``-`` and ``1.``
lists, fenced code, and ``|`` before each line of verse. A line ``=== 2`` begins the text of the second edition.
"""

from __future__ import annotations

import functools
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

PAGES = Path(__file__).parent / "site" / "pages"
NAME = "Nad Brdnicą"
SECTIONS = {
    "nauka": "Nauka",
    "historia": "Historia",
    "kuchnia": "Kuchnia",
    "poradnik": "Poradnik",
    "gazeta": "Gazeta",
    "recenzje": "Recenzje",
    "eseje": "Eseje",
    "prawo": "Prawo na co dzień",
    "proza": "Proza i wiersze",
    "programowanie": "Programowanie",
    "pytania": "Pytania i odpowiedzi",
    "analizy": "Analizy",
    "okolica": "Okolica",
    "ogloszenia": "Ogłoszenia",
    "oferta": "Oferty partnerów",
    "przedruki": "Przedruki",
}
OFFICE = "urzad"
LICENSES = {
    "cc-by": ("https://creativecommons.org/licenses/by/4.0/deed.pl", "Uznanie autorstwa 4.0 Międzynarodowe"),
    "cc-by-pl": ("https://creativecommons.org/licenses/by/3.0/pl/", "Uznanie autorstwa 3.0 Polska"),
    "cc-by-sa": (
        "https://creativecommons.org/licenses/by-sa/4.0/deed.pl",
        "Uznanie autorstwa-Na tych samych warunkach 4.0 Międzynarodowe",
    ),
    "cc0": ("https://creativecommons.org/publicdomain/zero/1.0/deed.pl", "CC0 1.0 Uniwersalna"),
}
NEWSLETTER = (
    "Zapisz się do naszego newslettera, a raz w tygodniu wyślemy Ci najciekawsze teksty z okolicy.",
    "Podoba Ci się to, co robimy? Wesprzyj redakcję dowolną kwotą i pomóż nam pisać o sprawach ważnych dla sąsiadów.",
)
FOOTER = (
    '<a href="/okolica/regulamin">Regulamin</a> | <a href="/szukaj?q=">Szukaj</a> | '
    '<a href="/prywatne/notatki-redakcji">Dla redakcji</a> | <a href="/prywatne/adresy">Adresy</a> | '
    '<a href="/stary-adres">O kolejce</a> | <a href="/archiwum-2009">Archiwum 2009</a> | '
)
_EDITION = re.compile(r"^=== (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page: where it stands, what it declares, and its source text (``body``)."""

    path: str
    title: str
    genre: str
    body: str
    author: str = ""
    published: date = date(2026, 1, 15)
    language: str = "pl"
    license: str = "none"
    encoding: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    copy_of: str = ""
    listed: bool = True
    since: int = 1
    until: int = 99

    @property
    def section(self) -> str:
        """The first part of the path."""
        return self.path.strip("/").partition("/")[0]


@functools.cache
def pages(edition: int = 1) -> dict[str, Page]:
    """Return the pages of one edition of the site by path; later editions change, add and remove some."""
    found = {page.path: page for page in (_read(path, edition) for path in sorted(PAGES.rglob("*.md")))}
    found = {path: page for path, page in found.items() if page.since <= edition <= page.until}
    return {path: _copied(page, found) for path, page in found.items()}


def portal_pages(edition: int = 1) -> list[Page]:
    """Return the portal's articles, in the order of their paths."""
    return [page for page in pages(edition).values() if page.section != OFFICE]


def office_pages(edition: int = 1) -> list[Page]:
    """Return the municipal bulletin's documents."""
    return [page for page in pages(edition).values() if page.section == OFFICE]


def render(page: Page, edition: int = 1) -> bytes:
    """Return the page's HTML in its own encoding."""
    office = page.section == OFFICE
    article = f"""<article class="wpis" lang="{page.language}">
<h1>{html.escape(page.title)}</h1>
<p class="metka">{_byline(page)}</p>
{to_html(page.body)}
{"" if office else _newsletter(page)}
{_license_note(page)}
</article>"""
    text = _document(page, article, "" if office else _read_also(page, edition))
    return text.encode(page.encoding, "xmlcharrefreplace")


def render_list(title: str, intro: str, listed: list[Page], *, office: bool = False) -> bytes:
    """Return a page of links."""
    items = "\n".join(
        f'<li><a href="{page.path}">{html.escape(page.title)}</a> <time>{page.published}</time></li>' for page in listed
    )
    page = Page(path=f"/{OFFICE}/" if office else "/", title=title, genre="index", body="")
    body = f"<h1>{html.escape(title)}</h1>\n<p>{html.escape(intro)}</p>\n<ul class='lista'>\n{items}\n</ul>"
    return _document(page, body, "").encode()


def to_html(source: str) -> str:
    """Render the small markup of the sources."""
    return "\n".join(_blocks(source.strip()))


def _blocks(source: str) -> Iterator[str]:
    for part in re.split(r"(?ms)(^```\n.*?^```$)", source):
        if part.startswith("```"):
            yield f"<pre><code>{html.escape(part.strip('`').strip())}</code></pre>"
            continue
        for block in re.split(r"\n\s*\n", part.strip()):
            if block:
                yield _block(block)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines()]
    escaped = [html.escape(line, quote=False) for line in lines]
    if block.startswith("## "):
        return f"<h2>{escaped[0][3:]}</h2>"
    if all(line.startswith("|") for line in lines):
        return '<p class="wiersz">' + "<br>\n".join(line[1:].strip() for line in escaped) + "</p>"
    for mark, tag in ((r"- ", "ul"), (r"\d+\. ", "ol")):
        if all(re.match(mark, line) for line in lines):
            items = "".join(f"<li>{_links(re.sub(f'^{mark}', '', line))}</li>\n" for line in escaped)
            return f"<{tag}>\n{items}</{tag}>"
    return f"<p>{_links(' '.join(escaped))}</p>"


def _links(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', text)


def _read(path: Path, edition: int) -> Page:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), []).append(value.strip())
    one = {name: values[0] for name, values in fields.items()}
    texts = _EDITION.split(body)
    for number, text in zip(texts[1::2], texts[2::2], strict=True):
        if int(number) <= edition:
            texts[0] = text
    relative = path.relative_to(PAGES).with_suffix("")
    return Page(
        path=f"/{relative}",
        title=one["title"],
        genre=one["genre"],
        body=texts[0].strip(),
        author=one.get("author", ""),
        published=date.fromisoformat(one.get("date", "2026-01-15")),
        language=one.get("language", "pl"),
        license=one.get("license", "none"),
        encoding=one.get("encoding", "utf-8"),
        content_type=one.get("content-type", "text/html; charset=utf-8"),
        headers=tuple(_pair(value) for value in fields.get("header", [])),
        meta=tuple(_pair(value) for value in fields.get("meta", [])),
        copy_of=one.get("copy-of", ""),
        listed=one.get("listed", "yes") == "yes",
        since=int(one.get("since", "1")),
        until=int(one.get("until", "99")),
    )


def _pair(value: str) -> tuple[str, str]:
    name, _, content = value.partition("=")
    return name.strip(), content.strip()


def _copied(page: Page, all_pages: dict[str, Page]) -> Page:
    """A copy's own text is a list of ``old => new`` edits of the text it copies."""
    if not page.copy_of:
        return page
    body = all_pages[page.copy_of].body
    for line in page.body.splitlines():
        old, arrow, new = line.partition(" => ")
        if arrow:
            if old not in body:
                raise ValueError(f"{page.path}: {page.copy_of} has no {old!r} to edit")
            body = body.replace(old, new, 1)
    return replace(page, body=body)


def _byline(page: Page) -> str:
    author = f'<span class="autor">{html.escape(page.author)}</span>, ' if page.author else ""
    return f'{author}<time datetime="{page.published}">{page.published}</time>'


def _newsletter(page: Page) -> str:
    return "" if page.language != "pl" else "\n".join(f"<p>{sentence}</p>" for sentence in NEWSLETTER)


def _license_note(page: Page) -> str:
    if page.license == "official":
        return (
            "<p>Materiał urzędowy. Zgodnie z art. 4 ustawy o prawie autorskim i prawach pokrewnych nie stanowi "
            "przedmiotu prawa autorskiego.</p>"
        )
    if page.license == "reserved":
        return "<p>© Redakcja „Nad Brdnicą”. Wszelkie prawa zastrzeżone.</p>"
    if page.license in LICENSES:
        url, name = LICENSES[page.license]
        return f'<p>Ten tekst jest dostępny na <a rel="license" href="{url}">licencji Creative Commons {name}</a>.</p>'
    return ""


def _read_also(page: Page, edition: int) -> str:
    others = [other for other in portal_pages(edition) if other.listed and other.path != page.path]
    start = int(hashlib.sha256(page.path.encode()).hexdigest(), 16) % len(others)
    links = "".join(
        f'<li><a href="{other.path}">{html.escape(other.title)}</a></li>' for other in (others * 2)[start : start + 3]
    )
    return f'<aside class="czytaj-takze"><h3>Czytaj także</h3><ul>{links}</ul></aside>'


def _document(page: Page, main: str, aside: str) -> str:
    office = page.section == OFFICE
    site = "Biuletyn Informacji Publicznej Gminy Brdnica" if office else NAME
    charset = '<meta charset="utf-8">\n' if page.encoding == "utf-8" else ""
    metas = [("author", page.author), *page.meta, ("generator", "brdnica")]
    head = "".join(f'<meta name="{name}" content="{html.escape(value)}">\n' for name, value in metas if value)
    if page.license in LICENSES and page.license != "cc-by-pl":
        head += f'<link rel="license" href="{LICENSES[page.license][0].removesuffix("deed.pl")}">\n'
    menu = _office_menu() if office else _menu()
    share = "" if office else '<div class="udostepnij">Udostępnij: <a href="#fb">Facebook</a> <a href="#x">X</a></div>'
    if page.section == "historia":
        share += f'<p class="druk"><a href="/druk{page.path}">Wersja do druku</a></p>'
    return f"""<!DOCTYPE html>
<html lang="{page.language}">
<head>
{charset}<title>{html.escape(page.title)} – {site}</title>
<meta property="og:site_name" content="{site}">
<meta property="og:title" content="{html.escape(page.title)}">
<meta property="article:published_time" content="{page.published}">
{head}<link rel="alternate" type="application/rss+xml" href="/rss.xml">
</head>
<body>
<div id="ciasteczka" class="cookie-banner">Ta strona używa plików cookie, aby działać poprawnie.
<button>Akceptuję</button> <button>Odrzuć</button></div>
<header class="site-header"><a href="/">{site}</a></header>
<nav class="menu"><ul>{menu}</ul></nav>
<main>
{main}
{share}
</main>
{aside}
<footer class="stopka"><p>{site}. Redakcja: ul. Młyńska 4, Brdnica. Strona demonstracyjna, miejsca i osoby zmyślone.</p>
<p>{"" if office else FOOTER}<a href="#gora">Do góry</a></p>
</footer>
</body>
</html>
"""


def _menu() -> str:
    links = "".join(f'<li><a href="/{section}/">{name}</a></li>' for section, name in SECTIONS.items())
    return links + '<li><a href="/kalendarz/2026/03">Kalendarz</a></li>'


def _office_menu() -> str:
    return f'<li><a href="/">Strona główna</a></li><li><a href="/{OFFICE}/">Akty i ogłoszenia</a></li>'
