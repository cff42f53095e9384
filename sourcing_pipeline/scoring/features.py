"""What is known of candidates, leads and brands on the marketplace, as one frame of features.

The same code makes the features for training and for scoring. Nothing here may depend on what happened after an
outcome: a lead's own sales, say. What doesn't belong here: encoding for a model, and the words for a reason.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.segment import LEAST_RETAILERS
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.marketplace.price_bands import UNKNOWN_BAND, price_band
from sourcing_pipeline.scoring.attributes import attribute_columns
from sourcing_pipeline.scoring.feature_list import FEATURES

UNKNOWN_CATEGORY = "unknown"
CONTEXT = ("home_url", "segment", "site_name")
"""Columns that come along with features: for evidence and names, never for a model."""


@dataclass(frozen=True)
class World:
    """What the week knows of websites and of the market."""

    as_of: date
    profiles: pl.DataFrame
    categories: pl.DataFrame
    lookalikes: pl.DataFrame
    segment_demand: pl.DataFrame
    price_band_edges: tuple[float, ...]

    def conformed(self) -> "World":
        """The same with every frame held to its contract's columns, so that an empty frame has them too."""
        return World(
            self.as_of,
            self.profiles.select(WebsiteProfiles.polars_schema().names()).unique("domain", maintain_order=True),
            self.categories.select(WebsiteCategories.polars_schema().names()),
            self.lookalikes.select(Lookalikes.polars_schema().names()),
            self.segment_demand.select(SegmentDemand.polars_schema().names()),
            self.price_band_edges,
        )


# Subjects have the columns key, domain, source, country, stated_category, category_is_label (whether the stated category
# is the marketplace's own) and attributes (JSON).


def subjects_of_candidates(candidates: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The eligible candidates, a row a brand; the key is the brand_id."""
    eligible = outcomes.filter((pl.col("outcome") == "scored") & pl.col("brand_id").is_not_null())
    return (
        candidates.join(eligible.select("candidate_id"), on="candidate_id", how="semi")
        .sort("brand_id", "candidate_id")
        .unique("brand_id", keep="first", maintain_order=True)
        .select(
            pl.col("brand_id").alias("key"),
            "domain",
            "source",
            "country",
            pl.col("category").alias("stated_category"),
            pl.lit(value=False).alias("category_is_label"),
            "attributes",
        )
    )


def subjects_of_leads(lead_labels: pl.DataFrame) -> pl.DataFrame:
    """Leads, in the order given; the key is the lead_id."""
    return lead_labels.select(
        pl.col("lead_id").alias("key"),
        "domain",
        "source",
        "country",
        pl.lit(None, dtype=pl.String).alias("stated_category"),
        pl.lit(value=False).alias("category_is_label"),
        "attributes",
    )


def subjects_of_brands(brand_outcomes: pl.DataFrame, lead_labels: pl.DataFrame) -> pl.DataFrame:
    """Brands on the marketplace, in the order given; the key is the marketplace's brand_id.

    The source is that of the lead which became the brand; brands that never were leads have none.
    """
    sources = (
        lead_labels.filter(pl.col("brand_id").is_not_null())
        .sort("first_contact_at", "lead_id")
        .unique("brand_id", keep="first", maintain_order=True)
        .select("brand_id", "source")
    )
    return brand_outcomes.join(sources, on="brand_id", how="left", maintain_order="left").select(
        pl.col("brand_id").alias("key"),
        "domain",
        "source",
        "country",
        pl.col("category").alias("stated_category"),
        pl.lit(value=True).alias("category_is_label"),
        pl.lit(None, dtype=pl.String).alias("attributes"),
    )


def features_of(subjects: pl.DataFrame, world: World, attributes: list[str] | None = None) -> pl.DataFrame:
    """The features of each subject, in the order given.

    Args:
        subjects: what one of the ``subjects_of_...`` functions gives.
        world: what the week knows.
        attributes: which attributes to read; by default all that occur.

    Returns:
        ``key``, ``domain``, every feature of ``FEATURES``, a text column for each attribute, and ``CONTEXT``. What isn't
        known is null.
    """
    labels = world.segment_demand["category"].unique().to_list()
    joined = (
        subjects.join(_websites(world), on="domain", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(pl.col("country").str.to_uppercase(), "site_country").alias("country"),
            pl.when("category_is_label")
            .then(pl.coalesce("stated_category", "site_category"))
            .otherwise(
                pl.coalesce("site_category", pl.when(pl.col("stated_category").is_in(labels)).then("stated_category"))
            )
            .alias("category"),
        )
        .join(_lookalikes(world), on="domain", how="left", maintain_order="left")
        .pipe(_with_prices, world)
        .pipe(_with_demand, world)
    )
    return joined.select("key", "domain", *(feature.name for feature in FEATURES), *CONTEXT).with_columns(
        attribute_columns(subjects["attributes"], attributes)
    )


def coverage(features: pl.DataFrame) -> pl.Series:
    """For each subject the share of the named features that are known."""
    known = [pl.col(feature.name).is_not_null().cast(pl.Float64) for feature in FEATURES]
    return features.select(pl.mean_horizontal(known).alias("data_coverage"))["data_coverage"]


def _websites(world: World) -> pl.DataFrame:
    categories = (
        world.categories.filter(pl.col("category") != UNKNOWN_CATEGORY)
        .select("domain", "profile_at", pl.col("category").alias("site_category"))
        .unique(["domain", "profile_at"], maintain_order=True)
    )
    return world.profiles.join(categories, on=["domain", "profile_at"], how="left", maintain_order="left").select(
        "domain",
        "site_category",
        "home_url",
        pl.col("brand_name").alias("site_name"),
        pl.col("country").alias("site_country"),
        "language",
        "shop_platform",
        "has_wholesale_page",
        "has_order_form",
        "has_newsletter_form",
        "document",
        pl.col("page_count").cast(pl.Float64),
        pl.col("contact_email").is_not_null().alias("has_contact_email"),
        "product_count",
        "image_per_product_mean",
        "certification_count",
        pl.col("story").str.len_chars().fill_null(0).alias("story_length"),
        pl.col("description").str.len_chars().fill_null(0).alias("description_length"),
        "social_account_count",
        # A site that was read and names none has none to show; only a site never read is unknown.
        pl.col("stockist_count").fill_null(0),
        "rating",
        "review_count",
        "lead_time_days",
        pl.col("minimum_order_amount").is_not_null().alias("states_minimum_order"),
        pl.col("languages").list.len().alias("language_count"),
        "price_median_reporting",
        (pl.col("profile_at").dt.date() - pl.col("last_sign_of_life"))
        .dt.total_days()
        .clip(lower_bound=0)
        .alias("days_since_sign_of_life"),
    )


def _lookalikes(world: World) -> pl.DataFrame:
    return world.lookalikes.unique("domain", maintain_order=True).select(
        "domain",
        pl.col("gmv_12m_mean").alias("lookalike_gmv_12m"),
        (100 * pl.col("activated_share")).alias("lookalike_activated_share"),
        (100 * pl.col("repeat_retailer_share")).alias("lookalike_repeat_share"),
        pl.col("similarity_mean").alias("lookalike_similarity"),
    )


def _with_prices(joined: pl.DataFrame, world: World) -> pl.DataFrame:
    """The price level against that of all sites of the category, so that soap isn't cheap and furniture dear."""
    medians = (
        _websites(world)
        .filter(pl.col("site_category").is_not_null() & (pl.col("price_median_reporting") > 0))
        .group_by(pl.col("site_category").alias("category"))
        .agg(pl.col("price_median_reporting").median().alias("category_price"))
    )
    return (
        joined.join(medians, on="category", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("price_median_reporting") > 0)
            .then(pl.col("price_median_reporting") / pl.col("category_price"))
            .alias("price_to_category_median")
        )
        .with_columns(pl.col("price_to_category_median").log().abs().alias("price_distance"))
    )


