"""Orders of retailers with brands."""

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, Contract, Timestamp, about, column


class Orders(Contract):
    """An order of one retailer with one brand."""

    order_id: pl.String = column("The marketplace's id of the order")
    retailer_id: pl.String = column("Who bought")
    brand_id: pl.String = column("Who sold")
    ordered_at: Timestamp = column("When it was placed")
    amount: pl.Float64 = column("Value before returns", unit="currency of the row", ge=0)
    currency: pl.String = column("Currency of the amount, ISO 4217", str_matches=CURRENCY_PATTERN)
    status: pl.String = column("State of the order; those that say cancelled or canceled don't count as GMV")
    available_at: Timestamp = column("When the warehouse learned of it", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "orders"
        metadata = about(owner="marketplace", grain="an order", key=("order_id",))
