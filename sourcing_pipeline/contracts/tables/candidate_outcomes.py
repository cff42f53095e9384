"""Where every row ever fed in ended: exactly one current outcome each."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class CandidateOutcomes(Contract):
    """Where every row ever fed in ended: exactly one current outcome each."""

    candidate_id: pl.String = column("Stable id of the fed-in row")
    brand_id: pl.String = column("Stable id of the brand", nullable=True)
    name: pl.String = column("Name", nullable=True)
    domain: pl.String = column(
        "Registrable domain, lower case, punycode; of an invalid row the host as stated", nullable=True
    )
    source: pl.String = column("Where the lead came from", nullable=True)
    outcome: pl.String = column(
        "Where it ended",
        isin=["scored", "duplicate", "already_on_marketplace", "suppressed", "unreachable", "not_a_brand", "invalid"],
    )
    reason: pl.String = column("Why, in words")
    duplicate_of: pl.String = column("candidate_id of the row that stands for this brand", nullable=True)
    matched_brand_id: pl.String = column("The brand on the marketplace that it is", nullable=True)
    evidence_url: pl.String = column("Page or metric that shows it", nullable=True)
    decided_at: Timestamp = column("When it was decided")

    class Config:
        """Name, owner, grain and key."""

        name = "candidate_outcomes"
        metadata = about(owner="partnerships", grain="a row ever fed in", key=("candidate_id",))
