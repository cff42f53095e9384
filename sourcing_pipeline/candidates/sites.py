"""Which websites to read: those of candidates and leads, and the own ones of brands on the marketplace."""

import polars as pl

from sourcing_pipeline.candidates.domains import shard_of
from sourcing_pipeline.candidates.own_sites import own_sites
from sourcing_pipeline.contracts.tables.sites import Sites


def sites_to_read(candidates: pl.DataFrame, brands: pl.DataFrame, shards: int) -> pl.DataFrame:
    """One row of ``sites`` for each registrable domain, by domain.

    Args:
        candidates: the registry. Where to start reading is what the first row of a domain says.
        brands: the marketplace's brands. Those whose stated domain is a platform's have no site to read.
        shards: parts into which the work is split.
    """
    fed = candidates.filter(pl.col("domain").is_not_null() & (pl.col("intake_outcome") != "invalid")).select(
        "domain",
        "website_url",
        pl.lit(value=True).alias("is_candidate"),
        pl.col("lead_id").is_not_null().alias("is_lead"),
        pl.lit(value=False).alias("is_marketplace_brand"),
    )
    here = own_sites(brands.sort("brand_id")["domain"]).filter(pl.col("domain").is_not_null())
    of_brands = here.select(
        "domain",
        "website_url",
        pl.lit(value=False).alias("is_candidate"),
        pl.lit(value=False).alias("is_lead"),
        pl.lit(value=True).alias("is_marketplace_brand"),
    )
    sites = (
        pl.concat([fed, of_brands])
        .group_by("domain", maintain_order=True)
        .agg(
            pl.col("website_url").drop_nulls().first(),
            pl.col("is_candidate", "is_lead", "is_marketplace_brand").any(),
        )
        .sort("domain")
    )
    shard = pl.Series("shard", [shard_of(domain, shards) for domain in sites["domain"]], dtype=pl.Int64)
    return Sites.conform(sites.with_columns(shard))
