"""Leads: candidates whom sales has contacted."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class Leads(Contract):
    """A candidate whom sales has contacted, and what came of it.

    Columns that are not named here are attributes known when the lead came in; they are kept in ``attributes``.
    """

    lead_id: pl.String = column("Id of the lead in the CRM")
    domain: pl.String = column("Website of the lead", may_be_absent=True)
    name: pl.String = column("Name of the brand", may_be_absent=True)
    source: pl.String = column("Where the lead came from", may_be_absent=True)
    country: pl.String = column("Country of the brand", may_be_absent=True)
    first_contact_at: Timestamp = column("When sales first contacted it")
    outcome: pl.String = column("What came of it so far", isin=["won", "lost", "open"])
    outcome_at: Timestamp = column("When that was decided", may_be_absent=True)
    brand_id: pl.String = column("The brand it became, if won", may_be_absent=True)
    owner: pl.String = column("Who in sales is in charge", may_be_absent=True, personal=True)
    attributes: pl.String = column("All other columns of the lead, as a JSON object", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "leads"
        metadata = about(owner="sales", grain="a lead", key=("lead_id",))
