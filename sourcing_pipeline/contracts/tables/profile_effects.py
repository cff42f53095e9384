"""What mending each kind of finding is worth, as far as past weeks tell."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class ProfileEffects(Contract):
    """What mending what a profile check finds is worth in GMV, as known in a week, and what that rests on."""

    as_of: pl.Date = column("The week")
    check_id: pl.String = column("Which check")
    tier: pl.String = column(
        "What the effect rests on: suggestions withheld by chance, brands alike of which some mended it, or nothing",
        isin=["experiment", "observational", "none"],
    )
    effect: pl.Float64 = column("Change of GMV by mending it", unit="share", nullable=True)
    effect_low: pl.Float64 = column("Low end of its 95 % interval", unit="share", nullable=True)
    effect_high: pl.Float64 = column("High end of its 95 % interval", unit="share", nullable=True)
    brand_count: pl.Int64 = column("Brands that it rests on", unit="brands", ge=0)
    mended_count: pl.Int64 = column("Of them those that mended it", unit="brands", ge=0)
    in_words: pl.String = column("What was compared, or why nothing can be said")

    class Config:
        """Name, owner, grain and key."""

        name = "profile_effects"
        metadata = about(owner="partnerships", grain="a check and a week", key=("as_of", "check_id"))
