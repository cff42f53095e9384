"""Makes the facts that all metrics share known to a marketplace's connection, so that each means the same everywhere.

Each is made once for a connection, whatever the number of weeks that are computed on it. What belongs here: which facts
there are (each a file in ``sql/``) and what they need. What doesn't: any metric.
"""

import re
from datetime import date
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.measures import with_metrics
from sourcing_pipeline.marketplace.rules import MOST
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.weeks import start_of


def define_rate_facts(market: Marketplace) -> None:
    """Define ``rate_facts``: exchange rates, and since when each is known."""
    if market.is_made("rate_facts"):
        return
    market.prepare("fx_rates")
    market.execute(f"CREATE OR REPLACE TEMP VIEW rate_facts AS {queries.load('rate_facts')}")


def define_converted_orders(market: Marketplace, reporting_currency: str) -> None:
    """Define ``daily_rates`` (a small table) and ``converted_orders`` for a reporting currency."""
    if market.is_made("converted_orders", reporting_currency):
        return
    market.prepare("orders")
    define_rate_facts(market)
    _define_time(market)
    market.execute(f"SET VARIABLE reporting_currency = {literal(reporting_currency)}")
    market.execute(f"SET VARIABLE most = {MOST}::DOUBLE")
    market.execute(f"CREATE OR REPLACE TEMP TABLE daily_rates AS {queries.load('daily_rates')}")
    market.execute(f"CREATE OR REPLACE TEMP VIEW converted_orders AS {queries.load('converted_orders')}")


def define_order_facts(market: Marketplace, reporting_currency: str) -> None:
    """Define ``order_facts`` (a table, so that rates are looked up once) and ``known_orders(as_of)``."""
    define_converted_orders(market, reporting_currency)
    if market.is_made("order_facts", reporting_currency):
        return
    market.execute(f"CREATE OR REPLACE TEMP TABLE order_facts AS {queries.load('order_facts')}")
    market.execute(queries.load("known_orders"))


def define_event_facts(market: Marketplace) -> None:
    """Define ``event_facts`` (a view: events may be too many to keep twice) and ``known_events(as_of)``."""
    if market.is_made("event_facts"):
        return
    market.prepare("events")
    _define_time(market)
    market.execute(f"CREATE OR REPLACE TEMP VIEW event_facts AS {queries.load('event_facts')}")
    market.execute(queries.load("known_events"))


def define_brands(market: Marketplace) -> None:
    """Define ``known_brands(as_of)``."""
    if market.is_made("known_brands"):
        return
    market.prepare("brands")
    _define_time(market)
    market.execute(queries.load("known_brands"))


def define_brand_numbers(market: Marketplace) -> None:
    """Define ``brand_numbers``."""
    if market.is_made("brand_numbers"):
        return
    market.prepare("brands")
    market.execute(f"CREATE OR REPLACE TEMP TABLE brand_numbers AS {queries.load('brand_numbers')}")


def define_numbered_orders(market: Marketplace, reporting_currency: str) -> None:
    """Define ``numbered_orders`` (a table): orders by numbers of brands and retailers, for what joins them to each other."""
    define_order_facts(market, reporting_currency)
    define_brand_numbers(market)
    if market.is_made("numbered_orders", reporting_currency):
        return
    market.execute(f"CREATE OR REPLACE TEMP TABLE numbered_orders AS {queries.load('numbered_orders')}")


def define_retailers(market: Marketplace) -> None:
    """Define ``known_retailers(as_of)``."""
    if market.is_made("known_retailers"):
        return
    market.prepare("retailers")
    _define_time(market)
    market.execute(queries.load("known_retailers"))


def define_retailer_countries(market: Marketplace) -> None:
    """Define ``retailer_countries``."""
    if market.is_made("retailer_countries"):
        return
    market.prepare("retailers")
    _define_time(market)
    market.execute(f"CREATE OR REPLACE TEMP TABLE retailer_countries AS {queries.load('retailer_countries')}")


def define_search_facts(market: Marketplace, reporting_currency: str) -> None:
    """Define ``search_facts`` (a table: what followed each search is looked for once) and ``known_searches(as_of)``."""
    define_order_facts(market, reporting_currency)
    define_event_facts(market)
    define_retailer_countries(market)
    market.prepare("brands")
    if market.is_made("search_facts", reporting_currency):
        return
    followed = ("search_clicks", "search_orders")
    for name in (*followed, "search_facts"):  # one after the other: each sorts all events of its kind
        market.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {queries.load(name)}")
    for name in followed:
        market.execute(f"DROP TABLE {name}")
    market.execute(queries.load("known_searches"))


def define_product_facts(market: Marketplace) -> None:
    """Define ``product_facts`` (a table) and ``known_price_points(as_of, currencies, rates)``."""
    if market.is_made("product_facts"):
        return
    market.prepare("products")
    _define_time(market)
    market.execute(f"CREATE OR REPLACE TEMP TABLE product_facts AS {queries.load('product_facts')}")
    market.execute(queries.load("known_price_points"))


def _define_time(market: Marketplace) -> None:
    if market.is_made("time"):
        return
    market.execute(f"SET VARIABLE lag_us = {round(market.lag_hours * 3_600_000_000)}::BIGINT")
    for macro in ("known_day", "known_day_by_lag", "days_between"):
        market.execute(queries.load(macro))


def metric(
    market: Marketplace, name: str, as_of: date, reporting_currency: str | None = None, **parameters: Any
) -> pl.DataFrame:
    """Run ``sql/NAME.sql`` for a day's knowledge.

    The query has ``$as_of`` (a moment) and the given parameters, and the registry's metrics where it names them. Only the
    facts that it names (``known_orders``, ``known_events``, ...) are made, so what needs no events doesn't pay for them.

    Raises:
        ValueError: it counts orders, and no reporting currency was given.
    """
    query = with_metrics(queries.load(name))
    named = set(re.findall(r"\bknown_(\w+)\(", query))
    _define_time(market)
    if named & {"orders", "searches"}:
        if reporting_currency is None:
            raise ValueError(f"{name}.sql counts orders: it needs a reporting currency")
        define_order_facts(market, reporting_currency)
        if "searches" in named:
            define_search_facts(market, reporting_currency)
    if "events" in named:
        define_event_facts(market)
    if "brands" in named:
        define_brands(market)
    if "price_points" in named:
        define_product_facts(market)
    if "retailer_countries" in query:
        define_retailer_countries(market)
    result = market.sql(query, {"as_of": start_of(as_of).replace(tzinfo=None), **parameters})
    return result.with_columns(pl.lit(as_of).alias("as_of"))
