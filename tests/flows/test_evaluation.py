"""Files of evaluation sets: what is read, what is refused and how, and that it is told before anything runs."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.checks import check_all
from flows.cli.errors import WRONG_USAGE, Failure
from flows.evaluation import readings, texts_of
from flows.home import Home
from flows.manifest import EvaluationSet, Manifest
from flows.plan import make_plan

QUESTION = "Która rzeka przepływa przez Toruń i wpada do Bałtyku?"


def manifest_of(path: Path, **more: Any) -> Manifest:
    sets = [{"name": "pytania", "path": str(path), **more}]
    corpus = {"name": "proba", "contact": "kontakt@proba.example"}
    return Manifest.model_validate({"version": 1, "corpus": corpus, "sources": [], "evaluation_sets": sets})


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", f'{{"text": "{QUESTION}"}}\n\n'),
        ("b.jsonl.gz", gzip.compress(f'{{"text": "{QUESTION}"}}\n'.encode(), mtime=0)),
        ("c.json", f'[\n  {{"text": "{QUESTION}"}}\n]'),
        ("d.txt", f"\ufeff{QUESTION}\r\n\r\n"),
        ("e.txt.gz", gzip.compress(QUESTION.encode(), mtime=0)),
    ],
)
def test_items_are_read(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert texts_of(EvaluationSet(name="pytania", path=written(tmp_path, name, content))) == [QUESTION]


def test_columns_of_a_table_are_joined(tmp_path: Path) -> None:
    pq.write_table(pa.table({"q": [QUESTION, "Kto?"], "a": ["Wisła", None]}), tmp_path / "p.parquet")
    entry = EvaluationSet(name="pytania", path=tmp_path / "p.parquet", fields=("q", "a"))
    assert texts_of(entry) == [f"{QUESTION}\nWisła", "Kto?"]
    found = readings(manifest_of(entry.path, fields=["q", "a"]))
    assert found[0].note() == "1 of 2 items have fewer than 5 words and are not looked for"


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("a.jsonl", f'\n[{{"text": "{QUESTION}"}}]\n', "line 2 is an array, not an object", "one object a line"),
        ("a.jsonl", f'{{"text": "{QUESTION}"}}\n5\n', "line 2 is a number, not an object", "one object a line"),
        ("a.jsonl", '"abc"\n', "line 1 is a string, not an object", "one object a line"),
        ("a.jsonl", "null\n", "line 1 is null, not an object", "one object a line"),
        ("a.jsonl", '{"question": "Kto?"}\n', "line 1 has no field 'text'", "its fields are question"),
        ("a.jsonl", "{\n", "line 1 is no JSON", "correct or remove it"),
        ("a.json", '["abc"]', "item 1 is a string, not an object", "one object a line"),
        ("a.txt", "Pytanie pierwsze\nŁódź".encode("cp1250"), "line 2: byte 0xa3 is not UTF-8", "save it as UTF-8"),
        ("a.jsonl.gz", b"\x1f\x8b\x08", "no whole gzip file", "replace"),
        ("a.jsonl.gz", b"{}", "no whole gzip file", "replace"),
        ("a.parquet", b"PAR1", "cannot be read as Parquet", "write the file anew"),
        ("a.csv", "text\nKto?\n", ".csv files are not read", "save it as .jsonl"),
        ("a.jsonl", "", "holds no items", "take the set out"),
        ("a.txt", "Kto to?\n\nCo to?\n", "every item of", "minimum_words"),
    ],
)
def test_what_cannot_be_read_is_told_by_the_check_and_before_a_run(
    tmp_path: Path, name: str, content: str | bytes, problem: str, remedy: str
) -> None:
    manifest = manifest_of(written(tmp_path, name, content))
    with pytest.raises(Failure) as caught:
        readings(manifest)
    assert problem in caught.value.message
    assert "evaluation set pytania" in caught.value.message
    assert remedy in caught.value.fix
    assert caught.value.code == WRONG_USAGE
    told = [found for found in check_all(tmp_path / "home", manifest) if found.what == "evaluation set pytania"]
    assert [found.level for found in told] == ["problem"]
    assert problem in told[0].detail
    assert remedy in told[0].detail


def test_a_column_that_is_no_text_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [[{"a": 1}]]}), tmp_path / "p.parquet")
    with pytest.raises(Failure, match="with text in text"):
        readings(manifest_of(tmp_path / "p.parquet"))


def test_a_missing_set_stops_the_plan_of_a_run(tmp_path: Path, tiny: Any) -> None:
    with pytest.raises(Failure, match=r"brak\.jsonl is not there"):
        make_plan(Home(tiny.home), manifest_of(tmp_path / "brak.jsonl"))


def test_a_run_begins_nothing_with_a_set_that_it_cannot_read(tmp_path: Path) -> None:
    from tests.flows.command import kombajn

    path = written(tmp_path, "a.jsonl", "5\n")
    text = f"version: 1\ncorpus: {{name: proba, contact: k@p.example}}\nevaluation_sets: [{{name: p, path: {path}}}]\n"
    manifest = written(tmp_path, "m.yaml", text + "sources: []\n")
    done = kombajn("run", "--home", tmp_path / "home", "--manifest", manifest)
    assert done.returncode == WRONG_USAGE, done.stderr
    assert "line 1 is a number" in done.stderr
    assert not (tmp_path / "home").exists()
