"""The figures by which a model is judged and shown: each with its interval, over all later rows and by part.

Keys of the metrics that ``model_versions`` keeps: ``auc``, ``lift_at_10_percent``, ``lift_at_20_percent``,
``recall_at_20_percent``, ``brier``, ``calibration_error`` as value, low, high (95 %, bootstrap over groups);
``calibration`` as rows of stated, seen, low, high, count; ``deciles`` as rows of number (1: best), rate, count;
``by_week`` as rows of week, AUC, low, high, count; ``segments`` by name. What doesn't belong here: how rows are predicted.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.examples import DAY, Examples
from sourcing_pipeline.scoring.validation import (
    Interval,
    bootstrap,
    calibration_error,
    lift,
    weighted_auc,
    weighted_gini,
)

_BINS = 10
_LEAST_ROWS_OF_A_BIN = 10
_LEAST_OF_A_KIND = 5
_MOST_WEEKS = 26
_MOST_VALUES = 8
_BEST_FIFTH = 0.2
_NORMAL_95 = 1.959964


def binary_figures(probability: Floats, later: Examples) -> dict[str, Any]:
    """All figures of a probability model.

    Args:
        probability: what was predicted of each row without having seen it.
        later: these rows, mature.
    """
    target, groups = later.target, later.groups

    def interval(figure: Callable[[Floats, Floats, Floats], float]) -> list[float]:
        return bootstrap(groups, lambda weight: figure(probability, target, weight)).to_data()

    return {
        "later_rows": len(target),
        "later_positive": int(target.sum()),
        "auc": interval(weighted_auc),
        "lift_at_10_percent": interval(lambda stated, seen, weight: lift(stated, seen, weight, 0.1)),
        "lift_at_20_percent": interval(lambda stated, seen, weight: lift(stated, seen, weight, 0.2)),
        "recall_at_20_percent": interval(lambda stated, seen, weight: 0.2 * lift(stated, seen, weight, 0.2)),
        "brier": interval(lambda stated, seen, weight: float(np.average((stated - seen) ** 2, weights=weight))),
        "calibration_error": round(calibration_error(probability, target), 6),
        "calibration": calibration_bins(probability, target),
        "deciles": deciles(probability, target),
        "by_week": _by_week(probability, later),
        "segments": _segments(probability, later),
    }


def value_figures(predicted: Floats, later: Examples, quantiles: tuple[float, float]) -> dict[str, Any]:
    """All figures of a model of log GMV.

    Args:
        predicted: log GMV of each row, without having seen it.
        later: these rows; the target is the log of what they sold.
        quantiles: the errors that p10 and p90 stand for.
    """
    gmv, error = np.exp(later.target), later.target - predicted
    order = np.argsort(-predicted, kind="stable")
    best = max(1, round(_BEST_FIFTH * len(order)))

    def interval(figure: Callable[[Floats], float]) -> list[float]:
        return bootstrap(later.groups, figure).to_data()

    return {
        "later_rows": len(error),
        "mean_squared_error_of_log": round(float(np.mean(error**2)), 6),
        "gini": interval(lambda weight: weighted_gini(predicted, gmv, weight)),
        "share_of_gmv_in_best_fifth": round(float(gmv[order[:best]].sum() / gmv.sum()), 4),
        "best_possible_share": round(float(np.sort(gmv)[::-1][:best].sum() / gmv.sum()), 4),
        "within_p10_and_p90": round(float(np.mean((error >= quantiles[0]) & (error <= quantiles[1]))), 4),
        "value_deciles": _value_deciles(gmv[order]),
    }


def calibration_bins(probability: Floats, target: Floats) -> list[list[float]]:
    """Bins of equal size by stated probability: mean stated, share seen with its interval (Wilson 1927), rows."""
    bins = int(np.clip(len(target) // _LEAST_ROWS_OF_A_BIN, 1, _BINS)) if len(target) else 0
    order = np.argsort(probability, kind="stable")
    found = []
    for rows in np.array_split(order, bins) if bins else []:
        seen, count = float(target[rows].mean()), len(rows)
        low, high = wilson(seen, count)
        found.append([*(round(value, 6) for value in (float(probability[rows].mean()), seen, low, high)), count])
    return found


def deciles(score: Floats, target: Floats) -> list[list[float]]:
    """Tenths of the rows by score, best first: number, rate of positives, rows."""
    order = np.argsort(-score, kind="stable")
    parts = [rows for rows in np.array_split(order, 10) if len(rows)]
    return [[number, round(float(target[rows].mean()), 6), len(rows)] for number, rows in enumerate(parts, start=1)]


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    square = _NORMAL_95**2 / count
    middle = (share + square / 2) / (1 + square)
    half = _NORMAL_95 / (1 + square) * float(np.sqrt(share * (1 - share) / count + square / (4 * count)))
    return max(0.0, middle - half), min(1.0, middle + half)


def _value_deciles(gmv_best_first: Floats) -> list[list[float]]:
    parts = [part for part in np.array_split(gmv_best_first, 10) if len(part)]
    return [[number, round(float(part.mean()), 2), len(part)] for number, part in enumerate(parts, start=1)]


def _by_week(probability: Floats, later: Examples) -> list[list[Any]]:
    days = later.at // DAY
    monday = days - (days + 3) % 7  # 1 January 1970 was a Thursday
    found = []
    for week in np.unique(monday)[-_MOST_WEEKS:]:
        rows = monday == week
        told = _auc_of(probability, later, rows)
        if told is not None:
            day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(week))
            found.append([day.date().isoformat(), *told.to_data(), int(rows.sum())])
    return found


def _segments(probability: Floats, later: Examples) -> dict[str, dict[str, Any]]:
    """AUC and calibration apart for small brands, languages and countries: a mean can hide who is served badly."""
    found = {}
    for name, rows in _parts_of(later.features).items():
        told = _auc_of(probability, later, rows)
        if told is not None:
            found[name] = {
                "auc": told.to_data(),
                "rows": int(rows.sum()),
                "stated": round(float(probability[rows].mean()), 6),
                "seen": round(float(later.target[rows].mean()), 6),
            }
    return found


def _parts_of(features: pl.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    parts: dict[str, npt.NDArray[np.bool_]] = {}
    if "product_count" in features.columns and features["product_count"].null_count() < len(features):
        counts = features["product_count"].cast(pl.Float64)
        median = float(np.median(counts.drop_nulls().to_numpy()))
        parts[f"small brands (fewer than {median:.0f} products seen)"] = (
            (counts < median).fill_null(value=False).to_numpy()
        )
        parts["no website read"] = counts.is_null().to_numpy()
    for column in ("language", "country"):
        if column in features.columns:
            counted = (
                features[column].drop_nulls().value_counts(name="rows").sort("rows", column, descending=[True, False])
            )
            for value in counted[column].head(_MOST_VALUES).to_list():
                parts[f"{column} {value}"] = (features[column] == value).fill_null(value=False).to_numpy()
    return parts


def _auc_of(probability: Floats, later: Examples, rows: npt.NDArray[np.bool_]) -> Interval | None:
    target = later.target[rows]
    if min(target.sum(), (1 - target).sum()) < _LEAST_OF_A_KIND:
        return None
    groups = [group for group, inside in zip(later.groups, rows.tolist(), strict=True) if inside]
    return bootstrap(groups, lambda weight: weighted_auc(probability[rows], target, weight))
