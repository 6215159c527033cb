"""A mixture of a release's documents, shuffled, in the format of a training framework.

Two passes with bounded memory: rows are dealt out to files by a hash of seed, id and copy while shards are read
once, then each file's rows are put in a random order of their own and written. Every file appears whole by rename; the
same command finds the finished ones, checks their digests and goes on. ``manifest.json``, written last, makes the
export complete.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.card import table as markdown
from catalog.corpus import Corpus, condition
from catalog.errors import QueryError
from catalog.exported import (
    IDENTITY,
    WRITTEN,
    begin,
    check_place,
    entry_of,
    note_written,
    opened,
    replace_file,
    sound_parts,
)
from catalog.formats import FORMATS, mds_index
from catalog.manifest import NAME
from catalog.mixture import Group, Mixture, select
from catalog.numbers import compact, count, share
from catalog.schema import PUBLISHED

ESTIMATE = "estimate: UTF-8 bytes / 4"
TokenCounter = Callable[[list[str]], list[int]]
_OPEN_FILES = 256


@dataclass(frozen=True)
class Export:
    """What was written. ``tokens`` are of ``tokenizer`` (a name, or the words of an estimate)."""

    folder: Path
    tier: str
    documents: int
    copies: int
    tokens: int
    tokenizer: str
    groups: tuple[Group, ...]
    files: tuple[Mapping[str, Any], ...]
    rewritten: tuple[str, ...] = ()  # files of a finished export that were lost or not as its manifest says

    @property
    def warnings(self) -> list[str]:
        """Groups that had less than was wanted."""
        return [
            f"{group.name}: {compact(group.tokens)} of {compact(group.wanted)} tokens; more --epochs would repeat it"
            for group in self.groups
            if group.shortfall > (group.wanted or 0) * 0.01
        ]


def export(
    corpus: Corpus,
    folder: str | os.PathLike[str],
    mixture: Mixture,
    form: str = "parquet",
    file_bytes: int = 256 << 20,
    split: str | None = "train",
    tokenizer: tuple[str, TokenCounter] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Export:
    """Write *mixture* to *folder*.

    Args:
        corpus: what to take from; its tier decides whether the export is public or internal.
        folder: new, empty, or holding the same export, finished or not: parts that are lost or not as they were
            written are written again.
        mixture: what to take.
        form: one of ``FORMATS``.
        file_bytes: bytes of text in a file, about.
        split: the split to take from (None: all; never train on the others).
        tokenizer: name and counter of tokens, where the release's own counts are not wanted; without either, tokens
            are estimated, and named so.
        progress: called with files written and files in all.

    Raises:
        QueryError: unknown format, a wrong condition or mixture, nothing to export.
        ReleaseError: *folder* holds something else, or lies in a release or the home's own folders.
    """
    if form not in FORMATS:
        raise QueryError(f"unknown format {form!r}", f"one of {', '.join(FORMATS)}")
    target = Path(folder)
    name = tokenizer[0] if tokenizer else corpus.manifest.tokenizer or ESTIMATE
    identity = _identity(corpus, mixture, form, file_bytes, split, name)
    check_place(target, corpus.home)
    record = opened(target, identity)
    sound = sound_parts(target, record)
    if record is not None and len(sound) == len(record["files"]):
        return _finished(target, record)
    scratch = target / ".scratch"
    with contextlib.closing(corpus.connect(split)) as connection:
        _candidates(connection, corpus, mixture, split, tokenizer)
        chosen, groups = select(connection, mixture, "tokens")
    if not chosen.num_rows:
        raise QueryError("no document fits", "loosen --where, or look with `kombajn sql`")
    plan = _Plan(corpus, chosen, mixture.seed, form, file_bytes)
    missing = [number for number in range(plan.files) if plan.name(number) not in sound]
    begin(target, identity)
    if missing:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        for start in range(0, len(missing), _OPEN_FILES):
            wanted = missing[start : start + _OPEN_FILES]
            plan.deal(scratch, wanted)
            for number in wanted:
                plan.write(scratch, target, number)
                sound[plan.name(number)] = entry_of(target / plan.name(number), form)
                note_written(target, sound[plan.name(number)])
                if progress:
                    progress(plan.files - len(missing) + missing.index(number) + 1, plan.files)
        shutil.rmtree(scratch, ignore_errors=True)
    rewritten = () if record is None else tuple(plan.name(number) for number in missing)
    files = [sound[plan.name(number)] for number in range(plan.files)]
    return replace(_complete(target, corpus, identity, groups, plan, files), rewritten=rewritten)


def _finished(target: Path, record: Mapping[str, Any]) -> Export:
    """The export that *target* holds whole; its index, which the manifest does not list, is set right."""
    if record["format"] == "mds":
        _write_index(target, record["files"])
    for name in (IDENTITY, WRITTEN):  # of an earlier start that ended just before its end
        (target / name).unlink(missing_ok=True)
    groups = tuple(Group(**group) for group in record["groups"])
    sums = (record["documents"], record["copies"], record["tokens"])
    return Export(target, record["tier"], *sums, record["tokenizer"], groups, tuple(record["files"]))


def _write_index(target: Path, files: Sequence[Mapping[str, Any]]) -> None:
    index = mds_index([(entry["path"], entry["rows"], entry["bytes"]) for entry in files])
    path = target / "index.json"
    if not path.is_file() or path.read_bytes() != index:
        replace_file(path, index)


def _identity(
    corpus: Corpus, mixture: Mixture, form: str, file_bytes: int, split: str | None, tokenizer: str
) -> dict[str, Any]:
    return {
        "corpus": corpus.manifest.corpus["name"],
        "contact": corpus.manifest.corpus["contact"],
        "release": corpus.version,
        "release_fingerprints": dict(corpus.manifest.fingerprints),
        "tier": corpus.tier,
        "split": split,
        "format": form,
        "file_bytes": file_bytes,
        "tokenizer": tokenizer,
        "mixture": json.loads(json.dumps(asdict(mixture), sort_keys=True)),
    }


def _candidates(
    connection: Any, corpus: Corpus, mixture: Mixture, split: str | None, tokenizer: tuple[str, TokenCounter] | None
) -> None:
    """The view ``candidates``: documents that fit, with the place of each in the shards."""
    import duckdb

    counted = ""
    tokens = "stats.tokens" if corpus.manifest.tokenizer else "strlen(text) // 4"
    if tokenizer is not None:
        connection.register("counted", _count_tokens(corpus, split, tokenizer[1]))
        counted, tokens = "JOIN counted USING (shard, shard_row)", "counted.tokens"
    wanted = condition(mixture.where) if mixture.where else "true"
    try:
        connection.execute(
            f"CREATE TEMP TABLE candidates AS SELECT id, ({mixture.by})::VARCHAR AS part, shard, shard_row, "
            f"{tokens} AS tokens, dedup.cluster_size AS cluster_size, stats.characters AS characters "
            f"FROM numbered {counted} WHERE ({wanted})"
        )
    except duckdb.Error as error:
        raise QueryError(str(error), f"columns: {', '.join(PUBLISHED.names)}") from error


def _count_tokens(corpus: Corpus, split: str | None, counter: TokenCounter) -> pa.Table:
    parts = []
    for shard, first, table in corpus.row_groups(split, ["text"]):
        counts = counter(table["text"].to_pylist())
        rows = np.arange(first, first + table.num_rows)
        parts.append(pa.table({"shard": [shard] * table.num_rows, "shard_row": rows, "tokens": counts}))
    schema = pa.schema([("shard", pa.string()), ("shard_row", pa.int64()), ("tokens", pa.int64())])
    return pa.concat_tables([part.cast(schema) for part in parts]) if parts else schema.empty_table()


class _Plan:
    """Where every copy of every chosen document goes: its file, and its place in it, by one global shuffle."""

    def __init__(self, corpus: Corpus, chosen: pa.Table, seed: int, form: str, file_bytes: int) -> None:
        self._corpus = corpus
        self._ending, self._writer = FORMATS[form]
        self.form = form
        copies = chosen["copies"].to_numpy()
        origin = np.repeat(np.arange(chosen.num_rows), copies)
        starts = np.cumsum(copies) - copies
        nth = np.arange(len(origin)) - starts[origin]
        lots = _lots(chosen["id"], seed)[origin] + nth.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        order = np.lexsort((nth, origin, _mixed(lots)))
        self._place = np.empty(len(order), np.int64)
        self._place[order] = np.arange(len(order))
        self._row = chosen["shard_row"].to_numpy()[origin]
        shards = chosen["shard"].combine_chunks().dictionary_encode()
        self._shards = {name: code for code, name in enumerate(shards.dictionary.to_pylist())}
        self._shard = shards.indices.to_numpy()[origin]
        size = int((chosen["characters"].to_numpy(zero_copy_only=False).astype(np.float64) * copies).sum() or 0)
        self.copies = len(origin)
        self.documents = chosen.num_rows
        self.files = max(1, min(len(origin), -(-size // file_bytes)))
        self._file = self._place * self.files // len(order)

    def name(self, number: int) -> str:
        """Name of a file."""
        return f"part-{number:05d}.{self._ending}"

    def deal(self, scratch: Path, wanted: list[int]) -> None:
        """Read the shards once; append the rows of the files *wanted* to a bucket each."""
        with contextlib.ExitStack() as stack:
            writers: dict[int, Any] = {}
            for shard, first, table in self._corpus.row_groups(None, None, only=set(self._shards)):
                here = np.flatnonzero(
                    (self._shard == self._shards[shard]) & (self._row >= first) & (self._row < first + table.num_rows)
                )
                here = here[np.isin(self._file[here], wanted)]
                for number in np.unique(self._file[here]):
                    mine = here[self._file[here] == number]
                    rows = table.take(pa.array(self._row[mine] - first))
                    rows = rows.append_column("__place", pa.array(self._place[mine]))
                    if number not in writers:
                        sink = stack.enter_context(pa.OSFile(str(scratch / f"bucket-{number:05d}.arrow"), "wb"))
                        writers[number] = stack.enter_context(pa.ipc.new_stream(sink, rows.schema))
                    writers[number].write_table(rows)

    def write(self, scratch: Path, target: Path, number: int) -> None:
        """Put one bucket's rows in order and write the file."""
        bucket = scratch / f"bucket-{number:05d}.arrow"
        with pa.memory_map(str(bucket)) as source:
            table = pa.ipc.open_stream(source).read_all()
        table = table.take(pc.sort_indices(table["__place"])).drop_columns(["__place"]).combine_chunks()
        half = scratch / self.name(number)
        self._writer(table, half)
        half.replace(target / self.name(number))
        bucket.unlink()


