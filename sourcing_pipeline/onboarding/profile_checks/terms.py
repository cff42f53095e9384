"""Checks of the terms on which a brand sells: prices, opening minimum, lead time."""

import polars as pl

from sourcing_pipeline.onboarding.profile_checks.check import (
    FROM_THE_PRODUCTS,
    FROM_THE_PROFILE,
    Check,
    number,
    wrong,
)
from sourcing_pipeline.settings import ProfileSettings

_ROUNDING = 1 + 1e-9
"""Amounts are converted: what equals the limit must not lie above it by an error of rounding."""


def price_parity(settings: ProfileSettings) -> Check:
    """The website sells for less than the retail price stated here: retailers will find out.

    Where the price was read with doubt it is a warning, and no blocker.
    """
    count, share = pl.col("undercut_count"), pl.col("least_price_share")
    more = pl.when(count > 1).then(pl.format(" (and {} more products)", count - 1)).otherwise(pl.lit(""))
    return Check(
        "price_parity",
        "small",
        pl.when(pl.col("undercut_is_sure"))
        .then(wrong("blocker", share < 1 - settings.undercut_tolerance))
        .otherwise(wrong("warn", share < 1 - settings.undercut_tolerance)),
        pl.format(
            "“{}” costs {} {} on its website; the retail price here is {} {}{}",
            "undercut_title",
            pl.col("undercut_seen_price").round(2),
            "undercut_currency",
            pl.col("undercut_retail_price").round(2),
            "undercut_currency",
            more,
        ),
        pl.lit("no product cheaper on the website than its retail price here"),
        pl.lit("Bring the prices on your website and the retail prices stated here into line: retailers compare them"),
        pl.col("undercut_url"),
        pl.col("undercut_at"),
        measure="least_price_share",
    )


def wholesale_ratio(settings: ProfileSettings) -> Check:
    """The retailer's margin decides whether an order is worth it."""
    ratio = pl.col("wholesale_ratio_median").round(9)
    low, high, too_high = settings.wholesale_ratio_low, settings.wholesale_ratio_high, settings.wholesale_ratio_fail
    return Check(
        "wholesale_ratio",
        "large",
        pl.when(ratio > too_high)
        .then(pl.lit("fail"))
        .when((ratio < low) | (ratio > high))
        .then(pl.lit("warn"))
        .when(ratio.is_not_null())
        .then(pl.lit("ok")),
        pl.format("wholesale is {} of retail (median)", ratio.round(2)),
        pl.lit(f"between {low:.2f} and {high:.2f}"),
        pl.when(ratio > high)
        .then(pl.lit("Bring wholesale prices to about half of retail, so that retailers keep a usual margin"))
        .otherwise(pl.lit("Check your prices: wholesale is far below half of retail, which costs you margin")),
        FROM_THE_PRODUCTS,
        measure="wholesale_ratio_median",
        higher_is_better=False,
    )


def minimum_order(settings: ProfileSettings) -> Check:
    """A high minimum keeps retailers from trying; those of the category are compared in the reporting currency."""
    amount, usual, high = (pl.col(f"minimum_order_{name}") for name in ("reporting", "usual", "high"))
    in_its_currency = usual * pl.col("minimum_order_amount") / amount
    return Check(
        "minimum_order",
        "small",
        pl.when(amount > high * _ROUNDING)
        .then(pl.lit("fail"))
        .when(amount > usual * _ROUNDING)
        .then(pl.lit("warn"))
        .when(amount.is_not_null() & usual.is_not_null())
        .then(pl.lit("ok")),
        pl.format("{} {}", number(pl.col("minimum_order_amount")), "minimum_order_currency"),
        pl.format(
            f"at most {{}} {{}}, as {100 * settings.minimum_order_warn_quantile:g} % of the brands of its category",
            number(in_its_currency),
            "minimum_order_currency",
        ),
        pl.lit("Lower the minimum of a first order, so that retailers can try your products"),
        FROM_THE_PROFILE,
        measure="minimum_order_reporting",
        higher_is_better=False,
        value=pl.col("minimum_order_amount"),
    )


def lead_time(settings: ProfileSettings) -> Check:
    """Retailers order late and want it soon."""
    days, usual, too_long = pl.col("lead_time_days"), pl.col("lead_time_usual"), settings.lead_time_fail_days
    return Check(
        "lead_time",
        "large",
        pl.when(days > too_long)
        .then(pl.lit("fail"))
        .when(days > usual * _ROUNDING)
        .then(pl.lit("warn"))
        .when(days.is_not_null())
        .then(pl.lit("ok")),
        pl.format("{} days from order to dispatch", number(days)),
        pl.format("at most {} days", number(pl.min_horizontal(usual, pl.lit(float(too_long))), 1)),
        pl.lit("Shorten the lead time, or keep the products that sell best in stock"),
        FROM_THE_PROFILE,
        measure="lead_time_days",
        higher_is_better=False,
    )
