"""The charts of a version's card: SVG files beside it, made from the figures in its metrics.

What belongs here: which figures become which chart. What doesn't: how a chart looks (``charts/``). Figures that are
missing leave their chart out.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcing_pipeline.storage import write_bytes

if TYPE_CHECKING:
    from sourcing_pipeline.charts.chart import Chart


def write_charts(folder: Path, version: str, metrics: dict[str, Any]) -> list[tuple[str, str]]:
    """Write what can be drawn.

    Args:
        folder: where the version's card lies.
        version: its name, with which the files begin.
        metrics: ``calibration`` as ``[stated, seen, low, high, count]``, ``deciles`` as ``[number, rate, count]``,
            ``by_week`` as ``[week, AUC, low, high, count]``.

    Returns:
        the title and file name of each.
    """
    written = []
    for name, draw in (("calibration", _calibration), ("deciles", _deciles), ("by_week", _by_week)):
        rows = metrics.get(name)
        if not rows:
            continue
        chart = draw(rows)
        file = f"{version}-{name.replace('_', '-')}.svg"
        write_bytes(folder / file, chart.standalone_svg.encode())
        written.append((chart.title, file))
    return written


def _calibration(rows: list[list[Any]]) -> "Chart":
    from sourcing_pipeline.charts.probabilities import Bin, calibration_chart

    return calibration_chart([Bin(*row) for row in rows])


def _deciles(rows: list[list[Any]]) -> "Chart":
    from sourcing_pipeline.charts.probabilities import Decile, decile_chart

    deciles = [Decile(*row) for row in rows]
    total = sum(each.count for each in deciles)
    return decile_chart(deciles, sum(each.rate * each.count for each in deciles) / total if total else 0.0)


def _by_week(rows: list[list[Any]]) -> "Chart":
    from sourcing_pipeline.charts.figures import Week, weekly_chart

    return weekly_chart([Week(date.fromisoformat(week), *figures) for week, *figures in rows])
