"""Fitting and judging a probability model against a rate table.

Shared by ``sign_model`` and ``activation_model``, which say what is predicted. What the fit leaves open (strength of the
penalty, which parts, calibration) is decided by rolling origin inside the rows that it may see, so that the judgement on
later rows covers these decisions as well. What doesn't belong here: figures (``figures.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sourcing_pipeline.scoring import penalised
from sourcing_pipeline.scoring.boosted_model import BoostedModel, fit_boosted
from sourcing_pipeline.scoring.calibration import fit_calibration
from sourcing_pipeline.scoring.encoding import Encoder, Floats, fit_encoder
from sourcing_pipeline.scoring.examples import Examples, expected, exposure, softened
from sourcing_pipeline.scoring.figures import binary_figures
from sourcing_pipeline.scoring.leakage import leaking_features
from sourcing_pipeline.scoring.linear_model import LinearModel, logistic
from sourcing_pipeline.scoring.numbers import rounded
from sourcing_pipeline.scoring.rate_table import RateTable, fit_rate_table
from sourcing_pipeline.scoring.score_model import Part, ScoreModel
from sourcing_pipeline.scoring.validation import Fold, Later, bootstrap, predict_later, rolling_origin, weighted_auc

Stage = Literal["champion", "challenger", "rejected"]
Family = Literal["linear", "boosted", "both"]
_FAMILIES: tuple[Family, ...] = ("linear", "both", "boosted")
"""Simplest first: another is taken only if it does better on later rows by more than a standard error."""
_PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_DEFAULT_PENALTY = 0.1
_LEAST_OF_A_KIND = 10
_INNER_BLOCKS = 3
LEAST_ROWS_FOR_TREES = 200
"""Rows below which boosted trees aren't tried: a step needs rows on both of its sides."""


@dataclass(frozen=True)
class Verdict:
    """What a model may be used for, and why."""

    stage: Stage
    reason: str


@dataclass(frozen=True)
class Fitted:
    """A model with its baseline and how they did; ``model`` is none where there was too little to fit."""

    model: ScoreModel | None
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
        examples: labels of 0 and 1, as known; those that are open are learned from, and never judged by.
        features: what the model may use.
        question: what is asked.
    """
    mature = examples.mature()
    baseline = rate_table(examples, question)
    positive, negative = int(mature.target.sum()), int(len(mature) - mature.target.sum())
    refused = leaking_features(mature.features, features, mature.target) if len(mature) else {}
    kept = [name for name in features if name not in refused]
    metrics: dict[str, Any] = {
        "positive": positive,
        "negative": negative,
        "open": len(examples) - len(mature),
        "refused_as_leaking": refused,
    }
    if positive < question.least_positive or negative < question.least_negative:
        reason = (
            f"too few examples: {positive} {question.positive} and {negative} {question.negative}, "
            f"where {question.least_positive} and {question.least_negative} are needed"
        )
        return Fitted(None, baseline, Verdict("rejected", reason), metrics, {}, kept)
    folds = _folds(examples)
    if not folds or len(np.unique(np.concatenate([fold.test.target for fold in folds]))) == 1:
        reason = "no later examples of both kinds to judge it on"
        return Fitted(None, baseline, Verdict("rejected", reason), metrics, {}, kept)
    model = fit_model(examples, kept)
    judged, of_baseline, verdict, later = _judge(examples, folds, kept, question)
    return Fitted(model, baseline, verdict, metrics | _kind_of(model) | judged, of_baseline, kept, later)


def rate_table(examples: Examples, question: Question) -> RateTable:
    """The smoothed rates by labels; open rows count in part."""
    soft = softened(examples)
    return fit_rate_table(soft.features, question.labels, soft.target, question.prior)


def fit_model(examples: Examples, features: list[str]) -> ScoreModel:
    """Fit parts and calibration on what is known.

    Args:
        examples: labels of 0 and 1, as known.
        features: columns of theirs.
    """
    folds = _folds(examples, _INNER_BLOCKS)
    strength, by_family = _later_log_odds(folds, features)
    target = np.concatenate([fold.test.target for fold in folds]) if folds else np.zeros(0)
    family = _choose(by_family, target)
    calibration = fit_calibration(by_family[family] if folds else np.zeros(0), target)
    return ScoreModel(_parts(examples, features, strength, family), calibration)


def _folds(examples: Examples, blocks: int | None = None) -> list[Fold]:
    """The blocks of rolling origin that leave enough of both kinds to train on."""
    found = rolling_origin(examples, blocks) if blocks else rolling_origin(examples)
    return [fold for fold in found if min(fold.train.target.sum(), (1 - fold.train.target).sum()) >= _LEAST_OF_A_KIND]


def _later_log_odds(folds: Sequence[Fold], features: list[str]) -> tuple[float, dict[Family, Floats]]:
    """The penalty that does best on later rows, and what each family says of these rows."""
    linear: dict[float, list[Floats]] = {penalty: [] for penalty in _PENALTIES}
    boosted: list[Floats] = []
    with_trees = all(len(fold.train) >= LEAST_ROWS_FOR_TREES for fold in folds)
    for fold in folds:
        rows = _Rows.of(fold.train, features)
        encoded = rows.encoder.encode(fold.test.features)
        for penalty in _PENALTIES:
            fitted = rows.linear(penalty)
            linear[penalty].append(encoded @ np.array(fitted.coefficients) + fitted.intercept)
        if with_trees:
            boosted.append(rows.boosted(rows.linear(_DEFAULT_PENALTY)).linear(fold.test.features))
    if not folds:
        return _DEFAULT_PENALTY, {}
    target = np.concatenate([fold.test.target for fold in folds])
    together = {penalty: np.concatenate(parts) for penalty, parts in linear.items()}
    strength = min(_PENALTIES, key=lambda penalty: float(_log_loss(together[penalty], target).sum()))
    if not with_trees:
        return strength, {"linear": together[strength]}
    trees = np.concatenate(boosted)
    return strength, {"linear": together[strength], "both": (together[strength] + trees) / 2, "boosted": trees}


def _choose(by_family: dict[Family, Floats], target: Floats) -> Family:
    if not by_family:
        return "linear"
    return simplest_of_the_best({family: _log_loss(log_odds, target) for family, log_odds in by_family.items()})


def simplest_of_the_best(losses: dict[Family, Floats]) -> Family:
    """The simplest family that the best one doesn't beat by more than a standard error; a loss for each later row."""
    families = [family for family in _FAMILIES if family in losses]
    best = min(families, key=lambda family: float(losses[family].mean()))
    for family in families:
        worse = losses[family] - losses[best]
        if float(worse.mean()) <= float(worse.std()) / np.sqrt(len(worse)):
            return family
    return best


