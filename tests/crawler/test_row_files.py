"""Captures from rows and documents: JSON lines, Parquet, text and PDF."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from crawler.captures import index_file, load_payloads
from tests.crawler.indexing import PAGE, index, reasons, urls

# Rows and documents


def lines(*rows: Any) -> bytes:
    return b"".join(
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
    )


ROWS = [
    {"url": "https://a.pl/1?utm_source=x", "text": "Pierwszy tekst.", "title": "Tytuł", "author": ["Jan", "Anna"]},
    {
        "tekst": "Drugi tekst.",
        "meta": {"url": "http://a.pl/2", "licencja": "CC0-1.0", "date": "2025-01-02", "lang": "pl"},
    },
    {"TEXT": "Trzeci tekst.", "metadata": '{"title": "Z napisu", "crawl_date": "2025-05-06T07:08:09Z"}', "id": 3},
    {"html": "<p>Czwarty</p>", "uri": "javascript:x"},
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gz", "zst"])
def test_json_lines(tmp_path: Path, pack: Any) -> None:
    bad = [b"{broken\n", b'["lista"]\n', b"\n", b'{"inne": 1}\n', b'{"text": ""}\n']
    found, payloads = index(tmp_path, pack(lines(ROWS[0], *bad, *ROWS[1:])), "wiersze.jsonl")
    sha = hashlib.sha256((tmp_path / "wiersze.jsonl").read_bytes()).hexdigest()
    assert found.captures["url"].to_pylist() == [
        "https://a.pl/1",
        "http://a.pl/2",
        f"urn:kombajn:proby:{sha}#8",
        f"urn:kombajn:proby:{sha}#9",
    ]
    assert found.captures["kind"].to_pylist() == ["row"] * 4
    assert [payload.text for payload in payloads] == ["Pierwszy tekst.", "Drugi tekst.", "Trzeci tekst.", None]
    assert payloads[3].body == b"<p>Czwarty</p>"
    assert payloads[0].meta == {"title": "Tytuł", "author": "Jan\n\nAnna"}
    assert payloads[1].meta == {"license": "CC0-1.0", "date": "2025-01-02", "language": "pl"}
    assert payloads[2].meta["title"] == "Z napisu"
    assert found.captures["fetched_at"][2].as_py() == datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert reasons(found) == ["malformed_row", "malformed_row", "no_text", "no_text"]
    assert "row 2: " in found.rejected["detail"][0].as_py()


def test_a_json_array_and_a_single_object(tmp_path: Path) -> None:
    found, payloads = index(tmp_path, json.dumps([ROWS[0], 7], indent=1).encode(), "lista.json")
    assert payloads[0].text == "Pierwszy tekst."
    assert reasons(found) == ["malformed_row"]
    _, payloads = index(tmp_path, json.dumps(ROWS[0], indent=1).encode(), "jeden.json")
    assert payloads[0].text == "Pierwszy tekst."


def test_a_huge_line_costs_one_row(tmp_path: Path) -> None:
    rows = lines({"text": "a"}, {"text": "b" * 500}, {"text": "c" * 90}, {"text": "d"})
    found, payloads = index(tmp_path, rows, "wiersze.jsonl", payload_bytes=80)
    assert [payload.text for payload in payloads] == ["a", "d"]
    assert reasons(found) == ["too_large", "too_large"]


def test_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": [f"Tekst {number}" for number in range(1000)] + [None],
            "url": [f"http://a.pl/{number}" for number in range(1000)] + ["http://a.pl/x"],
            "meta": [{"title": f"Tytuł {number}"} for number in range(1001)],
            "wektor": [[1.0]] * 1001,
        }
    )
    path = tmp_path / "wiersze.parquet"
    pq.write_table(table, path, row_group_size=300)
    found = index_file(path, name=path.name, source="s", category="c")
    assert urls(found) == [str(number) for number in range(1000)]
    assert reasons(found) == ["no_text"]
    some = found.captures.take([5, 299, 300, 999, 1])
    payloads = list(load_payloads(path, some))
    assert [payload.text for payload in payloads] == [f"Tekst {number}" for number in (5, 299, 300, 999, 1)]
    assert payloads[1].meta == {"title": "Tytuł 299"}


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.txt", "Zwykły tekst.".encode("cp1250"), "text/plain"),
        ("a.md", b"# Tytul", "text/markdown"),
        ("a.html", PAGE, "text/html"),
        ("a.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("bez_konca", b"%PDF-1.7 ...", "application/pdf"),
    ],
)
def test_documents(tmp_path: Path, name: str, data: bytes, content_type: str) -> None:
    found, (payload,) = index(tmp_path, data, name)
    (row,) = found.captures.to_pylist()
    assert row["url"] == f"urn:kombajn:proby:{hashlib.sha256(data).hexdigest()}#0"
    assert (row["kind"], row["content_type"]) == ("file", content_type)
    assert payload.body == data
