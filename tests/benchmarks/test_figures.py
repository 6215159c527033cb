"""The arithmetic of the figures, and the page made from them."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import _bundled, _growing_site, _sampler, training
from benchmarks._flame import WIDTH, flame
from benchmarks._measures import MEASURES, Measure
from benchmarks._page import write_page
from benchmarks._processes import measure
from benchmarks._run_costs import StageCost, covered
from benchmarks._tables import growth_lines
from benchmarks.all import medians
from benchmarks.end_to_end import _compare
from benchmarks.growth import exponent, without_data
from benchmarks.smoke import fallen


def test_exponent_of_powers() -> None:
    volumes = [1.0, 2.0, 4.0, 8.0]
    assert exponent(volumes, [3 * volume for volume in volumes]) == pytest.approx(1)
    assert exponent(volumes, [volume**1.5 for volume in volumes]) == pytest.approx(1.5)
    assert exponent(volumes, [0.0, 1.0, 2.0, 3.0]) is None
    assert exponent([5.0, 5.0], [1.0, 2.0]) is None


def test_starting_costs_are_told_from_little_data() -> None:
    assert without_data(2 + 0.5 * 0.1, 0.1, 2 + 0.5 * 16, 16) == pytest.approx(2)
    assert without_data(0.05, 0.1, 8.0, 16) == 0


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
    found = _compare(pages, ours, {"1": "kept", "3": "kept", "2": "duplicates"})
    assert found == {
        "kept": 2,
        "unaccounted": 1,
        "datatrove_kept": 2,
        "kept_by_both": 1,
        "kept_by_ours_only": 1,
        "kept_by_datatrove_only": 1,
        "ours_fate/kept": 2,
        "ours_fate/judge:stop_words": 1,
        "ours_fate/none": 1,
        "datatrove_fate/kept": 2,
        "datatrove_fate/duplicates": 1,
        "datatrove_fate/not extracted": 1,
        "ours_only/duplicates": 1,
        "datatrove_only/judge:stop_words": 1,
    }


def test_growth_lines_are_by_level() -> None:
    figures = {"spans_seconds_x2": 4.0, "spans_seconds_x1": 2.0, "spans_exponent": 1.0, "x_disk_bytes_x1": 1.0}
    figures |= {"small_seconds_x1": 0.1, "small_seconds_x2": 0.1, "small_exponent": None}
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


def test_samples_are_of_the_frames_that_use_the_processor(tmp_path: Path) -> None:
    code = (
        "import time\n"
        "def busy(seconds):\n    end = time.process_time() + seconds\n    while time.process_time() < end: pass\n"
        "def much():\n    busy(0.6)\n"
        "def little():\n    busy(0.2)\n"
        "much(); little()\n"
    )
    env = {**os.environ, **_sampler.environment(tmp_path / "samples", Path(__file__).parents[2])}
    assert measure([sys.executable, "-c", code], tmp_path / "log", timeout=60, env=env).exit_code == 0
    found = _sampler.inclusive(_sampler.read(tmp_path / "samples"))
    much, little = (
        sum(seconds for name, seconds in found.items() if name.endswith(f":{end}")) for end in ("much", "little")
    )
    assert much == pytest.approx(0.6, abs=0.15)
    assert little == pytest.approx(0.2, abs=0.15)


def test_stacks_are_told_from_the_stage_up() -> None:
    assert _sampler.tidy(["__main__:<module>", "flows.receipt:perform", "flows.read:read_parts"]) == (
        "flows.read:read_parts",
    )
    assert _sampler.tidy(["__main__:<module>", "typer.main:get_command", "flows.steps:run"]) == ("flows.steps:run",)
    assert _sampler.tidy(["a:f", "importlib._bootstrap:_load", "b:<module>"]) == ("a:f", "import")


def test_a_flame_graph_is_as_wide_as_its_time() -> None:
    svg = flame("a run", {("flows.x:a", "cleaning.y:b"): 3.0, ("flows.x:a",): 1.0, ("tiny:t",): 0.001})
    root = ElementTree.fromstring(svg)
    widths = {
        group[0].text.split(":")[1]: float(group[1].get("width", 0))
        for group in root.iter("{http://www.w3.org/2000/svg}g")
        if group[0].text
    }
    assert widths["b"] == pytest.approx(0.75 * WIDTH, rel=0.01)
    assert widths["a"] == pytest.approx(WIDTH, rel=0.01)
    assert "t" not in widths


def test_stages_that_overlap_are_covered_once() -> None:
    def stage(begin: float, end: float) -> StageCost:
        return StageCost("x", 1, end - begin, 1.0, 1, 1, begin, end)

    assert covered([stage(0, 4), stage(2, 5), stage(7, 8), stage(7.2, 7.5)]) == 6


def test_growing_pages_do_not_depend_on_their_number(tmp_path: Path) -> None:
    few, more = (_growing_site.write(tmp_path / str(pages), pages) for pages in (30, 60))
    own = (few / "pages-00000.warc.gz").read_bytes()
    assert (more / "pages-00000.warc.gz").read_bytes().startswith(own)
    assert len({record.split(b"<article>")[1] for record in gzip.decompress(own).split(b"WARC/1.1\r\n")[1:]}) == 30


def test_bundled_data_are_of_every_kind(tmp_path: Path) -> None:
    folder = _bundled.write(tmp_path)
    robots = [json.loads(line) for line in (folder / "robots" / "gold.jsonl").read_text("utf-8").splitlines()]
    assert len(robots) > 50
    assert {row["allowed"] for row in robots} == {True, False}
    documents = {
        row["id"]: row for row in map(json.loads, (folder / "dups" / "docs.jsonl").read_text("utf-8").splitlines())
    }
    spans = [row for row in documents.values() if row.get("kind") == "shared_span"]
    assert spans
    for row in spans:
        passage = documents[row["span_of"]]["text"][slice(*row["src_char"])]
        assert row["text"][slice(*row["dst_char"])] == passage
        assert len(passage.split()) >= 50
    labels = {line.split("\t")[0] for line in (folder / "langid" / "dev.tsv").read_text("utf-8").splitlines()}
    assert {"pl", "szl", "csb", "cs", "sk", "uk"} <= labels


def test_equal_tokens_are_drawn_by_whole_lines() -> None:
    lines = {"first": ["a b c\n", "d e\n"], "second": ["f g h i\n"]}
    drawn = training._draw(lines, 1, 6)
    assert 6 <= training._count(drawn) <= 9
    assert training._draw(lines, 1, 6) == drawn
    assert training._count(training._draw(lines, 1, 100)) == 9
