"""Log-odds to probabilities that mean what they say: by a sigmoid where labels are few, by isotonic regression above.

What belongs here: the two maps, fitted on predictions for rows that the model had not seen. What doesn't: the models.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.linear_model import logistic

LEAST_FOR_ISOTONIC = 1_000
"""Rows of the rarer outcome (of signing: the positive one) from which isotonic regression is taken."""
_PRIOR_ROWS = 20.0
"""The weight of the belief that the log-odds are right as they are."""
_LEAST_PROBABILITY = 1e-4


@dataclass(frozen=True)
class Sigmoid:
    """``logistic(slope x log-odds + shift)`` (Platt 1999); the slope can't be negative, so the order stays."""

    slope: float
    shift: float

    def apply(self, log_odds: Floats) -> Floats:
        """The probability of each row."""
        return logistic(self.slope * log_odds + self.shift)

    @property
    def as_line(self) -> tuple[float, float]:
        """Slope and shift of the log-odds."""
        return self.slope, self.shift

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {"kind": "sigmoid", "slope": self.slope, "shift": self.shift}


@dataclass(frozen=True)
class Isotonic:
    """A rising line through points (Zadrozny and Elkan 2002), straight between them."""

    log_odds: tuple[float, ...]
    probabilities: tuple[float, ...]

    def apply(self, log_odds: Floats) -> Floats:
        """The probability of each row."""
        found = np.interp(log_odds, np.array(self.log_odds), np.array(self.probabilities))
        return np.asarray(np.clip(found, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY), dtype=np.float64)

    @property
    def as_line(self) -> tuple[float, float]:
        """No line: contributions stay those of the log-odds before calibration."""
        return 1.0, 0.0

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {"kind": "isotonic", "log_odds": list(self.log_odds), "probabilities": list(self.probabilities)}


Calibration: TypeAlias = Sigmoid | Isotonic


def fit_calibration(log_odds: Floats, target: Floats) -> Calibration:
    """Fit the map on later rows.

    Args:
        log_odds: predicted for rows that the model had not seen.
        target: 0 or 1.
    """
    if min(float(target.sum()), float((1 - target).sum())) >= LEAST_FOR_ISOTONIC:
        return _isotonic(log_odds, target)
    return _sigmoid(log_odds, target)


def calibration_from_data(data: dict[str, Any]) -> Calibration:
    """From plain data."""
    if data["kind"] == "sigmoid":
        return Sigmoid(float(data["slope"]), float(data["shift"]))
    return Isotonic(tuple(data["log_odds"]), tuple(data["probabilities"]))


def _sigmoid(log_odds: Floats, target: Floats) -> Sigmoid:
    from scipy.optimize import minimize

    if not len(target):
        return Sigmoid(1.0, 0.0)
    spread = float(np.var(log_odds))

    def loss(numbers: Floats) -> tuple[float, Floats]:
        slope, shift = numbers
        margin = slope * log_odds + shift
        error = logistic(margin) - target
        away = np.array([(slope - 1) * spread, shift]) * _PRIOR_ROWS / 4
        value = float(np.sum(np.logaddexp(0, margin) - target * margin) + 0.5 * (away @ np.array([slope - 1, shift])))
        return value, np.array([error @ log_odds, error.sum()]) + away

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, 5.0), (None, None)]).x
    return Sigmoid(float(f"{found[0]:.8g}"), float(f"{found[1]:.8g}"))


def _isotonic(log_odds: Floats, target: Floats) -> Isotonic:
    """Isotonic regression by the middles of its blocks (Oron and Flournoy 2017), each drawn to the sigmoid."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(log_odds, kind="stable")
    steps = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(log_odds[order], target[order])
    _, block, rows = np.unique(steps, return_inverse=True, return_counts=True)
    middles = np.bincount(block, weights=log_odds[order]) / rows
    seen = np.bincount(block, weights=target[order])
    levels = np.maximum.accumulate(
        (seen + _PRIOR_ROWS * _sigmoid(log_odds, target).apply(middles)) / (rows + _PRIOR_ROWS)
    )
    return Isotonic(
        tuple(float(f"{middle:.10g}") for middle in middles.tolist()),
        tuple(float(f"{level:.8g}") for level in levels.tolist()),
    )
