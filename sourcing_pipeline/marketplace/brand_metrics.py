"""What retailers did with each brand on the marketplace in the windows before ``as_of``."""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace


def brand_metrics(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``brand_metrics``) for each brand that had joined by ``as_of`` and each window."""
    return BrandMetrics.conform(metric(market, "brand_metrics", as_of, reporting_currency))
