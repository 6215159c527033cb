"""Regular expressions that are compiled when they are first used: only what reads pages pays for its wordings."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class Late:
    """Stands for ``re.compile(pattern, flags)``."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._wanted = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._wanted)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The expression *pattern*; a mistake in it raises ``re.error`` where it is first used."""
    return cast(re.Pattern[str], Late(pattern, flags))
