"""Where each row ever fed in ends this week: scored, or why not.

What belongs here: the order of decision and its evidence. What doesn't: what a score is.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.candidates.identity import brand_id_of
from sourcing_pipeline.candidates.lead_brands import brands_of_leads
from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE, Outcome
from sourcing_pipeline.weeks import end_of, start_of

_READ = tuple(sorted(outcome.value for outcome in READABLE))
_SEEN = tuple(sorted(outcome.value for outcome in HAS_BODY))
NOT_SHOWN = ("blocked", "script_only", "unreadable")
"""Kinds of sites that have shown us nothing, or that we failed to read: they may be a brand's."""


def candidate_outcomes(
    candidates: pl.DataFrame,
    brands: pl.DataFrame,
    suppressions: pl.DataFrame,
    site_outcomes: pl.DataFrame,
    profiles: pl.DataFrame,
    as_of: date,
    *,
    lead_labels: pl.DataFrame,
) -> pl.DataFrame:
    """Decide one outcome for every row of the registry.

    The order of decision: invalid, duplicate, suppressed, already on the marketplace, unreachable, not a brand, scored.
    A suppression counts whenever it was asked for, also for past weeks: privacy comes before faithful backfills.

    Args:
        candidates: the registry, all of it.
        brands: the marketplace's brands.
        suppressions: who must not be contacted.
        site_outcomes: all visits to websites.
        profiles: website profiles as known at ``as_of``, one a domain.
        as_of: the week.
        lead_labels: the week's leads; a won lead is on the marketplace even if ``brands`` doesn't know it yet.

    Returns:
        rows of ``candidate_outcomes``, by candidate_id.
    """
    decided = (
        candidates.join(suppressed_domains(suppressions), on="domain", how="left", maintain_order="left")
        .pipe(_with_matches, brands, lead_labels, as_of)
        .join(_newest_visits(site_outcomes, as_of), on="domain", how="left", maintain_order="left")
        .join(
            profiles.select(
                "domain", "home_url", "can_be_brand", "site_kind", "site_kind_reason", pl.col("brand_name")
            ),
            on="domain",
            how="left",
            maintain_order="left",
        )
        .with_columns(_outcome().alias("outcome"))
    )
    return CandidateOutcomes.conform(
        decided.select(
            "candidate_id",
            "brand_id",
            pl.coalesce("name", "brand_name").alias("name"),
            "domain",
            "source",
            "outcome",
            _reason().alias("reason"),
            pl.when(pl.col("outcome") == "duplicate").then("duplicate_of").alias("duplicate_of"),
            pl.when(pl.col("outcome") == "already_on_marketplace").then("matched_brand_id").alias("matched_brand_id"),
            _evidence().alias("evidence_url"),
            pl.lit(start_of(as_of)).alias("decided_at"),
        ).sort("candidate_id")
    )


def suppressed_domains(suppressions: pl.DataFrame) -> pl.DataFrame:
    """The registrable domains not to contact, each with its reason: those stated, and those of e-mail addresses.

    The domain of an address counts unless a mail provider's: nobody may suppress all of gmail.com.
    """
    stated = suppressions.filter(pl.col("domain").is_not_null()).select(
        registrable_domains(suppressions["domain"].drop_nulls()).alias("domain"),
        pl.format("asked not to be contacted: {}", "reason").alias("suppressed_reason"),
    )
    by_mail = suppressions.filter(pl.col("email").is_not_null())
    mailed = by_mail.select(
        registrable_domains(by_mail["email"].str.split("@").list.last()).alias("domain"),
        pl.format("an address of its domain asked not to be contacted: {}", "reason").alias("suppressed_reason"),
    ).filter(~pl.col("domain").is_in(MAIL_PROVIDERS))
    return (
        pl.concat([stated, mailed])
        .filter(pl.col("domain").is_not_null())
        .unique("domain", keep="first", maintain_order=True)
    )


