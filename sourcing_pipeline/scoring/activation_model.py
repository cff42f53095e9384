"""Will a brand that joined get an order within 90 days? From brands on the marketplace."""

from datetime import date

import polars as pl

from sourcing_pipeline.scoring.binary_fit import Fitted, Question, fit_and_judge
from sourcing_pipeline.scoring.examples import Examples, microseconds
from sourcing_pipeline.weeks import start_of

NAME = "p_activate"
BASELINE_LABELS = ("category",)
_PRIOR = 0.5
_LEAST_EXAMPLES = 20


def activation_brands(brand_outcomes: pl.DataFrame) -> pl.DataFrame:
    """The brands whose first 90 days lie on record, in order of joining; the newest may still activate."""
    return brand_outcomes.filter("is_on_record").sort("joined_at", "brand_id")


def activation_examples(features: pl.DataFrame, brands: pl.DataFrame, as_of: date) -> Examples:
    """Labels of brands, row by row those of the features."""
    is_activated = pl.col("is_activated").fill_null(value=False)
    labelled = brands.select(
        is_activated.cast(pl.Float64).alias("target"),
        pl.when(is_activated).then("first_order_at").otherwise("activation_matures_at").alias("decided_at"),
        pl.coalesce("domain", pl.format("brand:{}", "brand_id")).alias("group"),
    )
    return Examples(
        features,
        labelled["target"].to_numpy(),
        brands["joined_at"].dt.epoch("us").to_numpy(),
        brands["activation_matures_at"].dt.epoch("us").to_numpy(),
        labelled["group"].to_list(),
        labelled["decided_at"].dt.epoch("us").to_numpy(),
        microseconds(start_of(as_of)),
    )


def fit(examples: Examples, features: list[str]) -> Fitted:
    """Fit and judge the model of activation against the rates by category."""
    question = Question(
        BASELINE_LABELS, _PRIOR, _LEAST_EXAMPLES, _LEAST_EXAMPLES, "brands with an early order", "brands without one"
    )
    return fit_and_judge(examples, features, question)
