"""The decision: scores against thresholds. Cheap, so that a changed threshold re-scores nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.schema import QUALITY, REJECTION, Outcome, Stage, StageError
from cleaning.rules.gopher import Values
from cleaning.rules.registry import MEASURED_AS, RULES, Thresholds, category_of

NEEDS = ("capture_id", "category", "quality", "rules")


def judge(scores: pa.Table, thresholds: Thresholds) -> Outcome:
    """Apply *thresholds* to what ``cleaning.screen`` measured.

    *scores* holds capture_id, category, quality and rules (and register, which tells statutes and verse among web
    pages; url and source, where rejections shall name them). A
    document that breaks several rules is rejected for the first in the registry's order; ``columns`` has the
    rest, with the names of rules that warn in ``quality.rules``.
    """
    missing = [name for name in NEEDS if name not in scores.column_names]
    if missing:
        raise StageError(f"judge: needs the columns {', '.join(missing)}")
    size = scores.num_rows
    values = value_table(scores)
    registers = scores["register"].to_pylist() if "register" in scores.column_names else [None] * size
    pairs = zip(scores["category"].to_pylist(), registers, strict=True)
    categories = np.array([category_of(category, register) for category, register in pairs], dtype=object)
    reason = np.full(size, "", dtype=object)
    detail = np.full(size, "", dtype=object)
    warned: list[list[str]] = [[] for _ in range(size)]
    for category in sorted(set(categories.tolist())):
        rows = np.flatnonzero(categories == category)
        limits = thresholds.of(category)
        for name, rule in RULES.items():
            measured = values.get(MEASURED_AS.get(name, name))
            if measured is None:
                continue
            own = measured[rows]
            limit = limits[name]
            if limit is not None:
                for row in rows[_broken(own, limit, rule.kind)]:
                    if not reason[row]:
                        reason[row] = name
                        sign = ">" if rule.kind == "max" else "<"
                        detail[row] = f"{measured[row]:.4g} {sign} {limit:g}"
            warns = rule.warns if rule.warns is not None else rule.default
            if warns is not None:
                for row in rows[_broken(own, warns, rule.kind)]:
                    warned[row].append(name)
    return _outcome(scores, reason, detail, warned)


def _broken(values: Values, limit: float, kind: str) -> Any:
    return values > limit if kind == "max" else values < limit


def value_table(scores: pa.Table) -> dict[str, Values]:
    """The column ``rules`` (list of name and value) as one array per rule; NaN where a row lacks it."""
    column = scores["rules"].combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    parents = np.asarray(column.value_parent_indices() if hasattr(column, "value_parent_indices") else _parents(column))
    flat = column.flatten()
    names = flat.field("rule").dictionary_encode()
    numbers = np.asarray(flat.field("value"), dtype=np.float64)
    codes = np.asarray(names.indices)
    table = {}
    for code, name in enumerate(names.dictionary.to_pylist()):
        values = np.full(len(column), np.nan)
        chosen = codes == code
        values[parents[chosen]] = numbers[chosen]
        table[name] = values
    return table


def _parents(column: pa.ListArray) -> Any:
    import pyarrow.compute as pc

    return pc.list_parent_indices(column)


def _outcome(scores: pa.Table, reason: Any, detail: Any, warned: list[list[str]]) -> Outcome:
    kept = np.flatnonzero(reason == "")
    gone = np.flatnonzero(reason != "")
    quality = scores["quality"].to_pylist()
    rows = [
        {"label": quality[row]["label"], "score": quality[row]["score"], "rules": warned[row]} for row in kept.tolist()
    ]
    columns = pa.table({"capture_id": scores["capture_id"].take(pa.array(kept)), "quality": pa.array(rows, QUALITY)})
    rejected = {
        "capture_id": _taken(scores, "capture_id", gone),
        "url": _taken(scores, "url", gone),
        "source": _taken(scores, "source", gone),
        "stage": ["screen"] * len(gone),
        "reason": reason[gone].tolist(),
        "detail": detail[gone].tolist(),
    }
    return Outcome(columns, pa.table(rejected, schema=REJECTION))


def _taken(scores: pa.Table, name: str, rows: Any) -> Iterable[str | None]:
    if name not in scores.column_names:
        return [None] * len(rows)
    taken: list[str | None] = scores[name].take(pa.array(rows)).to_pylist()
    return taken


STAGE = Stage("judge", 1, NEEDS, ("quality",), judge)