def _with_matches(
    candidates: pl.DataFrame, brands: pl.DataFrame, lead_labels: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Add ``matched_brand_id`` and ``match_reason``: the brand on the marketplace that a candidate is."""
    here = brands.filter(
        (pl.col("joined_at") < start_of(as_of)) & (pl.col("left_at").is_null() | (pl.col("left_at") >= start_of(as_of)))
    ).sort("joined_at", "brand_id")
    here = here.with_columns(registrable_domains(here["domain"]).alias("domain"))
    by_domain = (
        here.filter(pl.col("domain").is_not_null())
        .unique("domain", keep="first", maintain_order=True)
        .select("domain", pl.col("brand_id").alias("id_by_domain"))
    )
    by_name = _brands_by_name(here, candidates)
    won = _won_by_identity(candidates, lead_labels, brands)
    return (
        candidates.join(by_domain, on="domain", how="left", maintain_order="left")
        .join(by_name, on="candidate_id", how="left", maintain_order="left")
        .join(won, on="brand_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("id_by_domain", "id_by_name", "id_by_lead").alias("matched_brand_id"),
            pl.when(pl.col("id_by_domain").is_not_null())
            .then(pl.format("brand {} on the marketplace has the same website", "id_by_domain"))
            .when(pl.col("id_by_name").is_not_null())
            .then(pl.format("brand {} on the marketplace has the same name and country", "id_by_name"))
            .when(pl.col("won_lead_id").is_not_null())
            .then(
                pl.format(
                    "lead {} was won as {}{}",
                    "won_lead_id",
                    pl.col("id_by_lead").fill_null("a brand that sales has not named"),
                    pl.when(pl.col("won_is_listed"))
                    .then(pl.lit(""))
                    .otherwise(pl.lit(", which the table brands does not have yet")),
                )
            )
            .alias("match_reason"),
        )
    )


def _brands_by_name(here: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Candidates that are a brand by normalised name and country, where one of the two has no website."""
    simple = pl.col("name").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "").alias("simple")
    both = {"candidates": candidates.filter(pl.col("name").is_not_null()), "brands": here}
    simplified = {which: frame.with_columns(simple) for which, frame in both.items()}
    near = {
        "candidates": simplified["candidates"].join(simplified["brands"], on="simple", how="semi"),
        "brands": simplified["brands"].join(simplified["candidates"], on="simple", how="semi"),
    }
    keyed = {
        which: frame.with_columns(
            pl.Series(
                "name_id",
                [brand_id_of(None, name, country) for name, country in frame.select("name", "country").iter_rows()],
                dtype=pl.String,
            )
        )
        for which, frame in near.items()
    }
    return (
        keyed["candidates"]
        .join(
            keyed["brands"].select(
                "name_id",
                pl.col("brand_id").alias("id_by_name"),
                pl.col("domain").is_null().alias("brand_has_no_domain"),
            ),
            on="name_id",
            maintain_order="left_right",
        )
        .filter(pl.col("domain").is_null() | pl.col("brand_has_no_domain"))
        .unique("candidate_id", keep="first", maintain_order=True)
        .select("candidate_id", "id_by_name")
    )


def _won_by_identity(candidates: pl.DataFrame, lead_labels: pl.DataFrame, brands: pl.DataFrame) -> pl.DataFrame:
    """Won leads by the brand_id that the registry or the CRM gave them, and whether the table ``brands`` knows what they became."""
    is_listed = pl.col("id_by_lead").is_in(brands["brand_id"].to_list())
    return (
        lead_labels.filter(pl.col("is_won").fill_null(value=False))
        .select("lead_id", pl.col("brand_id").alias("id_by_lead"))
        .join(brands_of_leads(lead_labels, candidates), on="lead_id")
        .sort("lead_id")
        .unique("brand_id", keep="first", maintain_order=True)
        .select("brand_id", "id_by_lead", pl.col("lead_id").alias("won_lead_id"), is_listed.alias("won_is_listed"))
    )