def _with_demand(joined: pl.DataFrame, world: World) -> pl.DataFrame:
    """Demand of the category over all segments, and the supply gap of the segment that fits best.

    That is the category, country and price band of the subject; where that segment is missing, too few retailers searched in
    it, or the price isn't known, the busiest band of its category and country; else the busiest segment of its category.
    """
    demand = world.segment_demand
    searches, gmv = pl.col("search_count") + 1, pl.col("gmv_90") + 1
    totals = demand.group_by("category").agg(
        pl.col("gmv_90").sum().alias("category_gmv_90"),
        # Not the sum of brand_count: a brand counts once, whatever the countries and bands in which something is sought.
        (pl.col("gmv_90").sum() / pl.max_horizontal(pl.col("category_brand_count").max(), 1)).alias(
            "category_gmv_per_brand_90"
        ),
        (100 * (pl.col("zero_result_share") * searches).sum() / searches.sum()).alias("category_zero_result_share"),
        (100 * (pl.col("gmv_growth") * gmv).sum() / gmv.sum()).alias("category_growth"),
    )
    segments = demand.select(
        "category",
        pl.col("retailer_country").alias("country"),
        "price_band",
        (pl.col("searching_retailer_count") >= LEAST_RETAILERS).alias("is_sought"),
        pl.col("gap_score").alias("gap"),
        pl.format("{}/{}/{}", "category", "retailer_country", "price_band").alias("segment"),
        "search_count",
        "gmv_90",
    ).sort(
        ["is_sought", "search_count", "gmv_90", "country", "price_band"], descending=[True, True, True, False, False]
    )
    band = price_band(pl.col("price_median_reporting"), world.price_band_edges)
    joined = joined.with_columns(pl.when(band != UNKNOWN_BAND).then(band).alias("price_band"))
    sought = segments.filter("is_sought")
    ways = (
        (sought, ["category", "country", "price_band"]),
        (sought, ["category", "country"]),
        (segments, ["category"]),
    )
    for number, (fitting, keys) in enumerate(ways):
        first = fitting.unique(keys, keep="first", maintain_order=True).select(
            *keys, pl.col("gap").alias(f"gap_{number}"), pl.col("segment").alias(f"segment_{number}")
        )
        joined = joined.join(first, on=keys, how="left", maintain_order="left")
    return joined.join(totals, on="category", how="left", maintain_order="left").with_columns(
        pl.coalesce(f"gap_{number}" for number in range(len(ways))).alias("gap_score"),
        pl.coalesce(f"segment_{number}" for number in range(len(ways))).alias("segment"),
    )
