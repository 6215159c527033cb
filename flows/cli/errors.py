"""What a command says when it cannot do its work."""

from __future__ import annotations

DONE = 0
FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130


class Failure(Exception):
    """A problem told to a person: what is wrong, and what to do about it.

    ``code`` is the exit code: 1 for a failure, 2 for wrong usage (manifest and arguments included). ``besides`` is told
    with ``--json`` only: what came out of the command all the same.
    """

    def __init__(self, message: str, fix: str = "", code: int = FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code
        self.besides: dict[str, str] = {}

    def __reduce__(self) -> tuple[type[Failure], tuple[str, str, int]]:
        return (type(self), (self.message, self.fix, self.code))
