"""What does an active brand sell in 12 months? A model of the logarithm of GMV, with the spread of its errors.

With the model of activation it is the two parts of a heavy-tailed amount: whether there is any, and how much if so. Each
of its own parts is chosen as in ``binary_fit``. Quantiles are those of the errors on later brands, moved to the
prediction (split conformal: Vovk 2005); the mean is brought back from the logarithm by the mean of the errors'
exponentials (Duan 1983). Neither can be negative.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.scoring import penalised
from sourcing_pipeline.scoring.binary_fit import LEAST_ROWS_FOR_TREES, Family, Verdict, simplest_of_the_best
from sourcing_pipeline.scoring.boosted_model import fit_boosted
from sourcing_pipeline.scoring.encoding import Encoder, Floats, fit_encoder
from sourcing_pipeline.scoring.examples import Examples, microseconds
from sourcing_pipeline.scoring.figures import value_figures
from sourcing_pipeline.scoring.linear_model import LinearModel
from sourcing_pipeline.scoring.numbers import rounded
from sourcing_pipeline.scoring.rate_table import RateTable, fit_rate_table
from sourcing_pipeline.scoring.score_model import ScoreModel
from sourcing_pipeline.scoring.validation import Fold, Later, bootstrap, predict_later, rolling_origin
from sourcing_pipeline.weeks import start_of

NAME = "gmv_12m"
BASELINE_LABELS = ("category",)
LEAST_BRANDS = 40
_PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_DEFAULT_PENALTY = 30.0
_INNER_BLOCKS = 3
_QUANTILES = (0.1, 0.5, 0.9)
_MOST_SMEARING = 10.0
_LOG_OF_NOTHING = -20.0


@dataclass(frozen=True)
class Errors:
    """The errors of log GMV on later brands."""

    quantiles: tuple[float, float, float]
    smearing: float

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {"quantiles": list(self.quantiles), "smearing": self.smearing}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Errors":
        """From plain data."""
        low, middle, high = data["quantiles"]
        return cls((low, middle, high), data["smearing"])


@dataclass(frozen=True)
class ValueModel:
    """A model of log GMV, or its table by category, with its errors and the range that it has seen."""

    core: ScoreModel | RateTable
    errors: Errors
    low: float
    high: float

    def predict(self, frame: pl.DataFrame) -> dict[str, Floats]:
        """``p10``, ``p50``, ``p90`` and ``mean`` of GMV given that the brand is active."""
        log = self.core.linear(frame) if isinstance(self.core, ScoreModel) else self.core.predict(frame)
        log = np.clip(log, self.low, self.high)
        values = {
            name: np.exp(log + error) for name, error in zip(("p10", "p50", "p90"), self.errors.quantiles, strict=True)
        }
        return values | {"mean": np.exp(log) * self.errors.smearing}

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        kind = "model" if isinstance(self.core, ScoreModel) else "table"
        return {
            "kind": kind,
            "core": self.core.to_data(),
            "errors": self.errors.to_data(),
            "low": self.low,
            "high": self.high,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "ValueModel":
        """From plain data."""
        core = (ScoreModel if data["kind"] == "model" else RateTable).from_data(data["core"])
        return cls(core, Errors.from_data(data["errors"]), data["low"], data["high"])


@dataclass(frozen=True)
class FittedValue:
    """The value model with its baseline and how they did."""

    model: ValueModel | None
    baseline: ValueModel
    verdict: Verdict
    metrics: dict[str, Any]
    baseline_metrics: dict[str, Any]
    features: list[str]
    later: Later | None = None


def value_brands(brand_outcomes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The brands that activated and are long enough here to judge, in order of joining.

    Those that sold nothing in their first 90 days are left out at any age: they begin to sell later or never, so only
    older ones would have a GMV, and brands of different age would not compare fairly.
    """
    return brand_outcomes.filter(
        pl.col("is_activated") & (pl.col("activation_matures_at") <= start_of(as_of)) & (pl.col("gmv_12m_estimate") > 0)
    ).sort("joined_at", "brand_id")


def value_examples(features: pl.DataFrame, brands: pl.DataFrame, as_of: date) -> Examples:
    """Log GMV of brands, row by row those of the features.

    A label matures after 90 days, when a year's GMV is first estimated. It is the estimate of today, which rests on more
    than could be known then: to wait until each year is complete would leave nothing to judge by for two years.
    """
    matures_at = brands["activation_matures_at"].dt.epoch("us").to_numpy()
    return Examples(
        features,
        np.log(brands["gmv_12m_estimate"].to_numpy()),
        brands["joined_at"].dt.epoch("us").to_numpy(),
        matures_at,
        brands.select(pl.coalesce("domain", pl.format("brand:{}", "brand_id")).alias("group"))["group"].to_list(),
        matures_at,
        microseconds(start_of(as_of)),
        "number",
    )


