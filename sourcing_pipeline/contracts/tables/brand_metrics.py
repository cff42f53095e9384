"""What retailers did with a brand in a window before as_of."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class BrandMetrics(Contract):
    """What retailers did with a brand in a window before as_of."""

    as_of: pl.Date = column("Day whose knowledge is used")
    brand_id: pl.String = column("The brand")
    window_days: pl.Int64 = column("Length of the window", unit="days", isin=[30, 90, 365])
    gmv: pl.Float64 = column("Orders not cancelled, before returns", unit="reporting currency", ge=0)
    order_count: pl.Int64 = column("Orders not cancelled", unit="orders", ge=0)
    retailer_count: pl.Int64 = column("Distinct retailers that ordered", unit="retailers", ge=0)
    repeat_retailer_share: pl.Float64 = column("Share of those that ordered more than once", ge=0, le=1, nullable=True)
    cancelled_share: pl.Float64 = column("Share of all orders that were cancelled", ge=0, le=1, nullable=True)
    favorite_count: pl.Int64 = column("Favourites", unit="events", ge=0)
    page_view_count: pl.Int64 = column("Page views", unit="events", ge=0)
    add_to_cart_count: pl.Int64 = column("Additions to a cart", unit="events", ge=0)
    orders_per_page_view: pl.Float64 = column("Orders divided by page views", ge=0, nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "brand_metrics"
        metadata = about(
            owner="analytics",
            grain="a week, a brand and a window",
            key=("as_of", "brand_id", "window_days"),
        )
