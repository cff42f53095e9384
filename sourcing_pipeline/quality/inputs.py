"""Whether inputs still hold what they held: rows and filled columns of the marketplace's tables, rows of feed files.

What belongs here: what a week's inputs are held against an earlier week's by. What doesn't: when rows came (``arrivals``,
``timeliness``) and whether they keep their contract (``tables``).
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, Severity, sample_of

SEVERE = ("brands", "leads", "orders", "suppressions")
"""Tables without whose rows somebody is contacted who is here already, was asked already or asked not to be; or whose loss
makes brands seem to be worth what they aren't."""

LEAST_ROWS_LOST = 5
"""Rows lost below which only the do-not-contact requests and a table that is empty are told of."""

_FEED_WEEKS = 8
_WEEKS_FOR_A_SPREAD = 4
_OF_LEAST = 0.8


def rows_are_kept(now: pl.DataFrame, earlier: Mapping[str, pl.DataFrame], most_lost: float) -> CheckResult:
    """No table of the marketplace lost more than a share of the rows that it had, nor went away.

    Tables grow; they shrink only where a load is incomplete, or rows were taken out on purpose. Severe, and then it stops
    what comes after, for brands, leads, orders and suppressions; a warning for the others. A severe loss stays told against
    the last week in which nothing was missing, until the rows are back or the loss was accepted.

    Args:
        now: rows of ``input_volumes`` of this week.
        earlier: the rows of each table in the week that it is held against, by table.
        most_lost: share of a table's rows that may go.
    """
    counts = dict(now.select("table", "row_count").unique("table").iter_rows())
    before = {table: int(rows["row_count"][0]) for table, rows in earlier.items() if rows.height}
    lost = [
        {"table": table, "rows": counts.get(table, 0), "rows_before": had}
        for table, had in sorted(before.items())
        if _is_lost(table, counts.get(table, 0), had, most_lost)
    ]
    return CheckResult(
        passed=not lost,
        severity=_severity(str(row["table"]) for row in lost),
        expected=f"each table has at least {1 - most_lost:.0%} of the rows that it had",
        observed=", ".join(f"{row['table']} {row['rows']:,} rows, {row['rows_before']:,} before" for row in lost)
        or (f"{len(before)} tables kept their rows" if before else "no earlier week to compare with"),
        remedy="see whether the load was complete; load the rows again and run the week again. If they were taken out on purpose, "
        "run it once with SOURCING_QUALITY__ROWS_LOST_SHARE=1",
        sample=sample_of(lost),
        figures={f"{table}_rows": float(count) for table, count in sorted(counts.items())},
    )


def columns_are_filled(
    now: pl.DataFrame, earlier: Mapping[str, pl.DataFrame], most_rise: float, *, least_rows: int
) -> CheckResult:
    """No column of the marketplace has lost its values: the share of empty cells didn't rise by much.

    Severe, and then it stops what comes after, for the same tables as a loss of rows: without their domains brands that are
    here already would be listed.

    Args:
        now: rows of ``input_volumes`` of this week.
        earlier: the rows of each table in the week that it is held against, by table.
        most_rise: points by which the share of empty cells may rise.
        least_rows: rows of a table below which it is not judged.
    """
    before = pl.concat([now.clear(), *earlier.values()])
    both = _with_share(now).join(_with_share(before), on=["table", "column_name"], suffix="_before")
    judged = both.filter(pl.min_horizontal("valid", "valid_before") >= least_rows)
    risen = judged.filter(pl.col("null_share") - pl.col("null_share_before") > most_rise).sort(
        pl.col("null_share_before") - pl.col("null_share"), "table", "column_name"
    )
    shown = risen.select("table", "column_name", pl.col("null_share", "null_share_before").round(4))
    return CheckResult(
        passed=risen.is_empty(),
        severity=_severity(risen["table"]),
        expected=f"no column with empty cells in {most_rise:.0%} more of its rows than before",
        observed=", ".join(
            f"{table}.{column} {share:.0%} empty, {had:.0%} before"
            for table, column, share, had in shown.head(5).iter_rows()
        )
        or (f"{judged.height} columns as filled as before" if judged.height else "no earlier week to compare with"),
        remedy="see what fills these columns: a renamed or dropped column of the source, a join that finds nothing. Mend it and run "
        "the week again. If they are to be empty, run it once with SOURCING_QUALITY__NULL_RISE_SHARE=1",
        sample=sample_of(shown),
        figures={"columns_emptied": float(risen.height), "columns_judged": float(judged.height)},
    )


