"""Pairs of columns that differ in many ways, made from seeds: for our measures and for Evidently's.

Imports nothing but numpy: the script that makes Evidently's figures runs in an environment of its own.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

Column: TypeAlias = Sequence[float | None]
Pair: TypeAlias = tuple[Column, Column]


def numbers() -> dict[str, Pair]:
    """Reference and current, by name: columns of numbers."""
    rng = np.random.default_rng(7)

    def drawn(draw: Callable[[], float], count: int, missing: float = 0.0) -> Column:
        return [None if missing and rng.random() < missing else round(draw(), 6) for _ in range(count)]

    return {
        "the same": (same := drawn(rng.normal, 300), same),
        "normal, moved": (drawn(rng.normal, 300), drawn(lambda: rng.normal(0.5, 1), 200)),
        "normal, wider": (drawn(lambda: rng.normal(10, 2), 400), drawn(lambda: rng.normal(10, 5), 400)),
        "skewed": (drawn(lambda: rng.lognormal(3, 1.5), 500), drawn(lambda: rng.lognormal(3.2, 1.5), 350)),
        "scaled by 100": (
            drawn(lambda: rng.lognormal(3, 1), 250),
            drawn(lambda: 100 * rng.lognormal(3, 1), 250),
        ),
        "constant": ([4.0] * 60, [4.0] * 80),
        "constant, moved": ([4.0] * 60, [4.5] * 80),
        "few unique values": (
            drawn(lambda: float(rng.integers(0, 5)), 200),
            drawn(lambda: float(rng.integers(1, 7)), 150),
        ),
        "twenty unique values": ([float(n % 20) for n in range(200)], [float(n % 23) for n in range(230)]),
        "nulls": (drawn(rng.normal, 300, 0.3), drawn(lambda: rng.normal(0.2, 1), 300, 0.5)),
        "mostly zero": (
            drawn(lambda: max(0.0, rng.normal(-1, 1)), 400),
            drawn(lambda: max(0.0, rng.normal(-0.7, 1)), 400),
        ),
        "one row now": (drawn(rng.normal, 100), [0.25]),
        "a share below one in ten thousand": (
            [float(n % 2) for n in range(20_000)] + [2.0],
            [float(n % 2) for n in range(20_000)] + [3.0],
        ),
    }


def whole_numbers() -> dict[str, Pair]:
    """Reference and current, by name: columns of whole numbers without a gap."""
    rng = np.random.default_rng(11)
    return {
        "counts": (rng.poisson(30, 400).tolist(), rng.poisson(36, 300).tolist()),
        "counts in a narrow range": (rng.integers(0, 22, 500).tolist(), rng.integers(0, 22, 500).tolist()),
    }


def labels() -> dict[str, tuple[list[str | None], list[str | None]]]:
    """Reference and current, by name: columns of labels."""
    rng = np.random.default_rng(13)

    def drawn(values: list[str | None], weights: list[float], count: int) -> list[str | None]:
        return [values[place] for place in rng.choice(len(values), count, p=weights)]

    three: list[str | None] = ["de", "en", "fr"]
    return {
        "the same": (same := drawn(three, [0.5, 0.3, 0.2], 200), same),
        "moved": (drawn(three, [0.5, 0.3, 0.2], 300), drawn(three, [0.2, 0.5, 0.3], 250)),
        "a new category": (drawn(three, [0.5, 0.3, 0.2], 300), drawn([*three, "it"], [0.4, 0.3, 0.2, 0.1], 300)),
        "a category renamed": (drawn(three, [0.5, 0.3, 0.2], 300), drawn(["de", "EN", "fr"], [0.5, 0.3, 0.2], 300)),
        "no category shared": (["a"] * 50, ["b"] * 40),
        "nulls": (drawn([*three, None], [0.4, 0.2, 0.2, 0.2], 300), drawn([*three, None], [0.2, 0.2, 0.2, 0.4], 300)),
        "one category": (["a"] * 50, ["a"] * 40),
    }
