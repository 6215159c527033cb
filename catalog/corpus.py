"""The Python interface for trainers: ``from kombajn import Corpus``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.errors import ArgumentError, QueryError, ReleaseError
from catalog.manifest import NAME, FileEntry, Manifest, latest, list_releases, read_manifest
from catalog.readers import Piece, RowGroup, check_reader, order_of, stretch
from catalog.schema import PUBLISHED
from catalog.shards import stored
from catalog.storage import Location, locate, releases_of

if TYPE_CHECKING:
    from catalog.explain import Story

SPLITS = ("train", "validation", "test")
LIBRARIES = ("datasets", "polars", "duckdb", "arrow")


@dataclass(frozen=True)
class Release:
    """A release as ``Corpus.releases`` lists it."""

    version: str
    base: str | None
    documents: int
    documents_open: int
    documents_tdm: int
    characters: int
    tokens: int
    tokenizer: str | None


class Corpus:
    """One release, to be read: a home's newest (or *version*), or the folder of a single release or tier.

    Args:
        root: a home, a release's folder, the ``public`` folder that somebody passed on, or the URI of one of them.
        version: another release of the home than the newest.
        tier: ``open`` (default: what may be redistributed), ``tdm``, or ``all``.

    Raises:
        ReleaseError: there is no such release.
    """

    def __init__(self, root: str | os.PathLike[str] = "corpus", version: str | None = None, tier: str = "open") -> None:
        if tier not in ("open", "tdm", "all"):
            raise ReleaseError(f"unknown tier {tier!r}", "one of open, tdm, all")
        place = locate(root)
        self._home = place.local
        if version is None and place.size(NAME) >= 0:
            self._release, self.manifest = place, read_manifest(place)
            self._home = None
        else:
            releases = releases_of(root)
            self.manifest = latest(releases, version)
            self._release = releases / self.manifest.version
        self.tier = tier if self.manifest.tier is None else self.manifest.tier

    def __repr__(self) -> str:
        return f"Corpus({self.manifest.corpus['name']!r}, version={self.version!r}, tier={self.tier!r})"

    def __len__(self) -> int:
        return sum(entry.rows or 0 for entry in self._entries())

    @property
    def home(self) -> Path | None:
        """The local home that this corpus was opened by, if it was."""
        return self._home

    @property
    def version(self) -> str:
        """Version of the release that is read."""
        return self.manifest.version

    @property
    def releases(self) -> list[Release]:
        """All complete releases beside this one, oldest first."""
        parent = Location(self._release.filesystem, self._release.path.rsplit("/", 1)[0])
        known = list_releases(parent) if self.manifest.tier is None else [self.manifest]
        return [_summary(manifest) for manifest in known]

    @property
    def splits(self) -> list[str]:
        """Names of the splits."""
        return sorted({entry.split or "train" for entry in self._entries()})

    def files(self, split: str | None = None) -> list[str]:
        """Paths of the shards, in order."""
        return [f"{self._release.path}/{entry.path}" for entry in self._entries(split)]

    def documents(
        self,
        where: str | None = None,
        columns: Sequence[str] | None = None,
        split: str | None = None,
        batch_rows: int = 2048,
    ) -> Iterator[pa.RecordBatch]:
        """Documents as Arrow batches, in the release's order, without ever holding more than a few.

        Args:
            where: a condition in SQL over the record's columns, e.g.
                ``"license.spdx LIKE 'CC-BY%' AND stats.words > 200"``.
            columns: columns to read (default: all); ``license.spdx`` reads one field of a struct.
            split: one split only.
            batch_rows: rows of a batch at most.

        Raises:
            QueryError: the condition or a column is not understood.
        """
        with self.connect(split) as connection:
            query = f"SELECT {_selection(columns)} FROM documents" + (f" WHERE ({condition(where)})" if where else "")
            for batch in _read(connection, query, batch_rows):
                yield _typed(batch)

    def table(
        self, where: str | None = None, columns: Sequence[str] | None = None, split: str | None = None
    ) -> pa.Table:
        """The same as one table in memory."""
        batches = list(self.documents(where, columns, split))
        if batches:
            return pa.Table.from_batches(batches)
        schema = stored(PUBLISHED)
        return schema.empty_table().select([name for name in columns or schema.names if "." not in name])

    def iterate(
        self,
        where: str | None = None,
        columns: Sequence[str] = ("id", "text"),
        split: str | None = "train",
        seed: int | None = None,
        epoch: int = 0,
        rank: int = 0,
        world_size: int = 1,
        skip: int = 0,
        even: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Documents one by one for a training loop.

        With a *seed* row groups come in a random order of their own for each *epoch*, and rows at random within
        each; the same arguments give the same order. Each of *world_size* readers gets one stretch of that order:
        every document goes to exactly one, and their numbers differ by one at most (*where* is counted first).
        With *even* they do not differ: the last documents of the order, fewer than *world_size*, are left out, so
        that readers which step together end together. *skip* documents of this reader are passed over, so that an
        interrupted loop goes on where it stopped.

        Raises:
            QueryError: (a ``ValueError``, too) no such split, rank or number; a condition or column is not understood.
        """
        check_reader(rank, world_size, skip)
        parts = [(entry.path, self._release.open_parquet(entry.path).metadata) for entry in self._entries(split)]
        groups = [
            RowGroup(path, index, about.row_group(index).num_rows)
            for path, about in parts
            for index in range(about.num_row_groups)
        ]
        if where and world_size > 1:
            groups = self._counted(groups, where, split)
        shuffled = order_of(groups, seed, epoch)
        if where and world_size == 1:  # counted as they are read
            return self._rows(((group, 0, None) for group in shuffled), where, columns, seed, epoch, skip)
        return self._rows(stretch(shuffled, rank, world_size, skip, even), where, columns, seed, epoch)

    def _counted(self, groups: list[RowGroup], where: str, split: str | None) -> list[RowGroup]:
        """*groups* with the number of their rows that *where* takes; reads the columns that it names."""
        ends = np.cumsum([group.rows for group in groups])
        starts = ends - [group.rows for group in groups]
        heads = {group.path: int(start) for group, start in zip(reversed(groups), reversed(starts), strict=True)}
        found = np.zeros(len(groups), np.int64)
        shards = {f"{self._release.path}/{path}": head for path, head in heads.items()}
        with self.connect(split) as connection:
            query = f"SELECT shard, shard_row FROM numbered WHERE ({condition(where)})"
            for batch in _read(connection, query, 1 << 16):
                named = pc.dictionary_encode(batch["shard"])
                bases = np.array([shards[name] for name in named.dictionary.to_pylist()], np.int64)
                rows = bases[named.indices.to_numpy()] + batch["shard_row"].to_numpy()
                found += np.bincount(np.searchsorted(ends, rows, side="right"), minlength=len(groups))
        return [replace(group, rows=int(rows)) for group, rows in zip(groups, found, strict=True)]

    def _rows(
        self,
        pieces: Iterable[Piece],
        where: str | None,
        columns: Sequence[str],
        seed: int | None,
        epoch: int,
        skip: int = 0,
    ) -> Iterator[dict[str, Any]]:
        import duckdb

        with duckdb.connect(":memory:") as connection:
            for group, start, stop in pieces:
                table = self._row_group(connection, group, where, columns)
                order = order_of(range(table.num_rows), seed, epoch, group.place)[start:stop]
                yield from table.take(pa.array(order[skip:], pa.int64())).to_pylist()
                skip = max(0, skip - len(order))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self.documents():
            yield from batch.to_pylist()

    def sql(self, query: str) -> pa.Table:
        """A read-only question to the home's catalog (see ``kombajn sql``), as a table."""
        from catalog.sql import ask
        from catalog.store import open_catalog

        with open_catalog(self._catalog_home()) as connection:
            answers = ask(connection, query)
            return answers[-1].table() if answers else pa.table({})

    def explain(self, query: str) -> Story:
        """The whole story of a document, by id or URL."""
        from catalog.explain import explain

        return explain(self._catalog_home(), query)

    def load(self, library: str = "datasets", split: str | None = None, streaming: bool = False) -> Any:
        """The corpus in a library's own type.

        Returns:
            ``datasets``: a ``Dataset`` (of *split*), ``DatasetDict`` or their streaming kinds; ``polars``: a
            ``LazyFrame``; ``duckdb``: a relation; ``arrow``: a ``pyarrow.dataset.Dataset``.
        """
        if library == "datasets":
            import datasets

            wanted = [split] if split else self.splits
            files = {name: self.files(name) for name in wanted}
            return datasets.load_dataset("parquet", data_files=files, split=split, streaming=streaming)
        if library == "polars":
            import polars

            return polars.scan_parquet(self.files(split), hive_partitioning=False)
        if library == "duckdb":
            import duckdb

            return duckdb.read_parquet(self.files(split), hive_partitioning=False)
        if library == "arrow":
            return self._dataset(split)
        raise QueryError(f"unknown library {library!r}", f"one of {', '.join(LIBRARIES)}")

    def _entries(self, split: str | None = None) -> list[FileEntry]:
        tier = None if self.tier == "all" or self.manifest.tier is not None else self.tier
        known = {*SPLITS, *(entry.split for entry in self.manifest.shards(tier))}
        if split is not None and split not in known:
            raise ArgumentError(f"there is no split {split!r}", f"one of {', '.join(self.splits or SPLITS)}")
        return [entry for entry in self.manifest.shards(tier, split) if entry.rows]

    def _dataset(self, split: str | None) -> Any:
        import pyarrow.dataset as ds

        return ds.dataset(
            self.files(split), format="parquet", filesystem=self._release.filesystem, schema=stored(PUBLISHED)
        )

    def connect(self, split: str | None = None) -> Any:
        """A DuckDB connection of its own with the view ``documents`` over the shards; close it after use.

        The view ``numbered`` adds each row's place: ``shard`` (a path of ``files``) and ``shard_row``; on remote
        storage it can be read once.
        """
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET temp_directory = '{tempfile.gettempdir()}/kombajn-{os.getpid()}'")
        files = self.files(split)
        if self._release.local is not None and files:
            paths = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
            source = f"read_parquet([{paths}], hive_partitioning = false)"
            connection.execute(f"CREATE VIEW documents AS SELECT * FROM {source}")
            numbered = source.removesuffix(")") + ", filename = 'shard', file_row_number = true)"
            connection.execute(f"CREATE VIEW numbered AS SELECT *, file_row_number AS shard_row FROM {numbered}")
            folder = str(self._release.local).replace("'", "''")
            connection.execute(f"SET allowed_directories = ['{folder}/']")
            connection.execute("SET enable_external_access = false")
        else:
            connection.register("documents", self._dataset(split) if files else stored(PUBLISHED).empty_table())
            connection.register("numbered", self._numbered(split))
        return connection

    def row_groups(
        self, split: str | None = None, columns: Sequence[str] | None = None, only: Collection[str] | None = None
    ) -> Iterator[tuple[str, int, pa.Table]]:
        """Every row group with its shard's path and the number of its first row; *only* names the shards wanted."""
        for entry, path in zip(self._entries(split), self.files(split), strict=True):
            if only is not None and path not in only:
                continue
            shard, first = self._release.open_parquet(entry.path), 0
            for index in range(shard.num_row_groups):
                table = shard.read_row_group(index, columns=None if columns is None else list(columns))
                yield path, first, table
                first += table.num_rows

    def _numbered(self, split: str | None) -> Any:
        schema = stored(PUBLISHED).append(pa.field("shard", pa.string())).append(pa.field("shard_row", pa.int64()))

        def batches() -> Iterator[pa.RecordBatch]:
            for path, first, table in self.row_groups(split):
                rows = pa.array(range(first, first + table.num_rows), pa.int64())
                whole = pa.table([*table.columns, pa.repeat(path, table.num_rows), rows], schema=schema)
                yield from whole.to_batches()

        return pa.RecordBatchReader.from_batches(schema, batches())

    def _row_group(self, connection: Any, group: RowGroup, where: str | None, columns: Sequence[str]) -> pa.Table:
        needed = None if where else sorted({name.partition(".")[0] for name in columns})
        table = self._release.open_parquet(group.path).read_row_group(group.index, columns=needed)
        connection.register("documents", table)
        query = f"SELECT {_selection(columns)} FROM documents" + (f" WHERE ({condition(where)})" if where else "")
        return pa.Table.from_batches(list(_read(connection, query, 1 << 16)) or [_empty(columns)])

    def _catalog_home(self) -> Path:
        if self._home is None:
            raise QueryError("this corpus is a single release: only a home has a catalog", "open the home instead")
        return self._home


