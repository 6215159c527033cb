"""Connected components of a graph given as links between 64-bit places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]


def components(left: Int64, right: Int64) -> tuple[Int64, Int64]:
    """The places that occur in the links, ascending, and for each the smallest place of its component."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    places, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
    if not len(places):
        return places, places
    a, b = ends[: len(left)], ends[len(left) :]
    graph = coo_matrix((np.ones(len(a), np.bool_), (a, b)), shape=(len(places), len(places)))
    _, labels = connected_components(graph, directed=False)
    smallest = np.full(labels.max() + 1, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(smallest, labels, places)
    return places, smallest[labels]


def row_components(count: int, left: Int64, right: Int64) -> Int64:
    """Component of each of *count* rows, named by its smallest row; rows without links are their own."""
    result = np.arange(count, dtype=np.int64)
    places, smallest = components(left, right)
    result[places] = smallest
    return result
