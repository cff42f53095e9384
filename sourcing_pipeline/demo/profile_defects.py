"""Defects that are planted in profiles on the marketplace: which brand has which, and how those that come late are made.

A defect makes a profile worse than its brand could have it. The first kind is there when orders are drawn. The further kind
is put in afterwards, from random numbers of its own, so that orders and all that follows from them are the same without it.
What belongs here: who has what, and what a late one does to the tables. What doesn't: what is wrong in all, by nature too
(``profile_truth``).
"""

from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.demo.names import invented_word
from sourcing_pipeline.demo.population import Member, Population, stream
from sourcing_pipeline.demo.websites import site_of

DEFECTS = (
    "no_tagline",
    "short_story",
    "no_hero_image",
    "long_lead_time",
    "high_minimum",
    "ships_home_only",
    "few_products",
    "few_images",
    "small_images",
    "no_descriptions",
    "no_gtins",
    "stale_profile",
)
"""Those that are there from the beginning."""

FURTHER_DEFECTS = (
    "no_story",
    "cheaper_on_website",
    "low_margin",
    "no_composition",
    "no_variants",
    "no_certifications",
    "home_language_missing",
    "other_minimum",
    "other_lead_time",
    "other_name",
)
"""Those that are put in once orders are drawn."""

_DEARER_HERE, _CHEAPEST = 1.1, 2
_LOW_MARGIN_RATIO = 0.7
_LONGER_DAYS, _HIGHER_MINIMUM = 2.0, 25.0


def planted_defects(seed: int, population: Population) -> dict[int, set[str]]:
    """The defects of each brand on the marketplace, by its key: half of the brands have one to three."""
    rng = stream(seed, "defects")
    planted = {}
    for member in population.on_marketplace:
        count = int(rng.choice([0, 1, 2, 3], p=[0.5, 0.25, 0.15, 0.1]))
        planted[member.key] = {str(name) for name in rng.choice(DEFECTS, count, replace=False)}
    return planted


def further_defects(seed: int, population: Population) -> dict[str, set[str]]:
    """The further defects of each brand, by its id: half of the brands have one or two. Only what its website lets be one."""
    rng = stream(seed, "further defects")
    planted: dict[str, set[str]] = {}
    for member in population.on_marketplace:
        count = int(rng.choice([0, 1, 2], p=[0.5, 0.35, 0.15]))
        drawn = {str(name) for name in rng.choice(FURTHER_DEFECTS, count, replace=False)}
        planted[str(member.brand_id)] = {name for name in drawn if _is_possible(name, member)}
    return planted


def _is_possible(defect: str, member: Member) -> bool:
    if defect == "no_certifications":
        return bool(member.brand.certificates)
    if defect in ("other_minimum", "other_lead_time"):
        return member.brand.has_wholesale_page
    return True


def with_further_defects(
    seed: int, population: Population, tables: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The tables ``brands``, ``products`` and ``brand_profiles``, with the further defects in them."""
    planted = further_defects(seed, population)

    def those_with(defect: str) -> pl.Expr:
        return pl.col("brand_id").is_in([brand_id for brand_id, names in planted.items() if defect in names])

    retail = pl.col("retail_price")
    # Fewer than half, so that the middle price of the brand, and with it the price band, stays.
    place = pl.struct("retail_price", "product_id").rank("ordinal").over("brand_id")
    is_cheapest = (place <= _CHEAPEST) & (2 * place < pl.len().over("brand_id"))
    sites = {str(member.brand_id): site_of(seed, member) for member in population.on_marketplace}
    not_home = {brand_id: "nl" if site.language == "en" else "en" for brand_id, site in sites.items()}
    other_names = {
        brand_id: f"{invented_word(site.chance('other name', of=1_000_000)).capitalize()} Trading"
        for brand_id, site in sites.items()
    }
    return {
        "brands": tables["brands"].with_columns(
            pl.when(those_with("other_name"))
            .then(pl.col("brand_id").replace_strict(other_names, return_dtype=pl.String))
            .otherwise("name")
            .alias("name")
        ),
        "products": tables["products"].with_columns(
            pl.when(those_with("cheaper_on_website") & is_cheapest)
            .then((_DEARER_HERE * retail).round(2))
            .otherwise(retail)
            .alias("retail_price"),
            pl.when(those_with("low_margin"))
            .then((_LOW_MARGIN_RATIO * retail).round(2))
            .otherwise("wholesale_price")
            .alias("wholesale_price"),
            pl.when(~those_with("no_composition")).then("composition").alias("composition"),
            pl.when(~those_with("no_variants")).then("variant_count").alias("variant_count"),
        ),
        "brand_profiles": tables["brand_profiles"].with_columns(
            pl.when(~those_with("no_story")).then("story").alias("story"),
            pl.when(~those_with("no_certifications")).then("certifications").alias("certifications"),
            pl.when(those_with("home_language_missing"))
            .then(pl.col("brand_id").replace_strict(not_home, return_dtype=pl.String))
            .otherwise("languages")
            .alias("languages"),
            (
                pl.col("minimum_order_amount")
                + pl.when(those_with("other_minimum")).then(_HIGHER_MINIMUM).otherwise(0.0)
            ),
            (pl.col("lead_time_days") + pl.when(those_with("other_lead_time")).then(_LONGER_DAYS).otherwise(0.0)),
        ),
    }
