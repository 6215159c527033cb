"""The extraction benchmark: how it counts, what it tolerates, and the figures that must not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.extraction import MARKS, Counts, Marked, _marked_sites, _ours, run

TEXT = "Pierwsze żurawie pojawiły się nad rozlewiskami już w połowie lutego, o dwa tygodnie wcześniej niż rok temu. "
PAGE = f"<html lang='pl'><title>Żurawie</title><body><nav>Menu</nav><article><p>{TEXT * 3}</p></article>"


def test_strings_are_counted_in_both_directions() -> None:
    counts = Counts()
    counts.add("las i rzeka", Marked("u", b"", ("las", "góra"), ("rzeka", "morze", "step")))
    assert counts.figures() == {"f1": 0.5, "precision": 0.5, "recall": 0.5, "accuracy": 0.6}
    assert Counts().figures() == {"f1": None, "precision": None, "recall": None, "accuracy": None}


def test_malformed_rows_are_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html").write_text(PAGE, encoding="utf-8")
    gold = {
        "https://a.example/": {"file": "a.html", "with": ["pierwsze żurawie".capitalize()], "without": ["Menu"]},
        "https://b.example/": {"file": "missing.html", "with": [], "without": []},
        "https://c.example/": {"with": ["x"]},
        "https://d.example/": None,
        "https://e.example/": {"file": "a.html", "with": None},
    }
    (tmp_path / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    figures = run(tmp_path, [])
    assert (figures["pages"], figures["pages_polish"], figures["f1"], figures["f1_polish"]) == (2, 2, 1.0, 1.0)
    assert {"baseline_f1", "baseline_f1_polish", "pages_per_cpu_second", "speed_ratio"} <= set(figures)
    assert "skipped https://b.example/" in capsys.readouterr().err


def test_marks_are_short_and_of_sixty_pages() -> None:
    marks = json.loads(MARKS.read_text(encoding="utf-8"))
    strings = [string for row in marks.values() for key in ("with", "without") for string in row[key]]
    assert len(marks) >= 60
    assert max(map(len, strings)) <= 60
    assert all(row["with"] and row["without"] for row in marks.values())


def test_the_marked_polish_pages_stay_well_read(development_data: Path) -> None:
    counts = Counts()
    for page in _marked_sites(development_data / "sites"):
        counts.add(_ours(page.body, page.url), page)
    assert (counts.figures()["f1"] or 0) > 0.98
