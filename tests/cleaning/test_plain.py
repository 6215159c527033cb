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


PROSE = "Wieś leży nad Wisłą, a jej najstarsze domy pochodzą z osiemnastego wieku."
MENU = ["Start", "Aktualności", "O nas", "Galeria", "Kontakt", "Facebook"]


def test_each_wet_line_is_a_paragraph() -> None:
    assert extract_wet(f"Tytuł\n  {PROSE}\n\nKrótki\n{PROSE}!\n").text.split("\n\n") == [
        "Tytuł",
        PROSE,
        "Krótki",
        PROSE + "!",
    ]


def test_menus_around_the_prose_of_a_wet_record_are_dropped() -> None:
    lines = [*MENU, "Nasza wieś", PROSE, "Historia", PROSE + "!", *MENU]
    assert extract_wet("\n".join(lines)).text.split("\n\n") == ["Nasza wieś", PROSE, "Historia", PROSE + "!"]


def test_a_list_that_prose_introduces_stays_and_so_do_rights() -> None:
    fruits = ["jabłka", "gruszki", "śliwki", "wiśnie", "czereśnie"]
    lines = [PROSE[:-1] + ":", *fruits, PROSE, *MENU, "Tekst na licencji CC BY 4.0"]
    assert extract_wet("\n".join(lines)).text.split("\n\n") == [lines[0], *fruits, PROSE, lines[-1]]


def test_a_wet_record_of_labels_alone_is_left_to_later_judges() -> None:
    assert extract_wet("\n".join(MENU)).text.split("\n\n") == MENU


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff"])
def test_nothing_is_empty(text: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        extract_plain(text)
