"""Exact distinct counts by a sweep, against sets of keys."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.marketplace import distinct
from sourcing_pipeline.marketplace.distinct import PairLayout, changes

SUBJECTS, KEYS, SNAPSHOTS, PIECES = 4, 5, 6, 7
FACTS = st.tuples(
    st.integers(0, SUBJECTS - 1), st.integers(0, KEYS - 1), st.integers(0, SNAPSHOTS), st.integers(0, PIECES - 1)
)
LAYOUT = PairLayout(SUBJECTS, KEYS, SNAPSHOTS, PIECES)


def packed(facts: list[tuple[int, int, int, int]]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    numbers = [
        (((subject << LAYOUT.key_bits | key) << LAYOUT.snapshot_bits | first) << LAYOUT.piece_bits) | piece
        for subject, key, first, piece in facts
    ]
    return np.array(sorted(numbers), dtype=np.int64)


@given(
    st.lists(FACTS, max_size=60),
    st.lists(st.integers(0, SNAPSHOTS), min_size=PIECES, max_size=PIECES),
    st.integers(1, 3),
    st.integers(1, 20),
)
def test_the_sweep_counts_as_sets_do(
    facts: list[tuple[int, int, int, int]], ends: list[int], at_least: int, chunk: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "CHUNK_FACTS", chunk)
        found = np.cumsum(changes(packed(facts), LAYOUT, np.array(ends), at_least), axis=1)
    for snapshot in range(SNAPSHOTS):
        there = Counter((subject, key) for subject, key, first, piece in facts if first <= snapshot < ends[piece])
        for subject in range(SUBJECTS):
            expected = sum(count >= at_least for (of, _), count in there.items() if of == subject)
            assert found[subject, snapshot] == expected
    assert (found[:, SNAPSHOTS] >= 0).all()


def test_more_than_fits_into_a_number_is_refused() -> None:
    with pytest.raises(OverflowError, match="61 are there"):
        PairLayout(1 << 30, 1 << 30, 104, 500)