def _lots(ids: pa.ChunkedArray, seed: int) -> Any:
    """64 bits of each id (32 hex digits of a hash) mixed with the seed."""
    letters = np.frombuffer("".join(text[:16] for text in ids.to_pylist()).encode(), np.uint8).reshape(-1, 16)
    digits = np.where(letters > 57, letters - 87, letters - 48).astype(np.uint64)
    shifts = np.arange(60, -1, -4, dtype=np.uint64)
    return np.bitwise_or.reduce(digits << shifts, axis=1) ^ _mixed(np.array([seed & (2**64 - 1)], np.uint64))[0]


def _mixed(values: Any) -> Any:
    """The finalizer of splitmix64 (Steele et al. 2014): every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _complete(
    target: Path,
    corpus: Corpus,
    identity: dict[str, Any],
    groups: list[Group],
    plan: _Plan,
    files: list[dict[str, Any]],
) -> Export:
    tokens = sum(group.tokens for group in groups)
    sums = (plan.documents, plan.copies, tokens)
    done = Export(target, corpus.tier, *sums, identity["tokenizer"], tuple(groups), tuple(files))
    if plan.form == "mds":
        _write_index(target, files)
    replace_file(target / "README.md", _card(done, identity).encode())
    record = {
        **identity,
        "documents": done.documents,
        "copies": done.copies,
        "tokens": tokens,
        "groups": [asdict(group) for group in groups],
        "files": files,
    }
    replace_file(target / NAME, (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
    for name in (IDENTITY, WRITTEN):
        (target / name).unlink(missing_ok=True)
    return done


def _card(done: Export, identity: dict[str, Any]) -> str:
    mixture = identity["mixture"]
    internal = done.tier != "open"
    rows = [
        [
            group.name,
            "–" if group.weight is None else f"{group.weight:.3g}",
            share(group.tokens, done.tokens),
            count(group.documents),
            count(group.copies),
            compact(group.tokens),
            compact(group.available_tokens),
        ]
        for group in done.groups
    ]
    use = (
        "**Internal: holds texts kept for the operator's own text and data mining. Do not publish or pass on.**"
        if internal
        else "Every document carries its own license and attribution; reusers must print what CC BY and CC BY-SA ask."
    )
    parts = [
        f"# Mixture of {identity['corpus']} {identity['release']}{' – internal' if internal else ''}",
        use,
        f"{count(done.documents)} documents, {count(done.copies)} with repetitions, {compact(done.tokens)} tokens "
        f"({done.tokenizer}); split {identity['split'] or 'all'}, format {identity['format']}, seed {mixture['seed']}.",
        f"Condition: `{mixture['where'] or 'none'}`",
        markdown(["group", "weight", "share", "documents", "copies", "tokens", "available"], rows),
        *[f"* {warning}" for warning in done.warnings],
        "The order is a global shuffle by seed; the same release and settings give the same bytes. `manifest.json` "
        f"holds SHA-256 of every file. Contact for removal: {identity['contact']}.",
    ]
    name = "internal-text-and-data-mining-only" if internal else "per-document"
    head = f"---\nlanguage: [pl]\nlicense: other\nlicense_name: {name}\n"
    if identity["format"] == "parquet":
        head += 'configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: "part-*.parquet"\n'
    return f"{head}---\n\n" + "\n\n".join(parts) + "\n"
