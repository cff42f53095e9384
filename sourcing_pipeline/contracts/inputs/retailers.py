"""Retailers on the marketplace."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, Timestamp, about, column


class Retailers(Contract):
    """A shop that buys on the marketplace."""

    retailer_id: pl.String = column("The marketplace's id of the retailer")
    country: pl.String = column("Country of the shop, ISO 3166-1", may_be_absent=True, str_matches=COUNTRY_PATTERN)
    store_type: pl.String = column("Kind of shop", may_be_absent=True)
    joined_at: Timestamp = column("When the retailer joined")

    class Config:
        """Name, owner, grain and key."""

        name = "retailers"
        metadata = about(owner="marketplace", grain="a retailer", key=("retailer_id",))
