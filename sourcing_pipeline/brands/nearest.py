"""The nearest of many vectors, exactly, a block at a time.

An exact search is a matrix product, and a pass over its result that looks only where something near can be. It forgets
nothing, and what an index would save at 70,000 brands is seconds (decision 0011).

What belongs here: the search. What doesn't: what the vectors stand for (``lookalike_brands``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

DECIMALS = 5
"""Similarities are rounded, so that their order doesn't hang on how a processor sums."""

_CELLS = 16_000_000
"""Similarities held at once: 64 MB."""

_STRIP = 128
"""Similarities whose largest stands for them in the first pass."""

_LOWEST = -2.0
"""Below every cosine."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs of a vector and one of its nearest, by vector and nearest first; ``similarity`` is their cosine."""

    rows: Places
    others: Places
    similarity: npt.NDArray[np.float64]


def nearest(vectors: Matrix, others: Matrix, most: int, never: tuple[Places, Places] | None = None) -> Neighbours:
    """For each vector the ``most`` others with the highest cosine, none of 0 or less; of equals those that stand first.

    Args:
        vectors: unit vectors, a row each.
        others: unit vectors of the same length.
        most: how many of them at most.
        never: pairs of places (of a vector, of another) that don't count, such as a brand and itself.
    """
    found = list(_blocks(vectors, others, most, never)) if len(vectors) and len(others) else []
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Neighbours(none, none, np.zeros(0))
    return Neighbours(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _blocks(
    vectors: Matrix, others: Matrix, most: int, never: tuple[Places, Places] | None
) -> Iterator[tuple[Places, Places, npt.NDArray[Any]]]:
    strips = -(-len(others) // _STRIP)
    # Padded to whole strips, so that the largest of each is one vectorised pass.
    width = strips * _STRIP
    padded = np.zeros((width, others.shape[1]), dtype=np.float32)
    padded[: len(others)] = others
    step = max(1, _CELLS // width)
    for start in range(0, len(vectors), step):
        similarity = vectors[start : start + step] @ padded.T
        similarity[:, len(others) :] = _LOWEST
        if never is not None:
            inside = (never[0] >= start) & (never[0] < start + len(similarity))
            similarity[never[0][inside] - start, never[1][inside]] = _LOWEST
        yield _best_of(similarity, start, min(most, len(others)))


def _best_of(similarity: Matrix, start: int, most: int) -> tuple[Places, Places, npt.NDArray[np.float64]]:
    """The best of each row of a block.

    At least ``most`` similarities are as high as the ``most``-th highest of the strips' largest ones, so what is below
    that can't be among the best, and all else is a few dozen in a row.
    """
    rows = len(similarity)
    strips = similarity.reshape(rows, -1, _STRIP)
    tops = strips.max(axis=2)
    enough = tops.shape[1] >= most
    least = -np.partition(-tops, most - 1, axis=1)[:, most - 1] if enough else np.full(rows, _LOWEST)
    # Rounding may lift what is a little lower to the same number.
    least = np.maximum(least.astype(np.float64) - 10.0**-DECIMALS, 0.5 * 10.0**-DECIMALS).astype(np.float32)
    row, strip = np.nonzero(tops >= least[:, None])
    inside, place = np.nonzero(strips[row, strip] >= least[row, None])
    row, other = row[inside], strip[inside] * _STRIP + place
    value = np.round(similarity[row, other].astype(np.float64), DECIMALS).clip(-1, 1)
    order = np.lexsort((other, -value, row))
    row, other, value = row[order], other[order], value[order]
    first = np.searchsorted(row, row)  # where the row's first entry stands
    kept = (np.arange(len(row)) - first < most) & (value > 0)
    return row[kept] + start, other[kept], value[kept]
