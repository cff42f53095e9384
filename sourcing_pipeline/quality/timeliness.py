"""Checks of when the marketplace's facts came: how old the newest are, and how many came late.

What belongs here: promises about time. What doesn't: how many came on which day (``volume``), what rows point to
(``completeness``).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of

_PAUSES_TO_JUDGE = 12
"""Pauses of a table below which they don't show what is usual."""

_PAUSES_ALLOWED = 3
"""How many times its longest pause a table may be without anything new."""

LATE_DAYS = 28
"""Days before ``as_of``; what became known in them is judged for lateness."""


def newest_fact_age(table: str, newest: datetime | None, as_of: date, most_days: float) -> CheckResult:
    """The table's newest fact is not much older than the day whose knowledge is used.

    Severe: on a table of facts each figure, label and score of the week rests, and where its load has stopped every brand
    seems to sell less. It doesn't block: a list of stale facts is still a list, and the one who reads it is told.
    """
    age = None if newest is None else _age_days(newest, as_of)
    return CheckResult(
        passed=age is not None and age <= most_days,
        severity="ERROR",
        expected=f"the newest fact of {table} at most {most_days:g} days before {as_of}",
        observed="no fact at all" if age is None else f"{age:.1f} days before",
        remedy=f"see whether whatever loads {table} has stopped",
        figures={} if age is None else {f"{table}_age_days": age},
    )


def tables_are_fresh(
    newest: pl.DataFrame, as_of: date, most_days: Mapping[str, float], *, least_days: float, other_days: float
) -> CheckResult:
    """Each table had something new not long ago, measured by its own limit or by its own history.

    A table without a limit of its own may be without anything new for three times its longest pause of a year, but at least
    ``least_days`` and at most ``other_days``; with fewer than 12 pauses, for ``other_days``. Tables that are missing or have
    nothing before ``as_of`` are named and not judged. It warns: these tables describe; facts are watched by
    ``newest_fact_age``.

    Args:
        newest: a row a table: ``table``, ``is_there``, ``newest_at`` (null where nothing lies before ``as_of``),
            ``pause_count`` and ``longest_pause_days`` of its last year (may be null).
        as_of: the day whose knowledge is used.
        most_days: limits of tables that have one.
        least_days: the shortest limit that a table's history can set.
        other_days: the longest.
    """
    usual = pl.col("longest_pause_days") * float(_PAUSES_ALLOWED)
    limit = (
        pl.when(pl.col("pause_count") >= _PAUSES_TO_JUDGE)
        .then(usual.clip(least_days, max(least_days, other_days)))
        .otherwise(pl.lit(float(other_days)))
    )
    own = pl.col("table").replace_strict(dict(most_days), default=None, return_dtype=pl.Float64)
    start = pl.lit(datetime.combine(as_of, time(), tzinfo=UTC))
    judged = newest.filter("is_there", pl.col("newest_at").is_not_null()).select(
        "table",
        "newest_at",
        ((start - pl.col("newest_at")).dt.total_seconds() / 86400).alias("age_days"),
        pl.coalesce(own, limit).alias("most_days"),
    )
    stale = judged.filter(pl.col("age_days") > pl.col("most_days")).sort("table")
    told = [f"{table} {age:.1f} days (at most {most:g})" for table, _, age, most in stale.iter_rows()]
    oldest = judged.select(pl.col("age_days").max()).item()
    missing = newest.filter(~pl.col("is_there"))["table"].to_list()
    empty = newest.filter(pl.col("is_there"), pl.col("newest_at").is_null())["table"].to_list()
    notes = [
        *([f"no table {', '.join(missing)}"] if missing else []),
        *([f"nothing before {as_of} in {', '.join(empty)}"] if empty else []),
    ]
    fresh = f"{judged.height} tables, the oldest {oldest:.1f} days" if judged.height else "no table to judge"
    return CheckResult(
        passed=stale.is_empty(),
        severity="WARN",
        expected="something new in each table within its usual time before " + as_of.isoformat(),
        observed="; ".join([", ".join(told) or fresh, *notes]),
        remedy="see whether whatever loads these tables has stopped; if there was nothing new, raise the limit in [quality]",
        sample=sample_of(stale),
        figures={f"{table}_age_days": age for table, _, age, _ in judged.iter_rows()},
    )


