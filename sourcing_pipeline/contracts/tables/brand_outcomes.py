"""How brands on the marketplace did after joining, as known at as_of: labels and lookalike values rest on it."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, Timestamp, about, column


class BrandOutcomes(Contract):
    """How brands on the marketplace did after joining, as known at as_of: labels and lookalike values rest on it."""

    as_of: pl.Date = column("Day whose knowledge is used")
    brand_id: pl.String = column("The brand")
    name: pl.String = column("Name of the brand", nullable=True)
    domain: pl.String = column("Registrable domain", nullable=True)
    category: pl.String = column("The marketplace's label", nullable=True)
    country: pl.String = column("Country", str_matches=COUNTRY_PATTERN, nullable=True)
    joined_at: Timestamp = column("When it joined")
    observed_days: pl.Int64 = column("Days between joining and as_of (or leaving)", unit="days", ge=0)
    first_order_at: Timestamp = column("First order not cancelled", nullable=True)
    is_activated: pl.Boolean = column(
        "Whether the first order came within 90 days of joining; none while neither is known", nullable=True
    )
    activation_matures_at: Timestamp = column("When the answer is known at the latest")
    gmv_first_365_days: pl.Float64 = column("GMV of the first 365 days, so far", unit="reporting currency", ge=0)
    gmv_12m_estimate: pl.Float64 = column(
        "The same brought to 365 days (tenure-adjusted); none before 90 days",
        unit="reporting currency",
        ge=0,
        nullable=True,
    )
    retailer_count_first_365_days: pl.Int64 = column(
        "Distinct retailers of the first 365 days, so far", unit="retailers", ge=0
    )
    repeat_retailer_share: pl.Float64 = column("Share of those that ordered more than once", ge=0, le=1, nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "brand_outcomes"
        metadata = about(owner="analytics", grain="a week and a brand", key=("as_of", "brand_id"))
