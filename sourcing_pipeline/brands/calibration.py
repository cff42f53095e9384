"""Probabilities that mean what they say: scores of several models in, probabilities of categories out.

What belongs here: the blend, its calibration on held-out scores, and how far off it is. What doesn't: the models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

BINS = 15
_SHRINK_BIAS = 5.0
_SHRINK_TOP = 0.1
_EDGE = 1e-4
_TEXTS_A_LEVEL = 150
"""Held-out texts on which a level of probability rests: its error is then some 4 points at worst."""


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities: one weight a model, a small bias a category, and what the best one is worth.

    ``weights`` and ``biases`` make a softmax; ``top`` are the three numbers of a beta calibration of its largest
    probability (Kull, Silva Filho and Flach 2017). Noisy labels need the second: however sure the models are, a share
    of the labels stays wrong, which no temperature can say. Last, it is rounded to as many ``levels`` as the held-out
    texts can tell apart (scaling, then binning: Kumar, Liang and Ma 2019); with few texts there are none.
    """

    weights: Matrix
    biases: Matrix
    top: tuple[float, float, float]
    levels: Matrix

    @classmethod
    def fit(cls, scores: Sequence[Matrix], truth: npt.NDArray[np.int64]) -> Self:
        """Choose the numbers by the log loss on scores of texts that the models have not learned from.

        Args:
            scores: of each model, a row a text and a column a category.
            truth: the column that is right.
        """
        centred = np.stack([_centred(score) for score in scores])
        weights, biases = _fit_softmax(centred, truth)
        blended = _softmax(np.tensordot(weights, centred, 1) + biases)
        top = blended.max(axis=1)
        beta = _fit_beta(top, blended.argmax(axis=1) == truth)
        return cls(weights, biases, beta, _levels_of(_beta(top, beta)))

    def apply(self, scores: Sequence[Matrix]) -> Matrix:
        """Probabilities, a row a text; each row sums to one, and the order of the blend's best stays."""
        centred = np.stack([_centred(score) for score in scores])
        blended = _softmax(np.tensordot(self.weights, centred, 1) + self.biases)
        return with_top(blended, _to_levels(_beta(blended.max(axis=1), self.top), self.levels))


def with_top(probabilities: Matrix, top: Matrix) -> Matrix:
    """The largest probability of each row replaced by another, the rest scaled to fit; the largest stays the largest."""
    rows = np.arange(len(probabilities))
    best = probabilities.argmax(axis=1)
    rest = probabilities.copy()
    rest[rows, best] = 0
    rest /= np.maximum(rest.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    second = rest.max(axis=1)
    kept = np.where(rest.sum(axis=1) > 0, np.maximum(top, second / (1 + second)), 1.0)
    result = rest * (1 - kept)[:, None]
    result[rows, best] = kept
    return np.asarray(result)


def calibration_error(probability: Matrix, right: npt.NDArray[np.bool_], bins: int = BINS) -> float:
    """Expected calibration error: the mean gap between what is said and what is true, over bins of equal width.

    Args:
        probability: of the category that was chosen.
        right: whether it was right.
        bins: between 0 and 1.
    """
    if not len(probability):
        return 0.0
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights=probability - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(probability))


def _centred(scores: Matrix) -> Matrix:
    return np.asarray(scores - scores.mean(axis=1, keepdims=True))


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _fit_softmax(scores: Matrix, truth: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    from scipy.optimize import minimize

    models, count, categories = scores.shape
    rows = np.arange(count)

    def loss(numbers: Matrix) -> tuple[float, Matrix]:
        weights, biases = numbers[:models], numbers[models:]
        probabilities = _softmax(np.tensordot(weights, scores, 1) + biases)
        value = -np.log(np.maximum(probabilities[rows, truth], 1e-300)).sum() + _SHRINK_BIAS / 2 * (biases**2).sum()
        probabilities[rows, truth] -= 1
        gradient = np.concatenate(
            [
                np.tensordot(scores, probabilities, axes=([1, 2], [0, 1])),
                probabilities.sum(axis=0) + _SHRINK_BIAS * biases,
            ]
        )
        return float(value), gradient

    start = np.concatenate([np.ones(models), np.zeros(categories)])
    bounds: Any = [(0.0, None)] * models + [(None, None)] * categories
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found[:models], found[models:]


def _fit_beta(top: Matrix, right: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """``a``, ``b``, ``c`` of sigmoid(a log p - b log(1 - p) + c), both slopes at least 0 so that order stays."""
    from scipy.optimize import minimize

    logs = _logs(top)
    signs = np.where(right, 1.0, -1.0)

    def loss(numbers: Matrix) -> tuple[float, Matrix]:
        margins = signs * (logs @ numbers)
        wrong = -signs * np.exp(-np.logaddexp(0, margins))
        away = numbers - np.array([1.0, 1.0, 0.0])
        return float(
            np.logaddexp(0, -margins).sum() + _SHRINK_TOP / 2 * (away**2).sum()
        ), logs.T @ wrong + _SHRINK_TOP * away

    bounds: Any = [(0.0, None), (0.0, None), (None, None)]
    a, b, c = minimize(loss, np.array([1.0, 1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(a), float(b), float(c)


def _beta(top: Matrix, numbers: tuple[float, float, float]) -> Matrix:
    return np.asarray(np.exp(-np.logaddexp(0, -(_logs(top) @ np.array(numbers)))))


def _levels_of(top: Matrix) -> Matrix:
    """Means of groups of equal size, in order; none where that would be a single one."""
    groups = len(top) // _TEXTS_A_LEVEL
    if groups < 2:  # noqa: PLR2004 - one level says nothing
        return np.zeros(0)
    return np.array([part.mean() for part in np.array_split(np.sort(top), groups)])


def _to_levels(top: Matrix, levels: Matrix) -> Matrix:
    """The nearest level; the lower one half-way."""
    if not len(levels):
        return top
    return np.asarray(levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, top)])


def _logs(top: Matrix) -> Matrix:
    clipped = top.clip(_EDGE, 1 - _EDGE)
    return np.stack([np.log(clipped), -np.log1p(-clipped), np.ones_like(clipped)], axis=1)
