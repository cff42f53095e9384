"""Penalised regression with signs that are known beforehand: the two fits under every linear model of this room.

A page for retailers, more pictures or dearer lookalikes may help or do nothing; that they hurt would be chance in a small
sample, and a reason that no sales rep believes. So their coefficients may not be negative. Without such bounds the fits
are those of scikit-learn's ``LogisticRegression`` and ``Ridge`` (held equal by a test); with them there is none to take.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sourcing_pipeline.scoring.encoding import Floats

Signs: TypeAlias = tuple[int, ...]
"""For each column 1 (not negative), -1 (not positive) or 0 (free)."""

_BOUNDS = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
_MOST_STEPS = 500
_PRECISION = 1e-9


def fit_logistic(
    matrix: Floats, target: Floats, strength: float, signs: Signs, shown: Floats | None = None
) -> tuple[float, Floats]:
    """Intercept and coefficients of logistic regression: ``strength`` times the log loss plus half the squares.

    Args:
        matrix: a row for each row.
        target: 1 where it is known to be positive, else 0.
        strength: the weight of the loss.
        signs: of the coefficients.
        shown: the share of positives that would be known of such a row by now. Where it is ``F`` a row that isn't known to
            be positive has the likelihood ``1 - p F`` (a mixture cure model), so that one of which nothing can be known
            yet says nothing. By default 1 everywhere: plain logistic regression.
    """
    seen = np.ones(len(target)) if shown is None else shown
    rate = min(0.99, (float(target.sum()) + 0.5) / (max(float(seen.sum()), float(target.sum())) + 1))
    start = np.zeros(matrix.shape[1] + 1)
    start[0] = np.log(rate / (1 - rate))

    def loss(values: Floats) -> tuple[float, Floats]:
        margin = np.clip(matrix @ values[1:] + values[0], -500, 500)
        chance = 1 / (1 + np.exp(-margin))
        # 1 - p F = (1 + exp(margin) (1 - F)) / (1 + exp(margin))
        left = np.logaddexp(0, margin + np.log(np.maximum(1 - seen, 1e-300)))
        slope_left = np.exp(margin + np.log(np.maximum(1 - seen, 1e-300)) - left)
        losses = np.logaddexp(0, margin) - np.where(target == 1, margin, left)
        error = strength * (chance - np.where(target == 1, 1.0, slope_left))
        gradient = np.concatenate([[error.sum()], matrix.T @ error + values[1:]])
        return strength * float(losses.sum()) + 0.5 * float(values[1:] @ values[1:]), gradient

    return _minimise(loss, start, signs)


def fit_ridge(matrix: Floats, target: Floats, penalty: float, signs: Signs) -> tuple[float, Floats]:
    """Intercept and coefficients of ridge regression: the squared errors plus ``penalty`` times the squares."""
    middle = matrix.mean(axis=0)
    centred, aim = matrix - middle, target - target.mean()
    gram, product = centred.T @ centred + penalty * np.eye(matrix.shape[1]), centred.T @ aim
    free = np.linalg.solve(gram, product)
    if all(sign * value >= 0 for sign, value in zip(signs, free.tolist(), strict=True)):
        return float(target.mean() - middle @ free), np.asarray(free, dtype=np.float64)

    def loss(values: Floats) -> tuple[float, Floats]:
        bent = gram @ values[1:]
        gradient = np.concatenate([[0.0], bent - product])
        return float(0.5 * values[1:] @ bent - product @ values[1:]), gradient

    _, coefficients = _minimise(loss, np.zeros(matrix.shape[1] + 1), signs)
    return float(target.mean() - middle @ coefficients), coefficients


def _minimise(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, signs: Signs) -> tuple[float, Floats]:
    from scipy.optimize import minimize

    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), *(_BOUNDS[sign] for sign in signs)],
        options={"maxiter": _MOST_STEPS, "ftol": 1e-13, "gtol": _PRECISION},
    )
    return float(found.x[0]), np.asarray(found.x[1:], dtype=np.float64)
