"""What the catalog raises when it cannot do what was asked."""

from __future__ import annotations


class CatalogError(Exception):
    """A problem of a release or the catalog, in words for a person; ``fix`` says what to do about it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix

    def __reduce__(self) -> tuple[type[CatalogError], tuple[str, str]]:
        return (type(self), (str(self), self.fix))


class ReleaseError(CatalogError):
    """A release cannot be written, found or read."""


class QueryError(CatalogError):
    """A question to the catalog is not allowed or not understood."""


class ArgumentError(QueryError, ValueError):
    """An argument that has no meaning, such as a negative number of documents."""
