"""Training of all three models for a week: examples, fits, files and rows of the registry."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.progress import track
from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.attributes import number_columns
from sourcing_pipeline.scoring.binary_fit import Fitted, Verdict
from sourcing_pipeline.scoring.examples import Examples
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, FEATURES
from sourcing_pipeline.scoring.features import World, features_of, subjects_of_brands, subjects_of_leads
from sourcing_pipeline.scoring.model_files import point_to, version_of, write_model
from sourcing_pipeline.scoring.threads import one_thread
from sourcing_pipeline.scoring.value_model import FittedValue
from sourcing_pipeline.settings import ScoringSettings

_ALGORITHM = {
    sign_model.NAME: "logistic regression (L2) or additive boosted trees, known signs, calibrated",
    activation_model.NAME: "logistic regression (L2) or additive boosted trees, known signs, calibrated",
    value_model.NAME: "ridge regression or additive boosted trees of log GMV, known signs",
}
_BASELINE = {
    sign_model.NAME: "smoothed rates by source and country",
    activation_model.NAME: "smoothed rates by category",
    value_model.NAME: "smoothed averages of log GMV by category",
}

_BASELINE_LABELS = {
    sign_model.NAME: sign_model.BASELINE_LABELS,
    activation_model.NAME: activation_model.BASELINE_LABELS,
    value_model.NAME: value_model.BASELINE_LABELS,
}


def train_all(
    as_of: date,
    world: World,
    lead_labels: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
    scoring: ScoringSettings,
    models_dir: Path,
) -> list[dict[str, Any]]:
    """Train the models of signing, activation and value; write them and say which is in charge.

    With too few won or lost leads no model at all is published: the list is then ranked by the baseline, and says so.

    Returns:
        rows of ``model_versions``.
    """
    rows: list[dict[str, Any]] = []
    names = [feature.name for feature in FEATURES if feature.kind != "text"]
    with track("Training models", 3) as advance, one_thread():
        cohorts = sign_model.without_truncated(sign_model.training_leads(lead_labels))
        leads = cohorts.leads
        lead_features = features_of(subjects_of_leads(leads), world)
        attributes = [name for name in lead_features.columns if name.startswith(ATTRIBUTE_PREFIX)]
        numbers = number_columns(lead_features.select(attributes))
        lead_features = lead_features.with_columns(pl.col(numbers).cast(pl.Float64, strict=False))
        examples = sign_model.sign_examples(lead_features, leads, as_of)
        sign = sign_model.fit(examples, [*names, *attributes], scoring)
        if cohorts.caveat:
            sign.metrics["truncated_labels"] = cohorts.caveat
        rows += _publish(sign_model.NAME, as_of, examples, sign, scoring, models_dir, withheld=None)
        advance(1)
        too_few = sign.verdict.reason if _lacks_leads(examples, scoring) else None

        brands = activation_model.activation_brands(brand_outcomes)
        examples = activation_model.activation_examples(
            features_of(subjects_of_brands(brands, lead_labels), world, []), brands, as_of
        )
        activation = activation_model.fit(examples, names)
        rows += _publish(activation_model.NAME, as_of, examples, activation, scoring, models_dir, withheld=too_few)
        advance(1)

        brands = value_model.value_brands(brand_outcomes, as_of)
        examples = value_model.value_examples(
            features_of(subjects_of_brands(brands, lead_labels), world, []), brands, as_of
        )
        value = value_model.fit(examples, [feature.name for feature in FEATURES])
        rows += _publish(value_model.NAME, as_of, examples, value, scoring, models_dir, withheld=too_few)
        advance(1)
    return rows


def _lacks_leads(examples: Examples, scoring: ScoringSettings) -> bool:
    mature = examples.mature()
    won = int(mature.target.sum())
    return won < scoring.min_won or len(mature) - won < scoring.min_lost


def _publish(
    name: str,
    as_of: date,
    examples: Examples,
    fitted: Fitted | FittedValue,
    scoring: ScoringSettings,
    models_dir: Path,
    *,
    withheld: str | None,
) -> list[dict[str, Any]]:
    """Write the baseline, the model if there is one, and who is in charge."""
    verdict = fitted.verdict
    if withheld and verdict.stage == "champion":
        verdict = Verdict("rejected", f"not published while leads are too few ({withheld}); {verdict.reason}")
    data = examples.features.with_columns(
        pl.Series("target", examples.target), pl.Series("at", examples.at), pl.Series("matures_at", examples.matures_at)
    )
    settings = scoring.model_dump(mode="json")
    common: dict[str, Any] = {
        "model": name,
        "as_of": as_of,
        "example_count": len(examples),
        "positive_count": None if name == value_model.NAME else int(examples.target.sum()),
    }
    baseline = common | {
        "version": version_of(as_of, data, settings, _BASELINE[name]),
        "algorithm": _BASELINE[name],
        "stage": "baseline",
        "stage_reason": "the challenger that every model must beat",
        "metrics": fitted.baseline_metrics,
        "features": list(_BASELINE_LABELS[name]),
    }
    baseline["path"] = _write(
        models_dir, baseline, {"parameters": fitted.baseline.to_data(), "model_verdict": verdict.reason}
    )
    row = common | {
        "version": version_of(as_of, data, settings, _ALGORITHM[name]),
        "algorithm": _ALGORITHM[name],
        "stage": verdict.stage,
        "stage_reason": verdict.reason,
        "metrics": fitted.metrics,
        "features": fitted.features,
    }
    # A model without parameters has a file too: it says why there is none.
    row["path"] = _write(models_dir, row, {"parameters": fitted.model.to_data() if fitted.model else None})
    champion = row["version"] if verdict.stage == "champion" else None
    point_to(models_dir, name, as_of, champion=champion, baseline=baseline["version"])
    return [
        found | {"metrics": json.dumps(found["metrics"], sort_keys=True, ensure_ascii=False)}
        for found in (baseline, row)
    ]


def _write(models_dir: Path, row: dict[str, Any], content: dict[str, Any]) -> str:
    described = {name: value for name, value in row.items() if name != "path"} | {"as_of": row["as_of"].isoformat()}
    return write_model(models_dir, row["model"], row["version"], described | content)
