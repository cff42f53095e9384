"""The truth of a demo world as a table, kept where the pipeline doesn't read."""

from collections.abc import Mapping, Sequence

import polars as pl

from sourcing_pipeline.demo.model import COST_OF_CONTACT, expected_value, p_sign
from sourcing_pipeline.demo.population import Population

TRUTH_FILE = "truth.parquet"

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "name": pl.String,
    "domain": pl.String,
    "site_kind": pl.String,
    "site_fate": pl.String,
    "is_candidate": pl.Boolean,
    "is_contactable": pl.Boolean,
    "is_suppressed": pl.Boolean,
    "lead_outcome": pl.String,
    "brand_id": pl.String,
    "source": pl.String,
    "country": pl.String,
    "language": pl.String,
    "category": pl.String,
    "style": pl.String,
    "quality": pl.Float64,
    "p_sign": pl.Float64,
    "p_activate": pl.Float64,
    "gmv_12m_usd_mean": pl.Float64,
    "gmv_12m_usd": pl.Float64,
    "expected_value": pl.Float64,
    "profile_defects": pl.List(pl.String()),
}
"""A row for each brand and each site. ``is_contactable``: a list may hold it and gain. Sites of nobody are worth minus a call."""


def truth_table(population: Population, profile_defects: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """All that is true of everybody, by domain.

    Args:
        population: everybody.
        profile_defects: what is wrong with each profile on the marketplace, by the brand's id (``profile_truth``).
    """
    intercept = population.signing_intercept
    brands = [
        {
            "name": member.name,
            "domain": member.domain,
            "site_kind": "parked" if member.fate == "parked" else "brand_shop",
            "site_fate": member.fate or "ok",
            "is_candidate": member.is_candidate,
            "is_contactable": member.is_contactable,
            "is_suppressed": member.is_suppressed,
            "lead_outcome": member.outcome,
            "brand_id": member.brand_id,
            "source": member.brand.source,
            "country": member.brand.country,
            "language": member.brand.language,
            "category": member.brand.category,
            "style": member.brand.style,
            "quality": member.brand.care,
            "p_sign": p_sign(member.brand, intercept),
            "p_activate": member.brand.p_activate,
            "gmv_12m_usd_mean": member.brand.gmv_mean,
            "gmv_12m_usd": member.brand.gmv,
            "expected_value": expected_value(member.brand, intercept),
            "profile_defects": sorted(profile_defects.get(member.brand_id or "", ())),
        }
        for member in population.members
    ]
    strangers: list[dict[str, object]] = [
        {
            "name": stranger.name,
            "domain": stranger.domain,
            "site_kind": stranger.site_kind,
            "site_fate": "parked" if stranger.site_kind == "parked" else "ok",
            "is_candidate": True,
            "is_contactable": False,
            "is_suppressed": False,
            "country": stranger.country,
            "language": stranger.language,
            "expected_value": -COST_OF_CONTACT,
            "profile_defects": [],
        }
        for stranger in population.strangers
    ]
    return pl.DataFrame([*brands, *strangers], schema=SCHEMA).sort("domain", "name", nulls_last=True)