def _log_loss(log_odds: Floats, target: Floats) -> Floats:
    return np.asarray(np.logaddexp(0, log_odds) - target * log_odds)


def _parts(examples: Examples, features: list[str], strength: float, family: Family) -> tuple[Part, ...]:
    rows = _Rows.of(examples, features)
    linear = rows.linear(strength)
    if family == "linear" or not rows.encoder.columns:
        return (linear,)
    boosted = rows.boosted(linear)
    return (boosted,) if family == "boosted" else (linear, boosted)


@dataclass(frozen=True)
class _Rows:
    """Training rows as numbers, with how much of each would be known by now."""

    target: Floats
    shown: Floats
    encoder: Encoder
    matrix: Floats

    @classmethod
    def of(cls, examples: Examples, features: list[str]) -> "_Rows":
        soft = softened(examples)
        encoder, matrix = fit_encoder(soft.features, features, soft.target, "binary", soft.groups)
        return cls(examples.target, exposure(examples), encoder, matrix)

    def linear(self, strength: float) -> LinearModel:
        intercept, coefficients = penalised.fit_logistic(
            self.matrix, self.target, strength, self.encoder.signs, self.shown
        )
        return LinearModel(self.encoder, rounded(intercept), tuple(rounded(value) for value in coefficients.tolist()))

    def boosted(self, linear: LinearModel) -> BoostedModel:
        """Trees take no likelihood of open rows; they learn from what the linear model expects of them."""
        chance = logistic(self.matrix @ np.array(linear.coefficients) + linear.intercept)
        return fit_boosted(self.encoder, self.matrix, expected(self.target, chance, self.shown), "binary")


def _kind_of(model: ScoreModel) -> dict[str, Any]:
    parts = ["linear" if isinstance(part, LinearModel) else "boosted" for part in model.parts]
    return {"parts": parts, "calibrated_by": model.calibration.to_data()["kind"] if model.calibration else None}


def _judge(
    examples: Examples, folds: list[Fold], features: list[str], question: Question
) -> tuple[dict[str, Any], dict[str, Any], Verdict, Later]:
    rows = np.concatenate([fold.test_rows for fold in folds])
    later = examples.take(rows)
    ours = predict_later(folds, lambda train, test: fit_model(train, features).probability(test.features))
    table = predict_later(folds, lambda train, test: rate_table(train, question).predict(test.features))
    gain = bootstrap(
        later.groups,
        lambda weight: weighted_auc(ours, later.target, weight) - weighted_auc(table, later.target, weight),
    )
    metrics = binary_figures(ours, later) | {"auc_above_rate_table": gain.to_data()}
    shown = (
        f"AUC {metrics['auc'][0]:.3f} on later data, {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) against the "
        "rate table"
    )
    if gain.is_above_zero:
        verdict = Verdict("champion", shown)
    elif gain.value > 0:
        verdict = Verdict("challenger", f"{shown}: not surely better")
    else:
        verdict = Verdict("rejected", f"{shown}: no better")
    return metrics, binary_figures(table, later), verdict, Later(rows, ours, table)
