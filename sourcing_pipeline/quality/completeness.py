"""Checks of what the marketplace's rows point to: brands, retailers, orders and products that are there, and rates.

What belongs here: promises about how tables fit together. What doesn't: when rows came (``timeliness``), rows that break
their contract (``tables``).
"""

from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of


def referential_integrity(columns: pl.DataFrame, not_judged: Mapping[str, str], most: float) -> CheckResult:
    """Nearly all rows name a brand, retailer, order and product that is there.

    Severe: a row whose brand isn't there counts for nobody, without a word. It doesn't block: all other brands are right.
    Orders that were placed before their brand joined are told only, for a brand may have joined anew.

    Args:
        columns: a row a table and column: ``table``, ``column_name``, ``row_count`` (rows that name something),
            ``orphan_row_count`` and ``orphan_id_count`` (those whose id isn't there), ``early_row_count``, and ``orphans``, a
            list of (``row_count``, ``id``) with most rows first.
        not_judged: columns that can't be judged, with the table that is missing.
        most: largest share of rows whose id isn't there.
    """
    shares = columns.with_columns(
        pl.when(pl.col("row_count") > 0)
        .then(pl.col("orphan_row_count") / pl.col("row_count"))
        .otherwise(0.0)
        .alias("share")
    )
    over = shares.filter(pl.col("share") > most)
    told = [
        f"{row['table']}.{row['column_name']} {row['orphan_row_count']:,} of {row['row_count']:,} rows "
        f"({row['orphan_id_count']:,} ids)"
        for row in shares.filter(pl.col("orphan_row_count") > 0).sort("share", descending=True).to_dicts()
    ]
    early = int(columns["early_row_count"].sum())
    notes = [f"{early:,} orders placed before their brand joined"] if early else []
    notes += [f"{column} not judged: no table {table}" for column, table in not_judged.items()]
    samples = (
        over.explode("orphans")
        .unnest("orphans", separator="_")
        .rename({"orphans_id": "id", "orphans_row_count": "id_row_count"})
        .with_columns(
            pl.col("id_row_count").rank("ordinal", descending=True).over("table", "column_name").alias("rank")
        )
        .sort("rank", "table", "column_name")  # so that each column is seen, whatever the cap
        .select("table", "column_name", "id", pl.col("id_row_count").alias("row_count"))
    )
    return CheckResult(
        passed=over.is_empty(),
        severity="ERROR",
        expected=f"at most {most:.1%} of the rows of each table name something that isn't there",
        observed="; ".join([", ".join(told) or "every id is there", *notes]),
        remedy="load the rows that the sample names, or see in quarantine whether they were rejected; if ids are written in "
        "two ways, mend that in the table or view",
        sample=sample_of(samples),
        figures={
            **{
                f"{table}_{column}_orphan_share": share
                for table, column, share in shares.select("table", "column_name", "share").iter_rows()
            },
            "orders_before_joining": float(early),
        },
    )


def rate_coverage(coverage: pl.DataFrame, least_share: float, most_age_days: float, least_orders: int) -> CheckResult:
    """Nearly all orders have a rate, in all and in each currency, and rates of currencies in use go on.

    Severe: an order without a rate counts in no figure, so brands that sell in that currency seem to sell nothing. It
    doesn't block: figures of other currencies are right. A currency of few orders is told, and judged only within the total.

    Args:
        coverage: a row a currency of orders: ``currency``, ``order_count``, ``converted_count`` (of these, with a rate),
            ``newest_rate_date`` and ``rate_age_days`` (null where there is no rate, or none is needed).
        least_share: least share of orders with a rate.
        most_age_days: age beyond which the newest rate of a currency is no longer of use.
        least_orders: orders below which a currency isn't judged by itself.
    """
    shares = coverage.filter(pl.col("order_count") > 0).with_columns(
        (pl.col("converted_count") / pl.col("order_count")).alias("share"),
        (pl.col("rate_age_days") > most_age_days).fill_null(value=False).alias("is_old"),
    )
    orders, converted = (int(shares[column].sum()) for column in ("order_count", "converted_count"))
    share = converted / orders if orders else 1.0
    judged = shares.filter(pl.col("order_count") >= least_orders)
    wrong = judged.filter((pl.col("share") < least_share) | pl.col("is_old"))
    lacking = shares.filter((pl.col("share") < 1) | pl.col("is_old")).sort(
        pl.col("order_count") - pl.col("converted_count"), "currency", descending=[True, False]
    )
    told = [
        f"{row['currency']}: {row['converted_count']:,} of {row['order_count']:,}"
        + (f", newest rate {row['rate_age_days']:.0f} days old" if row["is_old"] else "")
        for row in lacking.head(5).to_dicts()
    ]
    return CheckResult(
        passed=wrong.is_empty() and share >= least_share,
        severity="ERROR",
        expected=f"{least_share:.0%} of the orders, and of each currency with {least_orders} of them, with a rate, and rates at "
        f"most {most_age_days:g} days old",
        observed="; ".join([f"{converted:,} of {orders:,} orders have a rate" if orders else "no order", *told]),
        remedy="load the missing rates into fx_rates (sourcing fx load); orders of currencies that are missing for good stay "
        "in quarantine",
        sample=sample_of(lacking.drop("is_old")),
        figures={
            "rate_coverage_share": share,
            **{
                f"{currency}_share": part
                for currency, part in shares.select("currency", "share").sort("currency").iter_rows()
            },
        },
    )
