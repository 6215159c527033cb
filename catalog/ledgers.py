"""Writing the accounting tables of a release, and the equation that they must satisfy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import LEDGERS, OUTCOMES, PUBLISHED_OUTCOME, REJECTED_OUTCOME
from catalog.errors import ReleaseError
from catalog.manifest import FileEntry
from catalog.order import Sorter
from catalog.storage import Location

Tables = Any
"""An accounting table as given: a ``pa.Table``, or an iterable of tables."""

GROUP_ROWS = 100_000


def conform(table: pa.Table, schema: pa.Schema, what: str) -> pa.Table:
    """*table* with the columns and types of *schema*: missing columns are null, struct fields are matched by name.

    Raises:
        ReleaseError: a column that the schema does not know (``headers`` of captures is dropped), or of another type.
    """
    if table.schema.equals(schema):
        return table.replace_schema_metadata(None)
    unknown = [name for name in table.column_names if name not in schema.names and name != "headers"]
    if unknown:
        raise ReleaseError(f"{what}: unknown columns {', '.join(unknown)}")
    columns = []
    for item in schema:
        if item.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, item.type))
            continue
        try:
            columns.append(table[item.name].cast(item.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
            raise ReleaseError(f"{what}: column {item.name} is {table[item.name].type}, not {item.type}") from error
    return pa.table(columns, schema=schema)


class AccountingWriter:
    """Writes each ledger sorted, as one Parquet file; keeps a local copy for the pages and counts outcomes."""

    def __init__(self, release: Location, scratch: Path, run: str, memory: int) -> None:
        self._release = release
        self._scratch = scratch
        self._run = run
        self._memory = memory
        self.counts: dict[str, int] = dict.fromkeys(("captures", *OUTCOMES, "rejections"), 0)

    def write(self, name: str, given: Tables) -> FileEntry:
        """Write ledger *name*; rows without a run get this one."""
        ledger = LEDGERS[name]
        tables: Iterable[pa.Table] = (given,) if isinstance(given, pa.Table) else given
        sorter = Sorter(ledger.order, self._scratch / f"sort-{name}", self._memory) if ledger.order else None
        plain: list[pa.Table] = []
        for table in tables:
            table = self._with_run(conform(table, ledger.schema, name))
            self._count(name, table)
            if sorter is None:
                plain.append(table)
            else:
                sorter.add(table)
        ordered = plain if sorter is None else sorter.merged()
        path = f"accounting/{name}.parquet"
        sink = self._release.sink(path)
        local = self._scratch / f"{name}.parquet"
        rows = 0
        with _writer(pa.PythonFile(sink, mode="w"), ledger.schema) as out, _writer(str(local), ledger.schema) as copy:
            for table in _regroup(ordered, GROUP_ROWS):
                out.write_table(table, row_group_size=GROUP_ROWS)
                copy.write_table(table, row_group_size=GROUP_ROWS)
                rows += table.num_rows
        sink.close()
        if ledger.timed:
            return FileEntry(path, "accounting", rows=rows, timed=True)
        return FileEntry(path, "accounting", rows=rows, bytes=sink.tell(), sha256=sink.sha256)

    def _with_run(self, table: pa.Table) -> pa.Table:
        position = table.schema.get_field_index("run")
        return table.set_column(position, table.schema.field("run"), pc.fill_null(table["run"], self._run))

    def _count(self, name: str, table: pa.Table) -> None:
        if name == "captures":
            self.counts["captures"] += table.num_rows
            for row in pc.value_counts(table["outcome"].combine_chunks()).to_pylist():
                if row["values"] not in OUTCOMES:
                    raise ReleaseError(f"captures: outcome {row['values']!r} is none of {', '.join(OUTCOMES)}")
                self.counts[row["values"]] += row["counts"]
        elif name == "rejections":
            self.counts["rejections"] += table.num_rows


def _writer(sink: Any, schema: pa.Schema) -> Any:
    return pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1, write_page_index=True)


def _regroup(tables: Iterable[pa.Table], rows: int) -> Iterable[pa.Table]:
    """Tables of exactly *rows* rows but the last, each contiguous: bytes must not follow from how rows arrived."""
    pending: list[pa.Table] = []
    held = 0
    for table in tables:
        start = 0
        while held + table.num_rows - start >= rows:
            take = rows - held
            pending.append(table.slice(start, take))
            yield pa.concat_tables(pending).combine_chunks()
            pending, held, start = [], 0, start + take
        if start < table.num_rows:
            pending.append(table.slice(start))
            held += table.num_rows - start
    if pending:
        yield pa.concat_tables(pending).combine_chunks()


def check_equation(counts: Mapping[str, int], documents: int) -> None:
    """Everything is accounted for, or nothing is published.

    Raises:
        ReleaseError: captures ≠ published + carried + rejected, new documents ≠ captures published, or rejections ≠
            captures rejected.
    """
    figures = {
        "captures": (counts["captures"], sum(counts[outcome] for outcome in OUTCOMES)),
        "new documents against captures published": (documents, counts[PUBLISHED_OUTCOME]),
        "rejections against captures rejected": (counts["rejections"], counts[REJECTED_OUTCOME]),
    }
    wrong = [f"{what}: {left} ≠ {right}" for what, (left, right) in figures.items() if left != right]
    if wrong:
        total = " + ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)
        raise ReleaseError(
            f"the accounts do not balance ({total} of {counts['captures']} captures): {'; '.join(wrong)}"
        )
