"""Charts of stated probabilities on later data: are they calibrated, and do they order well?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sourcing_pipeline.charts.chart import HEIGHT, MARK, REFERENCE, WIDTH, Chart, amount, drawn, share, share_axis


@dataclass(frozen=True)
class Bin:
    """Rows of about the same stated probability: what was stated on average, and the share seen with its interval."""

    stated: float
    seen: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Decile:
    """A tenth of the rows by score; 1 is the tenth with the highest scores. ``rate`` is the share of positive rows."""

    number: int
    rate: float
    count: int


def calibration_chart(bins: Sequence[Bin]) -> Chart:
    """Stated probability against the share seen; on the dashed line they are equal."""
    bins = sorted(bins, key=lambda each: each.stated)
    most = _round_up(max(max(each.stated, each.high) for each in bins))
    widest = max(bins, key=lambda each: abs(each.stated - each.seen))
    inside = sum(each.low <= each.stated <= each.high for each in bins)
    x, y = share_axis("stated", most), share_axis("seen", most)
    return drawn(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "layer": [
                _line([{"x": 0, "y": 0}, {"x": most, "y": most}], x, y),
                {
                    "data": {"values": [vars(each) for each in bins]},
                    "encoding": {"x": {"field": "stated", "type": "quantitative", **x}},
                    "layer": [
                        {
                            "mark": {"type": "rule", "color": MARK, "opacity": 0.55, "size": 2},
                            "encoding": {"y": {"field": "low", "type": "quantitative", **y}, "y2": {"field": "high"}},
                        },
                        {
                            "mark": {"type": "circle", "color": MARK, "opacity": 1},
                            "encoding": {
                                "y": {"field": "seen", "type": "quantitative", **y},
                                "size": {"field": "count", "type": "quantitative", "legend": None, **_sizes(bins)},
                            },
                        },
                    ],
                },
            ],
        },
        title="Calibration: probability stated and share seen",
        description=(
            f"{inside} of {len(bins)} stated probabilities lie within the interval of what was seen. The widest gap: "
            f"stated {share(widest.stated)}, seen {share(widest.seen)} ({share(widest.low)} to {share(widest.high)}, "
            f"{widest.count:,} rows). On the dashed line both are equal; a larger dot has more rows."
        ),
        columns=("Stated", "Seen", "Interval", "Rows"),
        rows=[
            (share(each.stated), share(each.seen), f"{share(each.low)} to {share(each.high)}", f"{each.count:,}")
            for each in bins
        ],
    )


def decile_chart(deciles: Sequence[Decile], overall: float, *, amounts: bool = False) -> Chart:
    """Share of positive rows in each tenth by score, best first, against the share in all.

    Args:
        deciles: the tenths.
        overall: the rate of all rows.
        amounts: whether rates are mean amounts and not shares.
    """
    words = amount if amounts else share
    deciles = sorted(deciles, key=lambda each: each.number)
    best = deciles[0]
    what = "mean amount" if amounts else "share of positive rows"
    highest = max(overall, *(each.rate for each in deciles))
    y = {"title": "mean", "axis": {"tickCount": 5}} if amounts else share_axis("positive", _round_up(highest))
    times = f", {best.rate / overall:.1f} times the {words(overall)} of all" if overall > 0 else ""
    return drawn(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "layer": [
                {
                    "data": {"values": [vars(each) for each in deciles]},
                    "mark": {"type": "bar", "color": MARK, "opacity": 0.85},
                    "encoding": {
                        "x": {
                            "field": "number",
                            "type": "ordinal",
                            "title": "tenth by score, best first",
                            "axis": {"labelAngle": 0},
                        },
                        "y": {"field": "rate", "type": "quantitative", **y},
                    },
                },
                {
                    "data": {"values": [{"rate": overall}]},
                    "mark": {"type": "rule", "color": REFERENCE, "strokeDash": [5, 4], "size": 2},
                    "encoding": {"y": {"field": "rate", "type": "quantitative", **y}},
                },
            ],
        },
        title=f"Deciles: {what} by score",
        description=f"In the best tenth the {what} is {words(best.rate)}{times}. The dashed line is that of all.",
        columns=("Tenth by score", "Mean" if amounts else "Positive", "Against all", "Rows"),
        rows=[
            (
                str(each.number),
                words(each.rate),
                f"{each.rate / overall:.2f} times" if overall > 0 else "n/a",
                f"{each.count:,}",
            )
            for each in deciles
        ],
    )


def _line(points: list[dict[str, float]], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": points},
        "mark": {"type": "line", "color": REFERENCE, "strokeDash": [5, 4]},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **x},
            "y": {"field": "y", "type": "quantitative", **y},
        },
    }


def _sizes(bins: Sequence[Bin]) -> dict[str, Any]:
    """Areas in proportion to rows, the largest 150 square pixels, none too small to see."""
    most = max((*(each.count for each in bins), 1))
    return {"scale": {"domain": [0, most], "range": [20, 150]}}


def _round_up(value: float) -> float:
    """The next tenth, or the next hundredth of small shares, at most 1."""
    step = 0.1 if value > 0.1 else 0.01  # noqa: PLR2004 - a tenth
    return min(1.0, max(step, round(math.ceil(round(value / step, 9)) * step, 4)))
