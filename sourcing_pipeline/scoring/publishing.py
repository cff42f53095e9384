"""What training leaves behind: the baseline, the new version, who is in charge, their cards, and rows of the registry.

What belongs here: the content of these files. What doesn't: fitting (``training.py``), deciding (``succession.py``), and
the words of a card (``model_card.py``).
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.binary_fit import Fitted
from sourcing_pipeline.scoring.examples import Examples
from sourcing_pipeline.scoring.in_charge import frozen
from sourcing_pipeline.scoring.labelled import Labelled
from sourcing_pipeline.scoring.model_card import write_card
from sourcing_pipeline.scoring.model_files import fingerprint_of, read_model, version_of, write_model
from sourcing_pipeline.scoring.pointer_files import InForce, Pointer, write_pointer
from sourcing_pipeline.scoring.pointers import in_force, in_force_before
from sourcing_pipeline.scoring.succession import Rival, compare_with_rival, successor
from sourcing_pipeline.scoring.value_model import FittedValue
from sourcing_pipeline.settings import ScoringSettings

AnyFitted: TypeAlias = Fitted | FittedValue

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
_BASELINE_REASON = "the challenger that every model must beat"


@dataclass(frozen=True)
class Trained:
    """A model as trained in a week."""

    model: str
    as_of: date
    labelled: Labelled
    fitted: AnyFitted


def publish(
    trained: Trained, scoring: ScoringSettings, models_dir: Path, *, withheld: str | None
) -> list[dict[str, Any]]:
    """Write the baseline, the new version with its card, and who is in charge.

    Args:
        trained: what was trained.
        scoring: the settings, which are part of a version.
        models_dir: the models folder.
        withheld: why no model at all may be in charge, if so.

    Returns:
        rows of ``model_versions``: baseline, new version, and the champion where it is an older one.

    Raises:
        InputError: the file of the version to beat is missing or damaged.
    """
    model, as_of, fitted = trained.model, trained.as_of, trained.fitted
    baseline, version = _contents(trained, scoring)
    for content in (baseline, version):
        write_model(models_dir, model, content["version"], content)
    before = in_force_before(models_dir, model, as_of)
    comparison = compare_with_rival(
        model,
        trained.labelled.as_scored,
        fitted.later,
        version["version"],
        before,
        _rival(models_dir, model, before),
    )
    decided = successor(version["version"], fitted.verdict, before, comparison, withheld)
    pointer = Pointer(
        as_of=as_of,
        champion=decided.champion,
        baseline=baseline["version"],
        trained=version["version"],
        held_against=decided.held_against,
        decided_on=decided.decided_on,
        reason=decided.reason,
        comparison=comparison.to_data() if comparison else None,
    )
    write_pointer(models_dir, model, pointer)
    write_card(models_dir, model, version["version"], as_of)
    return _rows(models_dir, as_of, baseline, version)


def _contents(trained: Trained, scoring: ScoringSettings) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the files of the baseline and of the new version say."""
    model, fitted, examples = trained.model, trained.fitted, trained.labelled.examples
    made_from = fingerprint_of(
        examples.features.with_columns(
            pl.Series("target", examples.target),
            pl.Series("at", examples.at),
            pl.Series("matures_at", examples.matures_at),
            pl.Series("decided_at", examples.decided_at),
        )
    )
    # How often models are trained makes none of them another.
    settings = scoring.model_dump(mode="json", exclude={"train_every_weeks"})
    positive = None if model == value_model.NAME else int(examples.target.sum())
    common: dict[str, Any] = {
        "model": model,
        "as_of": trained.as_of.isoformat(),
        "trained_until": trained.as_of.isoformat(),
        "example_count": len(examples),
        "positive_count": positive,
        "data": _data(examples) | {"sha256": made_from.data, "caveat": trained.labelled.caveat},
        "code_sha256": made_from.code,
        "settings": settings,
    }
    baseline = common | {
        "version": version_of(trained.as_of, made_from, settings, _BASELINE[model]),
        "algorithm": _BASELINE[model],
        "kind": "baseline",
        "verdict": {"stage": "baseline", "reason": _BASELINE_REASON},
        "metrics": fitted.baseline_metrics,
        "has_one_kind": 0 in (fitted.metrics.get("positive"), fitted.metrics.get("negative")),
        "features": list(_BASELINE_LABELS[model]),
        "parameters": fitted.baseline.to_data(),
    }
    version = common | {
        "version": version_of(trained.as_of, made_from, settings, _ALGORITHM[model]),
        "algorithm": _ALGORITHM[model],
        "kind": "model",
        "verdict": {"stage": fitted.verdict.stage, "reason": fitted.verdict.reason},
        "metrics": fitted.metrics,
        "features": fitted.features,
        # A model without parameters has a file too: it says why there is none.
        "parameters": fitted.model.to_data() if fitted.model else None,
    }
    return baseline, version


def _data(examples: Examples) -> dict[str, Any]:
    """The weeks that the rows are from, and how many are still open."""
    if not len(examples):
        return {"rows": 0, "open": 0, "first_case": None, "last_case": None, "last_label": None}
    known = np.minimum(examples.decided_at, examples.matures_at)
    known = known[known <= examples.until]
    return {
        "rows": len(examples),
        "open": len(examples) - len(known),
        "first_case": _day(int(examples.at.min())),
        "last_case": _day(int(examples.at.max())),
        "last_label": _day(int(known.max())) if len(known) else None,
    }


def _day(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1e6, UTC).date().isoformat()


def _rival(models_dir: Path, model: str, before: InForce | None) -> Rival | None:
    if before is None or before.held_against is None:
        return None
    content = read_model(models_dir, model, before.held_against)
    return Rival(before.held_against, date.fromisoformat(content["trained_until"]), frozen(content))


def _rows(
    models_dir: Path,
    as_of: date,
    baseline: dict[str, Any],
    version: dict[str, Any],
) -> list[dict[str, Any]]:
    model = version["model"]
    state = in_force(models_dir, model, as_of)
    rows = [registry_row(baseline, as_of, "baseline", _BASELINE_REASON if state.champion else state.reason)]
    verdict = version["verdict"]
    if state.champion == version["version"]:
        rows.append(registry_row(version, as_of, "champion", state.reason))
    else:
        stage = "rejected" if verdict["stage"] == "rejected" else "challenger"
        said = verdict["reason"]
        rows.append(
            registry_row(version, as_of, stage, state.reason if said in state.reason else f"{said}; {state.reason}")
        )
        if state.champion:
            rows.append(registry_row(read_model(models_dir, model, state.champion), as_of, "champion", state.reason))
    return rows


def registry_row(content: dict[str, Any], as_of: date, stage: str, reason: str) -> dict[str, Any]:
    """A row of ``model_versions``: what a model's file says, with its stage in a week and why."""
    return {
        "as_of": as_of,
        "model": content["model"],
        "version": content["version"],
        "trained_until": date.fromisoformat(content["trained_until"]),
        "algorithm": content["algorithm"],
        "stage": stage,
        "stage_reason": reason,
        "example_count": content["example_count"],
        "positive_count": content["positive_count"],
        "metrics": json.dumps(content["metrics"], sort_keys=True, ensure_ascii=False),
        "features": content["features"],
        "path": f"{content['model']}/{content['version']}.json",
    }
