"""How many rows and empty cells each table of the marketplace had, remembered week by week."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class InputVolumes(Contract):
    """How many rows and empty cells each table of the marketplace had when a week was run."""

    as_of: pl.Date = column("Week of the run that counted")
    table: pl.String = column("Table of the marketplace")
    column_name: pl.String = column("Column of it")
    row_count: pl.Int64 = column("Rows of the table, those in quarantine too", unit="rows", ge=0)
    quarantined_count: pl.Int64 = column("Of these, rows in quarantine", unit="rows", ge=0)
    null_count: pl.Int64 = column(
        "Of the rows not in quarantine, those without a value in the column", unit="rows", ge=0
    )

    class Config:
        """Name, owner, grain and key."""

        name = "input_volumes"
        metadata = about(
            owner="data-engineering", grain="a week, a table and a column", key=("as_of", "table", "column_name")
        )
