"""Which documents a mixture takes, how often, and in what order: decided on metadata, from a seed alone."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from catalog.errors import QueryError

OTHERS = "*"
_AMOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[kKmMgGbBtT]?)")
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12}


@dataclass(frozen=True)
class Mixture:
    """What to take.

    ``weights`` are shares of tokens by the value of ``by`` (a column or SQL expression, e.g. ``category``, ``source``,
    ``license.spdx``); what they leave of 1 goes to all other documents (name them ``*`` to say so). Without weights
    documents are drawn from all alike. ``tokens`` is the size of the whole; None takes everything that the weights
    allow. A group that is too small is repeated up to ``epochs`` times. ``rehydrate`` repeats a document by the size
    of its duplicate cluster: that many copies were met before deduplication, which is a sign of worth up to a point;
    it maps the smallest cluster size to a number of copies, e.g. ``{1: 1, 2: 2, 8: 3}``.
    """

    where: str | None = None
    tokens: int | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    by: str = "category"
    epochs: float = 1.0
    rehydrate: Mapping[int, int] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        total = sum(self.weights.values())
        if any(not 0 < weight <= 1 for weight in self.weights.values()) or total > 1 + 1e-9:
            raise QueryError(f"the weights of a mixture are shares of 1; these sum to {total:g}")
        if self.epochs <= 0 or (self.tokens is not None and self.tokens <= 0):
            raise QueryError("tokens and epochs must be positive")
        if any(size < 1 or copies < 0 for size, copies in self.rehydrate.items()):
            raise QueryError("rehydration maps cluster sizes to numbers of copies")


@dataclass(frozen=True)
class Group:
    """One part of a mixture as taken. ``tokens`` of all copies; ``wanted`` is None where nothing limits it."""

    name: str
    weight: float | None
    available_documents: int
    available_tokens: int
    wanted: int | None
    documents: int
    copies: int
    tokens: int

    @property
    def shortfall(self) -> int:
        """Tokens that were wanted and not to be had within the epochs allowed."""
        return max(0, (self.wanted or 0) - self.tokens)


def parse_amount(text: str) -> int:
    """``500M`` → 500,000,000 (k, M, G or B, T).

    Raises:
        QueryError: not an amount.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise QueryError(f"{text!r} is no amount", "write 500M, 2.5B or 120000")
    return int(float(found["number"].replace(",", ".")) * _UNITS[found["unit"].lower()])


def parse_weights(text: str) -> dict[str, float]:
    """``literature=0.3,law=0.1`` as a mapping; percentages work too.

    Raises:
        QueryError: not of this form, or a name twice.
    """
    weights: dict[str, float] = {}
    for piece in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = piece.rpartition("=")
        try:
            weight = float(value.rstrip("%")) / (100 if value.endswith("%") else 1)
        except ValueError:
            equals = ""
            weight = 0.0
        if not equals or not name or name in weights:
            raise QueryError(f"{piece!r} is no part of a mixture", "write --mix literature=0.3,law=0.1")
        weights[name.strip()] = weight
    return weights


def parse_rehydration(text: str) -> dict[int, int]:
    """``1:1,2:2,8:3``: from this cluster size on, that many copies.

    Raises:
        QueryError: not of this form.
    """
    try:
        return {int(size): int(copies) for size, copies in (piece.split(":") for piece in text.split(",") if piece)}
    except ValueError:
        raise QueryError(f"{text!r} is no rehydration", "write --rehydrate 1:1,2:2,8:3") from None