def _summary(manifest: Manifest) -> Release:
    counts: Mapping[str, int] = manifest.counts
    tdm = counts.get("documents_tdm", counts["documents"] if manifest.tier == "tdm" else 0)
    return Release(
        version=manifest.version,
        base=manifest.base,
        documents=counts["documents"],
        documents_open=counts["documents"] - tdm,
        documents_tdm=tdm,
        characters=counts["characters"],
        tokens=counts["tokens"],
        tokenizer=manifest.tokenizer,
    )


def _selection(columns: Sequence[str] | None) -> str:
    if columns is None:
        return "*"
    unknown = sorted({name for name in columns if name.partition(".")[0] not in PUBLISHED.names})
    if unknown:
        raise QueryError(f"unknown columns: {', '.join(unknown)}", f"there are: {', '.join(PUBLISHED.names)}")
    return ", ".join(".".join(f'"{part}"' for part in name.split(".")) + f' AS "{name}"' for name in columns)


def condition(where: str | None) -> str:
    """A condition that cannot end its parenthesis, checked by DuckDB's own parser.

    Raises:
        QueryError: it is not one condition.
    """
    import duckdb

    text = where or "true"
    try:
        statements = duckdb.extract_statements(f"SELECT 1 WHERE ({text}\n)")
    except duckdb.Error as error:
        raise QueryError(f"the condition {text!r} is not understood: {error}") from error
    if len(statements) != 1 or statements[0].type.name != "SELECT":
        raise QueryError(f"the condition {text!r} is more than one condition")
    return f"{text}\n"


def _read(connection: Any, query: str, rows: int) -> Iterator[pa.RecordBatch]:
    import duckdb

    try:
        yield from connection.sql(query).to_arrow_reader(rows)
    except duckdb.Error as error:
        raise QueryError(str(error), f"columns: {', '.join(PUBLISHED.names)}") from error


def _typed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """DuckDB's types back to the record's own (timestamps, nullability of lists)."""
    schema = stored(PUBLISHED)
    columns = [
        pc.cast(column, schema.field(name).type) if name in schema.names else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _empty(columns: Sequence[str]) -> pa.RecordBatch:
    schema = pa.schema([(name, pa.string()) for name in columns])
    return pa.RecordBatch.from_pylist([], schema=schema)
