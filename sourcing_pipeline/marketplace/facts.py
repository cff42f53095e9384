"""Makes the facts that all metrics share known to a marketplace's connection, so that each means the same everywhere.

What belongs here: which definitions there are (each a file in ``sql/``) and what they need. What doesn't: any metric.
"""

import re
from datetime import date
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.weeks import start_of


def define_converted_orders(market: Marketplace, reporting_currency: str) -> None:
    """Define ``daily_rates`` and ``converted_orders`` for a reporting currency."""
    market.prepare("orders", "fx_rates")
    market.execute(f"SET VARIABLE reporting_currency = {literal(reporting_currency)}")
    market.execute(f"CREATE OR REPLACE TEMP TABLE daily_rates AS {queries.load('daily_rates')}")
    market.execute(f"CREATE OR REPLACE TEMP VIEW converted_orders AS {queries.load('converted_orders')}")


def metric(market: Marketplace, name: str, as_of: date, reporting_currency: str, **parameters: Any) -> pl.DataFrame:
    """Run ``sql/NAME.sql`` for a day's knowledge.

    The query has ``$as_of`` (a moment) and the given parameters. Only the facts that it names (``known_orders``,
    ``known_events``, ``known_brands``) are looked at, so what needs no events doesn't pay for them.
    """
    query = queries.load(name)
    facts = sorted(set(re.findall(r"\bknown_(\w+)\(", query)))
    market.execute(queries.load("days_between"))
    for fact in facts:
        if fact == "orders":
            define_converted_orders(market, reporting_currency)
        market.prepare(fact)
        market.execute(queries.load(f"known_{fact}"))
    result = market.sql(query, {"as_of": start_of(as_of).replace(tzinfo=None), **parameters})
    return result.with_columns(pl.lit(as_of).alias("as_of"))
