"""Products listed on the marketplace."""

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, Contract, Timestamp, about, column


class Products(Contract):
    """A product that a brand lists, or has listed, on the marketplace."""

    product_id: pl.String = column("The marketplace's id of the product")
    brand_id: pl.String = column("Who sells it")
    title: pl.String = column("Title as listed")
    description: pl.String = column("Description as listed", may_be_absent=True)
    category: pl.String = column("Category as listed", may_be_absent=True)
    wholesale_price: pl.Float64 = column("What a retailer pays", unit="currency of the row", may_be_absent=True, ge=0)
    retail_price: pl.Float64 = column("What the shop should ask", unit="currency of the row", may_be_absent=True, ge=0)
    currency: pl.String = column("Currency of the prices", may_be_absent=True, str_matches=CURRENCY_PATTERN)
    image_count: pl.Int64 = column("Images of the product", unit="images", may_be_absent=True, ge=0)
    image_short_side_px: pl.Int64 = column("Short side of the main image", unit="px", may_be_absent=True, ge=0)
    variant_count: pl.Int64 = column("Variants of the product", unit="variants", may_be_absent=True, ge=0)
    composition: pl.String = column("What it is made of, as listed", may_be_absent=True)
    gtin: pl.String = column("Global trade item number", may_be_absent=True)
    created_at: Timestamp = column("When it was listed")
    removed_at: Timestamp = column("When it was taken down, if it was", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "products"
        metadata = about(owner="marketplace", grain="a product", key=("product_id",), optional=True)
