"""What retailers did with a brand in a window before as_of."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.brand import BRAND


class BrandMetrics(Contract):
    """What retailers did with a brand in a window before as_of."""

    as_of: pl.Date = column("Day whose knowledge is used")
    brand_id: pl.String = column("The brand")
    window_days: pl.Int64 = column("Length of the window", unit="days", isin=list(BRAND.windows_days))
    gmv: pl.Float64 = measured(BRAND, "gmv")
    order_count: pl.Int64 = measured(BRAND, "order_count")
    placed_order_count: pl.Int64 = measured(BRAND, "placed_order_count")
    retailer_count: pl.Int64 = measured(BRAND, "retailer_count")
    repeat_retailer_count: pl.Int64 = measured(BRAND, "repeat_retailer_count")
    repeat_retailer_share: pl.Float64 = measured(BRAND, "repeat_retailer_share")
    cancelled_share: pl.Float64 = measured(BRAND, "cancelled_share")
    returned_amount: pl.Float64 = measured(BRAND, "returned_amount")
    returned_share: pl.Float64 = measured(BRAND, "returned_share")
    favorite_count: pl.Int64 = measured(BRAND, "favorite_count")
    page_view_count: pl.Int64 = measured(BRAND, "page_view_count")
    add_to_cart_count: pl.Int64 = measured(BRAND, "add_to_cart_count")
    visiting_retailer_count: pl.Int64 = measured(BRAND, "visiting_retailer_count")
    orders_per_page_view: pl.Float64 = measured(BRAND, "orders_per_page_view")
    is_active: pl.Boolean = measured(BRAND, "is_active")
    tenure_days: pl.Int64 = measured(BRAND, "tenure_days")

    class Config:
        """Name, owner, grain and key."""

        name = "brand_metrics"
        metadata = about(owner=BRAND.owner, grain=BRAND.grain, key=("as_of", "brand_id", "window_days"))
