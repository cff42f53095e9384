"""The facts of every brand on the marketplace, put together: a row for each."""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.onboarding.brand_facts.certifications import with_lacking_certifications
from sourcing_pipeline.onboarding.brand_facts.compared_products import with_compared_products
from sourcing_pipeline.onboarding.brand_facts.listed import live_products, with_listed
from sourcing_pipeline.onboarding.brand_facts.peers import (
    in_reporting_currency,
    quantile_of_category,
    with_price_bands,
)
from sourcing_pipeline.onboarding.brand_facts.shown import with_shown
from sourcing_pipeline.onboarding.brand_facts.site_categories import with_site_categories
from sourcing_pipeline.onboarding.brand_facts.sources import Sources
from sourcing_pipeline.onboarding.brand_facts.target_languages import with_missing_languages
from sourcing_pipeline.onboarding.brand_facts.websites import with_websites
from sourcing_pipeline.settings import ProfileSettings
from sourcing_pipeline.weeks import start_of


def brand_facts(sources: Sources, settings: ProfileSettings) -> pl.DataFrame:
    """A row for each brand on the marketplace as of the week, by ``brand_id``; facts that are unknown are null."""
    as_of = sources.as_of
    here = brands_here(sources.brands, as_of)
    live = live_products(sources.products, here, as_of)
    return (
        with_listed(here, sources.products, live)
        .pipe(with_shown, sources.brand_profiles, as_of)
        .pipe(with_websites, sources.profiles, sources.profile_facts)
        .pipe(with_site_categories, sources.categories, sources.lookalike_brands, sources.brands)
        .pipe(with_lacking_certifications)
        .pipe(with_compared_products, live, sources.profiles, sources.products_seen, settings.undercut_tolerance)
        .pipe(
            with_missing_languages,
            sources.order_countries,
            settings.target_country_share,
            settings.target_country_orders,
        )
        .pipe(with_price_bands, sources.rates, sources.price_band_edges)
        .with_columns(
            in_reporting_currency("minimum_order_amount", "minimum_order_currency", sources.rates).alias(
                "minimum_order_reporting"
            )
        )
        .with_columns(
            quantile_of_category("minimum_order_reporting", share, settings.least_peers).alias(f"minimum_order_{name}")
            for name, share in (
                ("usual", settings.minimum_order_warn_quantile),
                ("high", settings.minimum_order_fail_quantile),
            )
        )
        .with_columns(
            quantile_of_category("lead_time_days", settings.lead_time_warn_quantile, settings.least_peers).alias(
                "lead_time_usual"
            )
        )
        .sort("brand_id")
    )


def brands_here(brands: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The brands on the marketplace as of the week: ``brand_id``, ``brand_name``, ``category``, ``country``, ``domain``."""
    here = brands.filter(
        (pl.col("joined_at") < start_of(as_of)) & (pl.col("left_at").is_null() | (pl.col("left_at") >= start_of(as_of)))
    )
    return here.select(
        "brand_id",
        pl.col("name").alias("brand_name"),
        "category",
        "country",
        registrable_domains(here["domain"]).alias("domain"),
    )
