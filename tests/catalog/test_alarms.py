"""The view ``alarms``: drift of a run from the runs before it, by limits that each release carries."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from catalog.accounting import LEDGERS
from catalog.release import write_release
from catalog.store import refresh
from flows.cli.status import status
from flows.cli.summary import tell_release
from tests.catalog.corpora import accounts, documents, spec

Counts = dict[tuple[str, str | None, str | None], int]
"""(source, stage, reason) → captures; no stage: published."""

GOOD: Counts = {("gazeta", None, None): 80, ("gazeta", "judge", "language_score"): 10, ("gazeta", "judge", "words"): 10}


def alarms(*runs: Counts, **limits: float) -> list[tuple[Any, ...]]:
    """What the view says of the last of these releases."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE releases (version VARCHAR, position INTEGER);"
        "CREATE TABLE runs (release VARCHAR, configuration VARCHAR);"
        "CREATE TABLE captures (release VARCHAR, source VARCHAR, outcome VARCHAR);"
        "CREATE TABLE rejections (release VARCHAR, source VARCHAR, stage VARCHAR, reason VARCHAR);"
    )
    for position, counts in enumerate(runs):
        connection.execute("INSERT INTO releases VALUES (?, ?)", [str(position), position])
        connection.execute("INSERT INTO runs VALUES (?, ?)", [str(position), json.dumps({"alarms": limits})])
        for (source, stage, reason), number in counts.items():
            outcome = "published" if stage is None else "rejected"
            connection.execute(
                f"INSERT INTO captures SELECT ?, ?, ? FROM range({number})", [str(position), source, outcome]
            )
            if stage is not None:
                connection.execute(
                    f"INSERT INTO rejections SELECT ?, ?, ?, ? FROM range({number})",
                    [str(position), source, stage, reason],
                )
    connection.execute(importlib.resources.files("catalog").joinpath("alarms.sql").read_text(encoding="utf-8"))
    return connection.execute(
        "SELECT source, kind, reason, before, now FROM alarms WHERE release = ?", [str(len(runs) - 1)]
    ).fetchall()


def test_a_run_like_the_ones_before_raises_none() -> None:
    assert alarms(GOOD, GOOD, {key: number * 3 for key, number in GOOD.items()}) == []


def test_a_first_release_has_nothing_to_drift_from() -> None:
    assert alarms({("gazeta", "read", "empty"): 500}) == []


def test_yield_that_falls_by_half() -> None:
    bad: Counts = {("gazeta", None, None): 40, ("gazeta", "judge", "words"): 29, ("gazeta", "read", "empty"): 31}
    assert ("gazeta", "yield_fell", None, 0.8, 0.4) in alarms(GOOD, bad)
    assert not [row for row in alarms(GOOD, bad, yield_falls=0.6) if row[1] == "yield_fell"]


def test_fewer_polish_texts() -> None:
    bad: Counts = {
        ("gazeta", None, None): 76,
        ("gazeta", "judge", "language_score"): 15,
        ("gazeta", "judge", "polish_share"): 9,
    }
    assert alarms(GOOD, bad) == [("gazeta", "polish_share_fell", None, 0.9, 0.76)]


def test_one_reason_explodes_also_one_that_is_new() -> None:
    bad = GOOD | {("gazeta", "judge", "words"): 60}
    assert alarms(GOOD, bad) == [("gazeta", "reason_rose", "words", 0.1, 0.4)]
    new = GOOD | {("gazeta", "select", "http_status"): 20}
    assert alarms(GOOD, new) == [("gazeta", "reason_rose", "http_status", 0.0, 0.1667)]


def test_too_few_captures_tell_nothing() -> None:
    bad: Counts = {("gazeta", "read", "empty"): 99}
    assert alarms(GOOD, bad) == []
    assert {row[1] for row in alarms(GOOD, bad, captures=50)} == {"yield_fell", "reason_rose"}


def test_small_sources_are_judged_together() -> None:
    def spread(stage: str | None, reason: str | None) -> Counts:
        return {(f"blog{number}", stage, reason): 10 for number in range(20)}

    assert alarms(spread(None, None), spread("read", "empty")) == [
        (None, "reason_rose", "empty", 0.0, 1.0),
        (None, "yield_fell", None, 1.0, 0.0),
    ]


def test_what_the_base_held_and_what_was_replaced_does_not_count() -> None:
    again = GOOD | {("gazeta", "select", "superseded"): 400, ("gazeta", "select", "revisit"): 400}
    assert alarms(GOOD, again) == []


@pytest.mark.parametrize(("runs", "expected"), [(1, 0), (3, 1)])
def test_how_many_runs_are_looked_back_at(runs: int, expected: int) -> None:
    poor: Counts = {("gazeta", None, None): 60, ("gazeta", "judge", "words"): 40}
    bad: Counts = {("gazeta", None, None): 33, ("gazeta", "judge", "words"): 67}
    found = [row for row in alarms(GOOD, GOOD, poor, bad, runs=runs) if row[1] == "yield_fell"]
    assert len(found) == expected


def test_status_and_the_end_of_a_run_show_the_alarms_of_the_latest_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = pa.Table.from_pylist(
        [{"configuration": json.dumps({"alarms": {"captures": 5}})}], schema=LEDGERS["runs"].schema
    )
    first, second = documents(range(40)), documents(range(40, 44))
    write_release(tmp_path, spec("1"), [first], accounting=accounts(first, runs=limits))
    write_release(tmp_path, spec("2", base="1"), [second], accounting=accounts(second, range(100, 140), runs=limits))
    refresh(tmp_path)
    status(tmp_path, as_json=True)
    found = json.loads(capsys.readouterr().out)["alarms"]
    assert [alarm["kind"] for alarm in found if alarm["source"] == "kronika1"] == ["reason_rose", "yield_fell"]
    tell_release(tmp_path, "2", as_json=False)
    assert "ALARM kronika1: published 9.1% of captures, before 100.0%" in capsys.readouterr().out
