"""Price bands: which brands compete, and for whom. Fixed edges in the reporting currency, so that they mean the same always.

A brand's price point is the median retail price of its products (``sql/known_price_points.sql``); a retailer's is the
geometric mean of those of the brands that it ordered. What belongs here: bands, their names, and prices into the reporting
currency. What doesn't: prices on websites (``brands``).
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.marketplace.currency import latest_rates
from sourcing_pipeline.marketplace.source import Marketplace

UNKNOWN_BAND = "unknown"
"""The band where no price is known."""


def band_names(edges: Sequence[float]) -> list[str]:
    """The names of the bands between ascending edges, cheapest first: one more than there are edges."""
    shown = [f"{edge:.10g}" for edge in edges]
    between = [f"{low} to {high}" for low, high in pairwise(shown)]
    return [f"under {shown[0]}", *between, f"{shown[-1]} and more"]


def price_band(price: pl.Expr, edges: Sequence[float]) -> pl.Expr:
    """The band of a price in the reporting currency; an edge belongs to the band above it."""
    *below, above = band_names(edges)
    band: pl.Expr = pl.lit(above)
    for edge, name in reversed(list(zip(edges, below, strict=True))):
        band = pl.when(price < edge).then(pl.lit(name)).otherwise(band)
    return pl.when(price.is_null()).then(pl.lit(UNKNOWN_BAND)).otherwise(band)


def define_price_band(market: Marketplace, edges: Sequence[float]) -> None:
    """Define ``price_band(price)`` for SQL: the same as ``price_band`` here."""
    if market.is_made("price_band", str(tuple(edges))):
        return
    *below, above = band_names(edges)
    whens = " ".join(f"WHEN price < {edge} THEN {literal(name)}" for edge, name in zip(edges, below, strict=True))
    market.execute(
        f"CREATE OR REPLACE TEMP MACRO price_band(price) AS CASE WHEN price IS NULL THEN {literal(UNKNOWN_BAND)} "
        f"{whens} ELSE {literal(above)} END"
    )


def reporting_rates(market: Marketplace, as_of: date, reporting_currency: str) -> dict[str, float]:
    """What a unit of each currency was worth in the reporting currency, by the last rates before ``as_of``.

    Only the reporting currency itself where it has no rate.
    """
    usd_per_unit = latest_rates(market, as_of)
    reporting = usd_per_unit.get(reporting_currency)
    others = {currency: usd / reporting for currency, usd in usd_per_unit.items()} if reporting else {}
    return {**others, reporting_currency: 1.0}
