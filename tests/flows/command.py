"""Runs the real command in a real process, as a user does."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "flows.cli.main"]
SECONDS = 280


def environment(**more: str) -> dict[str, str]:
    """This process's environment without proxies and settings of ours; Python may keep what it compiles."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy")
        and not name.startswith(("KOMBAJN", "PREFECT", "PYTHONDONTWRITEBYTECODE"))
    }
    return {**kept, **more}


def kombajn(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``kombajn WORDS`` to its end."""
    arguments = [*COMMAND, *(str(word) for word in words)]
    return subprocess.run(
        arguments, capture_output=True, text=True, timeout=SECONDS, env=environment(**more), check=False
    )


def answer(*words: object, **more: str) -> Any:
    """The JSON object that ``kombajn WORDS --json`` prints; fails with the log when the command does."""
    done = kombajn(*words, "--json", **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rows(home: Path, query: str) -> list[dict[str, Any]]:
    """The rows of *query* on the home's catalog."""
    done = kombajn("sql", query, "--home", home, "--format", "json")
    assert done.returncode == 0, done.stderr
    return (
        [json.loads(line) for line in done.stdout.splitlines()] if done.stdout[:1] == "{" else json.loads(done.stdout)
    )


def digests(release: Path) -> dict[str, str]:
    """SHA-256 of every file that a release publishes (its accounting holds clock readings)."""
    files = [path for tier in ("public", "internal") for path in (release / tier).rglob("*") if path.is_file()]
    return {str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}
