"""A linear model as plain data: predicts with numpy alone, and its contributions add up to what it predicts exactly.

What belongs here: predicting, contributions, to and from JSON. What doesn't: fitting.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.encoding import Encoder, Floats

_MOST_LOGIT = 30.0


@dataclass(frozen=True)
class Contributions:
    """What each feature adds to the linear predictor of each row, relative to an average training row."""

    features: list[str]
    values: Floats
    """A row for each row, a column for each feature; with ``intercept`` they add up to the predictor."""
    intercept: float


@dataclass(frozen=True)
class LinearModel:
    """An encoder, a coefficient for each of its columns, and an intercept."""

    encoder: Encoder
    intercept: float
    coefficients: tuple[float, ...]

    def linear(self, frame: pl.DataFrame) -> Floats:
        """The linear predictor: log-odds, or log of GMV."""
        return np.asarray(self.encoder.encode(frame) @ np.array(self.coefficients) + self.intercept, dtype=np.float64)

    def probability(self, frame: pl.DataFrame) -> Floats:
        """The predictor as a probability."""
        return logistic(self.linear(frame))

    def contributions(self, frame: pl.DataFrame) -> Contributions:
        """The predictor, taken apart by feature."""
        return by_feature(self.encoder, self.encoder.encode(frame) * np.array(self.coefficients), self.intercept)

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "intercept": self.intercept,
            "coefficients": list(self.coefficients),
            "columns": self.encoder.to_data(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "LinearModel":
        """From plain data."""
        return cls(Encoder.from_data(data["columns"]), float(data["intercept"]), tuple(data["coefficients"]))


def by_feature(encoder: Encoder, parts: Floats, intercept: float) -> Contributions:
    """What each column adds to each row, summed by the feature that the column belongs to."""
    owners = [column.feature for column in encoder.columns]
    names = list(dict.fromkeys(owners))
    totals = np.zeros((len(parts), len(names)))
    for index, owner in enumerate(owners):
        totals[:, names.index(owner)] += parts[:, index]
    return Contributions(names, totals, intercept)


def logistic(values: Floats) -> Floats:
    """Log-odds to probabilities, away from 0 and 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -_MOST_LOGIT, _MOST_LOGIT))), dtype=np.float64)
