"""The two steps of a week: train the models, score the candidates. What other rooms call.

What belongs here: the inputs of both steps, and the table of scores. What doesn't: how a model is fitted or judged
(``training.py`` and below), the formula, and the words of reasons.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.marketplace.cannibalisation import shares_of
from sourcing_pipeline.progress import track
from sourcing_pipeline.scoring.expected_value import expected_value
from sourcing_pipeline.scoring.features import (
    UNKNOWN_CATEGORY,
    World,
    coverage,
    features_of,
    subjects_of_candidates,
)
from sourcing_pipeline.scoring.in_charge import models_in_charge
from sourcing_pipeline.scoring.labelled import MODELS
from sourcing_pipeline.scoring.reasons import reasons_for
from sourcing_pipeline.scoring.training import train_all
from sourcing_pipeline.scoring.training_weeks import carried_on
from sourcing_pipeline.settings import ScoringSettings

_DIGITS = 6


@dataclass(frozen=True)
class ScoringInputs:
    """What the week knows. ``profiles`` are as known at ``as_of``, one a domain; the rest are whole tables."""

    as_of: date
    candidates: pl.DataFrame
    outcomes: pl.DataFrame
    profiles: pl.DataFrame
    categories: pl.DataFrame
    lookalikes: pl.DataFrame
    brand_outcomes: pl.DataFrame
    brand_metrics: pl.DataFrame
    lead_labels: pl.DataFrame
    segment_demand: pl.DataFrame
    reporting_currency: str
    price_band_edges: tuple[float, ...]
    profile_facts: pl.DataFrame = field(default_factory=ProfileFacts.empty_frame)
    cannibalisation: pl.DataFrame = field(default_factory=Cannibalisation.empty_frame)

    def world(self) -> World:
        """What features are made of."""
        return World(
            self.as_of, self.profiles, self.categories, self.lookalikes, self.segment_demand, self.price_band_edges
        ).conformed()


def train_models(inputs: ScoringInputs, scoring: ScoringSettings, models_dir: Path) -> pl.DataFrame:
    """Train, judge and write the week's models; promote those that beat their baseline on later data.

    Returns:
        rows of ``model_versions``: for each model its baseline, and the model where there was enough to fit one.
    """
    rows = train_all(inputs.as_of, inputs.world(), inputs.lead_labels, inputs.brand_outcomes, scoring, models_dir)
    return ModelVersions.from_rows(rows)


def carry_on_models(as_of: date, models_dir: Path) -> pl.DataFrame:
    """The week's rows of ``model_versions`` where nothing is trained: whoever is in charge carries on.

    Raises:
        InputError: nothing was trained before, or a model's file is missing or damaged.
    """
    return ModelVersions.from_rows([row for model in MODELS for row in carried_on(models_dir, model, as_of)])


def score_candidates(inputs: ScoringInputs, scoring: ScoringSettings, models_dir: Path) -> pl.DataFrame:
    """Score every eligible candidate with the models in charge as of the week.

    Returns:
        rows of ``brand_scores``, best first.

    Raises:
        InputError: no models were trained in this week or before.
    """
    models = models_in_charge(models_dir, inputs.as_of)
    subjects = subjects_of_candidates(inputs.candidates, inputs.outcomes)
    with track("Scoring candidates", len(subjects)) as advance:
        features = features_of(subjects, inputs.world(), models.attributes)
        gap = features["gap_score"].fill_null(0.0).to_numpy()
        p_sign, p_activate, gmv = models.p_sign(features), models.p_activate(features), models.gmv(features)
        baseline_gmv = models.baseline_gmv(features)
        taken = shares_of(features, inputs.cannibalisation, scoring.cannibalised_share).to_numpy()
        value = expected_value(p_sign, p_activate, gmv["mean"], taken, gap, scoring)
        by_baseline = expected_value(
            models.baseline_p_sign(features),
            models.baseline_p_activate(features),
            baseline_gmv["mean"],
            taken,
            gap,
            scoring,
        )
        reasons = reasons_for(features, models, inputs, scoring, value)
        advance(len(subjects))
    scores = features.select(
        pl.lit(inputs.as_of).alias("as_of"),
        pl.col("key").alias("brand_id"),
        "domain",
        pl.when(pl.col("country").str.contains(r"^[A-Z]{2}$")).then("country").alias("country"),
        "language",
        pl.col("category").fill_null(UNKNOWN_CATEGORY).alias("category"),
        pl.lit(inputs.reporting_currency).alias("value_currency"),
        pl.lit(models.ranked_by).alias("ranked_by"),
        pl.lit(models.version).alias("model_version"),
        pl.lit(inputs.as_of).alias("score_date"),
    ).with_columns(
        pl.Series("expected_value", value),
        pl.Series("p_sign", p_sign),
        pl.Series("p_activate", p_activate),
        pl.Series("gmv_12m_p10", gmv["p10"]),
        pl.Series("gmv_12m_p50", gmv["p50"]),
        pl.Series("gmv_12m_p90", gmv["p90"]),
        pl.Series("gmv_12m_mean", gmv["mean"]),
        pl.Series("gap_score", gap),
        pl.Series("cannibalised_share", taken),
        pl.Series("baseline_value", by_baseline),
        coverage(features),
    )
    named = _with_names(scores, inputs.candidates, features["site_name"])
    return BrandScores.conform(
        pl.concat([named, reasons], how="horizontal")
        .with_columns(pl.col(pl.Float64).round(_DIGITS))
        .sort(["expected_value", "baseline_value", "brand_id"], descending=[True, True, False])
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank_overall"))
    )


def _with_names(scores: pl.DataFrame, candidates: pl.DataFrame, site_names: pl.Series) -> pl.DataFrame:
    """A name for everybody: as its own site says, else as the feed says, else its domain, else its id."""
    stated = (
        candidates.filter(pl.col("brand_id").is_not_null())
        .sort("brand_id", "candidate_id")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("name").drop_nulls().first().alias("stated_name"),
            pl.col("website_url").drop_nulls().first().alias("website_url"),
        )
    )
    return (
        scores.with_columns(site_names.alias("site_name"))
        .join(stated, on="brand_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("stated_name", "site_name", "domain", "brand_id").alias("name"))
        .drop("stated_name", "site_name")
    )
