"""Training of all three models for a week: rows, fits, and what is published of them."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.progress import track
from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.examples import Examples
from sourcing_pipeline.scoring.features import World
from sourcing_pipeline.scoring.labelled import MODELS, Labelled, labelled_rows
from sourcing_pipeline.scoring.publishing import AnyFitted, Trained, publish
from sourcing_pipeline.scoring.threads import one_thread
from sourcing_pipeline.settings import ScoringSettings


def train_all(
    as_of: date,
    world: World,
    lead_labels: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
    scoring: ScoringSettings,
    models_dir: Path,
) -> list[dict[str, Any]]:
    """Train the models of signing, activation and value; write them and say which is in charge.

    With too few won or lost leads no model at all is in charge: the list is then ranked by the baseline, and says so.

    Returns:
        rows of ``model_versions``.
    """
    rows: list[dict[str, Any]] = []
    withheld: str | None = None
    with track("Training models", len(MODELS)) as advance:
        for model in MODELS:
            labelled = labelled_rows(model, as_of, world, lead_labels, brand_outcomes)
            fitted = fit_model(model, labelled, scoring)
            if labelled.caveat:
                fitted.metrics["truncated_labels"] = labelled.caveat
            if model == sign_model.NAME and _lacks_leads(labelled.examples, scoring):
                withheld = fitted.verdict.reason
            rows += publish(Trained(model, as_of, labelled, fitted), scoring, models_dir, withheld=withheld)
            advance(1)
    return rows


def fit_model(model: str, labelled: Labelled, scoring: ScoringSettings) -> AnyFitted:
    """Fit and judge one of the three models."""
    with one_thread():
        if model == sign_model.NAME:
            return sign_model.fit(labelled.examples, labelled.features, scoring)
        if model == activation_model.NAME:
            return activation_model.fit(labelled.examples, labelled.features)
        return value_model.fit(labelled.examples, labelled.features)


def _lacks_leads(examples: Examples, scoring: ScoringSettings) -> bool:
    mature = examples.mature()
    won = int(mature.target.sum())
    return won < scoring.min_won or len(mature) - won < scoring.min_lost
