"""A product found on a page or in a shop's product feed."""

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, Contract, Timestamp, about, column


class ProductsSeen(Contract):
    """A product found on a page or in a shop's product feed."""

    domain: pl.String = column("Registrable domain")
    page_url: pl.String = column("Page or product feed that shows it")
    fetched_at: Timestamp = column("When that page or feed was fetched")
    position: pl.Int64 = column("Place in that page or feed; 1 is the first", ge=1)
    title: pl.String = column("Title", nullable=True)
    brand: pl.String = column("Brand as stated", nullable=True)
    sku: pl.String = column("Stock keeping unit", nullable=True)
    gtin: pl.String = column("Global trade item number", nullable=True)
    mpn: pl.String = column("Manufacturer part number", nullable=True)
    price: pl.Float64 = column("Price", unit="currency of the row", ge=0, nullable=True)
    list_price: pl.Float64 = column("Price before reduction", unit="currency of the row", ge=0, nullable=True)
    currency: pl.String = column("ISO 4217", str_matches=CURRENCY_PATTERN, nullable=True)
    availability: pl.String = column("InStock, OutOfStock, PreOrder, ... of schema.org", nullable=True)
    image_count: pl.Int64 = column("Images stated", unit="images", ge=0)
    image_short_side_px: pl.Int64 = column(
        "Median short side of its images, as the markup states it", unit="px", ge=1, nullable=True
    )
    variant_count: pl.Int64 = column("Variants to choose from", unit="variants", ge=1, nullable=True)
    category_path: pl.String = column('Categories that lead to it, widest first, joined by " > "', nullable=True)
    description: pl.String = column("Description as stated", nullable=True)
    source_kind: pl.String = column(
        "Where it was read", isin=["json_ld", "microdata", "open_graph", "platform", "text"]
    )
    confidence: pl.Float64 = column("How sure the reading is", ge=0, le=1)

    class Config:
        """Name, owner, grain and key."""

        name = "products_seen"
        metadata = about(
            owner="data-science",
            grain="a product on a page",
            key=("page_url", "fetched_at", "position"),
        )
