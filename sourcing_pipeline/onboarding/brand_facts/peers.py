"""What is usual among a brand's peers.

Peers of a brand are the brands of the same category, country and price band; where fewer than ``least`` of them state a
figure, those of the same category and price band; then those of the category; and where these are too few as well,
nothing is said of peers.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from sourcing_pipeline.marketplace.price_bands import UNKNOWN_BAND, price_band

_CIRCLES = (("category", "country", "price_band"), ("category", "price_band"), ("category",))


def in_reporting_currency(amount: str, currency: str, rates: Mapping[str, float]) -> pl.Expr:
    """An amount in the reporting currency; null where its currency has no rate."""
    rate = pl.col(currency).replace_strict(dict(rates), default=None, return_dtype=pl.Float64)
    return pl.col(amount) * rate


def with_price_bands(facts: pl.DataFrame, rates: Mapping[str, float], edges: Sequence[float]) -> pl.DataFrame:
    """Add the price band of each brand's products."""
    price = in_reporting_currency("retail_price_median", "product_currency", rates)
    return facts.with_columns(price_band(price, edges).alias("price_band"))


def quantile_of_category(measure: str, share: float, least: int) -> pl.Expr:
    """What a share of the brands of the category stay below; null with fewer than ``least`` others to compare with."""
    value = pl.col(measure)
    enough = value.count().over("category") > least
    return pl.when(enough & pl.col("category").is_not_null()).then(value.quantile(share, "linear").over("category"))


def peer_percentile(measure: str, least: int, *, higher_is_better: bool) -> pl.Expr:
    """The share of a brand's peers that do worse; null with fewer than ``least`` peers, or where its own figure is unknown."""
    value = pl.col(measure).cast(pl.Float64)
    value = value if higher_is_better else -value
    within = []
    for circle in _CIRCLES:
        peers = value.count().over(circle) - 1
        worse = value.rank("min").over(circle) - 1
        is_known = pl.all_horizontal(pl.col(key).is_not_null() & (pl.col(key) != UNKNOWN_BAND) for key in circle)
        within.append(pl.when(is_known & value.is_not_null() & (peers >= least)).then(worse / peers))
    return pl.coalesce(within)
