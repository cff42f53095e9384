"""What tables and feeds hold, against what they held."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

MONDAY = date(2026, 11, 2)
Volumes = dict[str, pl.DataFrame]


def volumes(weeks_back: int = 0, nulls: int = 0, **rows: int) -> pl.DataFrame:
    return InputVolumes.from_rows(
        [
            {
                "as_of": MONDAY - timedelta(weeks=weeks_back),
                "table": table,
                "column_name": column,
                "row_count": count,
                "quarantined_count": 0,
                "null_count": min(nulls, count) if column == "domain" else 0,
            }
            for table, count in rows.items()
            for column in ("id", "domain")
        ]
    )


def by_table(frame: pl.DataFrame) -> Volumes:
    return {str(name): rows for (name,), rows in frame.group_by("table")}


def kept(now: pl.DataFrame, before: pl.DataFrame) -> CheckResult:
    return checks.rows_are_kept(now, by_table(before), 0.1)


def filled(now: pl.DataFrame, before: pl.DataFrame) -> CheckResult:
    return checks.columns_are_filled(now, by_table(before), 0.2, least_rows=20)


def feeds(*weeks: dict[str, int], whole: bool = True) -> CheckResult:
    """Files with so many rows, oldest week first; the last week is judged."""
    frames = [
        FeedVolumes.from_rows(
            [
                {
                    "as_of": MONDAY - timedelta(weeks=len(weeks) - number),
                    "feed_file": file,
                    "row_count": rows,
                    "quarantined_count": 0,
                    "is_whole": whole or number < len(weeks) - 1,
                    "sha256": "0",
                    "read_at": datetime(2026, 11, 2, tzinfo=UTC),
                }
                for file, rows in week.items()
            ]
        )
        if week
        else FeedVolumes.empty_frame()
        for number, week in enumerate(weeks)
    ]
    return checks.feeds_are_whole(frames[-1], pl.concat([FeedVolumes.empty_frame(), *frames[:-1]]), 0.3)


def test_tables_that_grow_or_lose_single_rows_pass() -> None:
    result = kept(volumes(orders=1_050, reps=3, suppressions=4), volumes(1, orders=1_000, reps=4, suppressions=4))
    assert result.passed, result
    assert result.figures == {"orders_rows": 1_050.0, "reps_rows": 3.0, "suppressions_rows": 4.0}


@pytest.mark.parametrize(
    ("now", "severity"),
    [
        ({"orders": 500, "reps": 4, "suppressions": 4}, "ERROR"),
        ({"orders": 1_000, "reps": 4, "suppressions": 3}, "ERROR"),
        ({"orders": 1_000, "reps": 0, "suppressions": 4}, "WARN"),
        ({"reps": 4, "suppressions": 4}, "ERROR"),
    ],
)
def test_a_table_that_lost_rows_is_told_and_stops_the_list_where_somebody_wrong_might_come_on_it(
    now: dict[str, int], severity: str
) -> None:
    result = kept(volumes(**now), volumes(1, orders=1_000, reps=4, suppressions=4))
    assert not result.passed
    assert result.severity == severity
    assert len(result.sample) == 1


def test_a_first_week_has_nothing_to_be_compared_with() -> None:
    assert "no earlier week" in kept(volumes(orders=1), volumes(1)).observed
    assert filled(volumes(orders=50, nulls=50), volumes(1)).passed
    assert "no earlier week" in feeds({"a.csv": 10}).observed


def test_columns_as_filled_as_before_pass() -> None:
    assert filled(volumes(brands=100, nulls=15), volumes(1, brands=80, nulls=2)).passed


@pytest.mark.parametrize(("table", "severity"), [("brands", "ERROR"), ("products", "WARN")])
def test_a_column_that_became_empty_is_named(table: str, severity: str) -> None:
    result = filled(volumes(nulls=100, **{table: 100}), volumes(1, nulls=4, **{table: 100}))
    assert not result.passed
    assert result.severity == severity
    assert result.observed == f"{table}.domain 100% empty, 4% before"


def test_few_rows_say_nothing_of_a_column() -> None:
    assert filled(volumes(reps=4, nulls=4), volumes(1, reps=4)).passed


def test_feeds_like_those_before_pass() -> None:
    assert feeds({"a.csv": 100, "b.csv": 4}, {"a.csv": 90, "b.csv": 2}).passed


def test_a_feed_with_half_its_rows_is_told() -> None:
    result = feeds({"a.csv": 100}, {"a.csv": 50})
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == "a.csv has far fewer rows: 50 rows, usually 100"


def test_a_feed_that_is_cut_off_is_told_in_its_first_week_too() -> None:
    assert "a.csv is cut off" in feeds({"a.csv": 100}, whole=False).observed
    assert not feeds({"a.csv": 100}, {"a.csv": 100}, whole=False).passed


def test_a_feed_that_is_gone_is_told_unless_another_came_in_its_place() -> None:
    assert feeds({"a.csv": 100, "b.csv": 9}, {"b.csv": 9}).observed == "a.csv is gone: 0 rows, usually 100"
    assert feeds({"a.csv": 100, "b.csv": 9}, {}).sample
    assert feeds({"2026-10.csv": 100}, {"2026-11.csv": 90}).passed


def test_files_that_bring_something_else_each_week_are_held_against_the_least() -> None:
    assert feeds(*[{"new.csv": rows} for rows in (100, 40, 300, 60, 35)]).passed
    assert not feeds(*[{"new.csv": rows} for rows in (100, 40, 300, 60, 20)]).passed


def test_where_files_mostly_go_a_file_that_goes_is_no_fault() -> None:
    assert feeds({"1.csv": 9, "x.csv": 9}, {"2.csv": 9}, {"3.csv": 9, "y.csv": 9}, {"4.csv": 9}, {}).passed
