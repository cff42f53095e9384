"""Whether as many facts come in as usual on that weekday.

What belongs here: the volume of orders and events by day against its own history. What doesn't: how late facts come and
how old the newest is (``marketplace``), pages of a crawl (``crawl``).
"""

from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.quality.chance import MAD_TO_SD
from sourcing_pipeline.quality.result import CheckResult, sample_of

JUDGED_DAYS = 7
HISTORY_WEEKS = 12
LEAST_WEEKS = 4
"""Weeks of history below which a day is not judged: of three values, none can be said to be unusual."""

DAYS_NEEDED = JUDGED_DAYS * (HISTORY_WEEKS + 1)
"""Days before ``as_of`` of which the counts are needed."""

_CHANCE_SD = 1.0
"""Standard deviation of a count by chance alone (Poisson), on the scale of ``_root``."""


def volume_by_weekday(
    days: pl.DataFrame, as_of: date, *, deviations: float, least_change: float, least_rows: int
) -> CheckResult:
    """Each of the last seven days has as many orders and events, in all and by type, as that weekday has usually.

    Usual is the median of the same weekday in the 12 weeks before. A day is unusual if it differs from it by a share of it
    and by many deviations: median absolute deviations, scaled to a standard deviation, of the roots of the counts, and never
    less than counts vary by chance. So neither a single odd week in the history nor a history without any change misleads,
    and few rows must change by more than many. Like is compared with like: of each week counts what was known at its end, so
    that facts which are still to come don't look like a drop.

    It only warns: holidays, sales and growth change the volume too.

    Args:
        days: ``table``, ``event_type`` (null for orders), ``happened_day``, ``known_day``, ``row_count``, ``first_day`` and
            ``first_known_day``, of the ``DAYS_NEEDED`` days before ``as_of``; what lies before has no days. A day without a
            row has none.
        as_of: the day whose knowledge is used.
        deviations: deviations beyond which a day is unusual.
        least_change: share of the median by which it must differ, too.
        least_rows: median below which a day is not judged.
    """
    compared = _compared(_series(days), as_of)
    enough_history = pl.col("week_count") >= LEAST_WEEKS
    judged = compared.filter(enough_history, pl.col("median_count") >= max(least_rows, 1))
    unusual = judged.filter(pl.col("deviations").abs() > deviations, pl.col("change").abs() >= least_change).sort(
        pl.col("deviations").abs(), descending=True
    )
    short = sorted(compared.filter(~enough_history)["series"].unique())
    few = sorted(compared.filter(enough_history).join(judged, on=["series", "day"], how="anti")["series"].unique())
    not_judged = [
        *([f"too little history on some days: {', '.join(short)}"] if short else []),
        *([f"under {least_rows} rows on some days: {', '.join(few)}"] if few else []),
    ]
    worst = [
        f"{row['series']} on {row['day']}: {row['row_count']:,}, usually {row['median_count']:,.0f}"
        for row in unusual.head(3).to_dicts()
    ]
    seen = f"{unusual.height:,} of {judged.height:,} days unusual" if judged.height else "no day could be judged"
    return CheckResult(
        passed=unusual.is_empty(),
        severity="WARN",
        expected=f"orders and events of each day within {deviations:g} deviations or {least_change:.0%} of the median of that "
        f"weekday in {HISTORY_WEEKS} weeks",
        observed="; ".join([seen, *worst, *not_judged]),
        remedy="a drop: see whether the load of that day is incomplete, or a source has stopped sending. A rise: see whether "
        "a day was loaded twice. A holiday, a sale or growth explains itself: then there is nothing to mend",
        sample=sample_of(unusual.select(pl.exclude("root"))),
        figures={"unusual_days": float(unusual.height), "judged_days": float(judged.height)} | _changes(judged),
    )


def _series(days: pl.DataFrame) -> pl.DataFrame:
    """The counts of each table, and of each type of event."""
    types = days.filter(pl.col("event_type").is_not_null())
    return pl.concat(
        [
            days.with_columns(pl.col("table").alias("series")),
            types.with_columns(pl.concat_str("table", "event_type", separator=": ").alias("series")),
        ]
    )


def _compared(counted: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row for each series and each of the days that are judged, with what is usual."""
    grid = pl.DataFrame(
        [
            {
                "day": day,
                "weeks_back": back,
                "happened_day": day - timedelta(weeks=back),
                "seen_by": as_of - timedelta(weeks=back),
            }
            for day in (as_of - timedelta(days=number) for number in range(JUDGED_DAYS, 0, -1))
            for back in range(HISTORY_WEEKS + 1)
        ]
    )
    begun = counted.group_by("series").agg(pl.col("first_day", "first_known_day").min())
    by_day = (
        counted.join(grid.select("happened_day", "seen_by"), on="happened_day")
        .filter(pl.col("known_day") <= pl.col("seen_by"))
        .group_by("series", "happened_day")
        .agg(pl.col("row_count").sum())
    )
    is_now = pl.col("weeks_back") == 0
    rows = (
        begun.join(grid, how="cross")
        .filter(
            is_now
            | ((pl.col("first_day") <= pl.col("happened_day")) & (pl.col("first_known_day") <= pl.col("seen_by")))
        )
        .join(by_day, on=["series", "happened_day"], how="left")
        .with_columns(pl.col("row_count").fill_null(0).cast(pl.Int64))
        .with_columns(_root(pl.col("row_count")).alias("root"))
    )
    before = rows.filter(~is_now)
    usual = before.group_by("series", "day").agg(
        pl.len().alias("week_count"),
        pl.col("row_count").median().alias("median_count"),
        pl.col("root").median().alias("median_root"),
        ((pl.col("root") - pl.col("root").median()).abs().median() * MAD_TO_SD).alias("spread"),
    )
    difference = pl.col("root") - pl.col("median_root")
    return (
        rows.filter(is_now)
        .select("series", "day", "row_count", "root")
        .join(usual, on=["series", "day"], how="left")
        .with_columns(
            pl.col("week_count").fill_null(0),
            (difference / pl.max_horizontal("spread", pl.lit(_CHANCE_SD))).round(2).alias("deviations"),
            (pl.col("row_count") / pl.col("median_count") - 1).round(4).alias("change"),
        )
        .drop("median_root", "spread")
        .sort("series", "day")
    )


def _root(count: pl.Expr) -> pl.Expr:
    """A count on the scale on which its spread by chance is 1, whatever its size (Anscombe, 1948)."""
    return 2 * (count + 3 / 8).sqrt()


def _changes(judged: pl.DataFrame) -> dict[str, float]:
    """By how much the days that were judged differ from what is usual, for each series."""
    sums = judged.group_by("series").agg(pl.col("row_count", "median_count").sum()).sort("series")
    return {
        f"{series.replace(': ', '_')}_change": row_count / median_count - 1
        for series, row_count, median_count in sums.iter_rows()
    }
