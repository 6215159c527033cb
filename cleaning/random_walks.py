"""Random walks over text (Markov chains): each step goes to a word that once followed the last few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def steps(
    numbers: NDArray[np.integer], count: int, order: int, jump: float, rng: np.random.Generator, length: int
) -> Integers:
    """Where in a text *count* walks tread: positions, one row a walk, *length* to each.

    *numbers* name the word at each position of the text. Each step follows the last *order* words; with the chance
    *jump*, and at the text's end, it leads anywhere.
    """
    states = np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    words = states
    for back in range(1, order):
        earlier = np.zeros_like(words)
        earlier[back:] = words[:-back] + 1
        states = np.unique(states * (len(words) + 1) + earlier, return_inverse=True)[1].astype(np.int64)
    by_state = np.argsort(states, kind="stable")
    total = np.bincount(states)
    first = np.cumsum(total) - total
    at = rng.integers(0, len(states), count)
    found = [at]
    for _ in range(length - 1):
        state = states[at]
        following = by_state[first[state] + (rng.random(count) * total[state]).astype(np.int64)] + 1
        anywhere = rng.integers(0, len(states), count)
        at = np.where((rng.random(count) < jump) | (following >= len(states)), anywhere, following)
        found.append(at)
    return np.stack(found, axis=1)


def walk(words: Sequence[str], count: int, order: int, jump: float, rng: np.random.Generator, length: int) -> list[str]:
    """*count* random walks over *words*, as ``steps`` makes them."""
    numbers: dict[str, int] = {}
    ids = np.array([numbers.setdefault(word, len(numbers)) for word in words])
    return [" ".join(words[spot] for spot in row) for row in steps(ids, count, order, jump, rng, length).tolist()]
