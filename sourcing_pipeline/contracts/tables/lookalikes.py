"""What the nearest brands on the marketplace achieved, for each website."""

from typing import Any

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


def _count(outcome: str) -> Any:
    return column(f"Neighbours of which {outcome} is known", unit="brands", ge=0, nullable=True)


def _effective_count() -> Any:
    return column(
        "As many brands of equal weight would say as much: squared sum of weights by sum of squared weights",
        unit="brands",
        ge=0,
        nullable=True,
    )


class Lookalikes(Contract):
    """What the nearest brands on the marketplace achieved, for each website.

    Means and spreads are weighted by similarity: a brand that is nearer by 0.1 counts 2.7 times as much.
    """

    as_of: pl.Date = column("Day whose knowledge is used")
    domain: pl.String = column("Registrable domain")
    neighbour_count: pl.Int64 = column("Brands compared with", unit="brands", ge=0)
    nearest_brand_id: pl.String = column("The nearest brand", nullable=True)
    nearest_brand_name: pl.String = column("Its name", nullable=True)
    nearest_similarity: pl.Float64 = column("Cosine similarity with it", ge=-1, le=1, nullable=True)
    similarity_mean: pl.Float64 = column("Mean similarity", ge=-1, le=1, nullable=True)
    gmv_12m_mean: pl.Float64 = column(
        "Weighted mean of their GMV in 12 months (`gmv_12m_estimate`)", unit="reporting currency", ge=0, nullable=True
    )
    gmv_12m_spread: pl.Float64 = column(
        "Weighted standard deviation of it", unit="reporting currency", ge=0, nullable=True
    )
    gmv_12m_count: pl.Int64 = _count("the GMV in 12 months")
    gmv_12m_effective_count: pl.Float64 = _effective_count()
    activated_share: pl.Float64 = column(
        "Weighted share that activated, of those whose 90 days are over", ge=0, le=1, nullable=True
    )
    activated_spread: pl.Float64 = column("Weighted standard deviation of it (0 or 1)", ge=0, le=1, nullable=True)
    activated_count: pl.Int64 = _count("activation")
    activated_effective_count: pl.Float64 = _effective_count()
    repeat_retailer_share: pl.Float64 = column(
        "Weighted mean of their share of repeat retailers in 12 months (`repeat_retailer_share_12m_estimate`)",
        ge=0,
        le=1,
        nullable=True,
    )
    repeat_spread: pl.Float64 = column("Weighted standard deviation of it", ge=0, le=1, nullable=True)
    repeat_count: pl.Int64 = _count("the share of repeat retailers")
    repeat_effective_count: pl.Float64 = _effective_count()

    class Config:
        """Name, owner, grain and key."""

        name = "lookalikes"
        metadata = about(owner="data-science", grain="a week and a site", key=("as_of", "domain"))
