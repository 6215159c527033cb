"""Plain text and WET records."""

from __future__ import annotations

import pytest

from cleaning.plain import extract_plain, extract_wet
from cleaning.rejection import Unreadable


def test_blank_lines_part_paragraphs_whatever_the_line_ends() -> None:
    text = "Litwo, ojczyzno moja,\r\nty jesteś jak zdrowie.\r\n \t\r\n\r\nDrugi akapit.\r"
    assert extract_plain(text).text == "Litwo, ojczyzno moja,\nty jesteś jak zdrowie.\n\nDrugi akapit."


def test_a_file_of_long_lines_has_a_paragraph_a_line() -> None:
    first, second = "Zdanie za zdaniem. " * 20, "Krótki."
    assert extract_plain(f"{first}\n{second}").text == f"{first.strip()}\n\n{second}"


def test_wrapped_lines_stay_together() -> None:
    assert extract_plain("Wiersz pierwszy\nwiersz drugi").text == "Wiersz pierwszy\nwiersz drugi"


def test_each_wet_line_is_a_paragraph() -> None:
    assert extract_wet("Tytuł\n  Akapit.\n\nKoniec\n").text == "Tytuł\n\nAkapit.\n\nKoniec"


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff"])
def test_nothing_is_empty(text: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        extract_plain(text)
