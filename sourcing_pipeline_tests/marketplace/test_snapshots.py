"""Which weeks a fact counts in: arithmetic on sorted days, against asking each week."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.marketplace.snapshots import Snapshots

DAYS = st.dates(date(2023, 12, 1), date(2024, 6, 30))
EPOCH = date(1970, 1, 1)


@given(
    st.lists(DAYS, min_size=1, max_size=12),
    st.sets(st.integers(1, 90), min_size=1, max_size=3),
    DAYS,
    st.integers(1, 60),
)
def test_a_fact_counts_from_first_to_just_before_end(
    as_ofs: list[date], windows: set[int], day: date, delay_days: int
) -> None:
    snapshots = Snapshots.of(as_ofs, sorted(windows))
    known_day = day + timedelta(days=delay_days)
    first = int(snapshots.first(np.array([(known_day - EPOCH).days]))[0])
    for window in windows:
        end = int(snapshots.end(np.array([(day - EPOCH).days]), window)[0])
        for number, as_of in enumerate(snapshots.as_ofs):
            counts = known_day <= as_of and as_of - timedelta(days=window) <= day
            assert (first <= number < end) == counts


@given(st.lists(DAYS, min_size=1, max_size=12), st.sets(st.integers(1, 90), min_size=1, max_size=3))
def test_every_day_that_can_count_is_in_one_piece_whose_facts_leave_together(
    as_ofs: list[date], windows: set[int]
) -> None:
    snapshots = Snapshots.of(as_ofs, sorted(windows))
    pieces, ends = snapshots.pieces()
    assert pieces["day"].to_list() == pl.date_range(snapshots.first_day, snapshots.last_day, eager=True).to_list()
    for window in windows:
        expected = snapshots.end(pieces["day"].to_physical().to_numpy().astype(np.int64), window)
        assert ends[window][pieces["piece"].to_numpy()].tolist() == expected.tolist()


def test_snapshots_are_sorted_and_each_is_there_once() -> None:
    monday = date(2024, 3, 4)
    snapshots = Snapshots.of([monday, monday - timedelta(days=7), monday], [90, 30])
    assert snapshots.as_ofs == (monday - timedelta(days=7), monday)
    assert snapshots.windows_days == (30, 90)
    with pytest.raises(ValueError, match="a day"):
        Snapshots.of([], [30])
