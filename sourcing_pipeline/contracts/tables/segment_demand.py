"""What retailers look for and find, per category, country and price band: the supply gap."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.segment import SEGMENT


class SegmentDemand(Contract):
    """What retailers look for and find, per category, country and price band: the supply gap."""

    as_of: pl.Date = column("Day whose knowledge is used")
    category: pl.String = column("Category")
    retailer_country: pl.String = column("Country of the retailers; ZZ where unknown", str_matches=COUNTRY_PATTERN)
    price_band: pl.String = column(
        "Retail price of a product in the reporting currency, between the edges of marketplace.price_band_edges: the "
        "brand's median, or what the retailer usually buys; unknown where no price is known"
    )
    search_count: pl.Int64 = measured(SEGMENT, "search_count")
    zero_result_search_count: pl.Int64 = measured(SEGMENT, "zero_result_search_count")
    unclicked_search_count: pl.Int64 = measured(SEGMENT, "unclicked_search_count")
    searching_retailer_count: pl.Int64 = measured(SEGMENT, "searching_retailer_count")
    searching_retailer_count_previous_90: pl.Int64 = measured(SEGMENT, "searching_retailer_count_previous_90")
    gmv_90: pl.Float64 = measured(SEGMENT, "gmv_90")
    gmv_previous_90: pl.Float64 = measured(SEGMENT, "gmv_previous_90")
    brand_count: pl.Int64 = measured(SEGMENT, "brand_count")
    brand_count_90_days_before: pl.Int64 = measured(SEGMENT, "brand_count_90_days_before")
    category_brand_count: pl.Int64 = measured(SEGMENT, "category_brand_count")
    gmv_per_brand: pl.Float64 = measured(SEGMENT, "gmv_per_brand")
    zero_result_share: pl.Float64 = measured(SEGMENT, "zero_result_share")
    unmet_share: pl.Float64 = measured(SEGMENT, "unmet_share")
    gmv_growth: pl.Float64 = measured(SEGMENT, "gmv_growth")
    searching_retailer_growth: pl.Float64 = measured(SEGMENT, "searching_retailer_growth")
    demand_growth: pl.Float64 = measured(SEGMENT, "demand_growth")
    supply_growth: pl.Float64 = measured(SEGMENT, "supply_growth")
    gap_score: pl.Float64 = measured(SEGMENT, "gap_score")
    evidence: pl.String = column("The figures behind it, in words")

    class Config:
        """Name, owner, grain and key."""

        name = "segment_demand"
        metadata = about(
            owner=SEGMENT.owner,
            grain=SEGMENT.grain,
            key=("as_of", "category", "retailer_country", "price_band"),
        )
