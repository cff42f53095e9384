"""A day's volume against the same weekday of the weeks before."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.volume import DAYS_NEEDED, HISTORY_WEEKS, JUDGED_DAYS

AS_OF = date(2024, 3, 4)
LAST_WEEK = tuple(range(1, JUDGED_DAYS + 1))
ALL_DAYS = tuple(range(1, DAYS_NEEDED + 1))


def facts(
    by_day: Mapping[int, int], table: str = "orders", event_type: str | None = None, late_days: int = 0
) -> pl.DataFrame:
    """Rows by the number of days before as_of on which they happened; days with 0 have no row, as in a real table."""
    rows = [
        {
            "table": table,
            "event_type": event_type,
            "happened_day": AS_OF - timedelta(days=back),
            "known_day": AS_OF - timedelta(days=back - 1 - late_days),
            "row_count": count,
        }
        for back, count in by_day.items()
        if count
    ]
    schema = {"table": pl.String, "event_type": pl.String, "happened_day": pl.Date, "known_day": pl.Date}
    frame = pl.DataFrame(rows, schema=schema | {"row_count": pl.Int64})
    return frame.with_columns(pl.col("happened_day").alias("first_day"), pl.col("known_day").alias("first_known_day"))


def judged(*parts: pl.DataFrame, least_rows: int = 20) -> CheckResult:
    return checks.volume_by_weekday(pl.concat(parts), AS_OF, deviations=5.0, least_change=0.3, least_rows=least_rows)


def usual(count: int) -> dict[int, int]:
    """Weekdays with ``count`` rows, weekends with a fifth."""
    return {back: count // 5 if (AS_OF - timedelta(days=back)).weekday() > 4 else count for back in ALL_DAYS}


def test_a_week_like_the_weeks_before_passes() -> None:
    result = judged(facts(usual(500)), facts(usual(900), "events", "search"))
    assert result.passed, result
    assert result.figures == {
        "unusual_days": 0.0,
        "judged_days": 21.0,
        "orders_change": 0.0,
        "events_change": 0.0,
        "events_search_change": 0.0,
    }


def test_a_day_of_which_little_came_is_named_with_what_is_usual() -> None:
    result = judged(facts(usual(500) | {3: 200}))
    assert not result.passed
    assert result.severity == "WARN"
    assert "orders on 2024-03-01: 200, usually 500" in result.observed
    assert [(row["series"], row["day"], row["row_count"]) for row in result.sample] == [("orders", "2024-03-01", 200)]
    assert result.remedy


def test_a_day_that_was_loaded_twice_is_unusual() -> None:
    assert not judged(facts(usual(500) | {3: 1000})).passed


def test_a_day_without_any_row_counts_as_none() -> None:
    result = judged(facts(usual(500) | {7: 0}))
    assert [row["row_count"] for row in result.sample] == [0]


def test_a_type_of_event_that_stopped_is_seen_though_all_events_together_hide_it() -> None:
    views, searches = facts(usual(5000), "events", "page_view"), usual(100)
    result = judged(views, facts(searches | dict.fromkeys(LAST_WEEK, 0), "events", "search"))
    assert {row["series"] for row in result.sample} == {"events: search"}
    assert result.figures["events_search_change"] == -1.0


def test_a_weekend_is_held_against_weekends() -> None:
    friday_as_a_sunday = usual(500) | {3: 100}
    assert [row["day"] for row in judged(facts(friday_as_a_sunday)).sample] == ["2024-03-01"]


@pytest.mark.parametrize(("count", "passes"), [(71, True), (69, False)])
def test_a_history_without_any_change_is_guarded_by_the_least_change(count: int, passes: bool) -> None:
    many = dict.fromkeys(ALL_DAYS, 10_000)
    assert judged(facts(many | {1: count * 100})).passed == passes


def test_few_rows_must_change_by_more_than_chance() -> None:
    few = dict.fromkeys(ALL_DAYS, 50)
    assert judged(facts(few | {1: 32})).passed  # a third less, as one day in two hundred has by chance
    assert not judged(facts(few | {1: 12})).passed


def test_less_rows_than_the_least_are_not_judged_and_that_is_said() -> None:
    result = judged(facts(dict.fromkeys(ALL_DAYS, 19) | {1: 0}))
    assert result.passed
    assert "no day could be judged" in result.observed
    assert "under 20 rows on some days: orders" in result.observed


def test_too_little_history_is_said_and_not_judged() -> None:
    three_weeks = {back: 500 for back in ALL_DAYS if back <= 4 * 7}
    result = judged(facts(three_weeks | {1: 10}))
    assert result.passed
    assert "too little history on some days: orders" in result.observed
    assert not judged(facts({back: 500 for back in ALL_DAYS if back <= 5 * 7} | {1: 10})).passed


def test_before_a_table_began_it_has_no_days_without_rows() -> None:
    began = {back: 500 for back in ALL_DAYS if back <= 6 * 7}
    assert judged(facts(began)).passed


def test_days_without_rows_after_the_beginning_are_history() -> None:
    """What lies before the days that are given is one row without days: so all of them are history."""
    resumed = facts({back: 500 for back in ALL_DAYS if back <= 2 * 7})
    long_ago = pl.DataFrame(
        {
            "table": "orders",
            "event_type": None,
            "happened_day": None,
            "known_day": None,
            "row_count": 9000,
            "first_day": date(2020, 1, 1),
            "first_known_day": date(2020, 1, 2),
        },
        schema=resumed.schema,
    )
    result = judged(long_ago, resumed)
    assert "too little history" not in result.observed  # but the usual is none, and that is too few to judge
    assert "under 20 rows" in result.observed


def test_rows_that_are_still_to_come_are_no_drop() -> None:
    """A third of each day's rows comes three days late: the newest days lack it, and so did every week's newest days."""
    in_time, late = facts(dict.fromkeys(ALL_DAYS, 400)), facts(dict.fromkeys(ALL_DAYS, 200), late_days=3)
    known = late.filter(pl.col("known_day") <= AS_OF)
    result = judged(in_time, known)
    assert result.passed, result
    assert result.figures["orders_change"] == 0.0


def test_rows_that_come_later_than_they_used_to_are_a_drop() -> None:
    """Until now all came at once; of the last week half is not there yet."""
    assert not judged(facts(dict.fromkeys(ALL_DAYS, 600) | dict.fromkeys(LAST_WEEK, 300))).passed


def test_a_first_load_of_old_facts_is_no_history() -> None:
    """Facts of a year that became known yesterday: no week before knew of any, so none is held against this one."""
    old = facts(dict.fromkeys(ALL_DAYS, 500)).with_columns(
        pl.lit(AS_OF).alias("known_day"), pl.lit(AS_OF).alias("first_known_day")
    )
    result = judged(old)
    assert result.passed
    assert "too little history" in result.observed


def test_nothing_at_all_is_not_judged() -> None:
    result = judged(facts({}))
    assert result.passed
    assert result.figures == {"unusual_days": 0.0, "judged_days": 0.0}


@given(
    base=st.integers(100, 20_000),
    noise=st.lists(st.floats(-0.05, 0.05), min_size=DAYS_NEEDED, max_size=DAYS_NEEDED),
    odd_week=st.integers(1, HISTORY_WEEKS),
    odd_factor=st.sampled_from((0.0, 0.1, 0.5, 2.0, 10.0, 1000.0)),
    kept_share=st.floats(0.0, 0.35),
    day=st.sampled_from(LAST_WEEK),
)
def test_one_odd_week_in_the_history_neither_hides_a_drop_nor_makes_one(
    base: int, noise: list[float], odd_week: int, odd_factor: float, kept_share: float, day: int
) -> None:
    counts = {back: round(base * (1 + part)) for back, part in zip(ALL_DAYS, noise, strict=True)}
    counts |= {back: round(counts[back] * odd_factor) for back in ALL_DAYS if (back - 1) // 7 == odd_week}
    assert judged(facts(counts)).passed
    dropped = judged(facts(counts | {day: round(base * kept_share)}))
    assert [row["day"] for row in dropped.sample] == [str(AS_OF - timedelta(days=day))]


@given(st.dictionaries(st.sampled_from(ALL_DAYS), st.integers(0, 10**9)), st.integers(1, 100))
def test_whatever_the_counts_the_figures_are_numbers(by_day: dict[int, int], least_rows: int) -> None:
    result = judged(facts(by_day), least_rows=least_rows)
    assert all(abs(figure) < float("inf") for figure in result.figures.values())
    assert result.passed == (result.figures["unusual_days"] == 0)
    assert len(result.sample) == result.figures["unusual_days"]
