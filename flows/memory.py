"""Memory that is free is given back: a process of a run may rest long while another one works."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

SETTINGS = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Environment of workers: one heap instead of several, which keep what was freed in them."""
_INTEGRATION = "scipy.integrate"


def use_system_pool() -> None:
    """Let Arrow, if it is not loaded yet, take its memory where `give_back` can return it."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", SETTINGS["ARROW_DEFAULT_MEMORY_POOL"])


def without_pandas() -> None:
    """Let this process believe that pandas is not installed.

    Arrow would load it, 30 MB and half a second, to ask whether a list is one of its arrays; no command uses it.
    """
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas(MetaPathFinder):
    """Refuses to find pandas."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("kept out, see flows.memory", name="pandas")


def without_integration() -> None:
    """Let datasketch load without SciPy's integration, 25 MB and half a second, until something is integrated.

    It integrates to choose bands for a threshold; ours are chosen by the manifest.
    """
    stand_in = ModuleType(_INTEGRATION)
    stand_in.__dict__["quad"] = _integrate
    sys.modules.setdefault(_INTEGRATION, stand_in)


def _integrate(*arguments: Any, **options: Any) -> Any:
    if getattr(sys.modules.get(_INTEGRATION), "__file__", None) is None:  # the stand-in
        sys.modules.pop(_INTEGRATION, None)
    return import_module(_INTEGRATION).quad(*arguments, **options)


def give_back() -> None:
    """Return free memory to the system; elsewhere than on glibc this changes little."""
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
