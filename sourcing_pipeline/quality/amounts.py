"""Whether orders are in the currency and of the size that their brands' orders always had.

What belongs here: labels and amounts of orders against their own history. What doesn't: whether there is a rate
(``completeness``), and how many orders there are (``volume``).
"""

from math import exp, log
from typing import Any

import polars as pl

from sourcing_pipeline.quality.chance import SURE, more_by_chance, standard_error_of_median
from sourcing_pipeline.quality.result import CheckResult, sample_of

JUDGED_WEEKS = 4
"""The newest weeks, each judged: a fault stays told until it is mended, or four weeks old."""

_ERRORS = 5.0
"""Standard errors by which a median must differ."""

_LEAST_USUAL = 0.005
"""Share of orders in a new currency that any marketplace may have."""


def currencies_are_usual(
    use: pl.DataFrame, before: pl.DataFrame, now: pl.DataFrame, *, most_new: float, most_changed: float, least_rows: int
) -> CheckResult:
    """Orders are in currencies in which their brand sold before, and those of the past are in the currency that they had.

    Blocks: under a wrong label an amount is converted at a wrong rate, so a brand's worth, and that of all that are like
    it, is wrong.

    Args:
        use: ``weeks_back``, ``currency``, ``row_count``, ``new_row_count``, ``for_example`` of orders whose brand sold before.
        before: ``label``, ``row_count`` of all orders, as counted in an earlier week; empty where there is none.
        now: the same, counted now for the same week.
        most_new: share of a week's orders that may be in a currency that is new to its brand.
        most_changed: share of the orders of the past that may have another currency now.
        least_rows: orders of a week below which it is judged together with the others.
    """
    weeks = use.group_by("weeks_back").agg(pl.col("row_count", "new_row_count").sum()).sort("weeks_back")
    recent, usual = (
        weeks.filter(pl.col("weeks_back") < JUDGED_WEEKS),
        weeks.filter(pl.col("weeks_back") >= JUDGED_WEEKS),
    )
    usual_share = max(_share(usual), _LEAST_USUAL)
    limit = max(most_new, 2 * usual_share)
    judged = recent.filter(pl.col("row_count") >= least_rows)
    if judged.is_empty() and recent["row_count"].sum() >= least_rows:
        judged = recent.select(pl.lit(0).alias("weeks_back"), pl.col("row_count", "new_row_count").sum())
    failed = [
        (week, new, count)
        for week, count, new in judged.select("weeks_back", "row_count", "new_row_count").iter_rows()
        if new > limit * count and more_by_chance(new, count, usual_share) < SURE
    ]
    changed = _moved(before, now)
    told = [
        *(
            f"{_week(week)}: {new:,} of {count:,} orders in a currency that is new to their brand"
            for week, new, count in failed
        ),
        *(
            [f"{changed:.1%} of the orders of the past have another currency than in an earlier week"]
            if changed > most_changed
            else []
        ),
    ]
    new_to = use.filter(pl.col("weeks_back") < JUDGED_WEEKS, pl.col("new_row_count") > 0)
    return CheckResult(
        passed=not told,
        severity="ERROR",
        expected=f"at most {limit:.1%} of a week's orders in a currency new to their brand, and at most {most_changed:.1%} of the "
        "past in another currency than before",
        observed="; ".join(told)
        or (
            f"{_share(recent):.1%} new to their brand in four weeks"
            if judged.height
            else f"under {least_rows} orders to judge"
        )
        + (f", {changed:.1%} of the past changed" if before.height else ", no earlier week to compare the past with"),
        remedy="see how the load fills orders.currency: labels were swapped, or a default took the place of the real one. Mend "
        "the rows and run the week again. If brands do sell in other currencies now, run it once with "
        "SOURCING_QUALITY__NEW_CURRENCY_SHARE=1; it is usual after four weeks",
        sample=sample_of(
            [
                *new_to.sort("new_row_count", descending=True).to_dicts(),
                *(_moves(before, now) if changed > most_changed else []),
            ]
        )
        if told
        else [],
        figures={
            "new_currency_share": _share(recent),
            "usual_new_currency_share": _share(usual),
            "past_changed_share": changed,
        },
    )


