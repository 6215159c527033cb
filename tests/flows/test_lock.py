"""One writer per home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli.errors import Failure
from flows.lock import hold, holder

HOLDER = """
import sys
from pathlib import Path
from flows.lock import hold
with hold(Path(sys.argv[1]), "kombajn run"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_second_writer_is_told_who_holds_the_home_and_since_when(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(Failure, match=r"in use by `kombajn run` \(process \d+ on .+\), since \d{4}-"),
            hold(tmp_path, "b"),
        ):
            pytest.fail("both hold the home")
        who = holder(tmp_path)
        assert who is not None
        assert who["pid"] == other.pid
        other.kill()
    assert holder(tmp_path) is None
    with hold(tmp_path, "kombajn run"):
        assert (tmp_path / ".lock").stat().st_size


def test_a_step_of_the_same_process_goes_on(tmp_path: Path) -> None:
    with hold(tmp_path, "outer"), hold(tmp_path, "inner"):
        pass
    assert holder(tmp_path) is None
