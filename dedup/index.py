"""What ``index/<version>/`` holds: what later runs are deduplicated against.

* ``parameters``: one row; an index made with other parameters is refused.
* ``documents-XXXXX``: signature, sketch, digest and keeper columns of every published document, its cluster and
  split, and tombstones of what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from catalog.schema import TIMESTAMP, StageError, Store
from dedup.plan import Volume
from dedup.shingles import SKETCH

PUBLISHED_DOCUMENT = pa.schema(
    [
        ("id", pa.string()),
        ("capture_id", pa.string()),
        ("page_id", pa.string()),
        ("url", pa.string()),
        ("release", pa.string()),  # that first published it; null: it holds nothing
        ("tier", pa.string()),
        ("basis", pa.string()),
        ("vouched", pa.bool_()),
        ("license_open", pa.bool_()),
        ("quality", pa.float64()),
        ("fetched_at", TIMESTAMP),
        ("payload_digest", pa.string()),
        ("cluster", pa.string()),
        ("cluster_size", pa.int64()),
        ("split", pa.string()),
        ("withdrawn", pa.bool_()),
        ("reason", pa.string()),  # of the withdrawal
        ("withdrawn_at", TIMESTAMP),  # what later captures of its page must be later than
        ("digest", pa.binary(16)),
        ("length", pa.int64()),
        ("signature", pa.large_binary()),
        ("sketch", pa.large_list(pa.uint32())),
    ]
)


class IndexMismatch(StageError):
    """The index was made with other parameters than the run's."""


class Parameters(Protocol):
    """What two runs must share for their signatures to be comparable (a `DocumentConfig` has it)."""

    @property
    def bands(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def shingle(self) -> int: ...
    @property
    def seed(self) -> int: ...


def document_keys(index: Sequence[str]) -> list[str]:
    """The document tables among the keys of an index, sorted."""
    return sorted(key for key in index if _name(key).startswith("documents-"))


def sentence_keys(index: Sequence[str]) -> list[str]:
    """The tables of sentence counts among the keys of an index, in the order of their key ranges."""
    return sorted(key for key in index if _name(key).startswith("sentences-"))


def span_keys(index: Sequence[str]) -> list[str]:
    """The tables of span fingerprints among the keys of an index, sorted."""
    return sorted(key for key in index if _name(key).startswith("spans-"))


def check_span_parameters(store: Store, index: Sequence[str], length: int, tokenizer: str | None) -> None:
    """Raise `IndexMismatch` when *index* holds fingerprints of another length or of other tokens."""
    for key in index:
        if _name(key) == "parameters":
            recorded = store.read(key).to_pylist()[0]
            known, wanted = (recorded["span_length"], recorded["span_tokenizer"]), (length, tokenizer or "words")
            if known != wanted:
                raise IndexMismatch(
                    f"the index was made with spans of {known[0]} tokens ({known[1]}), this run wants {wanted[0]} "
                    f"({wanted[1]}): set them back, or rebuild the release from all captures (curate --all)"
                )


def parameters_of(config: Parameters) -> dict[str, int | str]:
    """What an index records of the configuration it was made with."""
    return {
        "permutations": config.bands * config.rows,
        "shingle": config.shingle,
        "seed": config.seed,
        "scheme": "affine32",
        "sketch": SKETCH,
        "tokens": "words-1",
    }


def check_parameters(store: Store, index: Sequence[str], config: Parameters) -> Volume:
    """The volume of *index*; raises `IndexMismatch` when it was made with other parameters than *config*."""
    if not index:
        return Volume(0, 0)
    keys = [key for key in index if _name(key) == "parameters"]
    if not keys:
        raise IndexMismatch("the index has no table of parameters: it is incomplete; publish its release again")
    recorded = store.read(keys[0]).to_pylist()[0]
    differing = [
        f"{name} {recorded.get(name)!r} in the index, {value!r} in this run"
        for name, value in parameters_of(config).items()
        if recorded.get(name) != value
    ]
    if differing:
        raise IndexMismatch(
            f"the index was made with other parameters ({'; '.join(differing)}): "
            "set them back, or rebuild the release from all captures (curate --all)"
        )
    return Volume(recorded["documents"], recorded["text_bytes"])


def _name(key: str) -> str:
    return key.rsplit("/", 1)[-1]
