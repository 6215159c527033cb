"""Fixtures of the whole suite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile("same every time")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def development_data() -> Path:
    """The folder of real data beside the checkout (or ``KOMBAJN_DATA``); tests that want it skip without it."""
    folder = Path(os.environ.get("KOMBAJN_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"development data not present at {folder}")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long runs come first: at the end, no process of the suite waits for another's."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
