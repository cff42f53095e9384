"""The registry of candidates: a row for every feed row ever taken in, with what intake decided."""

import polars as pl

from sourcing_pipeline.contracts.base import COUNTRY_PATTERN, CURRENCY_PATTERN, Contract, Timestamp, about, column


class Candidates(Contract):
    """The registry of candidates: a row for every feed row ever taken in, with what intake decided."""

    candidate_id: pl.String = column("Stable id of the fed-in row: derived from its content")
    brand_id: pl.String = column(
        "Stable id of the brand: from the registrable domain, or from normalised name and country where it has no website",
        nullable=True,
    )
    name: pl.String = column("Name as stated", nullable=True)
    domain: pl.String = column(
        "Registrable domain, lower case, punycode; of an invalid row the host as stated", nullable=True
    )
    website_url: pl.String = column("Address at which to start reading", nullable=True)
    source: pl.String = column("Where the lead came from", nullable=True)
    source_url: pl.String = column("Page on which the source states it", nullable=True)
    country: pl.String = column(
        "Country, ISO 3166-1 where it could be read", str_matches=COUNTRY_PATTERN, nullable=True
    )
    category: pl.String = column("Category as stated", nullable=True)
    currency: pl.String = column("Currency as stated", str_matches=CURRENCY_PATTERN, nullable=True)
    seen_at: Timestamp = column("When the source saw it", nullable=True)
    known_at: Timestamp = column("When the pipeline took it in")
    feed_file: pl.String = column("Feed file that it came from; marketplace:leads for leads")
    feed_row: pl.Int64 = column("Row in that file", ge=1)
    lead_id: pl.String = column("The lead it came from, where sales has already contacted it", nullable=True)
    attributes: pl.String = column("Further columns of the feed row, as a JSON object", nullable=True)
    intake_outcome: pl.String = column("What intake decided", isin=["accepted", "duplicate", "invalid"])
    intake_reason: pl.String = column("Why")
    duplicate_of: pl.String = column("candidate_id of the row that stands for this brand", nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "candidates"
        metadata = about(owner="partnerships", grain="a row ever fed in", key=("candidate_id",))
