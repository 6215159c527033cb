"""The arithmetic of the figures, and the page made from them."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks._measures import MEASURES, Measure
from benchmarks._page import growth_lines, write_page
from benchmarks._processes import measure
from benchmarks.all import medians
from benchmarks.end_to_end import _compare
from benchmarks.growth import exponent
from benchmarks.smoke import fallen


def test_exponent_of_powers() -> None:
    volumes = [1.0, 2.0, 4.0, 8.0]
    assert exponent(volumes, [3 * volume for volume in volumes]) == pytest.approx(1)
    assert exponent(volumes, [volume**1.5 for volume in volumes]) == pytest.approx(1.5)
    assert exponent(volumes, [0.0, 1.0, 2.0, 3.0]) is None
    assert exponent([5.0, 5.0], [1.0, 2.0]) is None


def test_a_ratio_says_how_many_times_better() -> None:
    figures = {"ours": 10.0, "theirs": 5.0, "absent": None}
    speed = Measure("x", "pages a second", "ours", {"peer": "theirs", "other": "absent"}, kind="speed")
    cost = Measure("x", "seconds", "ours", {"peer": "theirs"}, kind="cost")
    assert speed.ratios(figures) == {"peer": 2.0}
    assert cost.ratios(figures) == {"peer": 0.5}
    assert Measure("x", "recall", "ours", {"peer": "theirs"}).ratios(figures) == {}


def test_only_a_fall_by_more_than_a_third_is_named() -> None:
    before = {"a": 3.0, "b": 3.0, "c": 3.0, "gone": 1.0}
    assert fallen({"a": 1.9, "b": 2.1, "c": 9.0, "new": 0.1}, before) == ["a"]


def test_medians_pass_over_what_was_not_measured() -> None:
    rounds = [{"a": 1.0, "b": None}, {"a": 9.0, "b": None}, {"a": 2.0, "b": None}]
    assert medians(rounds) == {"a": 2.0, "b": None}


def test_what_each_keeps() -> None:
    pages = {"1", "2", "3", "4"}
    ours = {"1": "kept", "2": "kept", "3": "judge:stop_words"}
    found = _compare(pages, ours, {"1": "kept", "3": "kept", "4": "duplicates"})
    assert found == {
        "kept": 2,
        "unaccounted": 1,
        "datatrove_kept": 2,
        "kept_by_both": 1,
        "kept_by_ours_only": 1,
        "kept_by_datatrove_only": 1,
    }


def test_growth_lines_are_by_level() -> None:
    figures = {"spans_seconds_x2": 4.0, "spans_seconds_x1": 2.0, "spans_exponent": 1.0, "x_disk_bytes_x1": 1.0}
    assert growth_lines(figures) == {"spans": [(1.0, 2.0), (2.0, 4.0)]}


def test_the_page_names_what_was_not_measured(tmp_path: Path) -> None:
    measured = next(measure for measure in MEASURES if measure.kind == "speed")
    record = {
        "command": "python -m benchmarks x",
        "data": "pages",
        "figures": {measured.key: 12.0, **dict.fromkeys(measured.peers.values(), 4.0)},
        "machine": "a machine",
        "rounds": 1,
        "seconds": 3.0,
    }
    write_page({"entries": {measured.entry: record}}, tmp_path)
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "3×" in page
    assert "not measured" in page
    assert "a machine" in page
    ElementTree.parse(tmp_path / "plots" / "ratios.svg")


def test_children_count_and_time_is_limited(tmp_path: Path) -> None:
    child = "import time; end = time.process_time() + 0.8\nwhile time.process_time() < end: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    cost = measure([sys.executable, "-c", parent], tmp_path / "log", timeout=60)
    assert cost.exit_code == 0
    assert cost.cpu_seconds > 0.3
    assert cost.peak_memory_bytes > 1 << 20
    assert (
        measure([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", timeout=0.5).exit_code is None
    )
