"""A model of a probability, or of the logarithm of an amount: parts that add up, and a calibration on top.

Each part is additive in the features, so their mean is as well, and what each feature contributes is exact. What belongs
here: predicting, contributions, to and from JSON. What doesn't: fitting (``binary_fit.py``, ``value_model.py``).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.boosted_model import BoostedModel
from sourcing_pipeline.scoring.calibration import Calibration, calibration_from_data
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.linear_model import Contributions, LinearModel, logistic

Part: TypeAlias = LinearModel | BoostedModel
_KINDS: dict[str, type[LinearModel] | type[BoostedModel]] = {"linear": LinearModel, "boosted": BoostedModel}


@dataclass(frozen=True)
class ScoreModel:
    """The mean of one or two parts; ``calibration`` makes its log-odds probabilities (none for amounts)."""

    parts: tuple[Part, ...]
    calibration: Calibration | None = None

    def linear(self, frame: pl.DataFrame) -> Floats:
        """The mean of the parts' predictors: log-odds before calibration, or log of an amount."""
        return np.asarray(np.mean([part.linear(frame) for part in self.parts], axis=0))

    def probability(self, frame: pl.DataFrame) -> Floats:
        """The calibrated probability."""
        predictor = self.linear(frame)
        return self.calibration.apply(predictor) if self.calibration else logistic(predictor)

    def contributions(self, frame: pl.DataFrame) -> Contributions:
        """The predictor, taken apart by feature; under a sigmoid calibration that of the calibrated log-odds."""
        scale, shift = self.calibration.as_line if self.calibration else (1.0, 0.0)
        parts = [part.contributions(frame) for part in self.parts]
        names = list(dict.fromkeys(name for part in parts for name in part.features))
        totals = np.zeros((len(frame), len(names)))
        for part in parts:
            for index, name in enumerate(part.features):
                totals[:, names.index(name)] += part.values[:, index] * scale / len(parts)
        intercept = float(np.mean([part.intercept for part in parts])) * scale + shift
        return Contributions(names, totals, intercept)

    @property
    def features(self) -> list[str]:
        """The features that any part reads."""
        return list(
            dict.fromkeys(name for part in self.parts for column in part.encoder.columns for name in column.features)
        )

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "parts": [
                {"kind": "linear" if isinstance(part, LinearModel) else "boosted", **part.to_data()}
                for part in self.parts
            ],
            "calibration": self.calibration.to_data() if self.calibration else None,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "ScoreModel":
        """From plain data."""
        parts = tuple(_KINDS[part["kind"]].from_data(part) for part in data["parts"])
        return cls(parts, calibration_from_data(data["calibration"]) if data["calibration"] else None)
