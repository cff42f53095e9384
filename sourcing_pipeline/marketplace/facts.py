"""Makes the facts that all metrics share (``sql/facts.sql``) known to a marketplace's connection.

What belongs here: which views and macros there are, for one reporting currency at a time. What doesn't: any metric.
"""

from datetime import date
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.weeks import start_of


def define_facts(market: Marketplace, reporting_currency: str) -> None:
    """Define ``converted_orders``, ``known_orders``, ``known_events`` and ``known_brands`` as TEMP objects."""
    market.prepare("brands", "orders", "events", "fx_rates")
    market.execute(f"SET VARIABLE reporting_currency = {literal(reporting_currency)}")
    market.execute(f"CREATE OR REPLACE TEMP TABLE daily_rates AS {queries.load('daily_rates')}")
    market.execute(f"CREATE OR REPLACE TEMP VIEW converted_orders AS {queries.load('converted_orders')}")
    market.execute(queries.load("facts"))


def metric(market: Marketplace, name: str, as_of: date, reporting_currency: str, **parameters: Any) -> pl.DataFrame:
    """Run ``sql/NAME.sql`` for a day's knowledge. It has ``$as_of`` (a moment) and the given parameters."""
    define_facts(market, reporting_currency)
    moment = start_of(as_of).replace(tzinfo=None)
    result = market.sql(queries.load(name), {"as_of": moment, **parameters})
    return result.with_columns(pl.lit(as_of).alias("as_of"))
