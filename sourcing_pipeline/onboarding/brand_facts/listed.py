"""What a brand lists on the marketplace, counted over its products."""

from datetime import date

import polars as pl

from sourcing_pipeline.weeks import start_of


def live_products(products: pl.DataFrame, here: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The products that brands list as of the week, with the brand's ``domain``."""
    return products.filter(
        (pl.col("created_at") < start_of(as_of))
        & (pl.col("removed_at").is_null() | (pl.col("removed_at") >= start_of(as_of)))
    ).join(here.select("brand_id", "domain"), on="brand_id")


def with_listed(here: pl.DataFrame, products: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """Add what each brand lists: counts, means and shares over its products; null where nothing says.

    Args:
        here: the brands.
        products: the whole table: a column that is empty in all of it isn't kept.
        live: those listed now.
    """
    figures = live.group_by("brand_id").agg(
        pl.len().cast(pl.Int64).alias("product_count"),
        pl.col("image_count").mean().alias("image_count_mean"),
        pl.col("image_short_side_px").median().alias("image_short_side_median"),
        _if_kept(products, "description", _length("description").median()).alias("description_length_median"),
        _if_kept(products, "gtin", (_length("gtin") > 0).mean()).alias("gtin_share"),
        _if_kept(products, "composition", (_length("composition") > 0).mean()).alias("composition_share"),
        _if_kept(products, "variant_count", (pl.col("variant_count").fill_null(0) > 0).mean()).alias("variant_share"),
        _ratio().median().alias("wholesale_ratio_median"),
        pl.col("retail_price").median().alias("retail_price_median"),
        pl.col("currency").drop_nulls().mode().sort().first().alias("product_currency"),
    )
    # Without any product at all the table is not kept; with some, a brand without products lists none.
    count = pl.when(pl.lit(len(products) > 0)).then(pl.col("product_count").fill_null(0)).alias("product_count")
    return here.join(figures, on="brand_id", how="left").with_columns(count)


def _length(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.len_chars().fill_null(0)


def _if_kept(products: pl.DataFrame, name: str, figure: pl.Expr) -> pl.Expr:
    return figure if products[name].is_not_null().any() else pl.lit(None, dtype=pl.Float64)


def _ratio() -> pl.Expr:
    has_both = (pl.col("retail_price") > 0) & (pl.col("wholesale_price") > 0)
    return pl.when(has_both).then(pl.col("wholesale_price") / pl.col("retail_price"))
