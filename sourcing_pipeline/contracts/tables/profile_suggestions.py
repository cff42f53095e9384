"""What a brand should improve in its profile on the marketplace, or bring along when it joins."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class ProfileSuggestions(Contract):
    """What a brand should improve in its profile on the marketplace, or bring along when it joins."""

    brand_id: pl.String = column("The brand")
    brand_name: pl.String = column("Its name")
    check_id: pl.String = column("Which check found it")
    severity: pl.String = column("How grave it is", isin=["blocker", "fail", "warn"])
    observed: pl.String = column("What was seen")
    threshold: pl.String = column("What was expected")
    peer_percentile: pl.Float64 = column("Share of its peers that do worse", ge=0, le=1, nullable=True)
    evidence_url: pl.String = column("Page or metric that shows it")
    evidence_at: Timestamp = column("When that was so")
    effect_low: pl.Float64 = column("Least effect on GMV", unit="share", nullable=True)
    effect_high: pl.Float64 = column("Greatest effect on GMV", unit="share", nullable=True)
    effect_tier: pl.String = column("What the effect rests on", isin=["experiment", "observational", "none"])
    suggestion: pl.String = column("What to do, in words")

    class Config:
        """Name, owner, grain and key."""

        name = "profile_suggestions"
        metadata = about(owner="partnerships", grain="a brand and a check", key=("brand_id", "check_id"))
