"""What the CRM gave back of brands that sales contacted: every stage of every return file."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class CrmReturns(Contract):
    """What the CRM gave back of brands that sales contacted: every stage of every return file.

    ``lead_labels`` has what follows from it for each lead: the newest stage counts.
    """

    return_file: pl.String = column("Name of the file")
    return_row: pl.Int64 = column("Row in that file; the first row after the header is 1", ge=1)
    brand_id: pl.String = column("Stable id of the brand")
    stage: pl.String = column("Stage in the CRM, in its own words")
    outcome: pl.String = column("What that stage means", isin=["not_contacted", "open", "won", "lost"])
    stage_date: Timestamp = column("When it came to that stage; known from then on, and the stated lag")
    lost_reason: pl.String = column(
        "Why it was lost, as sales put it; known only after the outcome", nullable=True, personal=True
    )
    attempts: pl.Int64 = column(
        "Attempts at contacting it; known only after the outcome", unit="attempts", ge=0, nullable=True
    )
    rep_judgement: pl.String = column(
        "What the sales rep thinks of it; known only after the outcome", nullable=True, personal=True
    )

    class Config:
        """Name, owner, grain and key."""

        name = "crm_returns"
        metadata = about(owner="sales", grain="a row of a return file", key=("return_file", "return_row"))
