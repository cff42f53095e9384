"""Orders that equal another in all but their id."""

import polars as pl
import pytest

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult


def weeks(*newest: int, rows: int = 100, usual: int = 0, whole_days: int = 0) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "weeks_back": back,
                "row_count": rows,
                "repeated_row_count": newest[back] if back < len(newest) else usual,
                "whole_day_row_count": whole_days,
                "for_example": "o1 = o2",
            }
            for back in range(17)
        ]
    )


def judged(frame: pl.DataFrame) -> CheckResult:
    return checks.orders_are_distinct(frame, 0.01, least_rows=20)


def test_single_equal_orders_pass() -> None:
    result = judged(weeks(1, 0, 1))
    assert result.passed, result
    assert result.figures["repeated_rows"] == 2.0


@pytest.mark.parametrize("frame", [weeks(50), weeks(0, 12), weeks(*[50] * 4, usual=50)])
def test_a_load_that_ran_twice_blocks(frame: pl.DataFrame) -> None:
    result = judged(frame)
    assert not result.passed
    assert result.severity == "ERROR"
    assert "orders repeat another one" in result.observed
    assert result.sample[0]["for_example"] == "o1 = o2"


def test_where_only_days_are_known_equal_orders_of_a_day_are_usual() -> None:
    assert judged(weeks(6, 4, 5, 5, usual=5, whole_days=100)).passed
    assert not judged(weeks(50, usual=5, whole_days=100)).passed


def test_few_orders_are_not_judged() -> None:
    result = judged(weeks(1, rows=1))
    assert result.passed
    assert "too few to judge" in result.observed
