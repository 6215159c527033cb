"""The capacity plan's arithmetic."""

from __future__ import annotations

import pytest

from flows.capacity import BUSY, PHASES, Measured, by_phase, lines_of, plan
from flows.chain import VERSIONS

COST = Measured(
    captures=1000,
    documents=500,
    warc_bytes=10_000_000,
    cpu_seconds={"read": 10.0, "judge": 8.0},
    disk_bytes={"runs": 4_000_000, "releases": 1_000_000},
    peak_memory=2**29,
)


def test_everything_grows_with_the_captures() -> None:
    found = plan(COST, captures=3_600_000, cores=10, workers=4, core_hour=0.1)
    assert found.factor == 3600
    assert found.core_hours == {"read": 10.0, "judge": 8.0}
    assert found.documents == 1_800_000
    assert found.days == pytest.approx(18 / (10 * BUSY) / 24)
    assert found.disk_bytes == {"crawl": 36_000_000_000, "runs": 14_400_000_000, "releases": 3_600_000_000}
    assert found.memory_bytes == 4 * 2**29
    assert found.cost == pytest.approx(18 / BUSY * 0.1)


def test_the_larger_of_captures_and_bytes_counts() -> None:
    assert plan(COST, captures=2000, warc_bytes=100_000_000, cores=1, workers=1, core_hour=None).factor == 10
    assert plan(COST, captures=20_000, warc_bytes=100_000_000, cores=1, workers=1, core_hour=None).factor == 20


def test_every_stage_belongs_to_a_phase() -> None:
    assert set(VERSIONS) <= {stage for _, members in PHASES for stage in members}
    rows = [{"stage": "documents/features", "cpu_seconds": 2.0}, {"stage": "minhash/sizes", "cpu_seconds": 0.5}]
    assert by_phase(rows)["documents"] == 2.5


def test_the_arithmetic_is_shown() -> None:
    found = plan(COST, captures=3_600_000, cores=10, workers=4, core_hour=0.1)
    text = "\n".join(lines_of(COST, found, cores=10, workers=4, core_hour=0.1))
    assert "18 core-hours / (10 cores × 80% busy) = 0.1 days" in text
    assert "0.50 GiB × 4 workers = 2.0 GiB a machine" in text
