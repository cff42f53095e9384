"""What the list is worth: listed brands against those that were held back by chance though they would have been listed.

Every week is an experiment whose probabilities are on record (``onboarding_assignments``). A brand counts once a quarter,
in the first week in which chance decided about it: later weeks aren't comparable, since who was contacted leaves the list
and who is held back stays. What belongs here: who is compared with whom, and what became of them. What doesn't: how two
arms are compared (``weighted_comparison``).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.candidates.lead_brands import brands_of_leads
from sourcing_pipeline.onboarding.weighted_comparison import Comparison, Units, compare, unweighted_difference

MEASURES = ("contacted", "won", "activated", "gmv")
ACTIVATION_DAYS = 90
"""Days after joining in which a brand's activation is decided (``brand_outcomes``)."""
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Known:
    """What is known at a day of what became of brands: weekly tables of that day, and the registry."""

    as_of: date
    lead_labels: pl.DataFrame
    brand_outcomes: pl.DataFrame
    candidate_outcomes: pl.DataFrame
    candidates: pl.DataFrame


@dataclass(frozen=True)
class Finding:
    """One measure of one comparison; ``naive`` is the difference of all listed and all other brands, which chance didn't choose."""

    measure: str
    compared: Comparison
    naive: float | None


@dataclass(frozen=True)
class Report:
    """What the list is worth against the holdout, and exploring against the rest of the middle."""

    weeks: int
    as_of: date
    listed: tuple[Finding, ...]
    explored: tuple[Finding, ...]


def report(weeks: pl.DataFrame, known: Known, win_days: int) -> Report:
    """Compare the arms of all weeks.

    Args:
        weeks: rows of ``onboarding_assignments`` of any number of weeks, with the ``expected_value`` of each.
        known: what became of the brands.
        win_days: days after its week in which a brand must be won to count.
    """
    became = what_became(weeks.select("as_of", "brand_id").unique(), known, win_days)
    return Report(
        weeks=weeks["as_of"].n_unique(),
        as_of=known.as_of,
        listed=_findings(list_arms(weeks), became, known.as_of, win_days, weeks),
        explored=_findings(explore_arms(weeks), became, known.as_of, win_days),
    )


def list_arms(weeks: pl.DataFrame) -> pl.DataFrame:
    """Brands that the model listed, and held-back ones worth at least as much as the last of these in their week.

    A held-back brand above this cut-off might still have lost its place to a category's cap or a full territory.
    """
    last = (
        weeks.filter(pl.col("assignment") == "model").group_by("as_of").agg(pl.col("expected_value").min().alias("cut"))
    )
    arms = weeks.join(last, on="as_of").filter(
        (pl.col("assignment") == "model")
        | ((pl.col("assignment") == "holdout") & (pl.col("expected_value") >= pl.col("cut")))
    )
    return _first_of_quarter(arms, pl.col("assignment") == "model")


def explore_arms(weeks: pl.DataFrame) -> pl.DataFrame:
    """Brands contacted at random, and the others of the middle that could have been, however they were assigned then.

    Who was in the middle follows from the propensity: it alone is less than that of not being held back.
    """
    held_back = (
        weeks.filter(pl.col("assignment") == "holdout").group_by("as_of").agg(pl.col("propensity").max().alias("held"))
    )
    modelled = (
        weeks.filter(pl.col("assignment") == "model").group_by("as_of").agg(pl.col("propensity").max().alias("left"))
    )
    base = weeks.select("as_of").unique().join(held_back, on="as_of", how="left").join(modelled, on="as_of", how="left")
    in_reach = pl.coalesce(1 - pl.col("held"), "left", 1.0)
    is_rest = pl.col("assignment").is_in(["model", "none"]) & (pl.col("propensity") < in_reach - _ROUNDING)
    arms = weeks.join(base, on="as_of").filter((pl.col("assignment") == "explore") | is_rest)
    return _first_of_quarter(arms, pl.col("assignment") == "explore")


