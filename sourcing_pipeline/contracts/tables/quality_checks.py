"""The history of asset checks: every answer that a run gave."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class QualityChecks(Contract):
    """The history of asset checks: every answer that a run gave, so that an earlier one isn't lost when a week is run again."""

    as_of: pl.Date = column("Week of the run")
    asset: pl.String = column("What was checked")
    check_name: pl.String = column("Which check")
    passed: pl.Boolean = column("Whether it held")
    severity: pl.String = column("What a breach means", isin=["ERROR", "WARN"])
    expected: pl.String = column("What was expected")
    observed: pl.String = column("What was seen")
    remedy: pl.String = column("What to do about a breach")
    checked_at: Timestamp = column("When it was checked")
    blocking: pl.Boolean = column("Whether a breach of severity ERROR stops what comes after", when_missing=False)
    figures: pl.String = column("What it was judged by: JSON, a number by name", when_missing="{}")
    sample: pl.String = column(
        "Rows or columns that failed: JSON, a list of rows; personal data is masked", when_missing="[]"
    )
    run_id: pl.String = column("The run in Dagster; empty where an earlier version wrote it", when_missing="")

    class Config:
        """Name, owner, grain and key."""

        name = "quality_checks"
        metadata = about(
            owner="data-engineering",
            grain="the answer of a check in a run, for a week",
            key=("as_of", "asset", "check_name", "run_id"),
        )
