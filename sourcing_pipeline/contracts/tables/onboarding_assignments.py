"""For every eligible candidate: is it contacted this week, how was that decided, and if not why."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column

CAUSES = (
    "suppressed",
    "cooling_down",
    "no_rep",
    "no_capacity",
    "held_back",
    "no_gain",
    "for_variety",
    "category_full",
    "fully_booked",
    "below_cut_off",
)
"""Why a candidate isn't on the list, in the order in which it is decided."""


class OnboardingAssignments(Contract):
    """For every eligible candidate: is it contacted this week, how was that decided, and if not why."""

    as_of: pl.Date = column("Day whose knowledge is used")
    brand_id: pl.String = column("Stable id of the brand")
    assignment: pl.String = column("How it was chosen", isin=["model", "explore", "holdout", "none"])
    propensity: pl.Float64 = column(
        "Probability by design of what chance did with it: held it back (holdout), had it contacted (explore), or left it "
        "to the model (model, none)",
        ge=0,
        le=1,
    )
    not_listed_reason: pl.String = column("Why it isn't on the list", nullable=True)
    not_listed_cause: pl.String = column("The same as one of a closed list", isin=list(CAUSES), nullable=True)
    rank: pl.Int64 = column("Place on the list", ge=1, nullable=True)
    tier: pl.String = column(
        "A: the top fifth of the list, B: the next two, C: the rest", isin=["A", "B", "C"], nullable=True
    )
    rep: pl.String = column("Who contacts it", nullable=True, personal=True)
    territory: pl.String = column("Territory of that rep", nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "onboarding_assignments"
        metadata = about(owner="sales", grain="a week and a candidate", key=("as_of", "brand_id"))
