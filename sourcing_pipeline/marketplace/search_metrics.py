"""What retailers type into the search, and what comes of it.

The metrics stand in ``contracts/metrics/search.py``.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.segment import LEAST_RETAILERS
from sourcing_pipeline.contracts.tables.search_metrics import SearchMetrics
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace


def search_metrics(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``search_metrics``) for each query and category that enough retailers typed in 90 days."""
    found = metric(market, "search_metrics", as_of, reporting_currency, least_retailers=LEAST_RETAILERS)
    return SearchMetrics.conform(found)
