"""Values of settings that rooms own (deduplication, license policy), tried before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from catalog.schema import StageError
from flows.manifest import Manifest

_KINDS: dict[Any, str] = {int: "a whole number", float: "a number", bool: "true or false"}


def unusable_settings(manifest: Manifest) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a value of ``dedup`` is of the wrong kind or out of range, and what is expected."""
    if not any(vars(manifest.dedup)[level] for level in _LEVELS):
        return
    for level, configuration in _configurations().items():
        given: Mapping[str, Any] = getattr(manifest.dedup, level)
        wrong = list(_wrong_kinds(given, configuration))
        for name, what in wrong:
            yield ("dedup", level, name), what
        if given and not wrong:
            try:
                configuration(
                    **{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
                )
            except (StageError, ValueError) as error:
                yield ("dedup", level), str(error).removeprefix(f"{level}: ")


_LEVELS = ("documents", "sentences", "spans", "contamination")


def _configurations() -> dict[str, Callable[..., Any]]:
    from dedup.contamination import ContaminationConfig
    from dedup.documents import DocumentConfig
    from dedup.sentences import SentenceConfig
    from dedup.spans import SpanConfig

    return dict(zip(_LEVELS, (DocumentConfig, SentenceConfig, SpanConfig, ContaminationConfig), strict=True))


def _wrong_kinds(given: Mapping[str, Any], configuration: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(configuration)
    for name, value in given.items():
        adapter: TypeAdapter[Any] = TypeAdapter(hints[name])
        try:
            adapter.validate_python(tuple(value) if isinstance(value, list) else value, strict=True)
        except ValidationError as error:
            wanted = _KINDS.get(hints[name]) or error.errors()[0]["msg"].removeprefix("Input should be ")
            yield name, f"expected {wanted} (got {value!r})"
