"""Which certifications of the website the profile lacks: neither its list nor its story names them."""

import polars as pl


def with_lacking_certifications(facts: pl.DataFrame) -> pl.DataFrame:
    """Add ``lacking_certifications`` (as the website names them), ``certification_url`` and ``certification_at``.

    Null where the website claims none, or where the marketplace doesn't keep which ones a profile shows. The address is
    of the first that is lacking, or of the first at all.
    """
    claimed = (
        facts.filter(pl.col("certifications").is_not_null() & pl.col("site_certifications").is_not_null())
        .select(
            "brand_id",
            "told",
            pl.col("certifications").list.eval(_simple(pl.element())).alias("shown"),
            "site_certifications",
            "certification_urls",
            "certification_ats",
        )
        .explode("site_certifications", "certification_urls", "certification_ats")
        .with_columns(
            (
                ~pl.col("shown").list.contains(_simple(pl.col("site_certifications")))
                & ~pl.col("told")
                .fill_null("")
                .str.contains(pl.col("site_certifications").str.to_lowercase(), literal=True)
            ).alias("is_lacking")
        )
        .sort("brand_id", ~pl.col("is_lacking"), "site_certifications")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("site_certifications").filter("is_lacking").alias("lacking_certifications"),
            pl.col("certification_urls").first().alias("certification_url"),
            pl.col("certification_ats").first().alias("certification_at"),
        )
    )
    return facts.join(claimed, on="brand_id", how="left")


def _simple(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}%]", "")
