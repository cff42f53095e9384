"""Will a contacted brand sign? From leads that were won or lost."""

import polars as pl

from sourcing_pipeline.scoring.binary_fit import Fitted, Question, fit_and_judge
from sourcing_pipeline.scoring.validation import Examples
from sourcing_pipeline.settings import ScoringSettings

NAME = "p_sign"
BASELINE_LABELS = ("source", "country")
_PRIOR = 0.1
"""The share of leads that sign where there was never a lead: a guess, and it weighs as one lead."""


def sign_examples(lead_features: pl.DataFrame, leads: pl.DataFrame) -> Examples:
    """Labels of leads; ``leads`` are the training leads of ``training_leads``, row by row those of the features."""
    return Examples(
        lead_features,
        leads["is_won"].cast(pl.Float64).to_numpy(),
        leads["first_contact_at"].dt.epoch("us").to_numpy(),
        leads["matures_at"].dt.epoch("us").to_numpy(),
        leads.select(pl.coalesce("domain", pl.format("lead:{}", "lead_id")).alias("group"))["group"].to_list(),
    )


def training_leads(lead_labels: pl.DataFrame, now: pl.Expr) -> pl.DataFrame:
    """The leads whose whole time to be won is over, in order of contact.

    A lead won fast is known to be won before its time is over; its fellows of the same week that were not won yet are
    not known to be lost. Taking the one without the others would teach that recent leads always sign.
    """
    return (
        lead_labels.filter(pl.col("is_mature") & (pl.col("matures_at") <= now))
        .with_columns(pl.col("is_won").fill_null(value=False))
        .sort("first_contact_at", "lead_id")
    )


def truncation(leads: pl.DataFrame) -> str | None:
    """What to say where no win is on record for long after the first contacts, though wins are common later."""
    won = leads.filter("is_won")
    if not len(won) or won["outcome_at"].is_null().all():
        return None
    first_win = won["outcome_at"].drop_nulls().sort()[0]
    before = leads.filter(pl.col("matures_at") < first_win)
    rate = len(won) / max(1, len(leads) - len(before))
    expected = rate * len(before)
    least_expected = 10
    if expected < least_expected:
        return None
    return (
        f"no win is on record before {first_win:%Y-%m-%d}, though {expected:.0f} of the {len(before)} leads before it "
        "should have been won: they are counted as lost"
    )


def fit(examples: Examples, features: list[str], scoring: ScoringSettings) -> Fitted:
    """Fit and judge the model of signing against the rates by source and country."""
    return fit_and_judge(
        examples,
        features,
        Question(BASELINE_LABELS, _PRIOR, scoring.min_won, scoring.min_lost, "won leads", "lost leads"),
    )
