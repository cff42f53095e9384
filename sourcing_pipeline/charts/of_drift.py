"""Charts of a column now against a week before: what has drifted, at a glance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.charts.chart import HEIGHT, MARK, REFERENCE, WIDTH, Chart, drawn, share, share_axis

MOST_LABELS = 8
_POINTS = 50
_BEFORE, _NOW = "before", "now"
_COLOURS = {"domain": [_BEFORE, _NOW], "range": [REFERENCE, MARK]}
_LEGEND = {"title": None, "orient": "top"}


def number_drift_chart(
    column: str, before: npt.NDArray[np.float64], now: npt.NDArray[np.float64], *, is_logarithmic: bool = False
) -> Chart:
    """How a number is distributed in a week before and now: the share of rows up to each value.

    Args:
        column: its name.
        before: ordered values, each of the same share of the rows.
        now: the same of now.
        is_logarithmic: the values are logarithms; the axis shows amounts.
    """
    shares = np.linspace(0, 1, _POINTS)
    points = [
        {"side": side, "value": float(np.exp(value) if is_logarithmic else value), "share": float(part)}
        for side, values in ((_BEFORE, before), (_NOW, now))
        for value, part in zip(np.quantile(values, shares), shares, strict=True)
    ]
    x: dict[str, Any] = {"field": "value", "type": "quantitative", "title": column, "axis": {"tickCount": 4}}
    if is_logarithmic:
        x["scale"] = {"type": "log"}
    spec = {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": points},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": x,
            "y": {"field": "share", "type": "quantitative", **share_axis("share of rows up to it")},
            "color": {"field": "side", "type": "nominal", "scale": _COLOURS, "legend": _LEGEND},
        },
    }
    middles = [float(np.median(values)) for values in (before, now)]
    told = [f"{np.exp(middle) if is_logarithmic else middle:,.4g}" for middle in middles]
    return drawn(
        spec,
        title=f"{column} before and now",
        description=f"The median was {told[0]} and is {told[1]}.",
        columns=("side", "median"),
        rows=[(_BEFORE, told[0]), (_NOW, told[1])],
    )


def label_drift_chart(column: str, before: Mapping[str, float], now: Mapping[str, float]) -> Chart:
    """The shares of a column's values in a week before and now: the values whose shares changed most.

    Args:
        column: its name.
        before: how often each value was seen.
        now: the same of now.
    """
    totals = {_BEFORE: max(sum(before.values()), 1), _NOW: max(sum(now.values()), 1)}
    shares = {
        value: (before.get(value, 0) / totals[_BEFORE], now.get(value, 0) / totals[_NOW])
        for value in before.keys() | now.keys()
    }
    most = sorted(shares, key=lambda value: (-abs(shares[value][1] - shares[value][0]), value))[:MOST_LABELS]
    points = [
        {"label": value, "side": side, "share": part}
        for value in most
        for side, part in zip((_BEFORE, _NOW), shares[value], strict=True)
    ]
    greatest = max((part for value in most for part in shares[value]), default=1.0)
    spec = {
        "width": WIDTH,
        "height": {"step": 12},
        "data": {"values": points},
        "mark": "bar",
        "encoding": {
            "y": {"field": "label", "type": "nominal", "title": None, "sort": most},
            "yOffset": {"field": "side", "sort": [_BEFORE, _NOW]},
            "x": {"field": "share", "type": "quantitative", **share_axis(f"share of {column}", greatest)},
            "color": {"field": "side", "type": "nominal", "scale": _COLOURS, "legend": _LEGEND},
        },
    }
    return drawn(
        spec,
        title=f"{column} before and now",
        description=f"{most[0]} changed most." if most else "Nothing was seen.",
        columns=("value", _BEFORE, _NOW),
        rows=[(value, share(shares[value][0]), share(shares[value][1])) for value in most],
    )
