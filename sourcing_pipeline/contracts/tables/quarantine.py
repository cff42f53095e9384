"""A row of an input that breaks its contract, kept with the reason."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class Quarantine(Contract):
    """A row of an input that breaks its contract, kept with the reason."""

    table: pl.String = column("The input table or feed file that the row came from")
    row_key: pl.String = column("The row's key, or file and row number")
    reason: pl.String = column("What is wrong, with column, value and what was expected")
    row: pl.String = column("The row as it came, as a JSON object")
    known_at: Timestamp = column("When it was rejected")

    class Config:
        """Name, owner, grain and key."""

        name = "quarantine"
        metadata = about(owner="data-engineering", grain="a rejected row", key=("table", "row_key", "reason"))
