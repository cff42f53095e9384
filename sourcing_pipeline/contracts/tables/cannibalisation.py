"""What each website's brand would take from brands already here."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class Cannibalisation(Contract):
    """What each website's brand would take from brands already here, by what past newcomers took and by co-purchase.

    How it comes about stands in docs/decisions/0016-cannibalised-share.md.
    """

    as_of: pl.Date = column("Day whose knowledge is used")
    domain: pl.String = column("Registrable domain")
    category: pl.String = column(
        "Category of the brands most like it: the one with the most weight among them", nullable=True
    )
    cannibalised_share: pl.Float64 = column(
        "Share of its GMV that it would take from brands already here: the diversion share, more where it is crowded",
        ge=0,
        le=1,
    )
    cannibalised_share_low: pl.Float64 = column("Lower end of its 95 % interval", ge=0, le=1)
    cannibalised_share_high: pl.Float64 = column("Upper end of its 95 % interval", ge=0, le=1)
    diversion_share: pl.Float64 = column(
        "Share of their sales that past newcomers of such categories took from brands alike, drawn to that of all "
        "newcomers and to the setting `scoring.cannibalised_share`",
        ge=0,
        le=1,
    )
    newcomer_count: pl.Int64 = column(
        "Newcomers on which it rests: those of its category, or of all where that has none", unit="brands", ge=0
    )
    newcomer_retailer_count: pl.Int64 = column(
        "Retailers of these, whose spending was compared", unit="retailers", ge=0
    )
    neighbour_count: pl.Int64 = column("Brands most like it", unit="brands", ge=0)
    likeness: pl.Float64 = column("Sum of their similarities, by as many as there can be", ge=0, le=1)
    retailer_count: pl.Int64 = column("Retailers that ordered from one of these in 365 days", unit="retailers", ge=0)
    co_purchasing_retailer_count: pl.Int64 = column(
        "Retailers of these that ordered from several of them", unit="retailers", ge=0
    )
    purchased_brand_count: pl.Int64 = column("Pairs of such a retailer and a brand it ordered from", ge=0)
    co_purchase_share: pl.Float64 = column(
        "Smoothed share of these retailers that ordered from several of them; none without neighbours",
        ge=0,
        le=1,
        nullable=True,
    )
    crowding: pl.Float64 = column(
        "Likeness times co-purchase share, by what it is of past newcomers on average: 1 is usual", ge=0
    )
    crowding_strength: pl.Float64 = column(
        "How much crowding matters, by past newcomers: 0 not at all, 1 in proportion; 0.5 until that says something",
        ge=0,
        le=1,
    )
    evidence: pl.String = column("The figures in words")

    class Config:
        """Name, owner, grain and key."""

        name = "cannibalisation"
        metadata = about(owner="data-science", grain="a week and a site", key=("as_of", "domain"))
