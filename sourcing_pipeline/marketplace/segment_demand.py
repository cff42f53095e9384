"""What retailers look for and don't find: the supply gap of each category, country of retailers and price band.

The metrics stand in ``contracts/metrics/segment.py``.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.segment import LEAST_RETAILERS
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.price_bands import define_price_band, reporting_rates
from sourcing_pipeline.marketplace.source import Marketplace

PRIOR_RETAILERS = 10.0
"""How many average retailers are added to each segment and each category, so that small ones stay near the average."""


def segment_demand(
    market: Marketplace, as_of: date, reporting_currency: str, price_band_edges: Sequence[float]
) -> pl.DataFrame:
    """One row (contract ``segment_demand``) for each segment in which something was sought or sold in 180 days.

    Args:
        market: the marketplace; facts are made once for its connection, whatever the number of weeks.
        as_of: nothing that became known later is used.
        reporting_currency: of GMV and prices.
        price_band_edges: prices in the reporting currency at which one band ends and the next begins, ascending.
    """
    define_price_band(market, price_band_edges)
    rates = reporting_rates(market, as_of, reporting_currency)
    demand = metric(
        market,
        "segment_demand",
        as_of,
        reporting_currency,
        least_retailers=LEAST_RETAILERS,
        prior_retailers=PRIOR_RETAILERS,
        currencies=list(rates),
        rates=list(rates.values()),
    )
    return SegmentDemand.conform(demand)
