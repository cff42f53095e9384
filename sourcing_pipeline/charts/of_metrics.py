"""The charts of a model, from the figures that its validation left in ``model_versions.metrics``.

Optional keys, each a list of rows of numbers, of rows that the model had not seen:

- ``calibration``: stated, seen, low, high, count, a row for each bin of stated probabilities;
- ``deciles``: number (1 is the tenth with the highest scores), rate of positive rows, count;
- ``value_deciles``: the same with a mean amount, for a model that states an amount;
- ``by_week``: week (a day, ISO 8601), AUC, low, high, count;
- ``segments``: an object of groups, each an object of figures; ``auc`` as value, low, high is drawn.

What is missing, or isn't as described, is left out: a page about a model is no place for it to fail.
"""

import math
from datetime import date
from typing import Any

from sourcing_pipeline.charts.chart import Chart
from sourcing_pipeline.charts.figures import Interval, Week, interval_chart, weekly_chart
from sourcing_pipeline.charts.probabilities import Bin, Decile, calibration_chart, decile_chart

CHARTED = ("calibration", "deciles", "value_deciles", "by_week", "segments")
"""Keys that are drawn, and not written out as figures."""
_MOST_GROUPS = 20


def charts_of(metrics: dict[str, Any]) -> dict[str, Chart]:
    """The charts for which a model's figures suffice, by their key, in the order of ``CHARTED``."""
    charts = {}
    bins = [
        Bin(stated, seen, low, high, int(count))
        for stated, seen, low, high, count in _rows(metrics.get("calibration"), 5)
        if all(0 <= share <= 1 for share in (stated, seen, low, high))
    ]
    if bins:
        charts["calibration"] = calibration_chart(bins)
    for key, most in (("deciles", 1.0), ("value_deciles", math.inf)):
        deciles = [
            Decile(int(number), rate, int(count))
            for number, rate, count in _rows(metrics.get(key), 3)
            if 0 <= rate <= most
        ]
        rows = sum(decile.count for decile in deciles)
        if rows:
            overall = sum(decile.rate * decile.count for decile in deciles) / rows
            charts[key] = decile_chart(deciles, overall, amounts=key == "value_deciles")
    weeks = _weeks(metrics.get("by_week"))
    if weeks:
        charts["by_week"] = weekly_chart(weeks)
    groups = _groups(metrics.get("segments"))
    if groups:
        charts["segments"] = interval_chart(groups)
    return charts


def _rows(found: Any, length: int) -> list[list[float]]:
    """The rows that are so many numbers; the last of them a count."""
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, list) and len(row) == length and _are_numbers(row) and row[-1] >= 0]


def _weeks(found: Any) -> list[Week]:
    weeks = []
    for row in found if isinstance(found, list) else []:
        if not (isinstance(row, list) and len(row) == 5 and _are_numbers(row[1:]) and row[4] >= 0):  # noqa: PLR2004 - as described
            continue
        try:
            day, value, low, high, count = row
            weeks.append(Week(date.fromisoformat(str(day)), value, low, high, int(count)))
        except ValueError:
            continue
    return weeks


def _groups(found: Any) -> list[Interval]:
    groups = found if isinstance(found, dict) else {}
    figures = ((str(name), figures.get("auc")) for name, figures in groups.items() if isinstance(figures, dict))
    return [
        Interval(name, *auc)
        for name, auc in figures
        if isinstance(auc, list) and len(auc) == 3 and _are_numbers(auc)  # noqa: PLR2004 - value, low, high
    ][:_MOST_GROUPS]


def _are_numbers(row: list[Any]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in row)
