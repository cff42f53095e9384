"""Who is contacted this week, who is held back to measure what the list is worth, and why everybody else isn't on it.

First who can't be contacted at all, then chance (``chance.py``), then the best choice among the rest
(``selection.py``), then who calls whom (``places.py``). What doesn't belong here: what the list shows (``listing.py``).
"""

import math
from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.candidates.lead_brands import brands_of_leads
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.onboarding.chance import MIDDLE_REACHES, Salts, is_held_back, with_exploration
from sourcing_pipeline.onboarding.places import Places, deal
from sourcing_pipeline.onboarding.reasons import cause_before_chance, reason, with_cause_after_choice
from sourcing_pipeline.onboarding.reps import Fields, reps_of, with_fields
from sourcing_pipeline.onboarding.selection import choose
from sourcing_pipeline.scoring.eligibility import suppressed_domains
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline.weeks import start_of


def assign(
    scores: pl.DataFrame,
    reps: pl.DataFrame,
    lead_labels: pl.DataFrame,
    onboarding: OnboardingSettings,
    as_of: date,
    *,
    candidates: pl.DataFrame,
    suppressions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Decide for every scored candidate whether it is contacted this week.

    Brands that asked not to be contacted, that were contacted within the cool-down, or whom no rep with a place serves
    are out. Of the others a share is held back at random, and of those beyond the list's length, up to three times as
    far, a share is contacted at random (``explore``). The remaining places go to those of the rest that bring the most
    together (``model``).

    Args:
        scores: rows of ``brand_scores``, in any order.
        reps: the sales reps; where there are none the list has ``onboarding.list_length`` places.
        lead_labels: the week's leads, for the last contact.
        onboarding: the settings.
        as_of: the week.
        candidates: the registry, which knows as which brand a lead was taken in.
        suppressions: who must not be contacted. Such candidates aren't scored in the first place; here they are left out
            whatever came before.

    Returns:
        rows of ``onboarding_assignments``, one for each score, best first.
    """
    places = Places.of(reps_of(reps, onboarding.list_length), onboarding.category_cap_share)
    ranked = (
        scores.select("brand_id", "rank_overall", "domain", "country", "language", "category", "expected_value")
        .sort("rank_overall", "brand_id")
        .join(_last_contacts(lead_labels, candidates), on="brand_id", how="left", maintain_order="left")
        .with_columns(_is_cooling(onboarding.cooldown_days, as_of).alias("is_cooling"))
        .pipe(_with_suppressions, suppressions)
    )
    known, fields = with_fields(ranked, places.reps)
    drawn = known.with_columns(cause_before_chance().alias("cause")).pipe(
        _with_chance, places, fields, onboarding, Salts.of(as_of)
    )
    open_ = drawn.filter(pl.col("cause").is_null() & ~pl.col("is_explored"))
    explored = drawn.filter("is_explored")
    chosen = choose(open_, explored, places, fields, onboarding.near_equal_share)
    return OnboardingAssignments.shaped(_decided(drawn, chosen, places, fields, onboarding, as_of))


def _with_chance(
    known: pl.DataFrame, places: Places, fields: Fields, onboarding: OnboardingSettings, salts: Salts
) -> pl.DataFrame:
    """Add ``is_explored``, ``propensity``, and the cause of those who are held back."""
    can_be_contacted = pl.col("cause").is_null()
    place = can_be_contacted.cum_sum()
    middle = known.filter(can_be_contacted & (place > places.total) & (place <= MIDDLE_REACHES * places.total)).select(
        "brand_id", "field"
    )
    exploration = with_exploration(middle, places, fields, onboarding.explore_share, salts)
    held_back = is_held_back(known["brand_id"], onboarding.holdout_share, salts).alias("is_held_back")
    explore_probability = pl.col("explore_probability").fill_null(0.0)
    return (
        known.with_columns(held_back)
        .join(exploration, on="brand_id", how="left", maintain_order="left")
        .with_columns(
            (pl.col("is_drawn").fill_null(value=False) & ~pl.col("is_held_back")).alias("is_explored"),
            pl.when(can_be_contacted & pl.col("is_held_back"))
            .then(pl.lit("held_back"))
            .otherwise("cause")
            .alias("cause"),
        )
        .with_columns(
            pl.when(pl.col("cause") == "held_back")
            .then(onboarding.holdout_share)
            .when(pl.col("cause").is_not_null())
            .then(1.0)
            .when("is_explored")
            .then((1 - onboarding.holdout_share) * explore_probability)
            .otherwise((1 - onboarding.holdout_share) * (1 - explore_probability))
            .round(9)
            .alias("propensity")
        )
    )


def _decided(
    drawn: pl.DataFrame,
    chosen: pl.DataFrame,
    places: Places,
    fields: Fields,
    onboarding: OnboardingSettings,
    as_of: date,
) -> pl.DataFrame:
    """The columns of the table for all candidates: listed ones with rank and rep, others with their reason."""
    assigned = drawn.join(
        chosen.with_columns(is_chosen=pl.lit(value=True)), on="brand_id", how="left", maintain_order="left"
    ).with_columns(
        pl.when("is_explored")
        .then(pl.lit("explore"))
        .when("is_chosen")
        .then(pl.lit("model"))
        .when(pl.col("cause") == "held_back")
        .then(pl.lit("holdout"))
        .otherwise(pl.lit("none"))
        .alias("assignment")
    )
    listed = assigned.filter(pl.col("assignment").is_in(["explore", "model"]))
    ranked = deal(listed, places, fields).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"), _tier(listed.height).alias("tier")
    )
    left = assigned.filter((pl.col("assignment") == "none") & pl.col("cause").is_null())
    told = with_cause_after_choice(left, listed, places)
    team = pl.DataFrame(
        [(number, rep.name, rep.territory) for number, rep in enumerate(places.reps)],
        schema={"rep_index": pl.Int64, "rep": pl.String, "territory": pl.String},
        orient="row",
    )
    return (
        assigned.join(ranked.select("brand_id", "rank", "tier", "rep_index"), on="brand_id", how="left")
        .join(team, on="rep_index", how="left")
        .join(told.select("brand_id", "is_at_cut_off", pl.col("cause").alias("later_cause")), on="brand_id", how="left")
        .with_columns(pl.coalesce("cause", "later_cause").alias("cause"), pl.lit(as_of).alias("as_of"))
        .with_columns(
            reason(onboarding.cooldown_days, places).alias("not_listed_reason"),
            pl.col("cause").alias("not_listed_cause"),
        )
        .sort("rank_overall", "brand_id")
    )


def _last_contacts(lead_labels: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    return (
        lead_labels.select("lead_id", pl.coalesce("last_contact_at", "first_contact_at").alias("last_contact_at"))
        .join(brands_of_leads(lead_labels, candidates), on="lead_id")
        .group_by("brand_id")
        .agg(pl.col("last_contact_at").max())
    )


def _is_cooling(cooldown_days: int, as_of: date) -> pl.Expr:
    since = start_of(as_of) - timedelta(days=cooldown_days)
    return pl.col("last_contact_at").is_between(since, start_of(as_of)).fill_null(value=False)


def _with_suppressions(ranked: pl.DataFrame, suppressions: pl.DataFrame | None) -> pl.DataFrame:
    """Add ``suppressed_reason``, null where nobody asked."""
    if suppressions is None:
        return ranked.with_columns(suppressed_reason=pl.lit(None, dtype=pl.String))
    return ranked.join(suppressed_domains(suppressions), on="domain", how="left", maintain_order="left")


def _tier(length: int) -> pl.Expr:
    rank = pl.int_range(1, pl.len() + 1)
    return (
        pl.when(rank <= math.ceil(length / 5))
        .then(pl.lit("A"))
        .when(rank <= math.ceil(3 * length / 5))
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )
