"""Token streams: the tokens of a part's documents in one array, and where each stands in its text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleaning.tokens import tokenize_column
from dedup.shingles import mix

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]

_SLICE = 64

STREAM_BITS = 40
"""A position of the run: the number of its part above these bits, its place in the part's stream below."""


@dataclass(frozen=True)
class Stream:
    """Tokens of rows: row ``i`` owns ``ids[offsets[i]:offsets[i + 1]]``; offsets into the text where asked for."""

    ids: UInt64
    offsets: Int64
    starts: Int64
    ends: Int64


def stream(texts: pa.ChunkedArray, tokenizer: str | None = None, *, positions: bool = False) -> Stream:
    """The tokens of *texts*: folded words, or those of a ``tokenizer.json``."""
    if tokenizer is not None:
        return _model_tokens(texts, tokenizer)
    array = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    found = [tokenize_column(array.slice(i, _SLICE), positions=positions) for i in range(0, len(array), _SLICE)]
    sizes = [np.diff(tokens.offsets) for tokens in found]
    offsets = np.zeros(len(array) + 1, np.int64)
    np.cumsum(np.concatenate(sizes) if sizes else np.zeros(0, np.int64), out=offsets[1:])
    none = np.zeros(0, np.int64)
    return Stream(
        np.concatenate([tokens.ids for tokens in found]) if found else np.zeros(0, np.uint64),
        offsets,
        np.concatenate([none, *(tokens.starts for tokens in found)]) if positions else none,
        np.concatenate([none, *(tokens.ends for tokens in found)]) if positions else none,
    )


def _model_tokens(texts: pa.ChunkedArray, path: str) -> Stream:
    encodings = _tokenizer(path).encode_batch([text or "" for text in texts.to_pylist()], add_special_tokens=False)
    offsets = np.zeros(len(encodings) + 1, np.int64)
    np.cumsum([len(encoding.ids) for encoding in encodings], out=offsets[1:])
    ids = np.array([i for encoding in encodings for i in encoding.ids], np.uint64)
    limits = np.array([pair for encoding in encodings for pair in encoding.offsets], np.int64).reshape(-1, 2)
    return Stream(mix(ids + np.uint64(1)), offsets, limits[:, 0], limits[:, 1])


@cache
def _tokenizer(path: str) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(path)
