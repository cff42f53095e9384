"""Whether orders were loaded twice.

What belongs here: rows that equal another in all but their id. What doesn't: repeated ids, which go to quarantine.
"""

import polars as pl

from sourcing_pipeline.quality.chance import SURE, more_by_chance
from sourcing_pipeline.quality.result import CheckResult, sample_of

RECENT_WEEKS = 4
_MOSTLY = 0.5


def orders_are_distinct(repeated: pl.DataFrame, most: float, *, least_rows: int) -> CheckResult:
    """Few orders equal another one in retailer, brand, moment, amount and currency.

    Two equal orders at different moments are two orders. Where most moments are midnights, only days are known, and equal
    orders of a day happen: then their share is held against that of the weeks before. Blocks: what is there twice counts
    twice, and a brand seems to sell what it doesn't.

    Args:
        repeated: ``weeks_back``, ``row_count``, ``repeated_row_count``, ``whole_day_row_count``, ``for_example``.
        most: largest share of a week's orders, or of all, that may be repeats.
        least_rows: orders of a week below which it is judged with the others only.
    """
    total, again = int(repeated["row_count"].sum()), int(repeated["repeated_row_count"].sum())
    before = repeated.filter(pl.col("weeks_back") >= RECENT_WEEKS)
    only_days = int(repeated["whole_day_row_count"].sum()) > _MOSTLY * total
    usual = int(before["repeated_row_count"].sum()) / max(int(before["row_count"].sum()), 1) if only_days else 0.0
    spans = [
        (f"{row['weeks_back']} weeks back", row["row_count"], row["repeated_row_count"])
        for row in repeated.filter(pl.col("row_count") >= least_rows, pl.col("weeks_back") < RECENT_WEEKS).to_dicts()
    ]
    spans = [*spans, *([("all weeks that are looked at", total, again)] if total >= least_rows else [])]
    failed = [
        (span, rows, count)
        for span, rows, count in spans
        if count > (usual + most) * rows and more_by_chance(count, rows, usual + most / 2) < SURE
    ]
    told = [f"{span}: {count:,} of {rows:,} orders repeat another one" for span, rows, count in failed]
    share = again / total if total else 0.0
    return CheckResult(
        passed=not failed,
        severity="ERROR",
        expected=f"at most {usual + most:.1%} of the orders equal to another in retailer, brand, moment, amount and currency",
        observed="; ".join(told)
        or (f"{again:,} of {total:,} ({share:.1%})" if total >= least_rows else f"{total:,} orders: too few to judge"),
        remedy="a load ran twice, under new ids: remove the repeats (the sample names pairs) and run the week again. If such "
        "orders are real, raise quality.repeated_order_share",
        sample=sample_of(repeated.filter(pl.col("repeated_row_count") > 0).sort("weeks_back")) if failed else [],
        figures={"repeated_share": share, "repeated_rows": float(again)},
    )
