"""Charts of one figure with its interval: week by week, and by group."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sourcing_pipeline.charts.chart import HEIGHT, MARK, REFERENCE, WIDTH, Chart, drawn


@dataclass(frozen=True)
class Week:
    """A figure of one week with its interval."""

    week: date
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, by name."""

    label: str
    value: float
    low: float
    high: float


def weekly_chart(weeks: Sequence[Week], *, figure: str = "AUC", chance: float | None = 0.5) -> Chart:
    """A figure week by week with its interval; the dashed line is what chance would give."""
    weeks = sorted(weeks, key=lambda each: each.week)
    values = [value for each in weeks for value in (each.low, each.high)] + ([] if chance is None else [chance])
    y = {"title": figure, "scale": {"domain": _around(values), "nice": False, "zero": False}, "axis": {"tickCount": 5}}
    x = {
        "field": "week",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {
            "values": [each.week.isoformat() for each in _spread(weeks, 4)],
            "labelExpr": "utcFormat(datum.value, '%e %b')",
        },
    }
    seen: list[dict[str, Any]] = [
        {
            # An area of one week has no width.
            "mark": {"type": "area" if len(weeks) > 1 else "rule", "color": MARK, "opacity": 0.25},
            "encoding": {"y": {"field": "low", "type": "quantitative", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": MARK, "strokeWidth": 2, "point": {"color": MARK, "size": 30}},
            "encoding": {"y": {"field": "value", "type": "quantitative", **y}},
        },
    ]
    layer: list[dict[str, Any]] = [
        {
            "data": {"values": [vars(each) | {"week": each.week.isoformat()} for each in weeks]},
            "encoding": {"x": x},
            "layer": seen,
        }
    ]
    if chance is not None:
        layer.append(
            {
                "data": {"values": [{"chance": chance}]},
                "mark": {"type": "rule", "color": REFERENCE, "strokeDash": [5, 4]},
                "encoding": {"y": {"field": "chance", "type": "quantitative", **y}},
            }
        )
    first, last = weeks[0], weeks[-1]
    lowest = min(weeks, key=lambda each: each.value)
    return drawn(
        {"width": WIDTH, "height": HEIGHT, "layer": layer},
        title=f"{figure} by week",
        description=(
            f"{figure} {first.value:.3f} in the week of {first.week.isoformat()}, {last.value:.3f} in that of "
            f"{last.week.isoformat()}; lowest {lowest.value:.3f} in that of {lowest.week.isoformat()}."
            + (f" The dashed line, {chance:g}, is what chance would give." if chance is not None else "")
        ),
        columns=("Week", figure, "Interval", "Rows"),
        rows=[
            (each.week.isoformat(), f"{each.value:.3f}", f"{each.low:.3f} to {each.high:.3f}", f"{each.count:,}")
            for each in weeks
        ],
    )


def interval_chart(figures: Sequence[Interval], *, figure: str = "AUC", chance: float | None = 0.5) -> Chart:
    """A figure by name with its interval, such as a model's AUC for small and for large brands."""
    values = [value for each in figures for value in (each.low, each.high)] + ([] if chance is None else [chance])
    x = {"title": figure, "scale": {"domain": _around(values), "nice": False, "zero": False}, "axis": {"tickCount": 5}}
    named = {"y": {"field": "label", "type": "nominal", "sort": None, "title": None}}
    seen: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "color": MARK, "opacity": 0.55, "size": 3},
            "encoding": {"x": {"field": "low", "type": "quantitative", **x}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "circle", "color": MARK, "opacity": 1, "size": 70},
            "encoding": {"x": {"field": "value", "type": "quantitative", **x}},
        },
    ]
    layer: list[dict[str, Any]] = [
        {"data": {"values": [vars(each) for each in figures]}, "encoding": named, "layer": seen}
    ]
    if chance is not None:
        layer.insert(
            0,
            {
                "data": {"values": [{"chance": chance}]},
                "mark": {"type": "rule", "color": REFERENCE, "strokeDash": [5, 4]},
                "encoding": {"x": {"field": "chance", "type": "quantitative", **x}},
            },
        )
    lowest, highest = (pick(figures, key=lambda each: each.value) for pick in (min, max))
    return drawn(
        {
            "width": WIDTH - 60,
            "height": {"step": 20},
            "layer": layer,
        },
        title=f"{figure} by group",
        description=(
            f"{figure} from {lowest.value:.3f} ({lowest.label}) to {highest.value:.3f} ({highest.label})."
            + (f" The dashed line, {chance:g}, is what chance would give." if chance is not None else "")
        ),
        columns=("Group", figure, "Interval"),
        rows=[(each.label, f"{each.value:.3f}", f"{each.low:.3f} to {each.high:.3f}") for each in figures],
    )


def _around(values: Sequence[float]) -> list[float]:
    """An axis around the values, to whole twentieths, with a little room."""
    return [math.floor((min(values) - 0.01) * 20) / 20, math.ceil((max(values) + 0.01) * 20) / 20]


def _spread(weeks: Sequence[Week], most: int) -> list[Week]:
    """At most so many of the weeks, evenly spread, the last among them."""
    step = -(-len(weeks) // most)
    return list(weeks[::-1][::step][::-1])
