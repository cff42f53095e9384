"""What retailers look for and find, per category and country: the supply gap."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, about, column


class SegmentDemand(Contract):
    """What retailers look for and find, per category and country: the supply gap."""

    as_of: pl.Date = column("Day whose knowledge is used")
    category: pl.String = column("Category")
    retailer_country: pl.String = column("Country of the retailers; ZZ where unknown", str_matches=COUNTRY_PATTERN)
    search_count: pl.Int64 = column("Searches in 90 days", unit="events", ge=0)
    zero_result_search_count: pl.Int64 = column("Searches without a result", unit="events", ge=0)
    searching_retailer_count: pl.Int64 = column("Distinct retailers that searched", unit="retailers", ge=0)
    gmv_90: pl.Float64 = column("GMV of 90 days", unit="reporting currency", ge=0)
    gmv_previous_90: pl.Float64 = column("GMV of the 90 days before", unit="reporting currency", ge=0)
    brand_count: pl.Int64 = column("Brands of the category on the marketplace", unit="brands", ge=0)
    zero_result_share: pl.Float64 = column("Smoothed share of searches without a result", ge=0, le=1)
    demand_growth: pl.Float64 = column("Smoothed growth of GMV, 0 is none", ge=-1, le=1)
    gap_score: pl.Float64 = column("Supply gap: 0 none, 1 the largest", ge=0, le=1)
    evidence: pl.String = column("The figures behind it, in words")

    class Config:
        """Name, owner, grain and key."""

        name = "segment_demand"
        metadata = about(
            owner="analytics",
            grain="a week, a category and a country",
            key=("as_of", "category", "retailer_country"),
        )
