"""The accounts of a run, made of its checkpoints: captures, rejections, duplicates, hosts, sources, stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from catalog.accounting import HOSTS, RUNS, SOURCES, STAGES
from catalog.schema import CAPTURE, DUPLICATE, REJECTION
from flows.manifest import Source
from flows.receipt import Receipt
from flows.select import CARRIED
from flows.settle import SETTLED
from flows.store import LocalStore

BATCH_ROWS = 50_000
REJECTING_STAGES = ("selected", "revive", "read", "judge", "settle")


@dataclass(frozen=True)
class Accounts:
    """A DuckDB session over the checkpoints of one run; tables come out in batches."""

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, store: LocalStore, memory_bytes: int, leaving: pa.Table) -> Accounts:
        """Open the accounts of the run whose checkpoints are in *store*; *leaving* are documents withdrawn by it."""
        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{memory_bytes // 2**20}MiB'")
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
        connection.execute("SET temp_directory = ?", [str(store.root / "spill")])
        rejected = [key for stage in REJECTING_STAGES for key in store.keys(f"{stage}/rejected")]
        for name, keys, schema in (
            ("indexed", [*store.keys("captures/part-"), *store.keys("revive/captures")], CAPTURE),
            ("unreadable", store.keys("captures/rejected-"), REJECTION),
            ("fallen", rejected, REJECTION),
            ("unchanged", store.keys("selected/carried"), CARRIED),
            ("settled", store.keys("settle/part-"), SETTLED),
            ("duplicates", store.keys("documents/duplicates"), DUPLICATE),
        ):
            _view(connection, store, name, keys, schema)
        connection.register("leaving", leaving.select(["id", "reason", "detail"]))
        connection.execute(files("flows").joinpath("accounting.sql").read_text(encoding="utf-8"))
        return cls(connection)

    def table(self, name: str, columns: str = "*") -> Iterator[pa.Table]:
        """The table *name*, some rows at a time; opened when its turn comes, for one result may be open at once."""
        reader: Any = self.connection.sql(f"SELECT {columns} FROM {name}").to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            yield pa.Table.from_batches([batch])

    def counts(self) -> dict[str, int]:
        """Captures by outcome."""
        rows = self.connection.execute("SELECT outcome, count(*) FROM captures GROUP BY outcome").fetchall()
        return {str(outcome): int(number) for outcome, number in rows}

    def reasons(self) -> list[tuple[str, str, int]]:
        """Rejections by stage and reason, the most first."""
        query = "SELECT stage, reason, count(*) FROM rejections GROUP BY ALL ORDER BY 3 DESC, 1, 2"
        return [
            (str(stage), str(reason), int(number))
            for stage, reason, number in self.connection.execute(query).fetchall()
        ]

    def hosts(self, notes: Mapping[str, Mapping[str, Any]]) -> pa.Table:
        """Hosts with what their crawls noted (*notes* by host)."""
        table: Any = self.connection.sql("FROM hosts ORDER BY host, source").to_arrow_table()
        return pa.Table.from_pylist([{**row, **notes.get(row["host"], {})} for row in table.to_pylist()], schema=HOSTS)


def _view(connection: Any, store: LocalStore, name: str, keys: list[str], schema: pa.Schema) -> None:
    if keys:
        listing = ", ".join("'" + str(store.path(key)).replace("'", "''") + "'" for key in keys)
        connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{listing}])")
    else:
        connection.register(f"no_{name}", schema.empty_table())
        connection.execute(f"CREATE VIEW {name} AS FROM no_{name}")


def source_rows(sources: Mapping[str, Source]) -> pa.Table:
    """The sources as declared."""
    rows = [
        {
            "name": source.name,
            "kind": source.kind,
            "category": source.category,
            "license": source.license.spdx if source.license else None,
            "basis": source.basis,
            "evidence": source.license.evidence if source.license else None,
            "terms": source.terms or None,
            "scope": source.scope if source.kind == "web" else None,
            "seeds": list(source.seeds) or list(source.paths),
        }
        for _, source in sorted(sources.items())
    ]
    return pa.Table.from_pylist(rows, schema=SOURCES)


def stage_rows(run: str, finished: Mapping[str, list[Receipt]]) -> pa.Table:
    """One row a stage: what went in and out, and what it cost."""
    rows = []
    for stage, receipts in finished.items():
        total = {name: sum(receipt.counters.get(name, 0) for receipt in receipts) for name in _COUNTERS}
        rows.append(
            {
                "run": run,
                "stage": stage,
                **total,
                "seconds": round(sum(receipt.seconds for receipt in receipts), 3),
                "cpu_seconds": round(sum(receipt.cpu_seconds for receipt in receipts), 3),
                "peak_memory": max((receipt.peak_memory for receipt in receipts), default=0),
                "tasks": len(receipts),
            }
        )
    return pa.Table.from_pylist(rows, schema=STAGES)


_COUNTERS = ("documents_in", "documents_out", "rejected", "bytes")


def run_row(values: Mapping[str, Any], configuration: Mapping[str, Any]) -> pa.Table:
    """The run itself."""
    row = {**values, "configuration": orjson.dumps(configuration, option=orjson.OPT_SORT_KEYS).decode()}
    return pa.Table.from_pylist([row], schema=RUNS)


def with_counts(runs: pa.Table, counts: Mapping[str, int]) -> pa.Table:
    """The one row of *runs* with the captures of the run by outcome."""
    row = runs.to_pylist()[0] | {"captures": sum(counts.values())}
    return pa.Table.from_pylist(
        [row | {name: counts.get(name, 0) for name in ("published", "carried", "rejected")}], schema=RUNS
    )
