"""Brands on the marketplace."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, Timestamp, about, column


class Brands(Contract):
    """A seller on the marketplace, now or before."""

    brand_id: pl.String = column("The marketplace's id of the brand")
    name: pl.String = column("The brand's name")
    domain: pl.String = column("The brand's own website", may_be_absent=True)
    country: pl.String = column("Country of the brand, ISO 3166-1", may_be_absent=True, str_matches=COUNTRY_PATTERN)
    category: pl.String = column("The marketplace's label for what the brand sells", may_be_absent=True)
    joined_at: Timestamp = column("When the brand joined")
    left_at: Timestamp = column("When the brand left, if it did", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "brands"
        metadata = about(owner="marketplace", grain="a brand", key=("brand_id",))
