"""Checks of the room ``brands``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping
from functools import partial

import polars as pl

from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.website_mix import WebsiteMix
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.texts import KINDS, texts_are_like_before
from sourcing_pipeline.weeks import end_of, start_of

CACHE_HOLDS = "cache_holds"


def _enough_described(watched: Watched) -> CheckResult:
    profiles = as_known(watched.table("website_profiles"), watched.as_of)
    quality = watched.quality
    return checks.described_share(
        profiles, watched.table("profile_facts"), quality.named_share, quality.with_products_share
    )


def _mix_is_stable(watched: Watched, facet: str) -> CheckResult:
    lake, quality = watched.workspace.lake(), watched.quality
    weeks = [week for week in lake.weeks(WebsiteMix) if week <= watched.as_of][-2:]
    mix = pl.concat([WebsiteMix.empty_frame(), *(lake.read(WebsiteMix, week) for week in weeks)])
    return checks.mix_is_stable(mix, watched.as_of, facet, quality.mix_stability_index, quality.mix_sites_to_judge)


def _cache_holds(watched: Watched) -> CheckResult:
    profiles, lake = watched.table("website_profiles"), watched.workspace.lake()
    digests = profiles["document"].map_elements(document_digest, return_dtype=pl.String)
    made = pl.concat(
        [QualityChecks.empty_frame(), *(lake.read(QualityChecks, week) for week in lake.weeks(QualityChecks))]
    )
    last = max(made.filter(pl.col("check_name") == CACHE_HOLDS)["checked_at"], default=None)
    return checks.cache_holds(profiles, watched.table("website_embeddings"), digests, last)


def _texts_are_like_before(watched: Watched) -> CheckResult:
    """Websites first read this week against those read before."""
    # A week that is run again doesn't know of websites read later.
    known = pl.col("profile_at") < end_of(watched.as_of)
    profiles = watched.table("website_profiles").filter(known).sort("domain", "profile_at")
    first = profiles.unique("domain", keep="first", maintain_order=True)
    digests = first["document"].map_elements(document_digest, return_dtype=pl.String)
    read = (
        first.select("domain", "profile_at", *KINDS, digests.alias("content_digest"))
        .join(watched.table("website_embeddings").select("content_digest", "embedding"), on="content_digest")
        .unique("domain", keep="first", maintain_order=True)
    )
    is_new = pl.col("profile_at") >= start_of(watched.as_of)
    return texts_are_like_before(read.filter(~is_new), read.filter(is_new), watched.drift.separation)


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "website_profiles": (
        Check("enough_described", "Enough sites of brands state a name and show products.", _enough_described),
        Check(
            "platforms_read_as_before",
            "What was read on each shop platform's sites is still read there.",
            lambda w: checks.platforms_read_as_before(
                w.table("website_profiles"), w.table("site_outcomes"), w.quality.markup_lost_share
            ),
        ),
    ),
    "website_mix": tuple(
        Check(
            f"{facet}_is_stable", f"The mix of {named} is like the week before's.", partial(_mix_is_stable, facet=facet)
        )
        for facet, named in (("language", "languages"), ("category", "categories"), ("site_kind", "kinds of sites"))
    ),
    "website_embeddings": (
        Check(
            "unit_vectors",
            "Embeddings are unit vectors without gaps.",
            lambda w: checks.embedding_unit_norm(w.table("website_embeddings")),
            blocking=True,
        ),
        Check(
            "texts_are_like_before",
            "Texts of websites read for the first time are like those of websites read before.",
            _texts_are_like_before,
        ),
        Check(CACHE_HOLDS, "What was embedded before was not embedded again.", _cache_holds),
    ),
    "website_categories": (
        Check(
            "enough_known",
            "Enough websites have a category.",
            lambda w: checks.category_known_share(w.table("website_categories"), w.quality.category_known_share),
        ),
    ),
}
