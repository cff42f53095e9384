"""From which countries the orders of each brand come: for whom its profile should be readable."""

from datetime import date

import polars as pl

from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.facts import define_order_facts, define_retailer_countries
from sourcing_pipeline.marketplace.source import Marketplace

DAYS = 365
"""A year before as_of, so that no season weighs more."""


def order_countries(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """Orders of a year by ``brand_id`` and the retailer's ``country``: ``order_count``, as known at ``as_of``."""
    define_order_facts(market, reporting_currency)
    define_retailer_countries(market)
    return market.sql(queries.load("order_countries"), {"as_of": as_of, "days": DAYS})
