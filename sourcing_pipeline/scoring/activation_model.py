"""Will a brand that joined get an order within 90 days? From brands on the marketplace."""

from datetime import date

import polars as pl

from sourcing_pipeline.scoring.binary_fit import Fitted, Question, fit_and_judge
from sourcing_pipeline.scoring.validation import Examples
from sourcing_pipeline.weeks import start_of

NAME = "p_activate"
BASELINE_LABELS = ("category",)
_PRIOR = 0.5
_LEAST_EXAMPLES = 20


def activation_brands(brand_outcomes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The brands whose 90 days are over, in order of joining."""
    return brand_outcomes.filter(
        pl.col("is_activated").is_not_null() & (pl.col("activation_matures_at") <= start_of(as_of))
    ).sort("joined_at", "brand_id")


def activation_examples(features: pl.DataFrame, brands: pl.DataFrame) -> Examples:
    """Labels of brands, row by row those of the features."""
    return Examples(
        features,
        brands["is_activated"].cast(pl.Float64).to_numpy(),
        brands["joined_at"].dt.epoch("us").to_numpy(),
        brands["activation_matures_at"].dt.epoch("us").to_numpy(),
        brands.select(pl.coalesce("domain", pl.format("brand:{}", "brand_id")).alias("group"))["group"].to_list(),
    )


def fit(examples: Examples, features: list[str]) -> Fitted:
    """Fit and judge the model of activation against the rates by category."""
    question = Question(
        BASELINE_LABELS, _PRIOR, _LEAST_EXAMPLES, _LEAST_EXAMPLES, "brands with an early order", "brands without one"
    )
    return fit_and_judge(examples, features, question)
