"""A run that takes over another one's checkpoints makes what a fresh home makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.command import answer, digests
from tests.flows.faults import second_home
from tests.flows.tiny import Tiny

pytestmark = pytest.mark.slow

SETTINGS = """
rules: {default: {word_count: 180}}
dedup: {documents: {threshold: 0.99}}
policy: {foreign_paragraphs: cut}
"""


def _release(at: Tiny, version: str) -> dict[str, str]:
    answer(*at.words("run", "--all", "--engine", "direct", "--version", version))
    return {name: digest for name, digest in digests(at.home / "releases" / version).items() if "/data/" in name}


def test_changed_settings_meet_no_stale_parts(tiny: Tiny, finished: Tiny, tmp_path: Path) -> None:
    text = tiny.manifest.read_text(encoding="utf-8")
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace("part_captures: 4", "part_captures: 5") + SETTINGS, encoding="utf-8")
    used = second_home(finished, tmp_path / "used")
    fresh = _release(second_home(replace(tiny, manifest=changed), tmp_path / "fresh"), "nowe")
    before = {
        name: digest for name, digest in digests(finished.home / "releases" / "v0001").items() if "/data/" in name
    }
    assert fresh != before
    assert _release(replace(used, manifest=changed), "nowe") == fresh
    assert _release(used, "dawne") == before