def amounts_are_usual(levels: pl.DataFrame, *, most_factor: float, least_rows: int) -> CheckResult:
    """Orders are about as large as their brands' orders always were: in all, and in each currency.

    A median of orders against their brand's own level differs by more than a factor only where amounts are in another unit
    or converted at a wrong rate; it is held against the spread of the weeks before, and against chance. Blocks, for GMV and
    all that is learned from it would be wrong.

    Args:
        levels: ``weeks_back``, ``currency``, ``row_count``, ``middle`` and ``spread`` of log(amount) against the brand's level,
            ``for_example``.
        most_factor: factor by which the median of orders may differ.
        least_rows: orders below which a currency is judged by the four newest weeks together.
    """
    compared = [row for rows in levels.partition_by("currency") for row in _compared(rows, least_rows)]
    failed = sorted(
        (
            row
            for row in compared
            if abs(row["change"]) > log(most_factor) and abs(row["change"]) > _ERRORS * row["error"]
        ),
        key=lambda row: -abs(row["change"]),
    )
    told = [
        f"{row['currency']}, {_week(row['weeks_back'])}: the median of {row['row_count']:,} orders is {exp(row['change']):,.3g} times the usual"
        for row in failed
    ]
    return CheckResult(
        passed=not failed,
        severity="ERROR",
        expected=f"the median of a currency's orders within a factor of {most_factor:g} of what its brands' orders always were",
        observed="; ".join(told[:3])
        or (f"{len({row['currency'] for row in compared})} currencies as usual" if compared else f"under {least_rows} orders to judge"),
        remedy="see whether amounts come in another unit (cents), with another currency's label, or at a wrong exchange rate; mend "
        "the rows and run the week again. If orders really are of another size now, run it once with a larger "
        "SOURCING_QUALITY__AMOUNT_FACTOR",
        sample=sample_of(
            {"currency": row["currency"], "weeks_back": row["weeks_back"], "row_count": row["row_count"],
             "factor": round(exp(row["change"]), 4), "for_example": row["for_example"]}
            for row in failed
        ),
        figures={
            f"{row['currency']}_amount_factor": exp(row["change"]) for row in reversed(compared)
        },
    )  # fmt: skip


def _compared(rows: pl.DataFrame, least_rows: int) -> list[dict[str, Any]]:
    """A currency's newest weeks against the median of the weeks before."""
    usual = rows.filter(pl.col("weeks_back") >= JUDGED_WEEKS)
    recent = rows.filter(pl.col("weeks_back") < JUDGED_WEEKS).sort("weeks_back")
    if usual["row_count"].sum() < least_rows:
        return []
    judged = recent.filter(pl.col("row_count") >= least_rows)
    if judged.is_empty() and recent["row_count"].sum() >= least_rows:
        total = pl.col("row_count").sum()
        judged = recent.select(
            pl.first("currency"), pl.col("weeks_back").min(), total, *(((pl.col(name) * pl.col("row_count")).sum() / total).alias(name) for name in ("middle", "spread")),
            pl.first("for_example"),
        )  # fmt: skip
    level = usual["middle"].median()
    before = level if isinstance(level, float) else 0.0
    return [
        row | {"change": row["middle"] - before, "error": standard_error_of_median(row["spread"], row["row_count"])}
        for row in judged.to_dicts()
    ]


def _moved(before: pl.DataFrame, now: pl.DataFrame) -> float:
    """Share of rows that have another label now: what labels lost, as far as others gained it."""
    moves = _moves(before, now)
    lost = sum(-row["change"] for row in moves if row["change"] < 0)
    gained = sum(row["change"] for row in moves if row["change"] > 0)
    total = int(before["row_count"].sum())
    return float(min(lost, gained)) / total if total else 0.0


def _moves(before: pl.DataFrame, now: pl.DataFrame) -> list[dict[str, Any]]:
    then = before.group_by("label").agg(pl.col("row_count").sum().alias("row_count_before"))
    counted = now.group_by("label").agg(pl.col("row_count").sum())
    both = then.join(counted, on="label", how="full", coalesce=True).fill_null(0)
    return (
        both.with_columns((pl.col("row_count") - pl.col("row_count_before")).alias("change")).sort("change").to_dicts()
    )


def _share(weeks: pl.DataFrame) -> float:
    rows = int(weeks["row_count"].sum())
    return int(weeks["new_row_count"].sum()) / rows if rows else 0.0


def _week(weeks_back: int) -> str:
    return (
        "the last seven days"
        if weeks_back == 0
        else f"{weeks_back} weeks earlier"
        if weeks_back > 1
        else "the week before"
    )
