"""What retailers do on the marketplace besides ordering."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class Events(Contract):
    """A page view, favourite, add to cart or search of a retailer."""

    event_id: pl.String = column("The marketplace's id of the event")
    event_type: pl.String = column("What was done", isin=["page_view", "favorite", "add_to_cart", "search"])
    retailer_id: pl.String = column("Who did it")
    brand_id: pl.String = column("The brand it was done to (none for searches)", may_be_absent=True)
    category: pl.String = column("The category in which it was done", may_be_absent=True)
    query: pl.String = column("What was searched for", may_be_absent=True)
    results_count: pl.Int64 = column("Results shown for a search", unit="results", may_be_absent=True, ge=0)
    occurred_at: Timestamp = column("When it was done")
    available_at: Timestamp = column("When the warehouse learned of it", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "events"
        metadata = about(owner="marketplace", grain="an event", key=("event_id",), optional=True)
