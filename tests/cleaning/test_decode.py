"""Encodings: declarations, and bytes that contradict them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.decode import decode
from cleaning.labels import resolve
from cleaning.rejection import Unreadable

POLISH = "Źdźbło trawy ugięło się pod ciężarem rosy. Wąż wśliznął się między kamienie, a pies zaczął szczekać."


@pytest.mark.parametrize("actual", ["utf-8", "cp1250", "iso8859-2", "cp852"])
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-2", "windows-1250", "iso-8859-1", "windows-1251"])
def test_wrong_declarations_do_not_break_polish(actual: str, declared: str | None) -> None:
    content_type = f"text/html; charset={declared}" if declared else None
    decoded = decode(POLISH.encode(actual), content_type)
    assert decoded.text == POLISH
    assert decoded.repaired == (declared is not None and resolve(actual) != decoded.declared)


@pytest.mark.parametrize(
    ("text", "actual", "declared"),
    [
        ("Déjà vu : où êtes-vous à Noël, garçon ?", "cp1252", "iso-8859-1"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "iso8859-2", "iso-8859-2"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250", "windows-1250"),
        ("Größe, Übermut und ähnliche Wörter", "cp1252", "iso-8859-1"),
        ("Съешь ещё этих мягких французских булок", "cp1251", "windows-1251"),
        ("日本語のページです。文字化けしません。", "cp932", "shift_jis"),
        ("SPÓŁKA AKCYJNA", "cp1250", "windows-1250"),
    ],
)
def test_right_declarations_are_trusted(text: str, actual: str, declared: str) -> None:
    decoded = decode(text.encode(actual), f"text/html; charset={declared}")
    assert (decoded.text, decoded.repaired) == (text, False)


def test_meta_and_xml_declarations_are_read() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"></head>' + POLISH
    assert decode(page.encode("iso8859-2")).declared == "iso-8859-2"
    xml = '<?xml version="1.0" encoding="windows-1250"?><p>' + POLISH
    assert decode(xml.encode("cp1250")).declared == "windows-1250"
    commented = '<!-- <meta charset="koi8-r"> --><meta charset=utf-8>' + POLISH
    assert decode(commented.encode()).declared == "utf-8"


def test_http_comes_before_meta() -> None:
    page = '<meta charset="utf-8">abc'
    assert decode(page.encode(), "text/html; charset=ISO-8859-2").declared == "iso-8859-2"


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_decides(bom: str) -> None:
    assert decode(POLISH.encode(bom), "text/html; charset=windows-1250").text == POLISH


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_recognized(codec: str) -> None:
    assert decode(POLISH.encode(codec)).text == POLISH


def test_windows_quotes_in_latin2_are_kept() -> None:
    body = "wąż".encode("iso8859-2") + b" \x84cytat\x94 " + "śląskie źródła, gęś, jaźń, ciąża".encode("iso8859-2")
    decoded = decode(body, "text/html; charset=iso-8859-2")
    assert decoded.text == "wąż „cytat” śląskie źródła, gęś, jaźń, ciąża"
    assert decoded.repaired


def test_foreign_bytes_in_utf8_are_read_as_windows_1250() -> None:
    body = (POLISH * 3).encode() + "gęś".encode("cp1250") + POLISH.encode()
    assert decode(body, "text/html; charset=utf-8").text == POLISH * 3 + "gęś" + POLISH


def test_a_cut_last_character_is_dropped() -> None:
    body = (POLISH + "ż").encode()[:-1]
    assert decode(body).text == POLISH


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"%PDF-1.7 \xff", "binary"),
        (bytes(range(256)) * 8, "binary"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(body, "text/html; charset=utf-8")
    assert caught.value.reason == reason


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_declared_utf8_comes_back_exactly(text: str) -> None:
    if not text.encode().strip() or text.startswith("\ufeff") or "\ufffd" in text:
        return
    if text.startswith(("ID3", "Rar!", "RIFF", "OggS", "BZh9", "wOF", "%PDF-")):
        return
    assert decode(text.encode(), "text/plain; charset=utf-8").text == text


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "windows-1250", "big5", "utf-16", "nonsense", "iso-2022-jp"]),
)
def test_any_bytes_give_text_or_a_reason(body: bytes, label: str | None) -> None:
    try:
        text, reason = decode(body, label and f"text/html; charset={label}").text, None
    except Unreadable as refusal:
        text, reason = None, refusal.reason
    assert isinstance(text, str) or reason in {"empty", "binary"}


@pytest.mark.parametrize("codec", ["cp1250", "iso8859-2", "utf-8", "ascii"])
@pytest.mark.parametrize("label", ["utf-16", "utf-16be"])
def test_utf16_is_refused_where_the_bytes_are_not_wide(codec: str, label: str) -> None:
    meant = "Wieś leży nad rzeką, a życie płynie tu wolno. " * 3 if codec != "ascii" else "Dom stoi nad rzeczka. "
    found = decode(meant.encode(codec), f"text/html; charset={label}")
    assert found.text == meant
    assert found.repaired


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf16_of_another_script_is_read_as_declared(order: str) -> None:
    meant = "Это обычный русский текст о реке, и его много. 川のほとりの 家。\n"
    assert decode(meant.encode(f"utf-16-{order}"), f"text/plain; charset=utf-16{order}").text == meant
