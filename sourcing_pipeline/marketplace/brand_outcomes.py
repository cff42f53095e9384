"""How brands on the marketplace did after joining: labels of activation and value, and what lookalikes are worth.

The metrics stand in ``contracts/metrics/outcome.py``, with how a year that isn't complete is brought to 365 days.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.metrics.base import Formula
from sourcing_pipeline.contracts.metrics.outcome import OUTCOME
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.facts import define_brand_numbers, define_brands, define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.weeks import start_of


def brand_outcomes(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``brand_outcomes``) for each brand that had joined by ``as_of``."""
    define_first_year_orders(market, reporting_currency)
    formulas = ", ".join(f"{metric.sql} AS {metric.name}" for metric in OUTCOME.of_kind(Formula))
    query = queries.load("brand_outcomes").replace("{formulas}", formulas)
    outcomes = market.sql(query, {"as_of": start_of(as_of).replace(tzinfo=None)})
    return BrandOutcomes.conform(
        outcomes.with_columns(pl.lit(as_of).alias("as_of"), registrable_domains(outcomes["domain"]).alias("domain"))
    )


def define_first_year_orders(market: Marketplace, reporting_currency: str) -> None:
    """Define ``brand_numbers`` and ``first_year_orders``, once for a connection."""
    define_brands(market)
    define_brand_numbers(market)
    define_order_facts(market, reporting_currency)
    if market.is_made("first_year_orders", reporting_currency):
        return
    market.execute(f"CREATE OR REPLACE TEMP TABLE first_year_orders AS {queries.load('first_year_orders')}")
