"""How old the newest facts are, and how many came late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.result import SAMPLE_ROWS
from sourcing_pipeline.quality.timeliness import LATE_DAYS

AS_OF = date(2024, 3, 4)
NOW = datetime(2024, 3, 4, tzinfo=UTC)
NEWEST: dict[str, Any] = {
    "table": pl.String,
    "is_there": pl.Boolean,
    "newest_at": pl.Datetime("us", "UTC"),
    "pause_count": pl.Int64,
    "longest_pause_days": pl.Int64,
}


def aged(table: str, age_days: float | None, pauses: int | None = None, longest: int | None = None) -> dict[str, Any]:
    newest = None if age_days is None else NOW - timedelta(days=age_days)
    return dict(zip(NEWEST, (table, True, newest, pauses, longest), strict=True))


def fresh(*rows: dict[str, Any]) -> CheckResult:
    limits = {"events": 14.0, "fx_rates": 7.0}
    return checks.tables_are_fresh(pl.DataFrame(rows, schema=NEWEST), AS_OF, limits, least_days=14.0, other_days=90.0)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (aged("events", 13.9), aged("events", 14.1)),
        (aged("fx_rates", 7), aged("fx_rates", 8, 300, 3)),
        (aged("leads", 89), aged("leads", 91)),  # nothing is known of its pauses
        (aged("leads", 89, 11, 1), aged("leads", 91, 11, 1)),  # too few pauses to know what is usual
        (aged("products", 13, 300, 1), aged("products", 15, 300, 1)),  # new every day, so it was missed soon
        (aged("products", 29, 40, 10), aged("products", 31, 40, 10)),  # three times its longest pause
        (aged("brands", 89, 12, 60), aged("brands", 91, 12, 60)),  # rarely new, but a quarter is told
    ],
)
def test_a_table_is_stale_beyond_its_limit_or_what_its_own_history_makes_usual(
    within: dict[str, Any], beyond: dict[str, Any]
) -> None:
    assert fresh(within).passed
    result = fresh(within | {"table": "retailers", "newest_at": NOW}, beyond)
    assert not result.passed
    assert result.severity == "WARN"
    assert [row["table"] for row in result.sample] == [beyond["table"]]
    assert result.figures[f"{beyond['table']}_age_days"] > result.figures["retailers_age_days"]


def test_missing_and_empty_tables_are_named_and_not_judged() -> None:
    result = fresh(aged("products", None) | {"is_there": False}, aged("events", None), aged("brands", 1))
    assert result.passed
    assert "no table products" in result.observed
    assert "nothing before 2024-03-04 in events" in result.observed
    assert result.figures == {"brands_age_days": 1.0}


def test_no_table_at_all_is_said() -> None:
    assert fresh().observed == "no table to judge"


def test_stale_orders_are_severe_and_their_age_is_a_figure() -> None:
    result = checks.newest_fact_age("orders", NOW - timedelta(days=15), AS_OF, 14)
    assert (result.passed, result.severity, result.figures) == (False, "ERROR", {"orders_age_days": 15.0})


def known(table: str, happened: date, known_day: date, rows: int = 1, gmv: float = 0.0) -> dict[str, Any]:
    return {"table": table, "happened_day": happened, "known_day": known_day, "row_count": rows, "gmv": gmv}


def lateness(*rows: dict[str, Any], usual_days: int = 1, least_rows: int = 1) -> CheckResult:
    schema = {"table": pl.String, "happened_day": pl.Date, "known_day": pl.Date, "row_count": pl.Int64}
    days = pl.DataFrame(rows, schema=schema | {"gmv": pl.Float64})
    return checks.late_share(days, AS_OF, 0.1, least_rows=least_rows, usual_days=usual_days)


SUNDAY, MONDAY = date(2024, 2, 25), date(2024, 2, 26)


@pytest.mark.parametrize(
    ("happened", "counts_from", "is_late"),
    [
        (SUNDAY, MONDAY, False),  # at once
        (SUNDAY, MONDAY + timedelta(days=1), False),  # missed Monday, but by no more than a day
        (SUNDAY, MONDAY + timedelta(days=2), True),
        (MONDAY, MONDAY + timedelta(days=6), False),  # days late, and still there on the Monday that followed
        (MONDAY, MONDAY + timedelta(days=7), False),
        (date(2024, 2, 19), MONDAY + timedelta(days=1), True),
        (date(2020, 2, 19), MONDAY, True),
    ],
)
def test_late_is_what_an_earlier_week_went_without(happened: date, counts_from: date, is_late: bool) -> None:
    result = lateness(known("orders", happened, counts_from))
    assert result.figures["orders_late_row_count"] == is_late
    assert result.passed is not is_late


def test_late_rows_and_their_gmv_are_told_by_week_of_origin() -> None:
    result = lateness(
        known("orders", date(2024, 2, 12), AS_OF, rows=2, gmv=10.0),
        known("orders", date(2024, 2, 18), AS_OF, rows=3, gmv=0.5),
        known("orders", date(2023, 2, 15), AS_OF, rows=5, gmv=7.0),
        known("orders", date(2024, 3, 3), AS_OF, rows=10, gmv=100.0),
        known("events", date(2024, 3, 3), AS_OF, rows=1000),
        known("events", date(2024, 2, 18), AS_OF, rows=1),
    )
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == "orders: 10 of 20 late (50.0%, GMV 18); events: 1 of 1,001 late (0.1%)"
    assert result.sample == [
        {"table": "orders", "week": "2024-02-12", "late_row_count": 5, "late_gmv": 10.5},
        {"table": "orders", "week": "2023-02-13", "late_row_count": 5, "late_gmv": 7.0},
        {"table": "events", "week": "2024-02-12", "late_row_count": 1, "late_gmv": 0.0},
    ]
    assert result.figures["orders_late_share"] == 0.5
    assert result.figures["orders_late_gmv"] == 17.5


def test_a_stated_lag_makes_no_fact_late() -> None:
    after_four_days = known("orders", SUNDAY, SUNDAY + timedelta(days=5))
    assert not lateness(after_four_days, usual_days=3).passed
    assert lateness(after_four_days, usual_days=4).passed


def test_what_became_known_before_or_after_the_window_does_not_count() -> None:
    old = date(2020, 1, 1)
    result = lateness(
        known("orders", old, AS_OF - timedelta(days=LATE_DAYS)), known("orders", old, AS_OF + timedelta(days=1))
    )
    assert result.passed
    assert result.observed == "nothing became known in the last 28 days"


def test_few_rows_are_told_but_not_judged() -> None:
    result = lateness(known("orders", date(2020, 1, 1), AS_OF, rows=19), least_rows=20)
    assert result.passed
    assert "too few to judge" in result.observed


def test_the_weeks_of_origin_are_capped() -> None:
    result = lateness(*(known("orders", AS_OF - timedelta(weeks=back), AS_OF) for back in range(2, 40)))
    assert len(result.sample) == SAMPLE_ROWS
    assert result.sample[0]["week"] == str(AS_OF - timedelta(weeks=2))


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 70), st.integers(1, 1000)), min_size=1, max_size=30))
def test_the_share_is_one_of_what_became_known_and_late_rows_add_up(rows: list[tuple[int, int, int]]) -> None:
    result = lateness(
        *(
            known("orders", AS_OF - timedelta(days=back), AS_OF - timedelta(days=back - 1 - late), count)
            for back, late, count in rows
        )
    )
    in_time = [count for back, late, count in rows if 0 <= back - 1 - late < LATE_DAYS]
    if not in_time:
        assert result.figures == {}
        return
    late_rows = result.figures["orders_late_row_count"]
    assert result.figures["orders_late_share"] == late_rows / sum(in_time)
    assert late_rows <= sum(count for back, late, count in rows if late > 1)
    if len(result.sample) < SAMPLE_ROWS:
        assert sum(row["late_row_count"] for row in result.sample) == late_rows
