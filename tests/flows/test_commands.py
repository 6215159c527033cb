"""The command line itself: light to start, helpful when wrong, one JSON object when asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flows.cli.main import COMMANDS
from tests.flows.command import answer, environment, kombajn

HEAVY = {"prefect", "pyarrow", "duckdb", "scrapy", "spacy", "trafilatura", "numpy", "pydantic"}


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    code = "import sys; from flows.cli.main import build; build(None); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert not HEAVY & set(done.stdout.split())
    shown = kombajn("--help").stdout
    assert all(name in shown for name in COMMANDS)


def test_a_mistyped_command_suggests_the_right_one() -> None:
    done = kombajn("chek")
    assert done.returncode == 2
    assert "check" in done.stderr


def test_a_starter_manifest_passes_its_own_check(tmp_path: Path) -> None:
    assert kombajn("init", tmp_path / "new", "--name", "nowy", "--contact", "ja@nowy.example").returncode == 0
    found = answer("check", "--manifest", tmp_path / "new" / "data_manifest.yaml", "--home", tmp_path / "home")
    assert found["ok"] is True
    again = kombajn("init", tmp_path / "new")
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_status_of_an_empty_home(tmp_path: Path) -> None:
    found = answer("status", "--home", tmp_path / "home")
    assert (found["crawls"], found["runs"], found["releases"]) == ([], [], [])


def test_one_page_can_be_tried_without_a_manifest(tmp_path: Path) -> None:
    page = tmp_path / "strona.html"
    body = "<p>To jest krótka strona o pogodzie w górach i o tym, jak się do niej przygotować.</p>" * 3
    page.write_text(
        f"<html lang=pl><title>Pogoda</title><body><article>{body}</article></body></html>", encoding="utf-8"
    )
    found = answer("try", page)
    assert found["steps"]["screen"]["language"]["code"] == "pl"
    assert found["verdict"]


def test_a_page_that_is_none_is_told(tmp_path: Path) -> None:
    done = kombajn("try", tmp_path / "nie-ma.html")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
