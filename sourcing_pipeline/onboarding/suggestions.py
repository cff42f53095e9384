"""What brands are told this week: the findings that became suggestions, with what mending each is worth.

What belongs here: choosing and ordering rows. What doesn't: what is wrong (``findings``), and who is told what (``dispositions``).
"""

import polars as pl

from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.onboarding.dispositions import MEASURED


def suggestions(findings: pl.DataFrame, effects: pl.DataFrame, brand_metrics: pl.DataFrame) -> pl.DataFrame:
    """The week's suggestions.

    Args:
        findings: rows of ``profile_findings`` of the week.
        effects: rows of ``profile_effects`` as known in the week; of a check that it doesn't have, no effect is claimed.
        brand_metrics: the week's metrics: brands that sell most come first.

    Returns:
        rows of ``profile_suggestions``, at most five a brand by the settings, those worth most for the effort first.
    """
    sales = (
        brand_metrics.filter(pl.col("window_days") == pl.col("window_days").max())
        .group_by("brand_id")
        .agg(pl.col("gmv").max())
    )
    measured = effects.filter(pl.col("tier").is_in(MEASURED)).select(
        "check_id", "effect_low", "effect_high", pl.col("tier").alias("effect_tier")
    )
    return ProfileSuggestions.conform(
        findings.filter(pl.col("disposition") == "suggested")
        .join(measured, on="check_id", how="left")
        .with_columns(pl.col("effect_tier").fill_null("none"), pl.col("state").alias("severity"))
        .join(sales, on="brand_id", how="left")
        .sort(pl.col("gmv").fill_null(0), "brand_id", "priority", descending=[True, False, False])
    )
