"""The report page: what it says, that it needs nothing else, and how a real browser shows it."""

from __future__ import annotations

import html.parser
import io
import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.accounting import LEDGERS
from catalog.release import write_release
from catalog.report.words import WORDS
from tests.catalog.corpora import accounts, document, documents, spec

VOID = {"meta", "wbr", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    hostile = document(1) | {"title": "<script>alert(1)</script> & „cudzysłów”", "url": "javascript:alert(1)"}
    table = pa.concat_tables(
        [
            documents(range(2, 90)),
            documents(range(200, 220), "tdm"),
            pa.Table.from_pylist([hostile], documents([1]).schema),
        ]
    )
    books = accounts(table, range(500, 512))
    books["samples"] = pa.Table.from_pylist(
        [{"capture_id": document(500)["capture_id"], "stage": "screen", "reason": "language",
          "excerpt": "The river rose <b>after</b> three days of rain."}],
        schema=LEDGERS["samples"].schema,
    )  # fmt: skip
    write_release(home, spec("1"), [table], accounting=books)
    return home / "releases/1/report.html"


class Outline(html.parser.HTMLParser):
    """Collects what the tests ask about, and that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in values:
            self.ids.append(values["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name in ("aria-labelledby", "href"):
            target = values.get(name) or ""
            if name == "aria-labelledby" or target.startswith("#"):
                self.references += [target.removeprefix("#")] if target else []
        if values.get("src") or (tag == "link" and values.get("href")):
            self.loads.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<rect …/>``: opened and closed at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}>"


def outline(page: Path) -> Outline:
    found = Outline()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def test_the_page_is_well_formed_and_loads_nothing(page: Path) -> None:
    found = outline(page)
    assert found.open == []
    assert found.loads == []
    assert len(found.ids) == len(set(found.ids))
    assert set(found.references) <= set(found.ids)
    assert found.headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(found.headings))
    assert not re.search(r"url\(|@import|<iframe|<img", page.read_text(encoding="utf-8"))


def test_every_phrase_stands_in_both_languages(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count('<span lang="pl">') == text.count('<span lang="en">')
    assert all(polish and english for polish, english in WORDS.values())


def test_foreign_text_stays_text(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert "&lt;b&gt;after&lt;/b&gt;" in text


def test_no_internal_text_is_quoted(page: Path) -> None:
    quotes = " ".join(re.findall(r"<blockquote.*?</blockquote>", page.read_text(encoding="utf-8"), re.S))
    assert quotes.count("Wpis ") > 0
    assert not any(f"Wpis {number}." in quotes for number in range(200, 220))


@pytest.fixture(scope="module")
def browser() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the page is not looked at in a browser")
    return found


def chromium(browser: str, folder: Path, *arguments: str) -> bytes:
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}"]
    done = subprocess.run([*command, *arguments], capture_output=True, timeout=120, check=True)
    return done.stdout


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_browser_shows_the_language_that_is_asked_for(
    page: Path, browser: str, tmp_path: Path, language: str
) -> None:
    shown = chromium(browser, tmp_path, "--dump-dom", f"{page.as_uri()}?lang={language}").decode()
    assert f'data-language="{language}"' in shown
    assert f'<html lang="{language}"' in shown


def test_nothing_sticks_out_on_a_phone(page: Path, browser: str, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe id="f" style="border:0;width:360px;height:700px" srcdoc="{text}"></iframe><p id="out"></p><script>'
        "onload = () => { const d = document.getElementById('f').contentDocument.documentElement;"
        "document.getElementById('out').textContent = `width ${d.scrollWidth} of ${d.clientWidth}`; }</script>",
        encoding="utf-8",
    )
    shown = chromium(browser, tmp_path / "profile", "--dump-dom", frame.as_uri()).decode()
    found = re.search(r"width (\d+) of (\d+)", shown)
    assert found is not None
    assert int(found[1]) <= int(found[2]) == 360


def test_light_and_dark(page: Path, browser: str, tmp_path: Path) -> None:
    images = pytest.importorskip("PIL.Image")

    def brightness(scheme: int) -> float:
        target = tmp_path / f"{scheme}.png"
        chromium(
            browser, tmp_path / str(scheme), f"--blink-settings=preferredColorScheme={scheme}",
            "--window-size=900,900", f"--screenshot={target}", page.as_uri(),
        )  # fmt: skip
        pixels = images.open(io.BytesIO(target.read_bytes())).convert("L").resize((50, 50)).tobytes()
        return sum(pixels) / len(pixels)

    assert brightness(0) < 90 < 180 < brightness(1)  # 0: dark, 1: light