def _age_days(moment: datetime, as_of: date) -> float:
    return max((datetime.combine(as_of, time(), tzinfo=UTC) - moment).total_seconds() / 86400, 0.0)


def late_share(days: pl.DataFrame, as_of: date, most: float, *, least_rows: int, usual_days: int = 1) -> CheckResult:
    """Few of the facts that became known in the last four weeks came so late that an earlier week had gone without them.

    A fact is late if it counts from a day that lies more than ``usual_days`` whole days after the day on which it could have
    counted (the day after it happened), and after the first Monday that followed it: the list of that Monday was made
    without it. Lateness is counted in whole days, for a fact counts from a day on. It warns: nothing can be mended in weeks
    that are past, and a backfill sees what they saw.

    Args:
        days: ``table``, ``happened_day``, ``known_day``, ``row_count``, ``gmv`` of what became known in the ``LATE_DAYS``
            days before ``as_of``; other rows are left out.
        as_of: the day whose knowledge is used.
        most: largest share of a table's rows that may be late.
        least_rows: rows known below which a table is not judged.
        usual_days: whole days of delay that are as agreed.
    """
    since = pl.lit(as_of) - pl.duration(days=LATE_DAYS)
    known = days.filter(pl.col("known_day") > since, pl.col("known_day") <= as_of).with_columns(
        pl.col("happened_day").dt.truncate("1w").alias("week")
    )
    late = known.filter(
        pl.col("known_day") > pl.col("happened_day") + pl.duration(days=usual_days + 1),
        pl.col("known_day") > pl.col("week") + pl.duration(days=7),
    )
    totals = known.group_by("table").agg(pl.col("row_count").sum())
    late_totals = late.group_by("table").agg(
        pl.col("row_count").sum().alias("late_row_count"), pl.col("gmv").sum().alias("late_gmv")
    )
    tables = (
        totals.join(late_totals, on="table", how="left")
        .with_columns(pl.col("late_row_count").fill_null(0), pl.col("late_gmv").fill_null(0.0))
        .with_columns((pl.col("late_row_count") / pl.col("row_count")).alias("share"))
        .sort("table", descending=True)
    )
    judged = tables.filter(pl.col("row_count") >= least_rows)
    over = judged.filter(pl.col("share") > most)
    of_origin = (
        late.group_by("table", "week")
        .agg(pl.col("row_count").sum().alias("late_row_count"), pl.col("gmv").sum().round(2).alias("late_gmv"))
        .sort("table", "week", descending=True)
    )
    told = [
        f"{row['table']}: {row['late_row_count']:,} of {row['row_count']:,} late ({row['share']:.1%}"
        + (f", GMV {row['late_gmv']:,.0f})" if row["late_gmv"] else ")")
        + ("" if row["row_count"] >= least_rows else " (too few to judge)")
        for row in tables.to_dicts()
    ]
    return CheckResult(
        passed=over.is_empty(),
        severity="WARN",
        expected=f"at most {most:.0%} of what became known in the last {LATE_DAYS} days late for an earlier week",
        observed="; ".join(told) or f"nothing became known in the last {LATE_DAYS} days",
        remedy="see what delays the load (the sample has the weeks that lacked the rows). A first load of old facts passes in "
        "four weeks. If facts always come so late, lists rest on less than they seem to: load later in the week, or oftener",
        sample=sample_of(of_origin),
        figures={
            f"{row['table']}_{figure}": float(row[figure if figure != "late_share" else "share"])
            for row in tables.to_dicts()
            for figure in ("late_share", "late_row_count", *(("late_gmv",) if row["table"] == "orders" else ()))
        },
    )
