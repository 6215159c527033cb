"""PDF files: paragraphs from lines, running heads, reasons for refusal, XMP."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.pdf import extract_pdf
from cleaning.pdf_layout import join
from cleaning.rejection import Unreadable
from cleaning.xmp import xmp_packet
from tests.cleaning.pdf_files import Text, column, pdf

ARTICLE = [
    "Gmina Zielonka rozpoczęła budowę nowej ścieżki rowerowej, która połączy",
    "rynek z dworcem. Prace potrwają do końca września, a ich koszt wynie-",
    "sie ponad dwa miliony złotych. Mieszkańcy czekali na nią od wielu lat.",
    "   Wykonawcą jest firma z Łodzi. Zgodnie z umową miejską biało-",
    "-czerwone barierki staną przy każdym skrzyżowaniu z drogą powiatową.",
]
PARAGRAPHS = [
    "Gmina Zielonka rozpoczęła budowę nowej ścieżki rowerowej, która połączy rynek z dworcem. Prace potrwają do końca "
    "września, a ich koszt wyniesie ponad dwa miliony złotych. Mieszkańcy czekali na nią od wielu lat.",
    "Wykonawcą jest firma z Łodzi. Zgodnie z umową miejską biało-czerwone barierki staną przy każdym skrzyżowaniu z "
    "drogą powiatową.",
]
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tdm="http://www.w3.org/ns/tdmrep#" tdm:reservation="1"/></rdf:RDF></x:xmpmeta>'
)


def reason(body: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        extract_pdf(body)
    return caught.value.reason


def test_lines_become_paragraphs_and_split_words_are_made_whole() -> None:
    assert extract_pdf(pdf([column(ARTICLE)])).text.split("\n\n") == PARAGRAPHS


def test_a_gap_parts_paragraphs() -> None:
    text = extract_pdf(
        pdf([column([*ARTICLE[:3], "", "Drugi akapit zaczyna się po odstępie i jest równie długi jak."])])
    ).text
    assert text.split("\n\n") == [PARAGRAPHS[0], "Drugi akapit zaczyna się po odstępie i jest równie długi jak."]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    stories = ["Wiosną posadzono lipy.", "Latem otwarto basen.", "Jesienią zamknięto most.", "Zimą spadł śnieg."]
    pages = [
        [Text("Biuletyn Gminy Zielonka, nr 4", 70, 800, 9), Text(story), Text(f"- {number} -", 290, 30, 9)]
        for number, story in enumerate(stories, 1)
    ]
    assert extract_pdf(pdf(pages)).text.split("\n\n") == stories


@pytest.mark.parametrize("mark", ["Strona 1 z 1", "1", "– 17 –", "xiv"])
def test_a_page_number_goes_even_from_a_single_page(mark: str) -> None:
    assert mark not in extract_pdf(pdf([[*column(ARTICLE), Text(mark, 290, 30)]])).text


def test_a_paragraph_runs_over_the_page_s_end() -> None:
    first = ["Wójt zapowiedział, że druga część inwestycji ruszy dopiero wtedy, gdy"]
    second = ["gmina otrzyma dofinansowanie z funduszy, o które wystąpiła w lipcu."]
    assert extract_pdf(pdf([column(first), column(second)])).text == f"{first[0]} {second[0]}"


def test_verse_keeps_its_lines() -> None:
    verse = ["Szła dzieweczka przez las,", "Niosła w koszu jagody,", "A za nią biegł wesoło pies,"]
    long = "Utwór ten drukujemy za zgodą spadkobierców poety, którym serdecznie dziękujemy."
    text = extract_pdf(pdf([column([*verse, "", long])])).text
    assert text == "\n".join(verse) + "\n\n" + long


def test_items_of_a_list_stay_apart() -> None:
    items = [
        "1) wniosek o wydanie zezwolenia na zajęcie pasa drogowego w mieście;",
        "2) mapa w skali 1:500;",
        "3) opłata.",
    ]
    assert extract_pdf(pdf([column(items)])).text.split("\n\n") == items


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("dwu", "słowa", "dwu słowa"),
        ("wynie-", "sie", "wyniesie"),
        ("wynie\u00ad", "sie", "wyniesie"),
        ("biało-", "-czerwony", "biało-czerwony"),
        ("Bielsko-", "Biała", "Bielsko-Biała"),
        ("lata 2010-", "2015", "lata 2010- 2015"),
        ("tak -", "nie", "tak - nie"),
    ],
)
def test_joining_lines(first: str, second: str, whole: str) -> None:
    assert join(first, second) == whole


def test_metadata_comes_from_the_information_dictionary_and_the_catalog() -> None:
    page = extract_pdf(
        pdf([column(ARTICLE)], info="/Title (Microsoft Word - biuletyn.doc) /Author (Jan Nowak)", language="pl-PL")
    )
    assert (page.title, page.author, page.declared_language) == ("biuletyn", "Jan Nowak", "pl-PL")


def test_the_xmp_packet_is_handed_on() -> None:
    assert extract_pdf(pdf([column(ARTICLE)], xmp=XMP)).xmp == XMP
    assert extract_pdf(pdf([column(ARTICLE)])).xmp is None


def test_a_compressed_packet_is_read_and_reservations_come_first() -> None:
    picture = b"<x:xmpmeta><rdf:RDF>obrazek</rdf:RDF></x:xmpmeta>"
    packed = zlib.compress(XMP)
    header = b"<< /Type /Metadata /Subtype /XML /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    assert xmp_packet(picture + header + packed + b"\nendstream") == XMP
    assert xmp_packet(header + b"garbage") is None


def test_pictures_of_pages_need_ocr() -> None:
    assert reason(pdf([[], [], [Text("12")]])) == "needs_ocr"


def test_letters_without_meaning_need_ocr() -> None:
    private = pdf([column(["ą" * 60] * 4)]).replace(b"/aogonek", b"/uniE041")
    assert reason(private) == "needs_ocr"


def test_encrypted_corrupt_and_empty_files_are_named() -> None:
    locked = f"/Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}>"
    assert reason(pdf([column(ARTICLE)], encrypt=locked)) == "encrypted"
    assert reason(b"%PDF-1.7\nthis is no pdf") == "corrupt"
    assert reason(b"") == "empty"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaning.pdf.MAX_PAGES", 2)
    assert reason(pdf([column(ARTICLE)] * 3)) == "too_many_pages"


@given(st.binary(max_size=600), st.integers(0, 2000))
def test_damaged_files_give_text_or_a_reason(noise: bytes, place: int) -> None:
    body = pdf([column(ARTICLE)])
    damaged = body[:place] + noise + body[place + len(noise) :]
    try:
        result = extract_pdf(damaged).text
    except Unreadable as refusal:
        result = refusal.reason
    assert result
