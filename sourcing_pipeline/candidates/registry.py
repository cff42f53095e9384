"""The registry: every row ever fed in, once, with what intake decided.

Append-only: rows stay as they were taken in. What belongs here: which rows are new, which brand each stands for, and
whether a row before stands for it already. What doesn't: whether a candidate is on the marketplace, suppressed or worth
a call; that changes from week to week (``scoring.eligibility``).
"""

from datetime import datetime

import polars as pl

from sourcing_pipeline.candidates.countries import country_code
from sourcing_pipeline.candidates.domains import host_of
from sourcing_pipeline.candidates.fed_rows import from_feed, from_leads, from_quarantine
from sourcing_pipeline.candidates.identity import brand_id_of, brand_id_of_lead
from sourcing_pipeline.candidates.own_sites import own_sites
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.progress import track


def take_in(
    previous: pl.DataFrame,
    feed: pl.DataFrame,
    leads: pl.DataFrame,
    known_at: datetime,
    *,
    quarantined: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add what is new to the registry.

    A row's id derives from what it states, so a row that was fed in before adds nothing, whatever file it comes in. Of
    rows for the same brand the first stands for it; the others are duplicates of that one. Leads come before feeds, so
    that a brand that sales knows is known as a lead.

    Args:
        previous: the registry so far.
        feed: rows of ``candidate_feed``.
        leads: rows of ``leads``. Each is a candidate, even one without website and name.
        known_at: when this is.
        quarantined: rows of ``quarantine``; those of feeds enter the registry as invalid, with their reason.

    Returns:
        the whole registry: the rows of ``previous`` as they were, then the new ones.
    """
    fed = [from_leads(leads), from_feed(feed)] + ([] if quarantined is None else [from_quarantine(quarantined)])
    new = (
        pl.concat(fed)
        .unique("candidate_id", keep="first", maintain_order=True)
        .join(previous, on="candidate_id", how="anti", maintain_order="left")
    )
    if new.is_empty():
        return previous
    with track("Telling brands apart"):
        # Whole columns: pl.format panics on some that are cut into chunks (see rows.py).
        decided = new.rechunk().pipe(_with_website).pipe(_with_country).pipe(_with_brand_id).pipe(_decide, previous)
    rows = decided.with_columns(pl.lit(known_at).dt.cast_time_unit("us").alias("known_at"))
    return Candidates.conform(pl.concat([previous, rows.select(previous.columns)]))


def _with_website(rows: pl.DataFrame) -> pl.DataFrame:
    """Replace ``domain`` and ``url`` as stated by the brand's own ``domain`` and ``website_url``; say what is wrong with them.

    The url counts where the domain is none of the brand's own, and says where to start where both mean the same domain.
    """
    by_domain, by_url = own_sites(rows["domain"]), own_sites(rows["url"])
    sites = pl.concat(
        [by_domain.select(pl.all().name.prefix("stated_")), by_url.select(pl.all().name.prefix("url_"))],
        how="horizontal",
    ).select(
        pl.coalesce("stated_domain", "url_domain").alias("domain"),
        pl.when(pl.col("url_domain") == pl.col("stated_domain"))
        .then("url_website_url")
        .otherwise(pl.coalesce("stated_website_url", "url_website_url"))
        .alias("website_url"),
        pl.coalesce("stated_problem", "url_problem").alias("problem"),
    )
    as_stated = rows.select(pl.coalesce("domain", "url").alias("address_as_stated"))
    return pl.concat([rows.drop("domain", "url"), as_stated, sites], how="horizontal")


def _with_country(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring ``country`` to ISO 3166-1; one that can't be read is kept as the attribute ``country_as_stated``."""
    stated = rows["country"].drop_nulls().unique()
    codes = pl.DataFrame(
        {"country": stated, "code": pl.Series([country_code(text) for text in stated], dtype=pl.String)}
    )
    unread = pl.col("country").is_not_null() & pl.col("code").is_null()
    member = pl.struct(pl.col("country").alias("country_as_stated")).struct.json_encode()
    added = pl.coalesce(
        pl.concat_str(member.str.strip_suffix("}"), pl.lit(","), pl.col("attributes").str.slice(1)), member
    )
    return rows.join(codes, on="country", how="left", maintain_order="left").with_columns(
        pl.col("code").alias("country"), pl.when(unread).then(added).otherwise("attributes").alias("attributes")
    )


def _with_brand_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``brand_id``; null for rows that name no brand and for those that are invalid anyway."""
    is_valid = pl.col("breach").is_null()
    basis = rows.select(
        pl.when(is_valid).then("domain").alias("domain"),
        pl.when(is_valid & pl.col("domain").is_null()).then("name").alias("name"),
        pl.when(is_valid & pl.col("domain").is_null()).then("country").alias("country"),
        pl.when(is_valid & pl.col("domain").is_null() & pl.col("name").is_null()).then("lead_id").alias("lead_id"),
    )
    distinct = basis.unique()
    ids = [
        brand_id_of_lead(lead_id) if lead_id is not None else brand_id_of(domain, name, country)
        for domain, name, country, lead_id in distinct.iter_rows()
    ]
    found = distinct.with_columns(pl.Series("brand_id", ids, dtype=pl.String))
    joined = basis.join(found, on=basis.columns, how="left", nulls_equal=True, maintain_order="left")
    named = pl.when(pl.col("name").is_null() & pl.col("lead_id").is_not_null() & pl.col("domain").is_null())
    return rows.with_columns(
        joined["brand_id"], named.then(pl.format("Lead {}", "lead_id")).otherwise("name").alias("name")
    )


def _decide(rows: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    """Add ``intake_outcome``, ``intake_reason`` and ``duplicate_of``."""
    is_valid = pl.col("breach").is_null() & pl.col("brand_id").is_not_null()
    standing = pl.concat(
        [
            previous.filter(pl.col("intake_outcome") == "accepted").select(
                "brand_id", "candidate_id", "feed_file", "feed_row"
            ),
            rows.filter(is_valid).select("brand_id", "candidate_id", "feed_file", "feed_row"),
        ]
    ).unique("brand_id", keep="first", maintain_order=True)
    stands_for_it = rows.rechunk().join(
        standing.select("brand_id", pl.all().exclude("brand_id").name.prefix("first_")),
        on="brand_id",
        how="left",
        maintain_order="left",
    )
    is_first = pl.col("first_candidate_id") == pl.col("candidate_id")
    same = pl.when(pl.col("domain").is_not_null()).then(pl.lit("website")).otherwise(pl.lit("name and country"))
    return stands_for_it.with_columns(
        # Whoever looks for a row that was refused looks for the address that it stated.
        pl.when(~is_valid & pl.col("domain").is_null())
        .then(_hosts_as_stated(stands_for_it, is_valid))
        .otherwise("domain")
        .alias("domain"),
        pl.when(~is_valid)
        .then(pl.lit("invalid"))
        .when(is_first)
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("duplicate"))
        .alias("intake_outcome"),
        pl.when(~is_valid)
        .then(pl.coalesce("breach", "problem", pl.lit("it names no brand")))
        .when(~is_first)
        .then(pl.format("the same {} as {} row {}", same, "first_feed_file", "first_feed_row"))
        .when(pl.col("domain").is_not_null())
        .then(pl.lit("a website that was not known yet"))
        .when(pl.col("problem").is_not_null())
        .then(pl.format("by its name alone; {}", "problem"))
        .otherwise(pl.lit("by its name alone; no website is stated"))
        .alias("intake_reason"),
        pl.when(is_valid & ~is_first).then("first_candidate_id").alias("duplicate_of"),
    )


def _hosts_as_stated(rows: pl.DataFrame, is_valid: pl.Expr) -> pl.Series:
    """For rows that aren't valid the host that they state, or what stands in its place."""
    stated = rows.select(pl.when(~is_valid).then("address_as_stated").alias("stated"))["stated"]
    distinct = stated.drop_nulls().unique()
    hosts = pl.Series([host_of(text) or text.strip().lower() for text in distinct], dtype=pl.String)
    return stated.replace_strict(distinct, hosts, default=None, return_dtype=pl.String)
