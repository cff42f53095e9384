"""Will a contacted brand sign? From leads that were won or lost."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.scoring.binary_fit import Fitted, Question, fit_and_judge, rate_table
from sourcing_pipeline.scoring.examples import Examples, microseconds
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline.weeks import start_of

NAME = "p_sign"
BASELINE_LABELS = ("source", "country")
_PRIOR = 0.1
"""The share of leads that sign where there was never a lead: a guess, and it weighs as one lead."""

_LEAST_WINS_MISSED = 10


def sign_examples(lead_features: pl.DataFrame, leads: pl.DataFrame, as_of: date) -> Examples:
    """Labels of leads; ``leads`` are the training leads of ``training_leads``, row by row those of the features."""
    decided = pl.when("is_mature").then(pl.coalesce("outcome_at", "matures_at")).otherwise("matures_at")
    return Examples(
        lead_features,
        leads["is_won"].cast(pl.Float64).to_numpy(),
        leads["first_contact_at"].dt.epoch("us").to_numpy(),
        leads["matures_at"].dt.epoch("us").to_numpy(),
        leads.select(pl.coalesce("domain", pl.format("lead:{}", "lead_id")).alias("group"))["group"].to_list(),
        leads.select(decided.dt.epoch("us").alias("decided_at"))["decided_at"].to_numpy(),
        microseconds(start_of(as_of)),
    )


def training_leads(lead_labels: pl.DataFrame) -> pl.DataFrame:
    """All leads, in order of contact; one that isn't decided counts as not won yet (``examples.exposure``).

    A lead won fast is known to be won before its time is over; its fellows of the same week that were not won yet are
    not known to be lost. Taking the one without the others would teach that recent leads always sign, and to take the
    others for lost that they never do.
    """
    return lead_labels.with_columns(pl.col("is_won").fill_null(value=False)).sort("first_contact_at", "lead_id")


@dataclass(frozen=True)
class Cohorts:
    """The leads to learn from, and what to say of those that were left out."""

    leads: pl.DataFrame
    caveat: str | None


def without_truncated(leads: pl.DataFrame) -> Cohorts:
    """Leave out leads from before wins were on record.

    Where no win is on record until long after the first contacts, though wins are common later, the record began late:
    the leads before would be counted as lost, whatever became of them.
    """
    won = leads.filter(pl.col("is_won") & pl.col("outcome_at").is_not_null())
    if won.is_empty():
        return Cohorts(leads, None)
    first_win = won["outcome_at"].sort()[0]
    is_before = pl.col("first_contact_at") < first_win
    before, after = leads.filter(is_before), leads.filter(~is_before)
    rate = float(after["is_won"].cast(pl.Float64).sum()) / max(1, len(after))
    over = before.filter(pl.col("matures_at") < first_win)
    if rate * len(over) < _LEAST_WINS_MISSED:
        return Cohorts(leads, None)
    return Cohorts(
        after,
        f"no win is on record before {first_win:%Y-%m-%d}, though some {rate * len(over):.0f} of the {len(over)} leads "
        f"whose time was over by then should have been won: {len(before)} leads first contacted before that day are left out",
    )


def fit(examples: Examples, features: list[str], scoring: ScoringSettings) -> Fitted:
    """Fit and judge the model of signing against the rates by source and country."""
    return fit_and_judge(examples, features, _question(scoring.min_won, scoring.min_lost))


def rates(examples: Examples) -> RateTable:
    """The rates by source and country."""
    return rate_table(examples, _question(0, 0))


def _question(min_won: int, min_lost: int) -> Question:
    return Question(BASELINE_LABELS, _PRIOR, min_won, min_lost, "won leads", "lost leads")
