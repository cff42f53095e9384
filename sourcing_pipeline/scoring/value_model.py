"""What does an active brand sell in 12 months? Ridge regression on the logarithm of GMV, with the spread of its errors.

Quantiles are those of the errors on later brands, moved to the prediction; the mean is brought back from the logarithm
by the mean of the errors' exponentials (Duan's smearing). Neither can be negative.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.scoring import penalised
from sourcing_pipeline.scoring.binary_fit import Verdict
from sourcing_pipeline.scoring.encoding import Floats, fit_encoder
from sourcing_pipeline.scoring.linear_model import LinearModel
from sourcing_pipeline.scoring.rate_table import RateTable, fit_rate_table
from sourcing_pipeline.scoring.validation import Examples, Later, Rows, bootstrap, predict_later, rolling_origin
from sourcing_pipeline.weeks import start_of

NAME = "gmv_12m"
BASELINE_LABELS = ("category",)
LEAST_BRANDS = 40
_PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_DEFAULT_PENALTY = 30.0
_QUANTILES = (0.1, 0.5, 0.9)
_TINY = 1e-9
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

    core: LinearModel | RateTable
    errors: Errors
    low: float
    high: float

    def predict(self, frame: pl.DataFrame) -> dict[str, Floats]:
        """``p10``, ``p50``, ``p90`` and ``mean`` of GMV given that the brand is active."""
        log = self.core.linear(frame) if isinstance(self.core, LinearModel) else self.core.predict(frame)
        log = np.clip(log, self.low, self.high)
        values = {
            name: np.exp(log + error) for name, error in zip(("p10", "p50", "p90"), self.errors.quantiles, strict=True)
        }
        return values | {"mean": np.exp(log) * self.errors.smearing}

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        kind = "linear" if isinstance(self.core, LinearModel) else "table"
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
        core = (LinearModel if data["kind"] == "linear" else RateTable).from_data(data["core"])
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


def value_examples(features: pl.DataFrame, brands: pl.DataFrame) -> Examples:
    """Log GMV of brands, row by row those of the features.

    A label matures after 90 days, when a year's GMV is first estimated. It is the estimate of today, which rests on more
    than could be known then: to wait until each year is complete would leave nothing to judge by for two years.
    """
    return Examples(
        features,
        np.log(brands["gmv_12m_estimate"].to_numpy()),
        brands["joined_at"].dt.epoch("us").to_numpy(),
        brands["activation_matures_at"].dt.epoch("us").to_numpy(),
        brands.select(pl.coalesce("domain", pl.format("brand:{}", "brand_id")).alias("group"))["group"].to_list(),
    )


def fit(examples: Examples, features: list[str]) -> FittedValue:
    """Fit and judge the model of value against the averages by category."""
    target = examples.target
    table = fit_rate_table(examples.features, BASELINE_LABELS, target, float(target.mean()) if len(target) else 0.0)
    folds = list(rolling_origin(examples))
    if not len(target):
        baseline = ValueModel(table, Errors((0.0, 0.0, 0.0), 1.0), _LOG_OF_NOTHING, _LOG_OF_NOTHING)
        verdict = Verdict("rejected", "no brand has sold anything yet")
        return FittedValue(None, baseline, verdict, {}, {}, features)
    low, high = _rounded(float(target.min())), _rounded(float(target.max()))
    by_table = predict_later(
        examples,
        folds,
        lambda train, test: fit_rate_table(
            train.features, BASELINE_LABELS, train.target, float(train.target.mean())
        ).predict(test.features),
    )
    rows = np.concatenate([test for _, test in folds]) if folds else np.arange(len(target))
    table_errors = target[rows] - by_table if folds else target - table.predict(examples.features)
    baseline = ValueModel(table, _errors(table_errors), low, high)
    if len(target) < LEAST_BRANDS or not folds:
        verdict = Verdict(
            "rejected", f"too few examples: {len(target)} brands with GMV, where {LEAST_BRANDS} are needed"
        )
        return FittedValue(None, baseline, verdict, {"brands": len(target)}, {}, features)
    ours = predict_later(examples, folds, lambda train, test: fit_ridge(train, features).linear(test.features))
    ours = np.clip(ours, low, high)
    metrics, of_table, verdict = _judge(examples, rows, ours, by_table)
    model = ValueModel(fit_ridge(examples, features), _errors(target[rows] - ours), low, high)
    return FittedValue(model, baseline, verdict, metrics, of_table, features, Later(rows, ours, by_table))


def _judge(
    examples: Examples, rows: Rows, ours: Floats, table: Floats
) -> tuple[dict[str, Any], dict[str, Any], Verdict]:
    target = examples.target[rows]
    groups = [examples.groups[row] for row in rows]
    spread = float(np.var(target)) or 1.0
    saved = ((target - table) ** 2 - (target - ours) ** 2) / spread
    gain = bootstrap(groups, lambda weight: float(np.average(saved, weights=weight)))
    metrics = _figures(ours, target) | {"explained_above_rate_table": gain.to_data()}
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
    return metrics, _figures(table, target), verdict


def _figures(predicted: Floats, target: Floats) -> dict[str, Any]:
    order = np.argsort(-predicted, kind="stable")
    best = order[: max(1, len(order) // 5)]
    gmv = np.exp(target)
    return {
        "later_rows": len(target),
        "mean_squared_error_of_log": round(float(np.mean((target - predicted) ** 2)), 6),
        "share_of_gmv_in_best_fifth": round(float(gmv[best].sum() / gmv.sum()), 4),
        "best_possible_share": round(float(np.sort(gmv)[::-1][: len(best)].sum() / gmv.sum()), 4),
    }


def _errors(errors: Floats) -> Errors:
    low, middle, high = (_rounded(float(edge)) for edge in np.quantile(errors, _QUANTILES))
    smearing = min(_MOST_SMEARING, float(np.mean(np.exp(errors))))
    return Errors((low, middle, high), _rounded(max(smearing, math.exp(middle) / 2)))


def fit_ridge(examples: Examples, features: list[str]) -> LinearModel:
    """Ridge regression on encoded features, with the penalty that did best on later rows."""
    losses = dict.fromkeys(_PENALTIES, 0.0)
    folds = list(rolling_origin(examples))
    for train, test in folds:
        fitted, later = examples.take(train), examples.take(test)
        encoder, matrix = fit_encoder(fitted.features, features, fitted.target, "number", fitted.groups)
        encoded = encoder.encode(later.features)
        for penalty in _PENALTIES:
            intercept, coefficients = penalised.fit_ridge(matrix, fitted.target, penalty, encoder.signs)
            losses[penalty] += float(np.sum((later.target - encoded @ coefficients - intercept) ** 2))
    penalty = min(_PENALTIES, key=lambda value: losses[value]) if folds else _DEFAULT_PENALTY
    encoder, matrix = fit_encoder(examples.features, features, examples.target, "number", examples.groups)
    intercept, coefficients = penalised.fit_ridge(matrix, examples.target, penalty, encoder.signs)
    return LinearModel(encoder, _rounded(intercept), tuple(_rounded(value) for value in coefficients.tolist()))


def _rounded(value: float) -> float:
    return 0.0 if abs(value) < _TINY else float(f"{value:.10g}")
