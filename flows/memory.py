"""Memory that is free is given back: a process of a run may rest long while another one works."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

SETTINGS = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Environment of workers: one heap instead of several, which keep what was freed in them."""


def use_system_pool() -> None:
    """Let Arrow, if it is not loaded yet, take its memory where `give_back` can return it."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", SETTINGS["ARROW_DEFAULT_MEMORY_POOL"])


def give_back() -> None:
    """Return free memory to the system; elsewhere than on glibc this changes little."""
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
