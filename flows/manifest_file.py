"""Reads the manifest and says, with file, line and field, what is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from flows.cli.errors import WRONG_USAGE, Failure
from flows.manifest import Manifest
from flows.manifest_settings import unusable_settings

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake: where (1-based line, dotted field) and what is expected."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field or 'the whole file'}: {self.message}"


class ManifestError(Failure):
    """All mistakes of one manifest."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        listing = "\n".join(f"  {path}, {problem}" for problem in problems)
        count = "one mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        super().__init__(f"{count} in the manifest\n{listing}", "correct it, then try `kombajn check`", WRONG_USAGE)
        self.problems = problems

    def __reduce__(self) -> Any:
        return (Failure, (self.message, self.fix, self.code))


def read_manifest(path: Path) -> Manifest:
    """The manifest at *path*; raises ``ManifestError`` (exit code 2) that names every mistake."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Failure(
            f"no manifest at {path}", "`kombajn init DIR` writes a starter; or name one with --manifest", WRONG_USAGE
        ) from None
    except UnicodeDecodeError as error:
        raise Failure(f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8", WRONG_USAGE) from None
    return parse_manifest(text, path)


def parse_manifest(text: str, path: Path) -> Manifest:
    """The manifest written in *text*; *path* is what messages name."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestError(path, [Problem(line, "", f"not valid YAML: {error.problem}")]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ManifestError(path, [Problem(1, "", f"not valid YAML: {error}")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise ManifestError(path, [Problem(1, "", "expected a mapping that begins with `version: 1` and `corpus:`")])
    try:
        return _validated(root, text, path)
    except RecursionError:
        raise ManifestError(path, [Problem(1, "", "nested too deeply")]) from None


def _validated(root: yaml.MappingNode, text: str, path: Path) -> Manifest:
    circles = list(_circles(root))
    if circles:
        raise ManifestError(path, circles)
    problems = [
        Problem(line, field, f"{key!r} is given twice; the earlier one is on line {earlier}")
        for line, field, key, earlier in _repeated_keys(root)
    ]
    try:
        manifest = Manifest.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        problems += [_problem(root, dict(item)) for item in error.errors()]
        raise ManifestError(path, problems) from None
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2026-02-31 is a ValueError
        raise ManifestError(path, [Problem(1, "", f"not valid YAML: {error}")]) from None
    problems += [Problem(_line(root, where), _dotted(where), what) for where, what in _unknown_names(manifest)]
    problems = problems or [
        Problem(_line(root, where), _dotted(where), what) for where, what in unusable_settings(manifest)
    ]
    if problems:
        raise ManifestError(path, sorted(problems, key=lambda problem: problem.line))
    return manifest


def _circles(node: yaml.Node, above: tuple[int, ...] = (), seen: set[int] | None = None) -> Iterator[Problem]:
    """Aliases that lead back to where they stand: they would make a document without end."""
    seen = set() if seen is None else seen
    if id(node) in above:
        yield Problem(node.start_mark.line + 1, "", "an alias (*name) stands within what it refers to")
        return
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return
    seen.add(id(node))
    for item in node.value:
        for inner in item if isinstance(item, tuple) else (item,):
            yield from _circles(inner, (*above, id(node)), seen)


def _unknown_names(manifest: Manifest) -> Iterator[tuple[Location, str]]:
    """Names that rooms own (rules, signals, personal data, dedup settings), checked against their registries."""
    from flows.registries import dedup_fields, personal_data_types, protocols, rule_names

    sets: list[tuple[Location, Mapping[str, Any]]] = [(("rules", "default"), manifest.rules.default)]
    sets += [(("rules", "by_category", name), rules) for name, rules in manifest.rules.by_category.items()]
    for where, rules in sets:
        yield from _unknown(where, rules, rule_names(), "rule")
    yield from _unknown(("policy", "signals"), manifest.policy.signals, protocols(), "protocol")
    for basis, signals in manifest.policy.signals_by_basis.items():
        yield from _unknown(("policy", "signals_by_basis", basis), signals, protocols(), "protocol")
    yield from _unknown(("policy", "pii"), manifest.policy.pii, personal_data_types(), "type of personal data")
    for level in ("documents", "sentences", "spans", "contamination"):
        yield from _unknown(("dedup", level), getattr(manifest.dedup, level), dedup_fields(level), "setting")


def _unknown(
    where: Location, given: Mapping[str, Any], known: frozenset[str], what: str
) -> Iterator[tuple[Location, str]]:
    for name in given:
        if name not in known:
            yield (*where, name), f"no {what} is called {name!r}{_suggestion(name, known)}"


def _suggestion(word: str, known: Any) -> str:
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    listing = sorted(known)
    return f"; expected one of {', '.join(listing)}" if 0 < len(listing) <= 12 else ""


