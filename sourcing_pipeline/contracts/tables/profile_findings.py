"""What every profile check found of every brand, good or bad, and what became of each finding."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class ProfileFindings(Contract):
    """What every profile check found of every brand in a week, good or bad, and what became of it."""

    as_of: pl.Date = column("The week")
    brand_id: pl.String = column("The brand; of one about to join, its id as a lead or candidate")
    brand_name: pl.String = column("Its name", nullable=True)
    check_id: pl.String = column("Which check; it has no row where what it looks at is unknown")
    state: pl.String = column("What it found", isin=["ok", "warn", "fail", "blocker"])
    measured: pl.Float64 = column("What was measured, where it is a number", unit="the check's own", nullable=True)
    observed: pl.String = column("What was seen, in words", nullable=True)
    threshold: pl.String = column("What was expected, in words", nullable=True)
    peer_percentile: pl.Float64 = column("Share of its peers that do worse", ge=0, le=1, nullable=True)
    evidence_url: pl.String = column("Page or metric that shows it", nullable=True)
    evidence_at: Timestamp = column("When that was so", nullable=True)
    suggestion: pl.String = column("What to do, in words, where it isn't ok", nullable=True)
    since: pl.Date = column("The week since which it has not been ok", nullable=True)
    disposition: pl.String = column(
        "What became of a finding that isn't ok: suggested this week; pending, since it was suggested not long ago; withheld, "
        "by chance, to learn what the suggestion is worth; beyond_limit, since others were more worth; not_contacted, since the brand asked so",
        isin=["suggested", "pending", "withheld", "beyond_limit", "not_contacted"],
        nullable=True,
    )
    withheld_probability: pl.Float64 = column(
        "In the week in which chance decided: the chance with which this finding was to be withheld",
        ge=0,
        le=1,
        nullable=True,
    )
    decided_at: pl.Date = column(
        "The week in which it was last suggested or withheld, as long as the finding lasts", nullable=True
    )
    priority: pl.Int64 = column(
        "Its place among what the brand should mend: the most worth for the least effort is 1", ge=1, nullable=True
    )

    class Config:
        """Name, owner, grain and key."""

        name = "profile_findings"
        metadata = about(
            owner="partnerships", grain="a brand, a check and a week", key=("as_of", "brand_id", "check_id")
        )
