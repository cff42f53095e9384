"""How many orders and events there were at each hour of the day and in each currency, remembered week by week."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class FactTotals(Contract):
    """How many orders and events were known in a week, by currency or type and hour of the day.

    Counted again later for the same week, they show whether the past was rewritten.
    """

    as_of: pl.Date = column("Week; all that was known when it began")
    table: pl.String = column("What is counted", isin=["orders", "events"])
    label: pl.String = column("Currency of an order, type of an event")
    hour: pl.Int64 = column("Hour of the day in which it happened, UTC", unit="hours", ge=0, le=23)
    row_count: pl.Int64 = column("Orders or events", unit="rows", ge=1)

    class Config:
        """Name, owner, grain and key."""

        name = "fact_totals"
        metadata = about(
            owner="data-engineering",
            grain="a week, a table, a currency or type, and an hour",
            key=("as_of", "table", "label", "hour"),
        )