def _newest_visits(site_outcomes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The newest visit to each site known by the week's end; for sites first visited later, the first one."""
    known = pl.col("visited_at") < end_of(as_of)
    ordered = site_outcomes.with_columns(known.alias("known")).sort(
        "domain",
        ~pl.col("known"),
        pl.when(known).then(-pl.col("visited_at").dt.epoch("us")).otherwise(pl.col("visited_at").dt.epoch("us")),
    )
    return ordered.unique("domain", keep="first", maintain_order=True).select(
        "domain",
        pl.col("outcome").alias("visit_outcome"),
        pl.col("reason").alias("visit_reason"),
        pl.col("evidence_url").alias("visit_url"),
    )


def _visit_is(*outcomes: str) -> pl.Expr:
    return pl.col("visit_outcome").fill_null("").is_in(outcomes)


def _outcome() -> pl.Expr:
    has_site = pl.col("domain").is_not_null()
    is_shown = ~pl.col("site_kind").fill_null("").is_in(NOT_SHOWN)
    return (
        pl.when(pl.col("intake_outcome") == "invalid")
        .then(pl.lit("invalid"))
        .when(pl.col("intake_outcome") == "duplicate")
        .then(pl.lit("duplicate"))
        .when(pl.col("suppressed_reason").is_not_null())
        .then(pl.lit("suppressed"))
        .when(pl.col("match_reason").is_not_null())
        .then(pl.lit("already_on_marketplace"))
        .when(
            has_site
            & (_visit_is(Outcome.PARKED.value) | (pl.col("can_be_brand").not_() & is_shown & _visit_is(*_SEEN)))
        )
        .then(pl.lit("not_a_brand"))
        .when(has_site & (_visit_is(*_READ).not_() | pl.col("can_be_brand").is_null() | ~is_shown))
        .then(pl.lit("unreachable"))
        .otherwise(pl.lit("scored"))
    )


def _reason() -> pl.Expr:
    outcome = pl.col("outcome")
    return (
        pl.when(outcome.is_in(["invalid", "duplicate"]))
        .then("intake_reason")
        .when(outcome == "suppressed")
        .then("suppressed_reason")
        .when(outcome == "already_on_marketplace")
        .then("match_reason")
        .when(outcome == "not_a_brand")
        .then(
            pl.coalesce(
                pl.format("{}: {}", pl.col("site_kind").str.replace_all("_", " "), "site_kind_reason"),
                pl.format("{}: {}", "visit_outcome", "visit_reason"),
            )
        )
        .when((outcome == "unreachable") & pl.col("visit_outcome").is_null())
        .then(pl.lit("not read yet"))
        .when((outcome == "unreachable") & _visit_is(*_READ).not_())
        .then(pl.format("{}: {}", "visit_outcome", "visit_reason"))
        .when((outcome == "unreachable") & pl.col("can_be_brand").is_null())
        .then(pl.lit("its pages were read, but no profile could be made of them"))
        .when(outcome == "unreachable")
        .then(pl.format("{}: {}", pl.col("site_kind").str.replace_all("_", " "), "site_kind_reason"))
        .when(pl.col("domain").is_null())
        .then(pl.lit("eligible, without a website"))
        .otherwise(pl.lit("eligible"))
    )


def _evidence() -> pl.Expr:
    outcome = pl.col("outcome")
    return (
        pl.when(outcome == "duplicate")
        .then(pl.format("metric:candidates/{}", "duplicate_of"))
        .when(outcome == "suppressed")
        .then(pl.format("metric:suppressions/{}", "domain"))
        .when(
            (outcome == "already_on_marketplace")
            & (pl.col("id_by_domain").is_not_null() | pl.col("id_by_name").is_not_null())
        )
        .then(pl.format("metric:brands/{}", "matched_brand_id"))
        .when(outcome == "already_on_marketplace")
        .then(pl.format("metric:lead_labels/{}", "won_lead_id"))
        .when(outcome == "unreachable")
        .then("visit_url")
        .when(outcome.is_in(["not_a_brand", "scored"]))
        .then(pl.coalesce("home_url", "visit_url"))
    )
