"""The measurement of reading and screening runs on a WARC file, and finds the steps that it times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.flows.tiny import PATHS, archive


def test_reading_and_screening_are_measured_by_step(tmp_path: Path) -> None:
    (tmp_path / "pages.warc.gz").write_bytes(archive())
    words = [sys.executable, "-m", "benchmarks", "pipeline", "--data", str(tmp_path), "--json"]
    done = subprocess.run(words, capture_output=True, check=True, cwd=Path(__file__).parents[2])
    figures = json.loads(done.stdout)
    assert figures["captures"] == figures["documents"] == len(PATHS)
    for name in ("documents_per_cpu_second", "extract_seconds", "redact_seconds", "peak_memory_half_bytes"):
        assert figures[name] > 0, name
