"""Pauses that a table's own weekdays don't have."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

MONDAY = date(2026, 11, 2)
TUESDAY_BEFORE = date(2026, 10, 27)
SATURDAY = 5


def came(on: Callable[[date], bool], table: str = "orders", weeks: int = 52, late_days: int = 0) -> pl.DataFrame:
    """Days on which something came, each known the day after, or some days later."""
    days = [MONDAY - timedelta(days=back) for back in range(1, 7 * weeks + 1)]
    kept = [day for day in days if on(day)]
    rows = {
        "table": [table] * len(kept),
        "day": kept,
        "known_day": [day + timedelta(days=1 + late_days) for day in kept],
    }
    frame = pl.DataFrame(rows, schema={"table": pl.String, "day": pl.Date, "known_day": pl.Date})
    return frame.filter(pl.col("known_day") <= MONDAY).with_columns(pl.lit(None, pl.String).alias("event_type"))


def judged(*parts: pl.DataFrame) -> CheckResult:
    return checks.tables_keep_coming(pl.concat(parts), MONDAY, most_chance=1e-4)


def workday(day: date) -> bool:
    return day.weekday() < SATURDAY


def test_tables_that_come_daily_on_workdays_or_now_and_then_pass() -> None:
    rare = came(lambda day: day.toordinal() % 9 == 0, "leads")
    result = judged(came(lambda _: True), came(workday, "events"), rare)
    assert result.passed, result
    assert result.figures["events_pause_days"] == 2.0


@pytest.mark.parametrize(
    ("table", "severity", "usual"),
    [("orders", "ERROR", lambda _: True), ("events", "WARN", lambda _: True), ("leads", "WARN", workday)],
)
def test_a_table_that_stops_on_a_tuesday_is_named_on_the_next_monday(
    table: str, severity: str, usual: Callable[[date], bool]
) -> None:
    result = judged(came(lambda day: usual(day) and day < TUESDAY_BEFORE, table))
    assert not result.passed
    assert result.severity == severity
    assert f"{table}: nothing since 2026-10-26, 6 days" in result.observed
    assert result.sample[0]["series"] == table
    assert result.remedy


def test_a_type_of_event_that_stops_is_named_though_others_go_on() -> None:
    views = came(lambda _: True, "events").with_columns(pl.lit("page_view").alias("event_type"))
    searches = came(lambda day: day < TUESDAY_BEFORE, "events").with_columns(pl.lit("search").alias("event_type"))
    assert [row["series"] for row in judged(views, searches).sample] == ["events: search"]


def test_facts_that_always_come_days_late_are_not_missed() -> None:
    assert judged(came(lambda _: True, late_days=3)).passed


def test_a_pause_no_longer_than_one_before_passes() -> None:
    # Six days off a year ago, six days off now.
    off = {MONDAY - timedelta(weeks=40, days=back) for back in range(1, 7)}
    assert judged(came(lambda day: day < TUESDAY_BEFORE and day not in off)).passed


def test_a_short_history_is_not_judged() -> None:
    assert judged(came(lambda day: day < TUESDAY_BEFORE, weeks=8)).passed
    assert not judged(came(lambda day: day < TUESDAY_BEFORE, weeks=12)).passed


def test_nothing_at_all_passes_and_says_so() -> None:
    result = judged(came(lambda _: False))
    assert result.passed
    assert "no table with a history" in result.observed


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9, 0.99])
def test_marketplaces_with_natural_gaps_stay_quiet(share: float) -> None:
    alarms = 0
    for seed in range(60):
        is_there = np.random.default_rng([seed, int(100 * share)]).random(7 * 53) < share
        days = {MONDAY - timedelta(days=back) for back in range(1, 7 * 53) if is_there[back]}
        alarms += not judged(came(days.__contains__)).passed
    assert alarms == 0
