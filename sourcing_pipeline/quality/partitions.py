"""Whether every weekly table has the week that it should have, and as many rows as it has usually.

What belongs here: weeks of tables and their rows. What doesn't: what a table's rows say (``tables``).
"""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of

WEEKS_LOOKED_AT = 4
"""Weeks before the expected one that may not be missing between others: an older hole was told when it was new."""

WEEKS_BEFORE = 8
_WEEKS_FOR_A_USUAL = 4
_LEAST_ROWS = 20


def partitions_are_complete(weeks: Mapping[str, list[date]], expected: date) -> CheckResult:
    """Each weekly table has the expected week, and none is missing just before it.

    A table that was backfilled a moment ago is new as a file, and may lack this week all the same; so weeks are looked at,
    not files. It warns: the export itself reads the expected week of each table that it needs, and fails without it.

    Args:
        weeks: the weeks that each weekly table was written for.
        expected: the Monday that the newest week of each must be.
    """
    recent = [expected - timedelta(weeks=back) for back in range(1, WEEKS_LOOKED_AT + 1)]
    found = []
    for table, written in sorted(weeks.items()):
        known = [week for week in written if week <= expected]
        newest = max(known, default=None)
        holes = sorted(week for week in recent if known and min(known) < week < expected and week not in known)
        if newest != expected or holes:
            age = None if newest is None else (expected - newest).days
            found.append(
                {"table": table, "newest_week": newest, "age_days": age, "missing_weeks": ", ".join(map(str, holes))}
            )
    late = [row for row in found if row["newest_week"] != expected]
    told = [
        *(f"{row['table']} ends with {row['newest_week'] or 'no week'}" for row in late),
        *(f"{row['table']} lacks {row['missing_weeks']}" for row in found if row["missing_weeks"]),
    ]
    return CheckResult(
        passed=not found,
        severity="WARN",
        expected=f"the week {expected} in each of {len(weeks)} weekly tables, and none of the {WEEKS_LOOKED_AT} weeks before missing",
        observed="; ".join(told) or f"{len(weeks)} tables, all complete",
        remedy="a table that ends early: run the week, or its step in the UI. A hole: sourcing backfill computes facts and scores of "
        "that week; lists and what was read from websites aren't made afterwards, and the hole is told for four weeks",
        sample=sample_of(found),
        figures={"tables": float(len(weeks)), "tables_late": float(len(late)), "tables_with_holes": float(len(found) - len(late))},
    )  # fmt: skip


def weekly_rows_are_usual(rows: pl.DataFrame, expected: date, most_drop: float) -> CheckResult:
    """No weekly table has far fewer rows than in the weeks before.

    Held against the median of up to eight weeks before, and against the least of them; from four weeks on, and from twenty
    rows on. It warns: each table that blocks has a check of its own.

    Args:
        rows: ``table``, ``as_of``, ``row_count``.
        expected: the week that is judged.
        most_drop: share by which a table may fall below its usual.
    """
    before = rows.filter(pl.col("as_of") < expected, pl.col("as_of") >= expected - timedelta(weeks=WEEKS_BEFORE))
    usual = (
        before.group_by("table")
        .agg(pl.col("row_count").median().alias("rows_usual"), pl.col("row_count").min().alias("rows_least"), pl.len().alias("weeks"))
        .filter(pl.col("weeks") >= _WEEKS_FOR_A_USUAL, pl.col("rows_usual") >= _LEAST_ROWS)
    )  # fmt: skip
    judged = rows.filter(as_of=expected).join(usual, on="table")
    share = pl.col("row_count") < (1 - most_drop) * pl.min_horizontal("rows_usual", "rows_least")
    fell = judged.filter(share).select("table", "row_count", "rows_usual").sort("table")
    return CheckResult(
        passed=fell.is_empty(),
        severity="WARN",
        expected=f"at least {1 - most_drop:.0%} of the rows of the weeks before in each weekly table",
        observed=", ".join(f"{table} {count:,}, usually {had:,.0f}" for table, count, had in fell.iter_rows())
        or (f"{judged.height} tables as large as usual" if judged.height else "too few weeks to judge"),
        remedy="look at what the table is made from: an input that shrank shows in input_volumes or feed_volumes",
        sample=sample_of(fell),
        figures={f"{table}_rows": float(count) for table, count in judged.select("table", "row_count").iter_rows()},
    )
