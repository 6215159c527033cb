"""How alike two members of a component are, and what they have in common exactly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.exchange import numbers
from dedup.features import signature_matrix
from dedup.likeness import jaccard, signature_likeness
from dedup.shingles import Rows

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


class Comparison:
    """Similarity of pairs of members: 1 where exact, Jaccard of sketches, or of signatures where no text was seen.

    Needs the columns digest, payload_digest, signature and sketch.
    """

    def __init__(self, members: pa.Table, permutations: int) -> None:
        self.sets = Rows.from_arrow(members["sketch"])
        self.known = members["sketch"].is_valid().to_numpy()
        self.signatures = signature_matrix(members["signature"], permutations)
        self.signed = members["signature"].is_valid().to_numpy()
        self.same = Sameness(members)

    def __call__(self, left: Int64, right: Int64) -> npt.NDArray[np.float64]:
        exact = self.same.text(left, right) | self.same.payload(left, right)
        result = exact.astype(np.float64)
        sets = ~exact & self.known[left] & self.known[right]
        result[sets] = jaccard(self.sets, left[sets], right[sets])
        rest = ~exact & ~sets & self.signed[left] & self.signed[right]
        result[rest] = signature_likeness(self.signatures, left[rest], right[rest])
        return result


class Sameness:
    """Which members are exact copies. Needs the columns digest and payload_digest."""

    def __init__(self, members: pa.Table) -> None:
        self._digest = codes(members["digest"])
        self._payload = codes(members["payload_digest"])

    def text(self, left: Int64, right: Int64) -> Bool:
        """Whether both normalized texts are equal."""
        return np.asarray((self._digest[left] >= 0) & (self._digest[left] == self._digest[right]))

    def payload(self, left: Int64, right: Int64) -> Bool:
        """Whether both bodies are equal."""
        return np.asarray((self._payload[left] >= 0) & (self._payload[left] == self._payload[right]))


def codes(column: pa.ChunkedArray) -> Int64:
    """A number for each distinct value; −1 for null."""
    array = column.combine_chunks()
    if pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary())
    return numbers(pc.fill_null(array.dictionary_encode().indices.cast(pa.int64()), -1)).astype(np.int64)


def flags(column: pa.ChunkedArray) -> Bool:
    """A column of booleans as an array; null is false."""
    return numbers(pc.fill_null(column, False)).astype(bool)
