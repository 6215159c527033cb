"""The bundled site holds what the demonstration is about."""

from __future__ import annotations

import itertools
import json
import re
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from stdnum import iban
from stdnum.pl import pesel

from flows.demo.pages import LICENSES, NEWSLETTER, Page, office_pages, pages, portal_pages, render, to_html
from flows.demo.server import manifest_text, reply, serve
from flows.manifest_file import read_manifest
from licensing.robots import parse

BASE = "http://127.0.0.1:1"
SPECIAL = {
    "spam",
    "disallowed",
    "terms",
    "list",
    "too short",
    "conversation",
    "exact duplicate",
    "near duplicate",
    "foreign",
}
GOOD = [page for page in pages().values() if page.genre not in SPECIAL]


def words(page: Page) -> list[str]:
    return re.findall(r"\w+", page.body.lower())


def shingles(page: Page) -> set[tuple[str, ...]]:
    found = words(page)
    return set(zip(*(found[start:] for start in range(5)), strict=False))


def fetch(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_about_eighty_pages_of_many_genres() -> None:
    assert 75 <= len(pages()) <= 90
    genres = Counter(page.genre for page in GOOD)
    assert len(GOOD) >= 50
    assert len(genres) >= 18
    assert {"science", "local history", "recipe", "interview", "how-to", "review", "essay", "reportage"} <= set(genres)
    assert {"legal explainer", "poem", "FAQ", "code tutorial", "short story", "official act", "news"} <= set(genres)


@pytest.mark.parametrize("page", GOOD, ids=lambda page: page.path)
def test_good_texts_are_long_enough_and_polish(page: Page) -> None:
    assert 140 <= len(words(page)) <= 500
    letters = [letter for letter in page.body.lower() if letter.isalpha()]
    assert 0.03 < sum(letter in "ąćęłńóśźż" for letter in letters) / len(letters) < 0.15
    assert not re.search(r" [,.;:!?)]|\( | {2}|\.\.\.\.", re.sub(r"(?s)```.*?```", "", page.body))
    assert page.body.count("„") == page.body.count("”")


def test_good_texts_are_all_different() -> None:
    sets = {page.path: shingles(page) for page in GOOD}
    for one, other in itertools.combinations(sets, 2):
        assert len(sets[one] & sets[other]) <= 6, (one, other)


def test_exact_and_near_duplicates() -> None:
    exact = [page for page in pages().values() if page.genre == "exact duplicate"]
    near = [page for page in pages().values() if page.genre == "near duplicate"]
    assert len(exact) == 3
    assert all(page.body == pages()[page.copy_of].body for page in exact)
    assert len(near) == 4
    for page in near:
        one, other = shingles(page), shingles(pages()[page.copy_of])
        assert 0.75 < len(one & other) / len(one | other) < 1
    assert reply("/druk/historia/waskotorowka", BASE).body == reply("/historia/waskotorowka", BASE).body


def test_licenses_of_every_kind() -> None:
    kinds = Counter(page.license for page in pages().values())
    assert set(kinds) == {*LICENSES, "official", "reserved", "none"}
    assert all(kinds[name] >= 3 for name in kinds)
    for page in pages().values():
        tree = lxml.html.fromstring(render(page).decode(page.encoding))
        links = tree.xpath("//article//a[@rel='license']/@href")
        assert links == ([LICENSES[page.license][0]] if page.license in LICENSES else [])
    assert all(page.license == "official" for page in office_pages())


def test_reservations_by_file_header_and_markup() -> None:
    (rule,) = json.loads(reply("/.well-known/tdmrep.json", BASE).body)
    prefix = rule["location"].rstrip("*")
    assert rule["tdm-reservation"] == 1
    assert sum(page.path.startswith(prefix) for page in portal_pages()) == 3
    assert ("TDM-Reservation", "1") in reply("/analizy/naglowek-zastrzezenia", BASE).headers
    assert b'<meta name="tdm-reservation" content="1">' in reply("/analizy/znacznik-zastrzezenia", BASE).body
    assert b'content="noai, noimageai"' in reply("/analizy/galeria-fotografii", BASE).body


def test_disallowed_paths_are_linked() -> None:
    robots = parse(reply("/robots.txt", BASE).body)
    tree = lxml.html.fromstring(reply("/nauka/dlaczego-lod-plywa", BASE).body.decode())
    refused = [link for link in tree.xpath("//a/@href") if not robots.allows("kombajn", urljoin(BASE, link))]
    assert len(refused) == 3
    assert all(reply(link, BASE).status == 200 for link in refused)
    assert robots.sitemaps == (f"{BASE}/sitemap.xml",)
    assert not robots.allows("GPTBot", f"{BASE}/analizy/galeria-fotografii")


def test_legacy_encodings() -> None:
    legacy = [page for page in pages().values() if page.encoding == "cp1250"]
    assert len(legacy) == 2
    for page in legacy:
        body = reply(page.path, BASE).body
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
        assert "źródł" in body.decode("cp1250").lower() or "żuraw" in body.decode("cp1250")
        assert b"charset" not in body
    assert {page.content_type for page in legacy} == {"text/html", "text/html; charset=utf-8"}


def test_other_languages() -> None:
    assert {page.language for page in pages().values()} == {"pl", "en", "cs", "szl", "csb"}


def test_spam_and_personal_data() -> None:
    assert sum(page.genre == "spam" for page in pages().values()) == 3
    text = " ".join(page.body for page in pages().values() if page.genre == "personal data")
    numbers = re.findall(r"\b\d{11}\b", text)
    assert len(numbers) == 2
    assert all(pesel.is_valid(number) for number in numbers)
    (account,) = re.findall(r"\b\d{2}(?: \d{4}){6}\b", text)
    assert iban.is_valid("PL" + account)
    assert len(re.findall(r"[\w.]+@[\w.]+", text)) == 2
    assert len(re.findall(r"\b\d{3} \d{3} \d{3}\b", text)) == 2


def test_boilerplate_repeats() -> None:
    bodies = [render(page).decode(page.encoding) for page in portal_pages()]
    for sentence in NEWSLETTER:
        assert sum(sentence in body for body in bodies) >= 60
    assert all("cookie" in body and "Czytaj także" in body for body in bodies)


def test_every_page_parses_and_every_link_is_known() -> None:
    broken, calendar = set(), 0
    for path in ["/", *(page.path for page in portal_pages()), "/nauka/", "/przedruki/"]:
        answer = reply(path, BASE)
        assert answer.status == 200
        tree = lxml.html.fromstring(answer.body.decode("utf-8", "replace"))
        assert tree.xpath("string(//h1)").strip()
        for link in tree.xpath("//a[not(@rel)]/@href"):
            status = reply(urlsplit(urljoin(BASE + path, link)).path or "/", BASE).status
            calendar += "/kalendarz/" in link
            if status == 404:
                broken.add(link)
    assert broken == {"/archiwum-2009"}
    assert calendar > 50


def test_every_listed_page_can_be_reached_by_links() -> None:
    for start, office, listed in (("/", False, portal_pages()), ("/", True, office_pages())):
        seen, queue = {start}, [start]
        while queue:
            tree = lxml.html.fromstring(
                reply(queue.pop(), BASE, office=office).body.decode("utf-8", "replace") or "<p>"
            )
            for link in tree.xpath("//a/@href"):
                path = urlsplit(link).path
                if path and path not in seen and not path.startswith("/kalendarz/"):
                    seen.add(path)
                    queue.append(path)
        assert {page.path for page in listed} <= seen


def test_the_calendar_never_ends() -> None:
    path = "/kalendarz/2026/03"
    seen = set()
    for _ in range(50):
        seen.add(path)
        tree = lxml.html.fromstring(reply(path, BASE).body.decode())
        path = tree.xpath("//a/@href")[-1]
    assert len(seen) == 50
    assert reply("/kalendarz/2026/13", BASE).status == 404


def test_sitemap_and_feed() -> None:
    tree = ElementTree.fromstring(reply("/sitemap.xml", BASE).body)
    places = [place.text or "" for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == sum(page.listed for page in portal_pages())
    assert all(reply(place, BASE).status == 200 for place in places)
    feed = ElementTree.fromstring(reply("/rss.xml", BASE).body)
    assert len(list(feed.iter("item"))) == 10


def test_the_second_edition() -> None:
    first, second = pages(1), pages(2)
    assert set(first) - set(second) == {"/gazeta/sobotni-jarmark"}
    assert set(second) - set(first) == {"/gazeta/zimorodek-wrocil"}
    assert [path for path in second if path in first and first[path].body != second[path].body] == [
        "/gazeta/remont-dworca"
    ]


def test_markup() -> None:
    source = "Akapit <b> i **gruby**.\n\n## Tytuł\n\n- a\n- b\n\n1. c\n\n| wers\n| drugi\n\n"
    source += "```\nx < y\n\nz\n```\n\n`kod` [tu](/a)"
    assert to_html(source) == (
        "<p>Akapit &lt;b&gt; i <strong>gruby</strong>.</p>\n<h2>Tytuł</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        '<ol>\n<li>c</li>\n</ol>\n<p class="wiersz">wers<br>\ndrugi</p>\n<pre><code>x &lt; y\n\nz</code></pre>\n'
        '<p><code>kod</code> <a href="/a">tu</a></p>'
    )


def test_served_over_http(tmp_path: Path) -> None:
    with serve() as demo:
        status, body, headers = fetch(demo.url + "/nauka/dlaczego-lod-plywa", **{"User-Agent": "proba/1"})
        assert status == 200
        assert "Kostka lodu" in body.decode()
        assert fetch(demo.url + "/nauka/dlaczego-lod-plywa", **{"If-None-Match": headers["ETag"]})[0] == 304
        assert fetch(demo.url + "/archiwum-2009")[0] == 404
        assert fetch(demo.office_url + "/urzad/uchwala-o-psach")[0] == 200
        assert fetch(demo.office_url + "/nauka/dlaczego-lod-plywa")[0] == 404
        demo.edition = 2
        assert fetch(demo.url + "/gazeta/sobotni-jarmark")[0] == 404
        first = demo.requests[0]
        assert (first.path, first.status, first.user_agent) == ("/nauka/dlaczego-lod-plywa", 200, "proba/1")
        assert demo.requests[1].conditional
        path = tmp_path / "data_manifest.yaml"
        path.write_text(manifest_text(demo), encoding="utf-8")
        manifest = read_manifest(path)
        portal = manifest.source("portal")
        assert portal is not None
        assert portal.allow_addresses == (urlsplit(demo.url).netloc,)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(demo.url, timeout=1)


def test_redirects() -> None:
    answer = reply("/stary-adres", BASE)
    assert answer.status == 301
    assert reply(dict(answer.headers)["Location"], BASE).status == 200
