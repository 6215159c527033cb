"""What the quality classifier knows of good text beside its fastText model: how words follow each other, how they are
spelled and misread, and whether they return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from cleaning import cohesion, misreadings, syntax, word_order
from cleaning.batch import Batch
from cleaning.cohesion import CohesionModel
from cleaning.misreadings import Weights
from cleaning.model_file import ModelError
from cleaning.rules.gopher import Values
from cleaning.syntax import SyntaxModel
from cleaning.word_order import OrderModel

MEASURES = (*syntax.MEASURES, *word_order.MEASURES, *misreadings.MEASURES, *cohesion.MEASURES)


@dataclass(frozen=True)
class Tables:
    """Word classes and spelling, text against random walks, what tells a misread word, and what returns."""

    syntax: SyntaxModel
    order: OrderModel
    misread: Weights
    cohesion: CohesionModel

    def measures(self, batch: Batch) -> Values:
        """Measures of each document of *batch*: one row a document, columns as in MEASURES."""
        return np.concatenate(
            [
                self.syntax.measures(batch),
                self.order.measures(batch),
                misreadings.measure(batch, self.misread),
                self.cohesion.measures(batch),
            ],
            axis=1,
        )

    def save(self, path: Path) -> None:
        """Write the tables to *path* (.npz, compressed, with fixed time stamps)."""
        named = {
            **_named("syntax", self.syntax),
            **_named("order", self.order),
            "misread": self.misread,
            **_named("cohesion", self.cohesion),
        }
        np.savez_compressed(path, **named)


def _named(prefix: str, model: Any) -> dict[str, Any]:
    return {f"{prefix}_{field.name}": getattr(model, field.name) for field in fields(model)}


def _own(prefix: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(f"{prefix}_"): table for name, table in tables.items() if name.startswith(f"{prefix}_")}


def load_tables(path: Path) -> Tables:
    """What ``Tables.save`` wrote. Raises ModelError where a table is missing."""
    with np.load(path) as file:
        tables = dict(file)
    try:
        return Tables(
            SyntaxModel(**_own("syntax", tables)),
            OrderModel(**_own("order", tables)),
            tables["misread"],
            CohesionModel(**_own("cohesion", tables)),
        )
    except (KeyError, TypeError) as problem:
        raise ModelError(f"model {path}: {problem}; train it anew") from problem
