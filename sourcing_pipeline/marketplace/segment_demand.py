"""What retailers look for and don't find: the supply gap of each category and country of retailers."""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace

LEAST_RETAILERS = 5
"""Distinct searching retailers below which a segment has no gap: a few typos or one shop's clicks are no demand."""

PRIOR_RETAILERS = 10.0
"""How many average retailers are added to each segment, so that small ones stay near the average."""


def segment_demand(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``segment_demand``) for each category and country in which something was sought or sold."""
    demand = metric(
        market,
        "segment_demand",
        as_of,
        reporting_currency,
        least_retailers=LEAST_RETAILERS,
        prior_retailers=PRIOR_RETAILERS,
    )
    return SegmentDemand.conform(demand)