def feeds_are_whole(now: pl.DataFrame, earlier: pl.DataFrame, most_drop: float) -> CheckResult:
    """No feed file is cut off, has far fewer rows than it had, or is gone.

    A file is held against its median of up to eight earlier weeks; where there are four or more, against the least of them
    as well, for some files bring something else each week. A file that went as another came was replaced. It warns: what a
    feed brought before stays in the registry, and only what is new is missing.

    Args:
        now: rows of ``feed_volumes`` of this week.
        earlier: those of earlier weeks.
        most_drop: share of its rows that a file may lose.
    """
    cut = now.filter(~pl.col("is_whole")).select(
        "feed_file", pl.lit("is cut off or can't be read").alias("what"), "row_count"
    )
    usual = (
        earlier.sort("as_of")
        .group_by("feed_file")
        .agg(
            pl.col("row_count").tail(_FEED_WEEKS).median().alias("rows_before"),
            pl.col("row_count").tail(_FEED_WEEKS).min().alias("least"),
            pl.len().alias("weeks"),
        )
    )
    limit = pl.col("rows_before") * (1 - most_drop)
    varies = pl.col("weeks") >= _WEEKS_FOR_A_SPREAD
    fell = (
        now.join(usual, on="feed_file")
        .filter(
            pl.col("row_count") < limit,
            ~varies | (pl.col("row_count") < pl.col("least") * _OF_LEAST),
            pl.col("rows_before") - pl.col("row_count") >= LEAST_ROWS_LOST,
        )
        .select("feed_file", pl.lit("has far fewer rows").alias("what"), "row_count", "rows_before")
    )
    gone = _gone(now, earlier).join(usual, on="feed_file").select("feed_file", pl.lit("is gone").alias("what"), pl.lit(0).cast(pl.Int64).alias("row_count"), "rows_before")  # fmt: skip
    failed = pl.concat([cut, fell, gone], how="diagonal").unique("feed_file", keep="first", maintain_order=True)
    return CheckResult(
        passed=failed.is_empty(),
        severity="WARN",
        expected=f"every file whole, there, and with at least {1 - most_drop:.0%} of its usual rows",
        observed="; ".join(
            f"{file} {what}: {rows:,} rows" + (f", usually {before:,.0f}" if before is not None else "")
            for file, what, rows, before in failed.with_columns(
                pl.lit(None).cast(pl.Float64).alias("rows_before") if "rows_before" not in failed.columns else "rows_before"
            )
            .select("feed_file", "what", "row_count", "rows_before")
            .iter_rows()
        )
        or f"{now.height} files" + ("" if earlier.height else ", no earlier week to compare with"),
        remedy="have the file delivered again and run the week again; what it brought before is kept. If the source sends less from "
        "now on, it is usual after some weeks",
        sample=sample_of(failed),
        figures={"feed_files": float(now.height), "feed_rows": float(now["row_count"].sum()), "feeds_failed": float(failed.height)},
    )  # fmt: skip


def _is_lost(table: str, rows: int, before: int, most_lost: float) -> bool:
    if rows >= before * (1 - most_lost):
        return False
    return rows == 0 or table == "suppressions" or before - rows >= LEAST_ROWS_LOST


def _severity(tables: Iterable[str]) -> Severity:
    return "ERROR" if set(tables) & set(SEVERE) else "WARN"


def _with_share(volumes: pl.DataFrame) -> pl.DataFrame:
    valid = pl.col("row_count") - pl.col("quarantined_count")
    return volumes.select(
        "table", "column_name", valid.alias("valid"), (pl.col("null_count") / valid).alias("null_share")
    )


def _gone(now: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Files of the newest earlier week that aren't there, unless as many came in their place, or files mostly go."""
    weeks = [set(week["feed_file"]) for week in earlier.sort("as_of").partition_by("as_of", maintain_order=True)]
    here = set(now["feed_file"])
    gone = sorted(weeks[-1] - here) if weeks else []
    came = here - set(earlier["feed_file"])
    steps = list(pairwise(weeks))
    mostly_go = len(steps) >= _WEEKS_FOR_A_SPREAD - 1 and sum(bool(a - b) for a, b in steps) >= len(steps) / 2
    is_fault = gone and len(came) < len(gone) and not mostly_go
    return pl.DataFrame({"feed_file": gone if is_fault else []}, schema={"feed_file": pl.String})
