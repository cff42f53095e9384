"""The list itself: the assigned brands with their scores, their rep, and how to reach them.

Who must not be contacted is taken out once more here, whatever came before. What doesn't belong here: file formats.
"""

import polars as pl

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.scoring.eligibility import suppressed_domains


def onboarding_list(
    scores: pl.DataFrame, assignments: pl.DataFrame, profiles: pl.DataFrame, suppressions: pl.DataFrame
) -> pl.DataFrame:
    """The week's list, best first.

    Args:
        scores: rows of ``brand_scores``.
        assignments: rows of ``onboarding_assignments``.
        profiles: website profiles as known, one a domain: for the business address.
        suppressions: who must not be contacted: such brands are left out, and such addresses are not shown.

    Returns:
        rows of ``onboarding_list``, ranked from 1 without gaps.
    """
    barred = suppressed_domains(suppressions)["domain"].to_list()
    addresses = suppressions["email"].drop_nulls().str.strip_chars().str.to_lowercase().to_list()
    may_write = ~pl.col("contact_email").str.strip_chars().str.to_lowercase().is_in(addresses)
    listed = assignments.filter(pl.col("rank").is_not_null()).drop("as_of")
    return OnboardingList.conform(
        scores.join(listed, on="brand_id")
        .filter(pl.col("domain").is_null() | ~pl.col("domain").is_in(barred))
        .join(profiles.select("domain", "contact_email", "contact_source_url"), on="domain", how="left")
        .with_columns(
            pl.when(may_write).then("contact_email").alias("contact_email"),
            pl.when(may_write).then("contact_source_url").alias("contact_source_url"),
        )
        .sort("rank")
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"))
    )
