"""Profiles of brands as the marketplace shows them."""

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, Contract, Timestamp, about, column


class BrandProfiles(Contract):
    """A brand's profile on the marketplace."""

    brand_id: pl.String = column("The brand")
    tagline: pl.String = column("One line about the brand", may_be_absent=True)
    story: pl.String = column("The brand's story", may_be_absent=True)
    hero_image_url: pl.String = column("Address of the main image", may_be_absent=True)
    languages: pl.String = column("Languages of the profile, ISO 639, separated by commas", may_be_absent=True)
    certifications: pl.String = column("Certifications shown, separated by commas", may_be_absent=True)
    ships_to: pl.String = column("Countries shipped to, ISO 3166-1, separated by commas", may_be_absent=True)
    lead_time_days: pl.Float64 = column("Days from order to dispatch", unit="days", may_be_absent=True, ge=0)
    minimum_order_amount: pl.Float64 = column(
        "Least value of a first order", unit="currency of the row", may_be_absent=True, ge=0
    )
    currency: pl.String = column("Currency of the minimum", may_be_absent=True, str_matches=CURRENCY_PATTERN)
    rating: pl.Float64 = column("Mean rating by retailers", unit="0 to 5", may_be_absent=True, ge=0, le=5)
    review_count: pl.Int64 = column("Reviews by retailers", unit="reviews", may_be_absent=True, ge=0)
    updated_at: Timestamp = column("When the profile was last changed")

    class Config:
        """Name, owner, grain and key."""

        name = "brand_profiles"
        metadata = about(owner="marketplace", grain="a brand", key=("brand_id",), optional=True)
