"""The history of asset checks."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class QualityChecks(Contract):
    """The history of asset checks."""

    as_of: pl.Date = column("Week of the run")
    asset: pl.String = column("What was checked")
    check_name: pl.String = column("Which check")
    passed: pl.Boolean = column("Whether it held")
    severity: pl.String = column("What a breach means", isin=["ERROR", "WARN"])
    expected: pl.String = column("What was expected")
    observed: pl.String = column("What was seen")
    remedy: pl.String = column("What to do about a breach")
    checked_at: Timestamp = column("When it was checked")

    class Config:
        """Name, owner, grain and key."""

        name = "quality_checks"
        metadata = about(owner="data-engineering", grain="a check in a run", key=("as_of", "asset", "check_name"))