def fit(examples: Examples, features: list[str]) -> FittedValue:
    """Fit and judge the model of value against the averages by category."""
    target = examples.target
    table = averages(examples)
    folds = list(rolling_origin(examples))
    if not len(target):
        baseline = ValueModel(table, Errors((0.0, 0.0, 0.0), 1.0), _LOG_OF_NOTHING, _LOG_OF_NOTHING)
        verdict = Verdict("rejected", "no brand has sold anything yet")
        return FittedValue(None, baseline, verdict, {}, {}, features)
    low, high = rounded(float(target.min())), rounded(float(target.max()))
    by_table = predict_later(folds, lambda train, test: averages(train).predict(test.features))
    rows = np.concatenate([fold.test_rows for fold in folds]) if folds else np.arange(len(target))
    table_errors = target[rows] - by_table if folds else target - table.predict(examples.features)
    baseline = ValueModel(table, _errors(table_errors), low, high)
    if len(target) < LEAST_BRANDS or not folds:
        verdict = Verdict(
            "rejected", f"too few examples: {len(target)} brands with GMV, where {LEAST_BRANDS} are needed"
        )
        return FittedValue(None, baseline, verdict, {"brands": len(target)}, {}, features)
    ours = predict_later(folds, lambda train, test: fit_model(train, features).linear(test.features))
    ours = np.clip(ours, low, high)
    errors = _errors(target[rows] - ours)
    metrics, of_table, verdict = _judge(examples.take(rows), ours, by_table, errors, baseline.errors)
    model = ValueModel(fit_model(examples, features), errors, low, high)
    return FittedValue(model, baseline, verdict, metrics, of_table, features, Later(rows, ours, by_table))


def averages(examples: Examples) -> RateTable:
    """The smoothed averages of log GMV by category."""
    mean = float(examples.target.mean()) if len(examples) else 0.0
    return fit_rate_table(examples.features, BASELINE_LABELS, examples.target, mean)


def _judge(
    later: Examples, ours: Floats, table: Floats, errors: Errors, table_errors: Errors
) -> tuple[dict[str, Any], dict[str, Any], Verdict]:
    target = later.target
    spread = float(np.var(target)) or 1.0
    saved = ((target - table) ** 2 - (target - ours) ** 2) / spread
    gain = bootstrap(later.groups, lambda weight: float(np.average(saved, weights=weight)))
    of_table = value_figures(table, later, (table_errors.quantiles[0], table_errors.quantiles[2]))
    metrics = value_figures(ours, later, (errors.quantiles[0], errors.quantiles[2])) | {
        "explained_above_rate_table": gain.to_data()
    }
    shown = (
        f"explains {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) more of the spread of later brands' log GMV "
        "than averages by category"
    )
    if gain.is_above_zero:
        verdict = Verdict("champion", shown)
    elif gain.value > 0:
        verdict = Verdict("challenger", f"{shown}: not surely better")
    else:
        verdict = Verdict("rejected", f"{shown}: no better")
    return metrics, of_table, verdict


def _errors(errors: Floats) -> Errors:
    low, middle, high = (rounded(float(edge)) for edge in np.quantile(errors, _QUANTILES))
    smearing = min(_MOST_SMEARING, float(np.mean(np.exp(errors))))
    return Errors((low, middle, high), rounded(max(smearing, math.exp(middle) / 2)))


def fit_model(examples: Examples, features: list[str]) -> ScoreModel:
    """Ridge regression on encoded features, boosted trees or the mean of both, by what did best on later rows."""
    folds = list(rolling_origin(examples, _INNER_BLOCKS))
    penalty, family = _choices(folds, features)
    encoder, matrix = fit_encoder(examples.features, features, examples.target, "number", examples.groups)
    linear = _ridge(encoder, matrix, examples.target, penalty)
    if family == "linear" or not encoder.columns:
        return ScoreModel((linear,))
    boosted = fit_boosted(encoder, matrix, examples.target, "number")
    return ScoreModel((boosted,) if family == "boosted" else (linear, boosted))


def _choices(folds: list[Fold], features: list[str]) -> tuple[float, Family]:
    if not folds:
        return _DEFAULT_PENALTY, "linear"
    ridge: dict[float, list[Floats]] = {penalty: [] for penalty in _PENALTIES}
    trees: list[Floats] = []
    with_trees = all(len(fold.train) >= LEAST_ROWS_FOR_TREES for fold in folds)
    for fold in folds:
        train = fold.train
        encoder, matrix = fit_encoder(train.features, features, train.target, "number", train.groups)
        for penalty in _PENALTIES:
            ridge[penalty].append(_ridge(encoder, matrix, train.target, penalty).linear(fold.test.features))
        if with_trees:
            trees.append(fit_boosted(encoder, matrix, train.target, "number").linear(fold.test.features))
    target = np.concatenate([fold.test.target for fold in folds])
    losses = {penalty: (target - np.concatenate(parts)) ** 2 for penalty, parts in ridge.items()}
    penalty = min(_PENALTIES, key=lambda value: float(losses[value].sum()))
    by_family: dict[Family, Floats] = {"linear": losses[penalty]}
    if with_trees:
        boosted = np.concatenate(trees)
        both = (np.concatenate(ridge[penalty]) + boosted) / 2
        by_family |= {"both": (target - both) ** 2, "boosted": (target - boosted) ** 2}
    return penalty, simplest_of_the_best(by_family)


def _ridge(encoder: Encoder, matrix: Floats, target: Floats, penalty: float) -> LinearModel:
    intercept, coefficients = penalised.fit_ridge(matrix, target, penalty, encoder.signs)
    return LinearModel(encoder, rounded(intercept), tuple(rounded(value) for value in coefficients.tolist()))
