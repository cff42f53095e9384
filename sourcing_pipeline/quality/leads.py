"""Checks of what is known of leads."""

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of


def returns_agree(lead_labels: pl.DataFrame) -> CheckResult:
    """What the CRM gave back says the same of a lead as the marketplace's own table."""
    returned = lead_labels.filter(pl.col("returned_brand_id").is_not_null())
    wrong = returned.filter(pl.col("returned_outcome").is_not_null()).select(
        "lead_id", "returned_brand_id", "is_won", "outcome_at", "returned_outcome"
    )
    return CheckResult(
        passed=wrong.is_empty(),
        severity="WARN",
        expected="no lead of which the marketplace's table and the CRM's return files say different outcomes",
        observed=f"{wrong.height:,} of {returned.height:,} leads that came back",
        remedy="the marketplace's own row counts: mend whichever of the two is wrong",
        sample=sample_of(wrong.sort("lead_id")),
        figures={"conflicts": float(wrong.height), "returned_leads": float(returned.height)},
    )
