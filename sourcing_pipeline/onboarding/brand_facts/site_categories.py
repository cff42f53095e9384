"""Which category the website of a brand reads like: by the classifier, and by the brands whose websites are most like it.

The classifier alone is no witness: it is sure of itself where labels are few. Both together are.
"""

import polars as pl

_LEAST_NEIGHBOURS = 5


def with_site_categories(
    facts: pl.DataFrame, categories: pl.DataFrame, lookalike_brands: pl.DataFrame, brands: pl.DataFrame
) -> pl.DataFrame:
    """Add ``site_category``, ``site_category_probability`` and ``site_category_alike``.

    The last is the share of the nearest brands that are in that category here; null with fewer than five of these.

    Args:
        facts: with ``domain`` and ``profile_at``.
        categories: rows of ``website_categories``.
        lookalike_brands: the week's nearest brands of each website.
        brands: the marketplace's brands, with their category.
    """
    read = categories.select(
        "domain",
        "profile_at",
        pl.col("category").alias("site_category"),
        pl.col("category_probability").alias("site_category_probability"),
    ).unique(["domain", "profile_at"], keep="first", maintain_order=True)
    categorised = facts.join(read, on=["domain", "profile_at"], how="left")
    labels = brands.select(pl.col("brand_id").alias("near_id"), pl.col("category").alias("near_category"))
    alike = (
        categorised.filter(pl.col("site_category").is_not_null())
        .select("brand_id", "domain", "site_category")
        .join(lookalike_brands.select("domain", pl.col("brand_id").alias("near_id")), on="domain")
        .join(labels.drop_nulls(), on="near_id")
        .filter(pl.col("near_id") != pl.col("brand_id"))
        .group_by("brand_id")
        .agg(
            pl.when(pl.len() >= _LEAST_NEIGHBOURS)
            .then((pl.col("near_category") == pl.col("site_category")).mean())
            .alias("site_category_alike")
        )
    )
    return categorised.join(alike, on="brand_id", how="left")
