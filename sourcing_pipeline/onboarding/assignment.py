"""Who is contacted this week, who is held back to measure what the list is worth, and why everybody else isn't on it.

Chance is a stable hash of the brand and the quarter: a brand that is held out stays so for the quarter, a second run of
the week changes nothing, and the probability of each assignment is on record. What doesn't belong here: how places are
filled (``places.py``), and what the list shows (``listing.py``).
"""

import hashlib
import math
from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.candidates.lead_brands import brands_of_leads
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.onboarding.places import Filled, Places, Wish, fill_places
from sourcing_pipeline.onboarding.reps import reps_of
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline.weeks import start_of

MIDDLE_REACHES = 3
"""The middle from which some are contacted at random ends at so many times the list's length."""


def assign(
    scores: pl.DataFrame,
    reps: pl.DataFrame,
    lead_labels: pl.DataFrame,
    onboarding: OnboardingSettings,
    as_of: date,
    *,
    candidates: pl.DataFrame,
) -> pl.DataFrame:
    """Decide for every scored candidate whether it is contacted this week.

    Brands contacted within the cool-down are left alone. Of the others a share is held back at random. Of those beyond
    the list's length, up to three times as far, a share is contacted at random (``explore``); the best of the rest get
    the remaining places (``model``).

    Args:
        scores: rows of ``brand_scores``.
        reps: the sales reps; where there are none the list has ``onboarding.list_length`` places.
        lead_labels: the week's leads, for the last contact.
        onboarding: the settings.
        as_of: the week.
        candidates: the registry, which knows as which brand a lead was taken in.

    Returns:
        rows of ``onboarding_assignments``, one for each score, best first.
    """
    places = Places.of(reps_of(reps, onboarding.list_length), onboarding.category_cap_share)
    ranked = scores.sort("rank_overall").join(
        _last_contacts(lead_labels, candidates), on="brand_id", how="left", maintain_order="left"
    )
    salt = f"{as_of.year}Q{(as_of.month - 1) // 3 + 1}"
    decided = ranked.select(
        "brand_id",
        "country",
        "language",
        "category",
        "last_contact_at",
        pl.col("last_contact_at")
        .is_between(start_of(as_of) - timedelta(days=onboarding.cooldown_days), start_of(as_of))
        .fill_null(value=False)
        .alias("is_cooling"),
        _draws(ranked["brand_id"], f"holdout {salt}").alias("holdout_draw"),
        _draws(ranked["brand_id"], f"explore {salt}").alias("explore_draw"),
    ).with_columns((pl.col("holdout_draw") < onboarding.holdout_share).alias("is_held_back"))
    contactable = decided.filter(~pl.col("is_cooling") & ~pl.col("is_held_back"))
    middle = contactable.slice(places.total, (MIDDLE_REACHES - 1) * places.total)
    drawn = middle.filter(pl.col("explore_draw") < onboarding.explore_share)
    explored = fill_places(_wishes(drawn), places, most=len(drawn))
    rest = contactable.filter(~pl.col("brand_id").is_in(list(explored.reps)))
    modelled = fill_places(_wishes(rest), places, most=places.total)
    return _table(decided, middle, explored, modelled, onboarding, as_of)


def _table(
    decided: pl.DataFrame,
    middle: pl.DataFrame,
    explored: Filled,
    modelled: Filled,
    onboarding: OnboardingSettings,
    as_of: date,
) -> pl.DataFrame:
    in_middle = set(middle["brand_id"].to_list())
    listed = {**explored.reps, **modelled.reps}
    refusals = {**explored.refusals, **modelled.refusals}
    rows = []
    rank = 0
    for row in decided.iter_rows(named=True):
        brand_id = row["brand_id"]
        rep = listed.get(brand_id)
        rank += rep is not None
        assignment, propensity, reason = "none", 1 - onboarding.holdout_share, None
        if row["is_cooling"]:
            propensity, reason = 1.0, _cooling(row["last_contact_at"].date(), onboarding.cooldown_days)
        elif row["is_held_back"]:
            assignment, propensity = "holdout", onboarding.holdout_share
            reason = "held back at random this quarter, to measure what the list is worth"
        else:
            is_explored = brand_id in explored.reps
            if brand_id in in_middle:
                propensity *= onboarding.explore_share if is_explored else 1 - onboarding.explore_share
            if rep is None:
                reason = refusals.get(brand_id, "below this week's cut-off")
            else:
                assignment = "explore" if is_explored else "model"
        rows.append(
            {
                "as_of": as_of,
                "brand_id": brand_id,
                "assignment": assignment,
                "propensity": round(propensity, 9),
                "not_listed_reason": reason,
                "rank": rank if rep else None,
                "tier": _tier(rank, len(listed)) if rep else None,
                "rep": rep.name if rep else None,
                "territory": rep.territory if rep else None,
            }
        )
    return OnboardingAssignments.from_rows(rows)


def _last_contacts(lead_labels: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    return (
        lead_labels.select("lead_id", pl.coalesce("last_contact_at", "first_contact_at").alias("last_contact_at"))
        .join(brands_of_leads(lead_labels, candidates), on="lead_id")
        .group_by("brand_id")
        .agg(pl.col("last_contact_at").max())
    )


def _cooling(contacted: date, days: int) -> str:
    return f"contacted on {contacted}: left alone until {contacted + timedelta(days=days)}"


def _draws(brand_ids: pl.Series, salt: str) -> pl.Series:
    """For each brand a number in [0, 1) that is random to everybody and the same in every run."""
    digests = (hashlib.sha256(f"{salt}\n{brand_id}".encode()).digest() for brand_id in brand_ids.to_list())
    return pl.Series([int.from_bytes(digest[:7]) / 2**56 for digest in digests], dtype=pl.Float64)


def _wishes(frame: pl.DataFrame) -> list[Wish]:
    return [Wish(*row) for row in frame.select("brand_id", "country", "language", "category").iter_rows()]


def _tier(rank: int, length: int) -> str:
    if rank <= math.ceil(length / 5):
        return "A"
    return "B" if rank <= math.ceil(3 * length / 5) else "C"
