"""Profiles over the hours of the day, and moments that can't be."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.demo.hours import BY_HOUR
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

EVEN = (1,) * 24
NO_PAST = pl.DataFrame(schema={"table": pl.String, "hour": pl.Int64, "row_count": pl.Int64})


def drawn(
    seed: int, *, rows: int = 500, shape: Sequence[int] = BY_HOUR, shifts: Sequence[int] = (), early: int = 0
) -> pl.DataFrame:
    """Weeks of orders; the newest are shifted by so many hours, and so many in each hour were known too early."""
    rng = np.random.default_rng(seed)
    share = np.array(shape) / sum(shape)
    weeks = [
        rng.multinomial(rows, np.roll(share, shifts[back] if back < len(shifts) else 0)).tolist() for back in range(17)
    ]
    return pl.DataFrame(
        [
            {"table": "orders", "weeks_back": back, "hour": hour, "row_count": count, "early_row_count": early}
            for back, week in enumerate(weeks)
            for hour, count in enumerate(week)
        ]
    )


def past(shift: int = 0, rows: int = 20_000, shape: Sequence[int] = BY_HOUR) -> pl.DataFrame:
    counts = np.random.default_rng(1).multinomial(rows, np.roll(np.array(shape) / sum(shape), shift)).tolist()
    return pl.DataFrame({"table": ["orders"] * 24, "hour": range(24), "row_count": counts})


def judged(
    hours: pl.DataFrame, before: pl.DataFrame = NO_PAST, now: pl.DataFrame = NO_PAST, future: int = 0
) -> CheckResult:
    later = pl.DataFrame({"table": ["orders"], "row_count": [future]})
    return checks.hours_are_usual(hours, before, now, later, most_early=0.01, least_rows=20)


@pytest.mark.parametrize("shape", [BY_HOUR, EVEN])
@pytest.mark.parametrize("rows", [20, 100, 2_000])
def test_usual_weeks_pass_whatever_their_size(shape: Sequence[int], rows: int) -> None:
    for seed in range(25):
        result = judged(drawn(seed, rows=rows, shape=shape), past(shape=shape), past(shape=shape))
        assert result.passed, result


@pytest.mark.parametrize("shift", [7, -6, 12, 3])
def test_a_week_of_another_time_zone_is_told_with_its_shift(shift: int) -> None:
    result = judged(drawn(3, shifts=(shift,)))
    assert not result.passed
    assert result.severity == "WARN"
    assert result.sample[0]["shift_hours"] == shift
    assert f"shifted by {shift:+d} hours" in result.observed


def test_a_fault_that_is_weeks_old_is_still_told() -> None:
    assert len(judged(drawn(3, shifts=(7, 7, 7))).sample) == 3


def test_daylight_saving_time_is_no_fault() -> None:
    assert judged(drawn(3, rows=5_000, shifts=(1, 1, 1, 1))).passed


def test_a_whole_past_that_moved_is_told() -> None:
    result = judged(drawn(3), past(), past(shift=7))
    assert not result.passed
    assert "the whole past" in result.observed


def test_facts_that_were_known_before_they_happened_or_lie_ahead_are_told() -> None:
    early = judged(drawn(3, early=1))
    assert "known before they happened" in early.observed
    ahead = judged(drawn(3), future=30)
    assert "later than now" in ahead.observed
    assert not early.passed
    assert not ahead.passed


def test_nothing_to_judge_passes() -> None:
    assert judged(drawn(1).clear()).passed
