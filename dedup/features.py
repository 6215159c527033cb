"""Map step of document deduplication: what each document is compared by, once for all thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from catalog.schema import Store
from dedup.exchange import Batch, require
from dedup.hashing import mix
from dedup.minhash import band_keys, signatures
from dedup.parameters import DocumentConfig
from dedup.shingles import bottom, normalized_digests, shingle_sets
from dedup.streams import slices, stream

FEATURES = pa.schema(
    [
        ("digest", pa.binary(16)),  # of the normalized text; null without text
        ("length", pa.int64()),  # letters and digits
        ("signature", pa.large_binary()),  # uint32 values; null for documents shorter than one shingle
        ("sketch", pa.large_list(pa.uint32())),  # smallest shingle hashes, ascending; null without text
    ]
)
"""One row a document, in the part's order: ``minhash/features-XXXXX``."""

UInt64 = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class FeatureTask:
    """Features of one batch of parts."""

    store: Store
    batch: Batch
    config: DocumentConfig


def write_features(task: FeatureTask) -> None:
    """Write ``minhash/features-XXXXX`` (schema `FEATURES`) for every part of the batch."""
    for number, part in task.batch.numbered():
        names = ["capture_id", "text"]
        table = task.store.read(part, names)
        require(table, names, "documents")
        features = document_features(table["text"], task.config)
        task.store.write(f"minhash/features-{number:05}", features)


def document_features(texts: pa.ChunkedArray, config: DocumentConfig) -> pa.Table:
    """The `FEATURES` of a column of texts; those of a null text are null."""
    pieces = [_features(piece, config) for piece in slices(texts)]
    return pa.concat_tables(pieces).combine_chunks() if pieces else FEATURES.empty_table()


def _features(texts: pa.Array, config: DocumentConfig) -> pa.Table:
    absent = texts.is_null().to_numpy(zero_copy_only=False)
    digests, lengths = normalized_digests(pc.fill_null(texts, "").to_pylist())
    sets = shingle_sets(stream(texts), config.shingle)
    signature = signatures(sets, config.permutations, config.seed)
    short = sets.sizes == 0
    raw = [None if short[i] else signature[i].tobytes() for i in range(len(texts))]
    sketch = pc.if_else(pa.array(absent), pa.nulls(len(texts), FEATURES.field("sketch").type), bottom(sets).to_arrow())
    return pa.table(
        [
            pa.array(
                [None if absent[i] else digest for i, digest in enumerate(digests)], FEATURES.field("digest").type
            ),
            pa.array(lengths),
            pa.array(raw, pa.large_binary()),
            sketch,
        ],
        schema=FEATURES,
    )


def signature_matrix(column: pa.ChunkedArray | pa.Array, permutations: int) -> npt.NDArray[np.uint32]:
    """Signatures as a matrix (documents, permutations); rows of absent signatures are zero."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    present = array.is_valid().to_numpy(zero_copy_only=False)
    result = np.zeros((len(array), permutations), np.uint32)
    if present.any():
        joined = b"".join(array.drop_null().to_pylist())
        result[present] = np.frombuffer(joined, np.uint32).reshape(-1, permutations)
    return result


@dataclass(frozen=True)
class Keys:
    """Bucket keys of documents: ``keys[i]`` belongs to row ``rows[i]``; equal keys make candidates."""

    keys: UInt64
    rows: npt.NDArray[np.int64]


def bucket_keys(documents: pa.Table, config: DocumentConfig, *, pages: bool) -> Keys:
    """All bucket keys: the bands of the signature, the normalized text, the payload, and with *pages* the URL.

    Needs the columns signature, digest, payload_digest and, with *pages*, url.
    """
    signature = signature_matrix(documents["signature"], config.permutations)
    present = np.flatnonzero(documents["signature"].is_valid().to_numpy())
    found = [(band_keys(signature[present], config.bands, config.rows).ravel(), np.repeat(present, config.bands))]
    columns = ["digest", "payload_digest", *(["url"] if pages else [])]
    for salt, name in enumerate(columns, 1):
        found.append(value_keys(documents[name], salt))
    keys, owners = zip(*found, strict=True)
    return Keys(np.concatenate(keys), np.concatenate(owners).astype(np.int64))


def value_keys(column: pa.ChunkedArray, salt: int) -> tuple[UInt64, npt.NDArray[np.int64]]:
    """A key for each value that is present, and its row; equal values of one *salt* have equal keys."""
    present = np.flatnonzero(column.is_valid().to_numpy())
    hashes = [xxhash.xxh3_64_intdigest(value, seed=salt) for value in column.drop_null().cast(pa.binary()).to_pylist()]
    return mix(np.array(hashes, np.uint64)), present
