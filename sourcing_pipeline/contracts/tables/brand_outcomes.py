"""How brands on the marketplace did after joining, as known at as_of: labels and lookalike values rest on it."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, Contract, Timestamp, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.outcome import OUTCOME


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
    first_order_at: Timestamp = column("First order of the first 365 days that was not cancelled", nullable=True)
    is_activated: pl.Boolean = measured(OUTCOME, "is_activated")
    activation_matures_at: Timestamp = column("When activation is known of every brand that joined with it, 90 days on")
    year_matures_at: Timestamp = column("When the first year is known of every brand that joined with it, 365 days on")
    is_on_record: pl.Boolean = column(
        "Whether an order of its first 90 days could be seen: the first order of the marketplace is not later"
    )
    is_year_complete: pl.Boolean = measured(OUTCOME, "is_year_complete")
    gmv_first_365_days: pl.Float64 = measured(OUTCOME, "gmv_first_365_days")
    usual_gmv_share: pl.Float64 = measured(OUTCOME, "usual_gmv_share")
    gmv_12m_estimate: pl.Float64 = measured(OUTCOME, "gmv_12m_estimate")
    retailer_count_first_365_days: pl.Int64 = measured(OUTCOME, "retailer_count_first_365_days")
    repeat_retailer_count_first_365_days: pl.Int64 = measured(OUTCOME, "repeat_retailer_count_first_365_days")
    repeat_retailer_share: pl.Float64 = measured(OUTCOME, "repeat_retailer_share")
    usual_repeat_share: pl.Float64 = measured(OUTCOME, "usual_repeat_share")
    usual_repeat_progress: pl.Float64 = measured(OUTCOME, "usual_repeat_progress")
    repeat_retailer_share_12m_estimate: pl.Float64 = measured(OUTCOME, "repeat_retailer_share_12m_estimate")

    class Config:
        """Name, owner, grain and key."""

        name = "brand_outcomes"
        metadata = about(owner=OUTCOME.owner, grain=OUTCOME.grain, key=("as_of", "brand_id"))
