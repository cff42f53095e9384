"""Lines of orders."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class OrderItems(Contract):
    """A product within an order."""

    order_id: pl.String = column("The order")
    product_id: pl.String = column("The product")
    quantity: pl.Float64 = column("Units ordered", unit="units", ge=0)
    unit_price: pl.Float64 = column("Price of a unit", unit="currency of the order", ge=0)

    class Config:
        """Name, owner, grain and key."""

        name = "order_items"
        metadata = about(owner="marketplace", grain="a line of an order", key=(), optional=True)
