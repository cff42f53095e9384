"""Fitting and judging a probability model: logistic regression against a rate table.

Shared by ``sign_model`` and ``activation_model``, which say what is predicted. Strength of the penalty is chosen by
rolling origin inside the training rows; a coefficient file then holds all there is to the model.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sourcing_pipeline.scoring import penalised
from sourcing_pipeline.scoring.encoding import Floats, fit_encoder
from sourcing_pipeline.scoring.leakage import leaking_features
from sourcing_pipeline.scoring.linear_model import LinearModel, logistic
from sourcing_pipeline.scoring.rate_table import RateTable, fit_rate_table
from sourcing_pipeline.scoring.validation import (
    Examples,
    Later,
    Rows,
    bootstrap,
    brier,
    calibration_error,
    lift,
    predict_later,
    rolling_origin,
    weighted_auc,
)

Stage = Literal["champion", "challenger", "rejected"]
_PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_DEFAULT_PENALTY = 0.03
_LEAST_OF_A_KIND = 10
_TINY = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What a model may be used for, and why."""

    stage: Stage
    reason: str


@dataclass(frozen=True)
class Fitted:
    """A model with its baseline and how they did; ``model`` is none where there was too little to fit."""

    model: LinearModel | None
    baseline: RateTable
    verdict: Verdict
    metrics: dict[str, Any]
    baseline_metrics: dict[str, Any]
    features: list[str]
    later: Later | None = None


@dataclass(frozen=True)
class Question:
    """What is to be predicted, in terms of the machinery."""

    labels: tuple[str, ...]
    """The labels of the rate table."""
    prior: float
    """The rate assumed where there is no example at all."""
    least_positive: int
    least_negative: int
    positive: str
    negative: str


def fit_and_judge(examples: Examples, features: list[str], question: Question) -> Fitted:
    """Fit the rate table and, where there are enough examples, the model; judge them on later rows.

    Args:
        examples: labels of 0 and 1, all matured.
        features: what the model may use.
        question: what is asked.
    """
    target = examples.target
    baseline = fit_rate_table(examples.features, question.labels, target, question.prior)
    positive, negative = int(target.sum()), int(len(target) - target.sum())
    refused = leaking_features(examples.features, features, target) if len(target) else {}
    kept = [name for name in features if name not in refused]
    metrics: dict[str, Any] = {"positive": positive, "negative": negative, "refused_as_leaking": refused}
    if positive < question.least_positive or negative < question.least_negative:
        reason = (
            f"too few examples: {positive} {question.positive} and {negative} {question.negative}, "
            f"where {question.least_positive} and {question.least_negative} are needed"
        )
        return Fitted(None, baseline, Verdict("rejected", reason), metrics, {}, kept)
    folds = _folds(examples)
    if not folds or len(np.unique(examples.target[np.concatenate([test for _, test in folds])])) == 1:
        reason = "no later examples of both kinds to judge it on"
        return Fitted(None, baseline, Verdict("rejected", reason), metrics, {}, kept)
    model = fit_logistic(examples, kept)
    judged, of_baseline, verdict, later = _judge(examples, folds, kept, question)
    return Fitted(model, baseline, verdict, metrics | judged, of_baseline, kept, later)


def _folds(examples: Examples) -> list[tuple[Rows, Rows]]:
    """The blocks of rolling origin that leave enough of both kinds to train on."""
    kinds = (examples.target, 1 - examples.target)
    return [
        (train, test)
        for train, test in rolling_origin(examples)
        if min(float(kind[train].sum()) for kind in kinds) >= _LEAST_OF_A_KIND
    ]


def _judge(
    examples: Examples, folds: list[tuple[Rows, Rows]], features: list[str], question: Question
) -> tuple[dict[str, Any], dict[str, Any], Verdict, Later]:
    rows = np.concatenate([test for _, test in folds])
    target = examples.target[rows]
    groups = [examples.groups[row] for row in rows]
    ours = predict_later(examples, folds, lambda train, test: fit_logistic(train, features).probability(test.features))
    table = predict_later(
        examples,
        folds,
        lambda train, test: fit_rate_table(train.features, question.labels, train.target, question.prior).predict(
            test.features
        ),
    )
    gain = bootstrap(groups, lambda weight: weighted_auc(ours, target, weight) - weighted_auc(table, target, weight))
    metrics = _figures(ours, target, groups) | {"auc_above_rate_table": gain.to_data()}
    shown = f"AUC {metrics['auc'][0]:.3f} on later data, {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) against the rate table"
    if gain.is_above_zero:
        verdict = Verdict("champion", shown)
    elif gain.value > 0:
        verdict = Verdict("challenger", f"{shown}: not surely better")
    else:
        verdict = Verdict("rejected", f"{shown}: no better")
    return metrics, _figures(table, target, groups), verdict, Later(rows, ours, table)


def _figures(probability: Floats, target: Floats, groups: list[str]) -> dict[str, Any]:
    return {
        "later_rows": len(target),
        "auc": bootstrap(groups, lambda weight: weighted_auc(probability, target, weight)).to_data(),
        "lift_at_10_percent": round(lift(probability, target, 0.1), 4),
        "lift_at_20_percent": round(lift(probability, target, 0.2), 4),
        "brier": round(brier(probability, target), 6),
        "calibration_error": round(calibration_error(probability, target), 6),
    }


def fit_logistic(examples: Examples, features: list[str]) -> LinearModel:
    """Logistic regression on encoded features, with the penalty that did best on later rows."""
    return _fit_with(examples, features, _best_penalty(examples, features))


def _best_penalty(examples: Examples, features: list[str]) -> float:
    folds = _folds(examples)
    losses = dict.fromkeys(_PENALTIES, 0.0)
    for train, test in folds:
        fitted = examples.take(train)
        encoder, matrix = fit_encoder(fitted.features, features, fitted.target, "binary", fitted.groups)
        later = examples.take(test)
        encoded = encoder.encode(later.features)
        for penalty in _PENALTIES:
            intercept, coefficients = penalised.fit_logistic(matrix, fitted.target, penalty, encoder.signs)
            probability = logistic(encoded @ coefficients + intercept)
            losses[penalty] -= float(
                np.sum(later.target * np.log(probability) + (1 - later.target) * np.log1p(-probability))
            )
    return min(_PENALTIES, key=lambda penalty: losses[penalty]) if folds else _DEFAULT_PENALTY


def _fit_with(examples: Examples, features: list[str], penalty: float) -> LinearModel:
    encoder, matrix = fit_encoder(examples.features, features, examples.target, "binary", examples.groups)
    intercept, coefficients = penalised.fit_logistic(matrix, examples.target, penalty, encoder.signs)
    return LinearModel(encoder, _rounded(intercept), tuple(_rounded(value) for value in coefficients.tolist()))


def _rounded(value: float) -> float:
    """To ten digits, so that the last bits of a sum don't make another version of the same model."""
    return 0.0 if abs(value) < _TINY else float(f"{value:.10g}")
