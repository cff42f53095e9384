"""What the websites that are known consist of: how many of each kind, language and category.

What belongs here: counting. What doesn't: whether a change is too large (``quality.brands``).
"""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.tables.website_mix import WebsiteMix

_UNKNOWN = "unknown"


def website_mix(as_of: date, profiles: pl.DataFrame, categories: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``website_mix``. Languages and categories are those of websites that can be a brand's.

    Args:
        as_of: the week.
        profiles: ``website_profiles`` as known in it (``history.as_known``), one row a domain.
        categories: ``website_categories``.
    """
    sites = profiles.select("domain", "profile_at", "site_kind", "language", "can_be_brand").join(
        categories.select("domain", "profile_at", "category"), on=["domain", "profile_at"], how="left"
    )
    brands = sites.filter("can_be_brand")
    counted = [
        _counts(frame[facet], facet)
        for facet, frame in (("site_kind", sites), ("language", brands), ("category", brands))
    ]
    return WebsiteMix.conform(
        pl.concat(counted)
        .with_columns(pl.lit(as_of).alias("as_of"))
        .select(WebsiteMix.polars_schema().names())
        .sort("facet", "value")
    )


def _counts(values: pl.Series, facet: str) -> pl.DataFrame:
    return (
        values.fill_null(_UNKNOWN)
        .alias("value")
        .to_frame()
        .group_by("value")
        .agg(pl.len().cast(pl.Int64).alias("site_count"))
        .with_columns(pl.lit(facet).alias("facet"))
    )
