"""What the nearest brands on the marketplace achieved, for each website: what a brand like it is worth here.

Brands are compared by tenure-adjusted outcomes, so that young and old ones count alike, and the nearer a brand the more it
counts. A figure rests on the neighbours of which it is known; beside its weighted mean stand its spread among them, how
many they are, and their effective count (Kish): as many brands of equal weight would say as much. What belongs here: what
neighbours achieved. What doesn't: who they are (``brands.lookalike_brands``), and when an outcome is known
(``contracts.metrics.outcome``).
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.weeks import start_of

SHARPNESS = 10.0
"""How much faster weight falls than similarity: a brand 0.1 nearer counts e times as much (softmax)."""

_DECIMALS = 6


def comparable_brands(brand_outcomes: pl.DataFrame) -> pl.DataFrame:
    """The brands that others may be compared with: ``brand_id``, ``name`` and ``domain``.

    They joined at least 90 days ago. Those that left since are among them, however soon: otherwise only the successful
    would say what a brand like them is worth.
    """
    return brand_outcomes.filter(pl.col("gmv_12m_estimate").is_not_null(), pl.col("domain").is_not_null()).select(
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
    weighted = (
        lookalike_brands.sort("domain", "rank")
        .join(_achieved(as_of, brand_outcomes), on="brand_id", how="left", maintain_order="left")
        .with_columns(
            (SHARPNESS * (pl.col("similarity") - pl.col("similarity").max().over("domain"))).exp().alias("weight")
        )
    )
    found = weighted.group_by("domain", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("neighbour_count"),
        pl.col("brand_id").first().alias("nearest_brand_id"),
        pl.col("brand_name").first().alias("nearest_brand_name"),
        pl.col("similarity").first().alias("nearest_similarity"),
        pl.col("similarity").mean().round(_DECIMALS).alias("similarity_mean"),
        *_figures("gmv_12m_estimate", "gmv_12m_mean", "gmv_12m"),
        *_figures("is_activated", "activated_share", "activated"),
        *_figures("repeat_retailer_share_12m_estimate", "repeat_retailer_share", "repeat"),
    )
    counts = [name for name in found.columns if name.endswith("_count")]
    rows = (
        profiles.select("domain")
        .join(found, on="domain", how="left")
        .with_columns(pl.lit(as_of).alias("as_of"), pl.col(counts).fill_null(0))
        .sort("domain")
    )
    return Lookalikes.conform(rows.select(Lookalikes.polars_schema().names()))


def _achieved(as_of: date, brand_outcomes: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of brands as numbers; none where one is not known yet.

    An early order is known before its 90 days are over, and a lack of it only then: until then brands that activated
    early would stand for all of their age, so neither counts.
    """
    has_matured = pl.col("activation_matures_at") <= start_of(as_of)
    return brand_outcomes.select(
        "brand_id",
        "gmv_12m_estimate",
        pl.when(has_matured).then(pl.col("is_activated").cast(pl.Float64)).alias("is_activated"),
        "repeat_retailer_share_12m_estimate",
    )


def _figures(outcome: str, mean_name: str, prefix: str) -> Iterator[pl.Expr]:
    """The weighted mean and spread of an outcome over the neighbours of which it is known, and how many say so."""
    values = pl.col(outcome)
    weight = pl.when(values.is_not_null()).then("weight")
    total = weight.sum()
    mean = pl.when(total > 0).then((values * weight).sum() / total)
    variance = pl.when(total > 0).then(((values - mean) ** 2 * weight).sum() / total)
    yield mean.round(_DECIMALS).alias(mean_name)
    yield variance.sqrt().round(_DECIMALS).alias(f"{prefix}_spread")
    yield values.count().cast(pl.Int64).alias(f"{prefix}_count")
    effective = pl.when(total > 0).then(total**2 / (weight**2).sum()).otherwise(0.0)
    yield effective.round(_DECIMALS).alias(f"{prefix}_effective_count")
