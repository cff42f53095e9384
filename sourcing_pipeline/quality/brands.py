"""Checks of what websites say: how many can be described, what they are made up of, and their embeddings.

What belongs here: promises of the room ``brands``. What doesn't: the crawl (``crawl``).
"""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from sourcing_pipeline.quality.drift import population_stability_index, with_prior
from sourcing_pipeline.quality.result import CheckResult, sample_of

_OWN_NAME_SOURCES = ("domain",)
"""Sources that say nothing: a name made of the address."""


def described_share(
    profiles: pl.DataFrame, facts: pl.DataFrame, least_named: float, least_with_products: float
) -> CheckResult:
    """Of the websites that can be a brand's, enough state a name, and enough show products.

    Args:
        profiles: ``website_profiles``, one row a domain.
        facts: ``profile_facts``. A name that was made of the domain is no stated one.
        least_named: least share with a stated name.
        least_with_products: least share with a product.
    """
    brands = profiles.filter("can_be_brand")
    named = facts.filter(
        pl.col("fact") == "brand_name", "is_chosen", ~pl.col("source_kind").is_in(_OWN_NAME_SOURCES)
    ).select("domain", "profile_at")
    with_name = brands.join(named, on=["domain", "profile_at"], how="semi")
    with_products = brands.filter(pl.col("product_count") > 0)
    shares = {
        "named_share": with_name.height / brands.height if brands.height else 1.0,
        "with_products_share": with_products.height / brands.height if brands.height else 1.0,
    }
    lacking = pl.concat(
        brands.join(found, on="domain", how="anti").select("domain", "site_kind", pl.lit(what).alias("lacks"))
        for what, found in (("a name", with_name), ("products", with_products))
    )
    return CheckResult(
        passed=shares["named_share"] >= least_named and shares["with_products_share"] >= least_with_products,
        severity="WARN",
        expected=f"of {brands.height:,} sites of brands {least_named:.0%} with a name, {least_with_products:.0%} with products",
        observed=f"{shares['named_share']:.0%} with a name, {shares['with_products_share']:.0%} with products"
        if brands.height
        else "no site of a brand yet",
        remedy="read a few pages of the sample: websites that run scripts show us little, and a change of the extraction "
        "may have lost something (compare profile_facts of two weeks)",
        sample=sample_of(lacking.sort("domain", "lacks")),
        figures=shares | {"sites": float(brands.height)},
    )


def mix_is_stable(mix: pl.DataFrame, as_of: date, facet: str, most: float, least_sites: int) -> CheckResult:
    """The websites known are made up as they were in the newest week before, by the population stability index.

    A category that the week before didn't know was learned from new labels, not fed in: it is told, and the index is that of the
    others.

    Args:
        mix: ``website_mix`` of all weeks.
        as_of: the week that is judged.
        facet: ``language``, ``category`` or ``site_kind``.
        most: index above which the mix has changed.
        least_sites: weeks with fewer websites are not judged.
    """
    counts = mix.filter(pl.col("facet") == facet)
    earlier = max(counts.filter(pl.col("as_of") < as_of)["as_of"], default=None)
    now = _by_value(counts.filter(pl.col("as_of") == as_of))
    before = _by_value(counts.filter(pl.col("as_of") == pl.lit(earlier))) if earlier is not None else {}
    learned = sorted(now.keys() - before.keys() - {"unknown"}) if facet == "category" and before else []
    known = {value: count for value, count in now.items() if value not in learned}
    index = population_stability_index(*with_prior(before, known))
    is_judged = min(sum(before.values()), sum(now.values())) >= least_sites
    moved = sorted((-abs(_share(now, value) - _share(before, value)), value) for value in before.keys() | now.keys())
    shares = [
        {"value": value, "share_before": round(_share(before, value), 4), "share_now": round(_share(now, value), 4)}
        for _, value in moved
    ]
    sizes = f"{sum(before.values()):,} sites before, {sum(now.values()):,} now"
    return CheckResult(
        passed=not is_judged or index <= most,
        severity="WARN",
        expected=f"a stability index of {facet} of at most {most:g} against the week before",
        observed=f"{index:.3f} against {earlier} ({sizes})"
        + (f"; new by learning: {', '.join(learned)}" if learned else "")
        if is_judged
        else f"not judged: {sizes}, of which {least_sites} are needed",
        remedy="see which values moved in the sample: a new feed changes the mix for good reason; otherwise a change of the "
        "extraction, the model or the marketplace's labels does",
        sample=sample_of(shares),
        figures={"stability_index": index, "sites": float(sum(now.values()))},
    )


def _by_value(counts: pl.DataFrame) -> Mapping[str, int]:
    return dict(counts.select("value", "site_count").iter_rows())


def _share(counts: Mapping[str, int], value: str) -> float:
    return counts.get(value, 0) / max(1, sum(counts.values()))


def cache_holds(
    profiles: pl.DataFrame, embeddings: pl.DataFrame, document_digests: pl.Series, last_checked_at: datetime | None
) -> CheckResult:
    """What an earlier run had embedded was not embedded again.

    When this check was made last, every document of the pages read by then had its embedding. Of such documents those that
    were embedded since are misses: the extraction now reads another text off the same pages (after an update, once), or the
    cache was lost.

    Args:
        profiles: ``website_profiles``, all states of all sites.
        embeddings: ``website_embeddings``.
        document_digests: the digest of each profile's document, in the profiles' order.
        last_checked_at: when this check was last made; None where it never was.
    """
    documents = profiles.select("profile_at", document_digests.alias("content_digest"))
    newest_model = embeddings.drop_nulls("embedded_at").sort("embedded_at")["embedding_model"].tail(1)
    embedded = embeddings.filter(pl.col("embedding_model").is_in(newest_model.implode())).select(
        "content_digest", "embedded_at"
    )
    known = documents.group_by("content_digest").agg(pl.col("profile_at").min()).join(embedded, on="content_digest")
    before = pl.lit(last_checked_at, dtype=pl.Datetime("us", "UTC"))
    hits = known.filter((pl.col("embedded_at") <= before).fill_null(value=True))
    missed = known.filter((pl.col("embedded_at") > before) & (pl.col("profile_at") <= before))
    anew = known.height - hits.height if last_checked_at is not None else known.height
    of_old = hits.height + missed.height
    return CheckResult(
        passed=missed.is_empty(),
        severity="WARN",
        expected="no document of pages read before the last check embedded again",
        observed=f"{known.height - anew:,} documents from the cache, {anew - missed.height:,} new ones, "
        f"{missed.height:,} embedded again",
        remedy="after an update of the extraction, or another model, this passes by itself; otherwise look for what makes "
        "documents differ from run to run, or for a lost website_embeddings",
        sample=sample_of(missed.select("content_digest", "profile_at", "embedded_at").sort("content_digest")),
        figures={
            "cache_hit_share": (of_old - missed.height) / of_old if of_old else 1.0,
            "newly_embedded": float(anew),
        },
    )
