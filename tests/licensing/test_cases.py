"""Every synthetic page of ``cases/`` against the decision that a careful reader would make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import licensing as benchmark
from tests.licensing.case_files import rows


@pytest.mark.parametrize("table", sorted({row["id"].split("/")[0] for row in rows()}))
def test_cases_of(table: str) -> None:
    wrong = [row["id"] for row in rows() if row["id"].split("/")[0] == table and not _agrees(row)]
    assert wrong == []


def _agrees(row: dict[str, Any]) -> bool:
    found, expected = benchmark.judge(row), dict(row["expected"])
    if expected["status"] != "granted":
        expected.pop("scope")
    return {name: found[name] for name in expected} == expected


def test_there_are_at_least_200_different_cases() -> None:
    assert len({row["id"] for row in rows()}) == len(rows()) >= 200


def test_the_benchmark_agrees_with_the_cases(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows()) + "\n{broken\n", "utf-8")
    figures = benchmark.run(data, [])
    assert figures["agreement"] == 1.0
    assert figures["unsafe"] == 0
    assert set(figures) >= {"agreement", "unsafe", "agreement_spdx", "pages_per_cpu_second"}


def test_the_benchmark_survives_rows_with_nothing_in_them(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text(
        '{}\n{"url": null, "html": null, "expected": null}\n{"html": "<", "headers": [1, "a: b"]}\n', "utf-8"
    )
    figures = benchmark.run(data, [])
    assert figures["unsafe"] == 0
    assert benchmark.run(None, [])["agreement"] is None
