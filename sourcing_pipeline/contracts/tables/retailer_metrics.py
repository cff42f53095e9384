"""What a retailer did in a window before as_of."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.retailer import RETAILER


class RetailerMetrics(Contract):
    """What a retailer did in a window before as_of; who did nothing has no row."""

    as_of: pl.Date = column("Day whose knowledge is used")
    retailer_id: pl.String = column("The retailer")
    window_days: pl.Int64 = column("Length of the window", unit="days", isin=list(RETAILER.windows_days))
    country: pl.String = column("Country of the shop", str_matches=COUNTRY_PATTERN, nullable=True)
    store_type: pl.String = column("Kind of shop", nullable=True)
    gmv: pl.Float64 = measured(RETAILER, "gmv")
    order_count: pl.Int64 = measured(RETAILER, "order_count")
    brand_count: pl.Int64 = measured(RETAILER, "brand_count")
    repeat_brand_count: pl.Int64 = measured(RETAILER, "repeat_brand_count")
    search_count: pl.Int64 = measured(RETAILER, "search_count")
    zero_result_search_count: pl.Int64 = measured(RETAILER, "zero_result_search_count")
    page_view_count: pl.Int64 = measured(RETAILER, "page_view_count")
    favorite_count: pl.Int64 = measured(RETAILER, "favorite_count")
    gmv_per_order: pl.Float64 = measured(RETAILER, "gmv_per_order")
    tenure_days: pl.Int64 = measured(RETAILER, "tenure_days")

    class Config:
        """Name, owner, grain and key."""

        name = "retailer_metrics"
        metadata = about(owner=RETAILER.owner, grain=RETAILER.grain, key=("as_of", "retailer_id", "window_days"))
