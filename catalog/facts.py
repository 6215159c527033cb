"""All of a release's metadata without its text, kept aside while shards are written.

Card, summary, attribution, changes and report ask questions of these local files with DuckDB instead of reading the
shards again, which may lie on other storage. Questions run in one thread: sums of floats must not follow chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import LEDGERS
from catalog.comparison import Comparison
from catalog.kit import KitWriter
from catalog.schema import PUBLISHED

FACTS = pa.schema(
    [
        *(item for item in PUBLISHED if item.name != "text"),
        pa.field("text_bytes", pa.int64()),
        pa.field("shard", pa.string()),
        pa.field("excerpt", pa.string()),
    ]
)
EXCERPT = 600  # characters of the text that the report may show


class FactsWriter:
    """Takes every row group that goes to a shard; writes the facts, and hands those of tier tdm to the *kit*."""

    def __init__(self, scratch: Path, kit: KitWriter) -> None:
        self._facts = pq.ParquetWriter(str(scratch / "facts.parquet"), FACTS, compression="lz4")
        self._kit = kit

    def __enter__(self) -> FactsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._facts.close()

    def write(self, group: pa.Table, shard: str) -> None:
        """Record one row group of *shard* (its path below the release)."""
        text = group["text"]
        columns = [group[name] for name in FACTS.names if name in group.column_names]
        length = pc.cast(pc.binary_length(text), pa.int64())
        excerpt = pc.utf8_slice_codeunits(text, 0, EXCERPT)
        self._facts.write_table(pa.table([*columns, length, pa.repeat(shard, group.num_rows), excerpt], schema=FACTS))
        if group.num_rows and group["tier"][0].as_py() == "tdm":
            self._kit.add(group)


class Facts:
    """Questions about a release while it is being written. Views: ``facts`` and every ledger.

    ``comparison``: of a release curated anew, with the table ``compared``.
    """

    comparison: Comparison | None = None

    def __init__(self, scratch: Path) -> None:
        import duckdb

        self._scratch = scratch
        self.connection = duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True})
        self.connection.execute("SET TimeZone = 'UTC'")  # days and months must not follow the machine's clock
        self.connection.execute(f"SET temp_directory = '{_quoted(scratch / 'duckdb')}'")
        self._view("facts")

    def attach_ledgers(self) -> None:
        """Make the accounting tables, once written, answer questions too."""
        for name in LEDGERS:
            self._view(name)

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return list(self.connection.execute(query, list(parameters)).fetchall())

    def value(self, query: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(query, list(parameters)).fetchone()
        return row[0] if row else None

    def batches(self, query: str, rows: int = 100_000) -> Iterator[pa.RecordBatch]:
        """A query's rows as Arrow batches."""
        yield from self.connection.sql(query).to_arrow_reader(rows)

    def counts(self) -> dict[str, int]:
        """Documents, characters, words, tokens and text bytes of the whole release and of each tier."""
        total, tdm, characters, words, tokens, size = self.rows(
            "SELECT count(*), count(*) FILTER (tier = 'tdm'), coalesce(sum(stats.characters), 0), "
            "coalesce(sum(stats.words), 0), coalesce(sum(stats.tokens), 0), coalesce(sum(text_bytes), 0) FROM facts"
        )[0]
        return {
            "documents": int(total),
            "documents_open": int(total - tdm),
            "documents_tdm": int(tdm),
            "characters": int(characters),
            "words": int(words),
            "tokens": int(tokens),
            "text_bytes": int(size),
        }

    def ids_of_pages(self, pages: Sequence[str]) -> dict[str, str]:
        """The document of each page that the release holds, by ``page_id``."""
        if not pages:
            return {}
        wanted = pa.table({"page_id": pa.array(sorted(set(pages)), pa.string())})
        self.connection.register("wanted_pages", wanted)
        found = self.rows("SELECT page_id, min(id) FROM facts JOIN wanted_pages USING (page_id) GROUP BY ALL")
        self.connection.unregister("wanted_pages")
        return dict(found)

    def _view(self, name: str) -> None:
        path = _quoted(self._scratch / f"{name}.parquet")
        self.connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
