"""What retailers spent before and after they first ordered from a newcomer: the natural experiment of each brand that joined.

The sums stand in ``contracts/metrics/diversion.py``. What doesn't belong here: what follows from them (``diversion``).
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.diversion import WINDOW_DAYS
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.marketplace.facts import define_numbered_orders, metric
from sourcing_pipeline.marketplace.price_bands import define_price_band, reporting_rates
from sourcing_pipeline.marketplace.source import Marketplace

NEWCOMER_DAYS = 180
"""Days after joining in which a retailer's first order is one from a newcomer."""
JOINED_WITHIN_DAYS = 1_095
"""Days before as_of in which a newcomer joined: what retailers did long ago says little of now."""


def newcomer_diversion(
    market: Marketplace, as_of: date, reporting_currency: str, price_band_edges: Sequence[float]
) -> pl.DataFrame:
    """One row (contract ``newcomer_diversion``) for each newcomer of which a retailer's windows are over."""
    define_price_band(market, price_band_edges)
    define_numbered_orders(market, reporting_currency)
    rates = reporting_rates(market, as_of, reporting_currency)
    found = metric(
        market,
        "newcomer_diversion",
        as_of,
        reporting_currency,
        window_days=WINDOW_DAYS,
        newcomer_days=NEWCOMER_DAYS,
        joined_within_days=JOINED_WITHIN_DAYS,
        currencies=list(rates),
        rates=list(rates.values()),
    )
    return NewcomerDiversion.conform(found)