def what_became(units: pl.DataFrame, known: Known, win_days: int) -> pl.DataFrame:
    """What became of brands since their week: ``as_of``, ``brand_id`` and ``MEASURES``, as numbers.

    Args:
        units: ``as_of`` and ``brand_id``.
        known: what became of the brands. A brand is won by a lead that was won, or by joining with its website or name.
        win_days: days in which contacts, wins and joining count. GMV is that of the first 365 days, so far.
    """
    start = pl.col("as_of").cast(pl.Datetime("us", "UTC"))
    within = (start, start + timedelta(days=win_days))
    leads = known.lead_labels.join(brands_of_leads(known.lead_labels, known.candidates), on="lead_id", suffix="_is")
    contacts = leads.select(
        pl.col("brand_id_is").alias("brand_id"),
        "first_contact_at",
        "last_contact_at",
        pl.when(pl.col("is_won")).then("outcome_at").alias("won_at"),
    )
    by_lead = leads.select(pl.col("brand_id_is").alias("brand_id"), pl.col("brand_id").alias("matched_brand_id"))
    matched = (
        pl.concat([known.candidate_outcomes.select("brand_id", "matched_brand_id"), by_lead]).drop_nulls().unique()
    )
    joined = matched.join(known.brand_outcomes, left_on="matched_brand_id", right_on="brand_id").select(
        "brand_id", "joined_at", "is_activated", "gmv_first_365_days"
    )
    is_contact = pl.col("first_contact_at").is_between(*within) | pl.col("last_contact_at").is_between(*within)
    of_leads = (
        units.join(contacts, on="brand_id")
        .group_by("as_of", "brand_id")
        .agg(is_contact.any().alias("contacted"), pl.col("won_at").is_between(*within).any().alias("won_lead"))
    )
    of_brands = (
        units.join(joined, on="brand_id")
        .filter(pl.col("joined_at").is_between(*within))
        .group_by("as_of", "brand_id")
        .agg(
            pl.lit(value=True).alias("has_joined"),
            pl.col("is_activated").any().alias("activated"),
            pl.col("gmv_first_365_days").sum().alias("gmv"),
        )
    )
    return (
        units.join(of_leads, on=["as_of", "brand_id"], how="left")
        .join(of_brands, on=["as_of", "brand_id"], how="left")
        .with_columns(
            (pl.col("won_lead").fill_null(value=False) | pl.col("has_joined").fill_null(value=False)).alias("won")
        )
        .select("as_of", "brand_id", *(pl.col(name).cast(pl.Float64).fill_null(0.0) for name in MEASURES))
    )


def mature_days(measure: str, win_days: int) -> int:
    """Days after its week from which a brand counts for a measure: it had the time to be won, and then to activate."""
    return win_days + (ACTIVATION_DAYS if measure in ("activated", "gmv") else 0)


def _first_of_quarter(arms: pl.DataFrame, is_treated: pl.Expr) -> pl.DataFrame:
    quarter = pl.col("as_of").dt.truncate("1q")
    return (
        arms.with_columns(is_treated.alias("is_treated"), quarter.alias("quarter"))
        .sort("as_of", "brand_id")
        .unique(["brand_id", "quarter"], keep="first", maintain_order=True)
        .select("as_of", "brand_id", "is_treated", "propensity")
    )


def _findings(
    arms: pl.DataFrame, became: pl.DataFrame, known_at: date, win_days: int, weeks: pl.DataFrame | None = None
) -> tuple[Finding, ...]:
    """All measures of a comparison; with all rows of the weeks, also what the naive one says."""
    measured = arms.join(became, on=["as_of", "brand_id"], maintain_order="left").with_columns(
        pl.col("brand_id").rank("dense").cast(pl.Int64).alias("cluster")
    )
    is_listed = pl.col("assignment").is_in(["model", "explore"])
    everybody = None if weeks is None else weeks.join(became, on=["as_of", "brand_id"]).with_columns(listed=is_listed)
    findings = []
    for measure in MEASURES:
        is_mature = pl.col("as_of") <= known_at - timedelta(days=mature_days(measure, win_days))
        mature = measured.filter(is_mature)
        units = Units(*(mature[name].to_numpy() for name in ("is_treated", "propensity", measure, "cluster")))
        naive = None
        if everybody is not None:
            known = everybody.filter(is_mature)
            naive = unweighted_difference(known["listed"].to_numpy(), known[measure].to_numpy())
        findings.append(Finding(measure, compare(units), naive))
    return tuple(findings)
