"""How many of the brands most like a website retailers already order from: what they would put aside for it.

What belongs here: counts, from one pass over the orders of a year. What doesn't: who is alike (``brands.lookalike_brands``), and
what follows from the counts (``cannibalisation``).
"""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.facts import define_numbered_orders
from sourcing_pipeline.marketplace.source import Marketplace

CO_PURCHASE_DAYS = 365
"""Days before as_of in which an order counts."""

_SITES_AT_ONCE = 5_000
"""So that pairs of websites and retailers stay few enough for memory, however many websites there are."""
_COUNTS = ("retailer_count", "co_purchasing_retailer_count", "purchased_brand_count")


def co_purchase(
    market: Marketplace, as_of: date, reporting_currency: str, lookalike_brands: pl.DataFrame
) -> pl.DataFrame:
    """For each website with neighbours, what retailers ordered from these in the year before ``as_of``.

    Returns:
        ``domain``; ``retailer_count``, the retailers that ordered from at least one of them;
        ``co_purchasing_retailer_count``, those that ordered from several; ``purchased_brand_count``, the pairs of retailer and
        brand. Zeros where nobody ordered.
    """
    domains = lookalike_brands["domain"].unique().sort()
    numbers = pl.DataFrame({"domain": domains, "site_number": pl.int_range(len(domains), dtype=pl.Int32, eager=True)})
    neighbours = lookalike_brands.join(numbers, on="domain").select("site_number", "brand_id")
    define_numbered_orders(market, reporting_currency)
    market.connection.register("given", neighbours.to_arrow())
    try:
        _define("neighbours", "SELECT site_number, brand_number FROM given JOIN brand_numbers USING (brand_id)", market)
    finally:
        market.connection.unregister("given")
    market.execute(f"SET VARIABLE as_of = DATE {literal(as_of.isoformat())}")
    market.execute(f"SET VARIABLE days = {CO_PURCHASE_DAYS}")
    _define("neighbour_retailers", queries.load("neighbour_retailers"), market)
    query = queries.load("co_purchase")
    parts = [
        market.sql(query, {"first": first, "last": first + _SITES_AT_ONCE})
        for first in range(0, len(domains), _SITES_AT_ONCE)
    ]
    for table in ("neighbours", "neighbour_retailers"):
        market.execute(f"DROP TABLE {table}")
    empty = pl.DataFrame(schema={"site_number": pl.Int32} | dict.fromkeys(_COUNTS, pl.Int64))
    found = pl.concat([empty, *(part.cast(empty.schema) for part in parts)])
    return (
        numbers.join(found, on="site_number", how="left", maintain_order="left")
        .with_columns(pl.col(_COUNTS).fill_null(0))
        .drop("site_number")
    )


def _define(table: str, query: str, market: Marketplace) -> None:
    market.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
