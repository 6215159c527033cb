"""Signatures are datasketch's, candidates are those of its `MinHashLSH`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.minhash import band_keys, signatures
from dedup.shingles import Rows, shingle_sets
from dedup.streams import stream
from tests.dedup.doubles import words


def rows_of(sets: list[list[int]]) -> Rows:
    values = np.array([value for one in sets for value in one], np.uint32)
    return Rows(values, np.cumsum([0, *map(len, sets)]).astype(np.int64))


def datasketch_signature(values: list[int], count: int, seed: int) -> np.ndarray:
    sketch = MinHash(num_perm=count, seed=seed, hashfunc=lambda value: value, scheme="affine32")
    sketch.update_batch(values)
    return sketch.hashvalues


@given(
    st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=40), min_size=1, max_size=8),
    st.sampled_from([1, 7, 112, 120]),
    st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_signatures_equal_datasketch(sets: list[list[int]], count: int, seed: int) -> None:
    found = signatures(rows_of(sets), count, seed)
    expected = [datasketch_signature(values, count, seed) for values in sets]
    assert np.array_equal(found, np.array(expected, np.uint32))


def test_signatures_of_more_hashes_than_a_block_equal_datasketch() -> None:
    source = np.random.RandomState(3)
    sets = [source.randint(0, 2**32, size, dtype=np.uint32).tolist() for size in (70_000, 1, 32_768, 5)]
    found = signatures(rows_of(sets), 12, 1)
    assert np.array_equal(found, np.array([datasketch_signature(values, 12, 1) for values in sets]))


@pytest.mark.parametrize(("bands", "rows"), [(20, 6), (14, 8)])
def test_candidates_are_those_of_minhash_lsh(bands: int, rows: int) -> None:
    texts = []
    for seed in range(40):
        tokens = words(80, seed % 10)
        for i in range(0, seed // 4):
            tokens[7 * i % 80] = f"zmiana{seed}"
        texts.append(" ".join(tokens))
    sets = shingle_sets(stream(pa.array(texts)), 5)
    signature = signatures(sets, bands * rows, 1)
    keys = band_keys(signature, bands, rows)
    lsh = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
    sketches = [
        MinHash(num_perm=bands * rows, seed=1, hashvalues=row, scheme="affine32", hashfunc=int) for row in signature
    ]
    for i, sketch in enumerate(sketches):
        lsh.insert(i, sketch)
    for i, sketch in enumerate(sketches):
        sharing = np.flatnonzero((keys == keys[i]).any(axis=1))
        assert set(lsh.query(sketch)) == set(sharing.tolist())
