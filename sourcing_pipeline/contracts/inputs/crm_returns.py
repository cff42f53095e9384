"""A row of a file that the CRM gives back: what became of a brand that sales contacted."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class CrmReturnFile(Contract):
    """A brand's stage in the CRM, as a return file states it.

    ``lost_reason``, ``attempts`` and ``rep_judgement`` are known only once a lead is decided: no model ever sees them.
    Columns that are not named here are not read.
    """

    return_file: pl.String = column("Name of the file")
    return_row: pl.Int64 = column("Row in that file; the first row after the header is 1", ge=1)
    brand_id: pl.String = column("Stable id of the brand, as the list and the CRM files gave it")
    stage: pl.String = column("Stage in the CRM, in its own words")
    stage_date: Timestamp = column("When it came to that stage")
    lost_reason: pl.String = column("Why it was lost, as sales put it", may_be_absent=True, personal=True)
    attempts: pl.Int64 = column("Attempts at contacting it so far", unit="attempts", ge=0, may_be_absent=True)
    rep_judgement: pl.String = column("What the sales rep thinks of it", may_be_absent=True, personal=True)

    class Config:
        """Name, owner, grain and key."""

        name = "crm_return_file"
        metadata = about(
            owner="sales", grain="a row of a return file", key=("return_file", "return_row"), optional=True
        )


KNOWN_ONLY_AFTER = ("lost_reason", "attempts", "rep_judgement")
"""Columns that are filled in only once a lead is decided: as features they would give the answer away."""
