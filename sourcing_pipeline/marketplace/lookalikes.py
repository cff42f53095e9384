"""What the nearest brands on the marketplace achieved, for each website: what a brand like it is worth here.

Brands are compared by their tenure-adjusted GMV of 12 months, so that young and old ones count alike, and the nearer a
brand the more it counts. What belongs here: what neighbours achieved. What doesn't: who they are
(``brands.lookalike_brands``).
"""

from datetime import date

import polars as pl

from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes

LEAST_OBSERVED_DAYS = 90
"""Days that a brand must have been observed to say anything about others."""

SHARPNESS = 10.0
"""How much faster weight falls than similarity: a brand 0.1 nearer counts e times as much (softmax)."""

_DECIMALS = 6


def comparable_brands(brand_outcomes: pl.DataFrame) -> pl.DataFrame:
    """The brands that others may be compared with: ``brand_id``, ``name`` and ``domain``."""
    return brand_outcomes.filter(pl.col("observed_days") >= LEAST_OBSERVED_DAYS, pl.col("domain").is_not_null()).select(
        "brand_id", "name", "domain"
    )


def lookalikes(
    as_of: date, profiles: pl.DataFrame, lookalike_brands: pl.DataFrame, brand_outcomes: pl.DataFrame
) -> pl.DataFrame:
    """One row (contract ``lookalikes``) for each profile; without neighbours where none is named.

    Args:
        as_of: the day whose knowledge the other arguments are.
        profiles: ``website_profiles``, one row a domain.
        lookalike_brands: the neighbours of each.
        brand_outcomes: ``brand_outcomes``.
    """
    achieved = brand_outcomes.select("brand_id", "gmv_12m_estimate", "is_activated", "repeat_retailer_share")
    weighted = lookalike_brands.join(achieved, on="brand_id", how="left", maintain_order="left").with_columns(
        (SHARPNESS * (pl.col("similarity") - pl.col("similarity").max().over("domain"))).exp().alias("weight"),
        pl.col("is_activated").cast(pl.Float64),
    )
    gmv_mean = _mean("gmv_12m_estimate")
    found = weighted.group_by("domain", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("neighbour_count"),
        pl.col("brand_id").first().alias("nearest_brand_id"),
        pl.col("brand_name").first().alias("nearest_brand_name"),
        pl.col("similarity").first().alias("nearest_similarity"),
        pl.col("similarity").mean().round(_DECIMALS).alias("similarity_mean"),
        gmv_mean.round(_DECIMALS).alias("gmv_12m_mean"),
        _weighted((pl.col("gmv_12m_estimate") - gmv_mean) ** 2, "gmv_12m_estimate")
        .sqrt()
        .round(_DECIMALS)
        .alias("gmv_12m_spread"),
        _mean("is_activated").round(_DECIMALS).alias("activated_share"),
        _mean("repeat_retailer_share").round(_DECIMALS).alias("repeat_retailer_share"),
    )
    rows = (
        profiles.select("domain")
        .join(found, on="domain", how="left")
        .with_columns(pl.lit(as_of).alias("as_of"), pl.col("neighbour_count").fill_null(0))
        .sort("domain")
    )
    return Lookalikes.conform(rows.select(Lookalikes.polars_schema().names()))


def _mean(name: str) -> pl.Expr:
    """The weighted mean of a column, over rows in which it is known."""
    return _weighted(pl.col(name), name)


def _weighted(values: pl.Expr, known_by: str) -> pl.Expr:
    weight = pl.when(pl.col(known_by).is_not_null()).then("weight")
    total = weight.sum()
    return pl.when(total > 0).then((values * weight).sum() / total)