def _problem(root: yaml.Node, error: dict[str, Any]) -> Problem:
    where: Location = tuple(part for part in error["loc"] if not _is_type_name(part))
    if where[:2] == ("policy", "meta_robots") and where[2:3] in (("word",), ("tuple",)):
        where = (*where[:2], *where[3:])  # the name of a form is no word of the file
    message = str(error["msg"])
    kind = str(error["type"])
    where = (*where, *error.get("ctx", {}).get("within", ()))
    if kind == "extra_forbidden":
        known = _fields(where[:-1])
        message = f"unknown word {where[-1]!r}{_suggestion(str(where[-1]), known)}"
        if not message.endswith("?") and known and "expected" not in message:
            message += f"; expected one of {', '.join(sorted(known))}"
    elif kind == "missing":
        message = "required, but missing"
    elif kind == "literal_error":
        allowed = [word.strip(" '\"") for word in str(error["ctx"]["expected"]).replace(" or ", ", ").split(",")]
        near = difflib.get_close_matches(str(error["input"]), allowed, n=1, cutoff=0.4)
        message = f"{error['input']!r} is not one of {', '.join(allowed)}" + (
            f"; did you mean {near[0]!r}?" if near else ""
        )
    elif kind == "value_error":
        message = message.removeprefix("Value error, ")
        if isinstance(error["input"], str):
            message = f"{error['input']!r}: {message}"
    elif kind == "mistake_within":
        pass
    else:
        message = _expected(root, where, kind, message, error["input"])
    return Problem(_line(root, where), _dotted(where), message)


def _expected(root: yaml.Node, where: Location, kind: str, message: str, given: Any) -> str:
    """Pydantic's words as words about the file."""
    if kind == "string_type":
        written = _written(root, where)
        if written is not None and given is not None:
            taken_for = _YAML_KINDS.get(type(given), "something else")
            return f'YAML reads {written} as {taken_for}; write it in quotes: "{written}"'
        return f"expected text (got {given!r})"
    wanted = next((words for part, words in _WANTED.items() if kind.startswith(part)), None)
    if wanted is not None:
        return f"expected {wanted} (got {given!r})"
    return f"{message[0].lower()}{message[1:].replace('should be', 'must be')} (got {given!r})"


_WANTED = {
    "tuple_type": "a list, such as [one, two]",
    "list_type": "a list, such as [one, two]",
    "dict_type": "a mapping, lines of `word: value`",
    "mapping_type": "a mapping, lines of `word: value`",
    "model_type": "a mapping, lines of `word: value`",
    "model_attributes_type": "a mapping, lines of `word: value`",
    "int_": "a whole number",
    "float_": "a number",
    "bool_": "true or false",
}
_YAML_KINDS: dict[type, str] = {
    bool: "yes or no",
    int: "a number",
    float: "a number",
    date: "a date",
    datetime: "a date",
}


def _written(root: yaml.Node, where: Location) -> str | None:
    """The plain scalar at *where* that YAML took for something other than text."""
    node: yaml.Node | None = root
    for part in where:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None and bool(node.value)
    return str(node.value) if plain and node is not None else None


def _is_type_name(part: str | int) -> bool:
    """Pydantic also puts names of union members into a location; they are no words of the file."""
    return isinstance(part, str) and part.startswith(("function-", "literal[", "tuple[", "dict["))


def _fields(where: Location) -> frozenset[str]:
    """The field names of the model at *where*."""
    model: Any = Manifest
    for part in where:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if isinstance(model, type) and issubclass(model, BaseModel) else None
        if field is None:
            return frozenset()
        model = _inner_model(field.annotation)
    return frozenset(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else frozenset()


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, list):
        for member in get_args(annotation):
            inner = _inner_model(member)
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                return inner
    if get_origin(annotation) is Literal:
        return str
    return None


def _line(root: yaml.Node, where: Location) -> int:
    """1-based line of the deepest node on the way to *where*."""
    node, line = root, root.start_mark.line + 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return int(line)


def _dotted(where: Location) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def _repeated_keys(
    node: yaml.Node, field: str = "", visited: set[int] | None = None
) -> Iterator[tuple[int, str, str, int]]:
    visited = set() if visited is None else visited
    if id(node) in visited:  # aliased: looked at already, and many aliases of aliases would take for ever
        return
    visited.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            inner = f"{field}.{key.value}" if field else str(key.value)
            if key.value in seen:
                yield line, inner, str(key.value), seen[key.value]
            seen.setdefault(str(key.value), line)
            yield from _repeated_keys(value, inner, visited)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _repeated_keys(item, f"{field}[{number}]", visited)
