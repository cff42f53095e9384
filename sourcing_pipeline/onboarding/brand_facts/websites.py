"""What the brand's own website states, each fact with the page that states it. A site that can be no brand's says nothing."""

import polars as pl

_ONE_PAGE_FACTS = ("story", "minimum_order_amount", "lead_time_days", "ships_to", "brand_name", "country")


def with_websites(here: pl.DataFrame, profiles: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Add what the website of each brand states.

    Args:
        here: brands with their ``domain``.
        profiles: website profiles, one a domain.
        facts: rows of ``profile_facts``.

    Returns:
        ``here`` with ``home_url`` and ``profile_at``; each stated fact as ``site_FACT``, with ``FACT_url`` and ``FACT_at``
        where one page states it; null where the site doesn't say.
    """
    sites = profiles.filter(pl.col("can_be_brand") & pl.col("domain").is_in(here["domain"].drop_nulls().implode()))
    keys = sites.select("domain", "profile_at")
    chosen = facts.filter("is_chosen", ~pl.col("is_personal")).join(keys, on=["domain", "profile_at"], how="semi")
    found = sites.select(
        "domain",
        "profile_at",
        "home_url",
        _text("story"),
        _text("description"),
        pl.col("languages").alias("site_languages"),
        pl.col("ships_to").list.unique().list.sort().alias("site_ships_to"),
        pl.col("minimum_order_amount").alias("site_minimum_order_amount"),
        pl.col("currency").alias("site_currency"),
        pl.col("lead_time_days").alias("site_lead_time_days"),
        pl.col("image_per_product_mean").alias("site_image_count_mean"),
        pl.col("product_count").alias("site_product_count"),
        _text("brand_name"),
        pl.col("country").alias("site_country"),
    )
    for fact in _ONE_PAGE_FACTS:
        found = found.join(_pages(chosen, fact), on="domain", how="left").with_columns(
            pl.col(f"{fact}_url").fill_null(pl.col("home_url")), pl.col(f"{fact}_at").fill_null(pl.col("profile_at"))
        )
    found = found.join(_certifications(chosen), on="domain", how="left")
    return here.join(found, on="domain", how="left")


def _text(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text.str.len_chars() > 0).then(text).alias(f"site_{name}")


def _pages(chosen: pl.DataFrame, fact: str) -> pl.DataFrame:
    """For each site the page that states a fact most surely."""
    ordered = chosen.filter(pl.col("fact") == fact).sort("domain", -pl.col("confidence"), "page_url")
    return ordered.group_by("domain", maintain_order=True).agg(
        pl.col("page_url").first().alias(f"{fact}_url"), pl.col("fetched_at").first().alias(f"{fact}_at")
    )


def _certifications(chosen: pl.DataFrame) -> pl.DataFrame:
    """The certifications that each site claims, with a page that claims each."""
    stated = chosen.filter(pl.col("fact") == "certification").sort("domain", "value", -pl.col("confidence"), "page_url")
    return (
        stated.unique(["domain", "value"], keep="first", maintain_order=True)
        .group_by("domain", maintain_order=True)
        .agg(
            pl.col("value").alias("site_certifications"),
            pl.col("page_url").alias("certification_urls"),
            pl.col("fetched_at").alias("certification_ats"),
        )
    )