def select(connection: Any, mixture: Mixture, token_column: str) -> tuple[pa.Table, list[Group]]:
    """Choose from the view ``candidates`` (id, part, shard, shard_row, tokens, cluster_size, characters).

    Documents of a group come in the order of ``md5(seed:id)`` and are taken until the group's tokens are reached:
    the last one may exceed them. Whole epochs repeat every document, a last partial one the first documents of that
    order.

    Returns:
        A table (id, part, shard, shard_row, tokens, characters, copies) in the shards' order, and the groups.
    """
    weights = dict(mixture.weights)
    case = "part"
    if weights:
        known = ", ".join("'" + name.replace("'", "''") + "'" for name in weights if name != OTHERS)
        case = f"CASE WHEN part IN ({known or 'NULL'}) THEN part ELSE '{OTHERS}' END"
        rest = 1 - sum(weights.values())
        if OTHERS not in weights and rest > 1e-9:
            weights[OTHERS] = rest
    else:
        case, weights = f"'{OTHERS}'", {OTHERS: 1.0}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE pool AS SELECT id, {case} AS part, shard, shard_row, "
        f"greatest(coalesce({token_column}, 0), 1)::BIGINT AS tokens, coalesce(characters, 2000) AS characters, "
        f"{_copies(mixture.rehydrate)} AS repeats, md5('{int(mixture.seed)}:' || id) AS lot FROM candidates"
    )
    totals = {
        name: (documents, tokens)
        for name, documents, tokens in connection.execute(
            "SELECT part, count(*), sum(tokens * repeats)::BIGINT FROM pool WHERE repeats > 0 GROUP BY part"
        ).fetchall()
    }
    missing = [name for name in mixture.weights if name not in totals]
    if missing:
        names = connection.execute("SELECT DISTINCT part FROM candidates WHERE part IS NOT NULL ORDER BY 1").fetchall()
        raise QueryError(
            f"the mixture names {', '.join(missing)}, but no document is of that {mixture.by}",
            f"there are: {', '.join(name for (name,) in names)}",
        )
    size = _size(mixture, weights, totals)
    rows = []
    for name, weight in sorted(weights.items()):
        documents, tokens = totals.get(name, (0, 0))
        wanted = None if size is None else round(size * weight)
        rows.append((name, weight, documents, tokens, wanted, *_epochs(mixture, wanted, tokens)))
    quota = [{"part": row[0], "whole": row[5], "budget": row[6]} for row in rows]
    quotas = pa.schema([("part", pa.string()), ("whole", pa.int64()), ("budget", pa.int64())])
    connection.register("quota", pa.Table.from_pylist(quota, schema=quotas))
    chosen = connection.sql(
        "SELECT id, part, shard, shard_row, tokens, characters, repeats * (whole + partial) AS copies FROM ("
        "  SELECT pool.*, whole, CASE WHEN sum(tokens * repeats) OVER (PARTITION BY part ORDER BY lot, id) "
        "    - tokens * repeats < budget THEN 1 ELSE 0 END AS partial FROM pool JOIN quota USING (part)"
        ") WHERE repeats * (whole + partial) > 0 ORDER BY shard, shard_row"
    ).to_arrow_reader(1 << 16)
    table = pa.Table.from_batches(list(chosen), schema=chosen.schema)
    connection.register("chosen", table)
    taken = {
        name: (documents, copies, tokens)
        for name, documents, copies, tokens in connection.execute(
            "SELECT part, count(*), sum(copies)::BIGINT, sum(copies * tokens)::BIGINT FROM chosen GROUP BY part"
        ).fetchall()
    }
    groups = [
        Group(name, weight if mixture.weights else None, documents, tokens, wanted, *taken.get(name, (0, 0, 0)))
        for name, weight, documents, tokens, wanted, _, _ in rows
    ]
    return table, groups


def _copies(rehydrate: Mapping[int, int]) -> str:
    if not rehydrate:
        return "1"
    cases = " ".join(
        f"WHEN coalesce(cluster_size, 1) >= {int(size)} THEN {int(copies)}"
        for size, copies in sorted(rehydrate.items(), reverse=True)
    )
    return f"CASE {cases} ELSE 1 END"


def _size(mixture: Mixture, weights: Mapping[str, float], totals: Mapping[str, tuple[int, int]]) -> int | None:
    """Tokens of the whole: as asked, or as many as the scarcest weighted group allows."""
    if mixture.tokens is not None:
        return mixture.tokens
    if not mixture.weights:
        return None
    return math.floor(min(totals.get(name, (0, 0))[1] * mixture.epochs / weight for name, weight in weights.items()))


def _epochs(mixture: Mixture, wanted: int | None, available: int) -> tuple[int, int]:
    """Whole repetitions of a group, and the tokens that a last partial one may take."""
    limit = math.floor(available * mixture.epochs)
    target = limit if wanted is None else min(wanted, limit)
    if not available:
        return 0, 0
    return target // available, target % available
