"""In which languages a brand's profile should be: those of the countries that its orders come from.

A country is a target where it gives at least a share of the brand's orders of a year. A brand with too few orders to say is
meant for its home country, if anybody orders from there at all. Where retailers are is taken from what they do, not from
where a brand says that it ships: it ships nearly everywhere, and isn't read everywhere.
"""

import polars as pl

from sourcing_pipeline.onboarding.country_languages import LANGUAGES_OF_COUNTRY


def with_missing_languages(
    facts: pl.DataFrame, order_countries: pl.DataFrame, least_share: float, least_orders: int
) -> pl.DataFrame:
    """Add which languages of target countries each profile lacks.

    Added are ``missing_languages`` (codes; null where the profile's languages or its targets are unknown),
    ``missing_language_country``, the first that lacks one, and ``missing_language_share``, the share of the brand's orders
    that come from there (null: too few orders).

    Args:
        facts: with ``brand_id``, ``country`` and ``languages``.
        order_countries: orders of a year by brand and the retailer's country.
        least_share: of the brand's orders from which a country is a target.
        least_orders: from a country, and in all, below which orders say nothing.
    """
    counted = order_countries.with_columns(pl.col("order_count").sum().over("brand_id").alias("all_orders"))
    targets = counted.filter(
        (pl.col("order_count") >= least_orders) & (pl.col("order_count") >= least_share * pl.col("all_orders"))
    ).select("brand_id", "country", (pl.col("order_count") / pl.col("all_orders")).alias("share"))
    enough = counted.filter(pl.col("all_orders") >= least_orders)
    at_home = (
        facts.join(enough, on="brand_id", how="anti")
        .filter(pl.col("country").is_in(order_countries["country"].unique().implode()))
        .select("brand_id", "country", pl.lit(None, dtype=pl.Float64).alias("share"))
    )
    spoken = pl.DataFrame(
        {"country": list(LANGUAGES_OF_COUNTRY), "spoken": [list(codes) for codes in LANGUAGES_OF_COUNTRY.values()]},
        schema={"country": pl.String, "spoken": pl.List(pl.String)},
    )
    judged = (
        pl.concat([targets, at_home])
        .join(spoken, on="country")
        .join(facts.select("brand_id", "languages"), on="brand_id")
        .filter(pl.col("languages").list.len() > 0)  # a profile that names none may be in any
        .with_columns((pl.col("spoken").list.set_intersection("languages").list.len() == 0).alias("is_missing"))
        .sort("brand_id", pl.col("share").fill_null(1.0), "country", descending=[False, True, False])
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("spoken").list.first().filter("is_missing").unique(maintain_order=True).alias("missing_languages"),
            pl.col("country").filter("is_missing").first().alias("missing_language_country"),
            pl.col("share").filter("is_missing").first().alias("missing_language_share"),
        )
    )
    return facts.join(judged, on="brand_id", how="left")
