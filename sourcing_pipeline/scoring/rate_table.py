"""Smoothed averages by one or two labels: the simple baseline that every model must beat, for ever.

The average of a cell is drawn to that of its first label, and that to the overall one, each by ``SMOOTHING_ROWS`` rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.encoding import Floats

SMOOTHING_ROWS = 20.0
_DIGITS = 12


@dataclass(frozen=True)
class RateTable:
    """Averages by the first of ``labels``, and by all of them."""

    labels: tuple[str, ...]
    overall: float
    by_first: dict[str, tuple[float, int]]
    by_both: dict[str, tuple[float, int]]

    def predict(self, frame: pl.DataFrame) -> Floats:
        """The smoothed average for each row; labels not seen in training take the average above them."""
        first, both = _keys(frame, self.labels)
        values = [
            self.by_both.get(pair, self.by_first.get(one, (self.overall, 0)))[0]
            for one, pair in zip(first, both, strict=True)
        ]
        return np.array(values, dtype=np.float64)

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "labels": list(self.labels),
            "overall": self.overall,
            "by_first": {key: list(value) for key, value in self.by_first.items()},
            "by_both": {key: list(value) for key, value in self.by_both.items()},
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "RateTable":
        """From plain data."""
        return cls(
            tuple(data["labels"]),
            float(data["overall"]),
            {key: (float(rate), int(rows)) for key, (rate, rows) in data["by_first"].items()},
            {key: (float(rate), int(rows)) for key, (rate, rows) in data["by_both"].items()},
        )


def fit_rate_table(frame: pl.DataFrame, labels: tuple[str, ...], target: Floats, prior: float) -> RateTable:
    """Average a target by labels.

    Args:
        frame: has the labels as text columns.
        labels: one or two of its columns.
        target: 0 or 1, or a number.
        prior: what the overall average is where there is no row at all; it weighs as one row.
    """
    overall = _rounded((float(target.sum()) + prior) / (len(target) + 1))
    first, both = _keys(frame, labels)
    table = pl.DataFrame({"first": first, "both": both, "target": target}, schema_overrides={"target": pl.Float64})
    by_first = {
        key: (_rounded((total + SMOOTHING_ROWS * overall) / (rows + SMOOTHING_ROWS)), rows)
        for key, total, rows in table.group_by("first")
        .agg(pl.col("target").sum().alias("total"), pl.len())
        .sort("first")
        .iter_rows()
    }
    by_both = {
        key: (_rounded((total + SMOOTHING_ROWS * by_first[one][0]) / (rows + SMOOTHING_ROWS)), rows)
        for one, key, total, rows in table.group_by("first", "both")
        .agg(pl.col("target").sum().alias("total"), pl.len())
        .sort("first", "both")
        .iter_rows()
    }
    return RateTable(labels, overall, by_first, by_both)


def _keys(frame: pl.DataFrame, labels: tuple[str, ...]) -> tuple[list[str], list[str]]:
    texts = [frame[label].cast(pl.String).fill_null("").to_list() for label in labels]
    return texts[0], ["\t".join(parts) for parts in zip(*texts, strict=True)]


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
