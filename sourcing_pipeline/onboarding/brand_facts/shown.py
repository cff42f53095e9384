"""What the profile of a brand on the marketplace shows."""

from datetime import date

import polars as pl

from sourcing_pipeline.weeks import start_of


def with_shown(here: pl.DataFrame, brand_profiles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add what each brand's profile shows; null where the marketplace keeps no such fact.

    Lengths are in characters, lists hold codes and names in lower case (countries: upper case), each once.
    """
    return here.join(
        brand_profiles.select(
            "brand_id",
            *(_length(brand_profiles, name) for name in ("tagline", "story", "hero_image_url")),
            pl.concat_str(["tagline", "story"], separator=" ", ignore_nulls=True).str.to_lowercase().alias("told"),
            _list(brand_profiles, "languages")
            .list.eval(pl.element().str.replace(r"[-_].*", "").replace({"nb": "no", "nn": "no"}))
            .alias("languages"),
            _list(brand_profiles, "ships_to", is_upper=True).alias("ships_to"),
            _list(brand_profiles, "certifications").alias("certifications"),
            "minimum_order_amount",
            pl.col("currency").alias("minimum_order_currency"),
            "lead_time_days",
            _reviews(brand_profiles).alias("review_count"),
            (pl.lit(start_of(as_of)) - pl.col("updated_at")).dt.total_days().alias("days_since_update"),
        ),
        on="brand_id",
        how="left",
    )


def _is_kept(brand_profiles: pl.DataFrame, name: str) -> bool:
    return bool(brand_profiles[name].is_not_null().any())


def _length(brand_profiles: pl.DataFrame, name: str) -> pl.Expr:
    length = pl.col(name).str.strip_chars().str.len_chars().fill_null(0).cast(pl.Int64)
    return (length if _is_kept(brand_profiles, name) else pl.lit(None, dtype=pl.Int64)).alias(f"{name}_length")


def _list(brand_profiles: pl.DataFrame, name: str, *, is_upper: bool = False) -> pl.Expr:
    if not _is_kept(brand_profiles, name):
        return pl.lit(None, dtype=pl.List(pl.String))
    text = pl.col(name).fill_null("")
    parts = (text.str.to_uppercase() if is_upper else text.str.to_lowercase()).str.split(",")
    return parts.list.eval(pl.element().str.strip_chars()).list.eval(
        pl.element().filter(pl.element().str.len_chars() > 0).unique(maintain_order=True)
    )


def _reviews(brand_profiles: pl.DataFrame) -> pl.Expr:
    return pl.col("review_count").fill_null(0) if _is_kept(brand_profiles, "review_count") else pl.col("review_count")
