"""Why a capture cannot be read: the one exception of this room."""

from __future__ import annotations


class Unreadable(Exception):
    """The input holds no text that this room can read.

    ``reason`` is the rejection's one name (``empty``, ``binary``, ``too_deep``, ``no_main_text``, ``needs_ocr`` …),
    ``detail`` says what was measured, without any text of the input.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason
