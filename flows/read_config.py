"""What reading is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ReadConfig:
    """Which personal data is redacted (type → redact | keep)."""

    personal_data: tuple[tuple[str, str], ...] = ()

    @property
    def redaction(self) -> Mapping[str, str]:
        """The policy as a mapping."""
        return dict(self.personal_data)
