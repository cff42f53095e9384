"""Weeks of weekly tables, and their rows."""

from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

MONDAY = date(2026, 11, 2)


def weeks(*back: int) -> list[date]:
    return sorted(MONDAY - timedelta(weeks=number) for number in back)


def complete(**tables: list[date]) -> CheckResult:
    return checks.partitions_are_complete(tables, MONDAY)


def rows(*counts: int, table: str = "lookalikes") -> CheckResult:
    """Rows of a table, oldest week first; the last is judged."""
    frame = pl.DataFrame(
        {
            "table": [table] * len(counts),
            "as_of": [MONDAY - timedelta(weeks=len(counts) - 1 - number) for number in range(len(counts))],
            "row_count": list(counts),
        }
    )
    return checks.weekly_rows_are_usual(frame, MONDAY, 0.5)


def test_tables_with_each_week_since_their_first_pass() -> None:
    result = complete(new=weeks(0), old=weeks(*range(60)))
    assert result.passed, result
    assert result.observed == "2 tables, all complete"


def test_a_table_that_was_backfilled_but_lacks_this_week_is_named() -> None:
    result = complete(old=weeks(*range(1, 60)), new=weeks(0), none=[])
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == "none ends with no week; old ends with 2026-10-26"
    assert result.sample[1]["age_days"] == 7


def test_a_hole_is_told_while_it_is_new() -> None:
    result = complete(table=weeks(0, 1, 3, 4))
    assert result.observed == "table lacks 2026-10-19"
    assert result.figures == {"tables": 1.0, "tables_late": 0.0, "tables_with_holes": 1.0}
    assert complete(table=weeks(0, 1, 2, 3, 4, 9)).passed


def test_weeks_after_the_one_that_is_run_again_are_no_matter() -> None:
    assert complete(table=[*weeks(0, 1), MONDAY + timedelta(weeks=1)]).passed


def test_tables_as_large_as_usual_pass() -> None:
    result = rows(100, 110, 90, 100, 80)
    assert result.passed, result
    assert result.figures == {"lookalikes_rows": 80.0}


def test_a_table_with_far_fewer_rows_is_named() -> None:
    result = rows(100, 110, 90, 100, 40)
    assert not result.passed
    assert result.observed == "lookalikes 40, usually 100"


def test_tables_that_vary_are_small_or_new_are_not_judged_by_their_median() -> None:
    assert rows(100, 10, 90, 100, 40).passed
    assert rows(9, 9, 9, 9, 1).passed
    assert rows(100, 100, 1).passed
