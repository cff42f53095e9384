"""The nearest vectors, against a search that looks at everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands import nearest as module
from sourcing_pipeline.brands.nearest import DECIMALS, Matrix, Places, nearest


def unit(count: int, size: int, seed: int, *, coarse: bool = False) -> Matrix:
    vectors = np.random.default_rng(seed).normal(size=(count, size))
    if coarse:  # few different values, so that many similarities are equal
        vectors = np.sign(vectors)
    made: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return made


def by_looking_at_all(
    vectors: Matrix, others: Matrix, most: int, never: set[tuple[int, int]]
) -> list[tuple[int, int, float]]:
    found = []
    for row, vector in enumerate(vectors):
        ranked = sorted(
            (-round(float(vector @ other), DECIMALS), place)
            for place, other in enumerate(others)
            if (row, place) not in never
        )
        found += [(row, place, -negative) for negative, place in ranked[:most] if negative < 0]
    return found


@pytest.mark.parametrize("cells", [1, 1_000, 16_000_000])
@given(
    sizes=st.tuples(st.integers(0, 12), st.integers(0, 300)), most=st.integers(1, 12), seed=st.integers(0, 10), coarse=st.booleans()
)  # fmt: skip
def test_the_search_finds_what_a_look_at_all_finds(
    cells: int, sizes: tuple[int, int], most: int, seed: int, *, coarse: bool
) -> None:
    vectors, others = unit(sizes[0], 4, seed, coarse=coarse), unit(sizes[1], 4, seed + 100, coarse=coarse)
    pairs = [(row, row * 2) for row in range(min(sizes[0], sizes[1] // 2))]
    never: tuple[Places, Places] = (
        np.array([row for row, _ in pairs], dtype=np.int64),
        np.array([other for _, other in pairs], dtype=np.int64),
    )
    before, module._CELLS = module._CELLS, cells
    try:
        found = nearest(vectors, others, most, never)
    finally:
        module._CELLS = before
    expected = by_looking_at_all(vectors, others, most, set(pairs))
    assert [row for row, _, _ in expected] == found.rows.tolist()
    # Products of the same two vectors may differ in the last bit, so an order at the edge of rounding may too.
    assert np.abs(np.array([value for _, _, value in expected]) - found.similarity).max(initial=0) < 2.1 * 10**-DECIMALS
    if coarse:
        assert [other for _, other, _ in expected] == found.others.tolist()


def test_nothing_is_near_to_nothing() -> None:
    assert nearest(unit(0, 3, 1), unit(5, 3, 1), 3).rows.tolist() == []
    assert nearest(unit(5, 3, 1), unit(0, 3, 1), 3).rows.tolist() == []
    assert nearest(unit(1, 3, 1), -unit(1, 3, 1), 3).rows.tolist() == []
