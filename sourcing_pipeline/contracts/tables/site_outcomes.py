"""How reading a website ended, once per visit."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column
from sourcing_pipeline.contracts.web_outcomes import Outcome


class SiteOutcomes(Contract):
    """How reading a website ended, once per visit."""

    domain: pl.String = column("Registrable domain")
    visited_at: Timestamp = column("When the visit began")
    outcome: pl.String = column("Outcome of the visit, from the closed list below", isin=list(Outcome))
    reason: pl.String = column("The same in words, with evidence")
    evidence_url: pl.String = column("Address that shows it", nullable=True)
    page_count: pl.Int64 = column("Pages read", unit="pages", ge=0)
    changed_page_count: pl.Int64 = column(
        "Pages that are new or differ from the last visit; at a first visit all", unit="pages", ge=0, when_missing=0
    )
    byte_count: pl.Int64 = column("Bytes read", unit="bytes", ge=0)
    elapsed_seconds: pl.Float64 = column("Time that the visit took", unit="seconds", ge=0)

    class Config:
        """Name, owner, grain and key."""

        name = "site_outcomes"
        metadata = about(owner="data-engineering", grain="a visit to a site", key=("domain", "visited_at"))
