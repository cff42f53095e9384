"""Boosted trees that are additive in the features, as plain tables: a value for each interval of each column.

Trees that split on one column each (scikit-learn's ``HistGradientBoosting`` without interactions, in the manner of Lou,
Caruana and Gehrke 2012) add up to one step function a column. It is read off the fitted model exactly, so that the model
is a page of numbers, its contributions are exact, and no pickle is needed. Columns whose sign is known are monotone.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.encoding import Encoder, Floats
from sourcing_pipeline.scoring.linear_model import Contributions, by_feature
from sourcing_pipeline.scoring.numbers import rounded

_MOST_INTERVALS = 24
_SETTINGS: dict[str, Any] = {
    "learning_rate": 0.05,
    "max_iter": 120,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 15,
    "l2_regularization": 10.0,
    "early_stopping": False,
    "random_state": 0,
    "interaction_cst": "no_interactions",
}


@dataclass(frozen=True)
class BoostedModel:
    """An encoder, and for each of its columns the edges of intervals and a value for each interval (one more)."""

    encoder: Encoder
    intercept: float
    edges: tuple[tuple[float, ...], ...]
    values: tuple[tuple[float, ...], ...]

    def linear(self, frame: pl.DataFrame) -> Floats:
        """The predictor: log-odds, or log of an amount."""
        return np.asarray(self._parts(frame).sum(axis=1) + self.intercept)

    def contributions(self, frame: pl.DataFrame) -> Contributions:
        """The predictor, taken apart by feature, relative to an average training row."""
        return by_feature(self.encoder, self._parts(frame), self.intercept)

    def _parts(self, frame: pl.DataFrame) -> Floats:
        matrix = self.encoder.encode(frame)
        parts = np.zeros_like(matrix)
        for index, (edges, values) in enumerate(zip(self.edges, self.values, strict=True)):
            parts[:, index] = np.array(values)[np.searchsorted(np.array(edges), matrix[:, index], side="left")]
        return parts

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "intercept": self.intercept,
            "edges": [list(edges) for edges in self.edges],
            "values": [list(values) for values in self.values],
            "columns": self.encoder.to_data(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "BoostedModel":
        """From plain data."""
        return cls(
            Encoder.from_data(data["columns"]),
            float(data["intercept"]),
            tuple(tuple(edges) for edges in data["edges"]),
            tuple(tuple(values) for values in data["values"]),
        )


def fit_boosted(encoder: Encoder, matrix: Floats, target: Floats, kind: Literal["binary", "number"]) -> BoostedModel:
    """Boost step functions of the encoded columns.

    Args:
        encoder: what made the matrix.
        matrix: the encoded training rows.
        target: a probability for each row (0 and 1 where it is known), or a number.
        kind: which of the two.
    """
    if not encoder.columns:
        return BoostedModel(encoder, rounded(_constant(target, kind)), (), ())
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    edges = [_edges_of(column) for column in matrix.T]
    codes = np.column_stack(
        [np.searchsorted(cuts, column, side="left") for cuts, column in zip(edges, matrix.T, strict=True)]
    ).astype(np.float64)
    settings = _SETTINGS | {"monotonic_cst": list(encoder.signs)}
    if kind == "number":
        fitted = HistGradientBoostingRegressor(**settings).fit(codes, target)
        predict = fitted.predict
    else:
        # A row that is positive with probability y is y of a positive row, and 1 - y of a negative one.
        labels = np.repeat([1, 0], len(target))
        weights = np.concatenate([target, 1 - target])
        used = weights > 0
        fitted = HistGradientBoostingClassifier(**settings).fit(
            np.vstack([codes, codes])[used], labels[used], sample_weight=weights[used]
        )
        predict = fitted.decision_function
    return _tables(encoder, codes, edges, predict)


def _constant(target: Floats, kind: Literal["binary", "number"]) -> float:
    """What is predicted where nothing tells the rows apart."""
    if kind == "number":
        return float(target.mean())
    rate = (float(target.sum()) + 0.5) / (len(target) + 1)
    return math.log(rate / (1 - rate))


def _edges_of(column: Floats) -> npt.NDArray[np.float64]:
    """Midpoints between distinct values, or between quantiles where there are many."""
    distinct = np.unique(column)
    if len(distinct) > _MOST_INTERVALS:
        distinct = np.unique(np.quantile(column, np.linspace(0, 1, _MOST_INTERVALS)))
    return np.array([rounded(value) for value in (distinct[1:] + distinct[:-1]) / 2])


def _tables(encoder: Encoder, codes: Floats, edges: list[npt.NDArray[np.float64]], predict: Any) -> BoostedModel:
    """The step function of each column: what the predictor changes by, column by column, from one row."""
    lowest = np.zeros((1, codes.shape[1]))
    base = float(predict(lowest)[0])
    intercept, values = base, []
    for index, cuts in enumerate(edges):
        rows = np.repeat(lowest, len(cuts) + 1, axis=0)
        rows[:, index] = np.arange(len(cuts) + 1)
        steps = np.asarray(predict(rows), dtype=np.float64) - base
        mean = float(steps[codes[:, index].astype(np.int64)].mean())
        intercept += mean
        values.append(tuple(rounded(step - mean) for step in steps.tolist()))
    return BoostedModel(encoder, rounded(intercept), tuple(tuple(cuts.tolist()) for cuts in edges), tuple(values))
