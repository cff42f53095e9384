"""Leads with their outcome as known at as_of, and when that outcome counts as known."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class LeadLabels(Contract):
    """Leads with their outcome as known at as_of, and when that outcome counts as known."""

    as_of: pl.Date = column("Day whose knowledge is used")
    lead_id: pl.String = column("The lead")
    domain: pl.String = column("Registrable domain", nullable=True)
    name: pl.String = column("Name of the brand", nullable=True)
    source: pl.String = column("Where the lead came from", nullable=True)
    country: pl.String = column("Country", nullable=True)
    attributes: pl.String = column("Attributes known when the lead came in, as a JSON object", nullable=True)
    first_contact_at: Timestamp = column("When sales first contacted it")
    is_won: pl.Boolean = column("Whether it was won; none while open", nullable=True)
    outcome_at: Timestamp = column("When that was decided", nullable=True)
    matures_at: Timestamp = column("When a lead without an outcome counts as lost")
    is_mature: pl.Boolean = column("Whether the label may be used")
    brand_id: pl.String = column("The brand it became, if won", nullable=True)
    last_contact_at: Timestamp = column("When sales was last known to be in touch with it", nullable=True)
    returned_brand_id: pl.String = column(
        "Stable id of the brand under which the CRM's return files name it, if they do", nullable=True
    )
    returned_outcome: pl.String = column(
        "What the return files say came of it, where the marketplace's own row says otherwise: that one counts",
        isin=["won", "lost"],
        nullable=True,
    )

    class Config:
        """Name, owner, grain and key."""

        name = "lead_labels"
        metadata = about(owner="analytics", grain="a week and a lead", key=("as_of", "lead_id"))
