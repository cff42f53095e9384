"""What the marketplace and the brand's own website show of each brand, side by side: what the profile checks look at.

A fact that the marketplace doesn't keep at all (a column that is empty for every brand) is unknown, not missing, and no
check fails on it. What doesn't belong here: what is good enough.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.weeks import end_of, start_of

_LEAST_PEERS = 5
_UNDERCUT = 0.99
"""A website's price below this share of the retail price stated here undercuts retailers; above it is rounding."""


def brand_facts(
    products: pl.DataFrame,
    brand_profiles: pl.DataFrame,
    brands: pl.DataFrame,
    profiles: pl.DataFrame,
    products_seen: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """A row for each brand on the marketplace as of the week; facts that are unknown are null."""
    here = brands.filter(
        (pl.col("joined_at") < start_of(as_of)) & (pl.col("left_at").is_null() | (pl.col("left_at") >= start_of(as_of)))
    )
    here = here.select("brand_id", pl.col("name").alias("brand_name"), "category").with_columns(
        registrable_domains(here["domain"]).alias("domain")
    )
    live = products.filter(
        (pl.col("created_at") < start_of(as_of))
        & (pl.col("removed_at").is_null() | (pl.col("removed_at") >= start_of(as_of)))
    ).join(here.select("brand_id", "domain"), on="brand_id")
    seen = _newest_seen(products_seen, as_of)
    return (
        here.join(_of_products(live), on="brand_id", how="left")
        .with_columns(
            # Without any product at all the table is not kept; with some, a brand without products lists none.
            pl.when(pl.lit(len(products) > 0)).then(pl.col("product_count").fill_null(0)).alias("product_count")
        )
        .join(_of_profiles(brand_profiles, as_of), on="brand_id", how="left")
        .join(_of_websites(profiles), on="domain", how="left")
        .join(_undercut(live, seen), on="brand_id", how="left")
        .join(_only_on_website(live, seen), on="domain", how="left")
        .pipe(_with_peers)
        .sort("brand_id")
    )


def _of_products(live: pl.DataFrame) -> pl.DataFrame:
    def kept(name: str) -> bool:
        return bool(live[name].is_not_null().any())

    ratio = pl.when((pl.col("retail_price") > 0) & (pl.col("wholesale_price") > 0)).then(
        pl.col("wholesale_price") / pl.col("retail_price")
    )
    return live.group_by("brand_id").agg(
        pl.len().cast(pl.Int64).alias("product_count"),
        pl.col("image_count").mean().alias("image_count_mean"),
        pl.col("image_short_side_px").median().alias("image_short_side_median"),
        (
            pl.col("description").str.strip_chars().str.len_chars().fill_null(0).median()
            if kept("description")
            else pl.lit(None, dtype=pl.Float64)
        ).alias("description_length_median"),
        (
            (pl.col("gtin").str.strip_chars().str.len_chars() > 0).fill_null(value=False).mean()
            if kept("gtin")
            else pl.lit(None, dtype=pl.Float64)
        ).alias("gtin_share"),
        ratio.median().alias("wholesale_ratio_median"),
    )


def _of_profiles(brand_profiles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    def filled(name: str) -> pl.Expr:
        if brand_profiles[name].is_null().all():
            return pl.lit(None, dtype=pl.Boolean)
        return pl.col(name).str.strip_chars().str.len_chars().fill_null(0) > 0

    reviews = (
        pl.col("review_count")
        if brand_profiles["review_count"].is_null().all()
        else pl.col("review_count").fill_null(0)
    )
    return brand_profiles.select(
        "brand_id",
        filled("story").alias("has_story"),
        filled("hero_image_url").alias("has_hero_image"),
        "minimum_order_amount",
        pl.col("currency").alias("minimum_order_currency"),
        "lead_time_days",
        reviews.alias("review_count"),
        (pl.lit(start_of(as_of)) - pl.col("updated_at")).dt.total_days().alias("days_since_update"),
    )


def _of_websites(profiles: pl.DataFrame) -> pl.DataFrame:
    return profiles.select("domain", "home_url", "profile_at", pl.col("story").str.strip_chars().alias("site_story"))


def _newest_seen(products_seen: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Each product of a website as it was seen last, with the keys to find it by."""
    return (
        products_seen.filter(pl.col("fetched_at") < end_of(as_of))
        .with_columns(_gtin("gtin"), _title("title"))
        .filter(pl.col("title_key").is_not_null())
        .sort(
            "domain", "title_key", "fetched_at", "page_url", "position", descending=[False, False, True, False, False]
        )
        .unique(["domain", "title_key"], keep="first", maintain_order=True)
        .select(
            "domain",
            "gtin_key",
            "title_key",
            "page_url",
            "fetched_at",
            pl.col("title").alias("seen_title"),
            pl.col("price").alias("seen_price"),
            pl.col("currency").alias("seen_currency"),
        )
    )


def _gtin(name: str) -> pl.Expr:
    digits = pl.col(name).str.replace_all(r"\D", "").str.strip_chars_start("0")
    return pl.when(digits.str.len_chars() > 0).then(digits).alias("gtin_key")


def _title(name: str) -> pl.Expr:
    letters = pl.col(name).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(letters.str.len_chars() > 0).then(letters).alias("title_key")


def _matches(live: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Products listed here with what the website shows of them: by GTIN, else by title."""
    keyed = live.filter(pl.col("domain").is_not_null()).with_columns(_gtin("gtin"), _title("title"))
    by_gtin = keyed.filter(pl.col("gtin_key").is_not_null()).join(
        seen.filter(pl.col("gtin_key").is_not_null()).drop("title_key"), on=["domain", "gtin_key"]
    )
    by_title = keyed.join(by_gtin, on="product_id", how="anti").join(seen.drop("gtin_key"), on=["domain", "title_key"])
    return pl.concat([by_gtin, by_title], how="diagonal")


def _undercut(live: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Brands whose website sells for less than the retail price that they state here, with the gravest case."""
    return (
        _matches(live, seen)
        .filter(
            (pl.col("currency") == pl.col("seen_currency"))
            & (pl.col("seen_price") > 0)
            & (pl.col("seen_price") < _UNDERCUT * pl.col("retail_price"))
        )
        .with_columns((pl.col("seen_price") / pl.col("retail_price")).alias("price_share"))
        .sort("brand_id", "price_share", "product_id")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.len().alias("undercut_count"),
            pl.col("title").first().alias("undercut_title"),
            pl.col("seen_price").first().alias("undercut_seen_price"),
            pl.col("retail_price").first().alias("undercut_retail_price"),
            pl.col("currency").first().alias("undercut_currency"),
            pl.col("page_url").first().alias("undercut_url"),
            pl.col("fetched_at").first().alias("undercut_at"),
        )
    )


def _only_on_website(live: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """How many products a website shows that the brand doesn't list here, with some of their titles."""
    # By title too: a list page or a shop's product feed shows many products at one address.
    matched = _matches(live, seen).select("domain", "page_url", "seen_title").unique()
    return (
        seen.filter(pl.col("seen_price") > 0)
        .join(matched, on=["domain", "page_url", "seen_title"], how="anti")
        .sort("domain", "seen_title")
        .group_by("domain", maintain_order=True)
        .agg(
            pl.len().alias("only_on_website_count"),
            pl.col("seen_title").head(3).str.slice(0, 60).str.join("”, “").alias("only_on_website_titles"),
            pl.col("page_url").first().alias("only_on_website_url"),
            pl.col("fetched_at").first().alias("only_on_website_at"),
        )
    )


def _with_peers(facts: pl.DataFrame) -> pl.DataFrame:
    """What is usual among brands of the same category; amounts only among those in the same currency."""

    def usual(name: str, share: float, over: list[str]) -> pl.Expr:
        enough = pl.col(name).count().over(over) >= _LEAST_PEERS
        return pl.when(enough & pl.col("category").is_not_null()).then(
            pl.col(name).quantile(share, "linear").over(over)
        )

    amounts = ["category", "minimum_order_currency"]
    return facts.with_columns(
        usual("minimum_order_amount", 0.75, amounts).alias("minimum_order_p75"),
        usual("minimum_order_amount", 0.9, amounts).alias("minimum_order_p90"),
        usual("lead_time_days", 0.75, ["category"]).alias("lead_time_p75"),
    )
