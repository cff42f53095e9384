"""What brands on the marketplace should improve in their profile: the checks run, ranked and cut to five a brand.

What belongs here: running checks and putting their findings in order. What doesn't: facts (``brand_facts.py``) and the
checks themselves (``profile_checks.py``).
"""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.onboarding.brand_facts import brand_facts
from sourcing_pipeline.onboarding.profile_checks import CHECKS, Check
from sourcing_pipeline.scoring.eligibility import suppressed_domains
from sourcing_pipeline.weeks import start_of

MOST_A_BRAND = 5
_LEAST_PEERS = 5
_GRAVITY = {"blocker": 0, "fail": 1, "warn": 2}


def suggestions(
    products: pl.DataFrame,
    brand_profiles: pl.DataFrame,
    brands: pl.DataFrame,
    profiles: pl.DataFrame,
    products_seen: pl.DataFrame,
    brand_metrics: pl.DataFrame,
    as_of: date,
    suppressions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Compare what the marketplace shows of each brand with its website and its peers.

    No effect is claimed: nothing here rests on an experiment or a comparison, so the tier is ``none`` and the figures are
    empty.

    Args:
        products: the marketplace's products; empty where that table isn't kept.
        brand_profiles: the marketplace's profiles; empty where that table isn't kept.
        brands: the marketplace's brands.
        profiles: website profiles as known, one a domain.
        products_seen: products found on websites.
        brand_metrics: the week's metrics: brands that sell most come first.
        as_of: the week.
        suppressions: who must not be contacted: a brand that asked so gets no suggestions.

    Returns:
        rows of ``profile_suggestions``, at most five a brand, the gravest first.
    """
    facts = brand_facts(products, brand_profiles, brands, profiles, products_seen, as_of)
    found = pl.concat([_run(order, make(), facts, as_of) for order, make in enumerate(CHECKS)])
    if suppressions is not None:  # only now: its peers are still compared with it
        barred = suppressed_domains(suppressions)["domain"].implode()
        asked = brands.filter(registrable_domains(brands["domain"]).is_in(barred).fill_null(value=False))
        found = found.join(asked, on="brand_id", how="anti")
    sales = (
        brand_metrics.filter(pl.col("window_days") == pl.col("window_days").max())
        .group_by("brand_id")
        .agg(pl.col("gmv").max())
    )
    return ProfileSuggestions.conform(
        found.with_columns(pl.col("severity").replace_strict(_GRAVITY, return_dtype=pl.Int64).alias("gravity"))
        .join(sales, on="brand_id", how="left")
        .sort(pl.col("gmv").fill_null(0), "brand_id", "gravity", "order", descending=[True, False, False, False])
        .group_by("brand_id", maintain_order=True)
        .head(MOST_A_BRAND)
    )


def _run(order: int, check: Check, facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The findings of one check, with each brand's place among its peers."""
    return facts.select(
        "brand_id",
        "brand_name",
        pl.lit(check.check_id).alias("check_id"),
        check.severity.cast(pl.String).alias("severity"),
        check.observed.alias("observed"),
        check.threshold.alias("threshold"),
        _peer_percentile(check).alias("peer_percentile"),
        check.evidence_url.alias("evidence_url"),
        pl.coalesce(check.evidence_at, pl.lit(start_of(as_of))).alias("evidence_at"),
        pl.lit(None, dtype=pl.Float64).alias("effect_low"),
        pl.lit(None, dtype=pl.Float64).alias("effect_high"),
        pl.lit("none").alias("effect_tier"),
        check.suggestion.alias("suggestion"),
        pl.lit(order, dtype=pl.Int64).alias("order"),
    ).filter(pl.col("severity").is_not_null())


def _peer_percentile(check: Check) -> pl.Expr:
    """The share of the other brands of its category that do worse; null with fewer than five to compare with."""
    if check.measure is None:
        return pl.lit(None, dtype=pl.Float64)
    value = pl.col(check.measure).cast(pl.Float64)
    worse = (value if check.higher_is_better else -value).rank("min").over("category") - 1
    peers = value.count().over("category") - 1
    return pl.when((peers >= _LEAST_PEERS) & pl.col("category").is_not_null()).then(worse / peers)
