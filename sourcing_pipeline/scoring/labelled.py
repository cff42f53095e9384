"""The rows that each of the three models learns from, as known in a week.

What belongs here: which rows, with which features. What doesn't: what a label says (``examples.py``), fitting, and judging.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.attributes import number_columns
from sourcing_pipeline.scoring.examples import Examples
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, FEATURES
from sourcing_pipeline.scoring.features import World, features_of, subjects_of_brands, subjects_of_leads

MODELS = (sign_model.NAME, activation_model.NAME, value_model.NAME)
_NAMES = tuple(feature.name for feature in FEATURES)
_WITHOUT_TEXT = tuple(feature.name for feature in FEATURES if feature.kind != "text")


@dataclass(frozen=True)
class Labelled:
    """The rows of a model."""

    examples: Examples
    features: list[str]
    """What the model may use."""
    as_scored: Examples
    """The same rows with features as scoring states them: attributes are text. For versions that are frozen."""
    caveat: str | None = None
    """What to say of rows that were left out."""


def labelled_rows(model: str, as_of: date, world: World, lead_labels: pl.DataFrame, brands: pl.DataFrame) -> Labelled:
    """The rows that may be learned from as of a week.

    Args:
        model: one of ``MODELS``.
        as_of: the week.
        world: what it knows of websites and of the market.
        lead_labels: rows of ``lead_labels``.
        brands: rows of ``brand_outcomes``.

    Raises:
        InputError: there is no such model.
    """
    if model == sign_model.NAME:
        return _leads(as_of, world, lead_labels)
    if model == activation_model.NAME:
        found = activation_model.activation_brands(brands)
        features = features_of(subjects_of_brands(found, lead_labels), world, [])
        return _brands(activation_model.activation_examples(features, found, as_of), _WITHOUT_TEXT)
    if model == value_model.NAME:
        found = value_model.value_brands(brands, as_of)
        features = features_of(subjects_of_brands(found, lead_labels), world, [])
        return _brands(value_model.value_examples(features, found, as_of), _NAMES)
    raise InputError(f"{model!r} is no model: there are {', '.join(MODELS)}")


def _leads(as_of: date, world: World, lead_labels: pl.DataFrame) -> Labelled:
    cohorts = sign_model.without_truncated(sign_model.training_leads(lead_labels))
    stated = features_of(subjects_of_leads(cohorts.leads), world)
    attributes = [name for name in stated.columns if name.startswith(ATTRIBUTE_PREFIX)]
    numbers = number_columns(stated.select(attributes))
    examples = sign_model.sign_examples(
        stated.with_columns(pl.col(numbers).cast(pl.Float64, strict=False)), cohorts.leads, as_of
    )
    return Labelled(
        examples,
        [*_WITHOUT_TEXT, *attributes],
        replace(examples, features=stated),
        cohorts.caveat,
    )


def _brands(examples: Examples, features: tuple[str, ...]) -> Labelled:
    return Labelled(examples, list(features), examples)
