"""What the nearest brands on the marketplace achieved, for each website."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class Lookalikes(Contract):
    """What the nearest brands on the marketplace achieved, for each website."""

    as_of: pl.Date = column("Day whose knowledge is used")
    domain: pl.String = column("Registrable domain")
    neighbour_count: pl.Int64 = column("Brands compared with", unit="brands", ge=0)
    nearest_brand_id: pl.String = column("The nearest brand", nullable=True)
    nearest_brand_name: pl.String = column("Its name", nullable=True)
    nearest_similarity: pl.Float64 = column("Cosine similarity with it", ge=-1, le=1, nullable=True)
    similarity_mean: pl.Float64 = column("Mean similarity", ge=-1, le=1, nullable=True)
    gmv_12m_mean: pl.Float64 = column(
        "Weighted mean of their GMV in 12 months", unit="reporting currency", ge=0, nullable=True
    )
    gmv_12m_spread: pl.Float64 = column(
        "Weighted standard deviation of it", unit="reporting currency", ge=0, nullable=True
    )
    activated_share: pl.Float64 = column("Weighted share that activated", ge=0, le=1, nullable=True)
    repeat_retailer_share: pl.Float64 = column("Weighted share of repeat retailers", ge=0, le=1, nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "lookalikes"
        metadata = about(owner="data-science", grain="a week and a site", key=("as_of", "domain"))
