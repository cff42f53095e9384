"""What the websites of brands about to join show: what they can bring along.

About to join is who was won as a lead, as known in the week, and isn't on the marketplace yet, and whom the table of brands
says to join within some days. Nothing else tells; and of such a brand only its website is known.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.candidates.lead_brands import brands_of_leads
from sourcing_pipeline.onboarding.brand_facts.compared_products import quoted_titles, seen_now
from sourcing_pipeline.onboarding.brand_facts.sources import Sources
from sourcing_pipeline.onboarding.brand_facts.together import brands_here
from sourcing_pipeline.onboarding.brand_facts.websites import with_websites
from sourcing_pipeline.weeks import start_of

_WON_WITHIN_DAYS: Final = 180
"""Who was won longer ago and isn't here won't come any more."""


def joining_facts(sources: Sources, within_days: int) -> pl.DataFrame:
    """A row for each brand about to join whose website was read, by ``brand_id``; what its site doesn't state is null.

    Args:
        sources: what all rests on.
        within_days: days before a stated ``joined_at`` from which a brand counts as about to join.
    """
    joining = pl.concat([_named_in_brands(sources, within_days), _won_leads(sources)])
    known = joining.sort("brand_id").unique("brand_id", keep="first", maintain_order=True)
    known = known.unique("domain", keep="first", maintain_order=True)
    seen = seen_now(sources.profiles, sources.products_seen).filter(pl.col("seen_price") > 0)
    products = (
        seen.sort("domain", "seen_title", "title_key")
        .group_by("domain", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("seen_product_count"),
            quoted_titles(pl.col("seen_title")).alias("seen_titles"),
            pl.col("page_url").first().alias("seen_url"),
            pl.col("fetched_at").first().alias("seen_at"),
            pl.col("seen_description").drop_nulls().str.len_chars().median().alias("seen_description_length"),
            pl.col("seen_image_short_side_px").median().alias("seen_image_short_side"),
        )
    )
    return (
        with_websites(known, sources.profiles, sources.profile_facts)
        .filter(pl.col("home_url").is_not_null())
        .join(products, on="domain", how="left")
        .sort("brand_id")
    )


def _named_in_brands(sources: Sources, within_days: int) -> pl.DataFrame:
    begins = start_of(sources.as_of)
    coming = sources.brands.filter(
        pl.col("joined_at").is_between(begins, begins + timedelta(days=within_days), closed="left")
        & pl.col("domain").is_not_null()
    )
    return coming.select(
        "brand_id", pl.col("name").alias("brand_name"), registrable_domains(coming["domain"]).alias("domain")
    ).filter(pl.col("domain").is_not_null())


def _won_leads(sources: Sources) -> pl.DataFrame:
    """Won leads that no brand of the marketplace is, now or before."""
    here = brands_here(sources.brands, sources.as_of)
    before = sources.brands.filter(pl.col("joined_at") < start_of(sources.as_of))["brand_id"]
    recently = pl.col("outcome_at") >= start_of(sources.as_of) - timedelta(days=_WON_WITHIN_DAYS)
    won = sources.lead_labels.filter(
        pl.col("is_won").fill_null(value=False) & pl.col("domain").is_not_null() & recently.fill_null(value=True)
    )
    taken_in = brands_of_leads(won, sources.candidates).rename({"brand_id": "candidate_brand_id"})
    return (
        won.filter(
            ~pl.col("brand_id").fill_null("").is_in(before.implode())
            & ~pl.col("domain").is_in(here["domain"].drop_nulls().implode())
        )
        .join(taken_in.unique("lead_id", keep="first", maintain_order=True), on="lead_id", how="left")
        .sort("domain", "lead_id")
        .select(
            pl.coalesce("brand_id", "candidate_brand_id", "lead_id").alias("brand_id"),
            pl.coalesce("name", "domain").alias("brand_name"),
            "domain",
        )
    )
