"""The charts of a version's card: SVG files beside it, made from the figures in its metrics.

What belongs here: where they lie. What doesn't: which figures become which chart, and how it looks (``charts/``).
"""

from pathlib import Path
from typing import Any

from sourcing_pipeline.storage import write_bytes


def write_charts(models_dir: Path, model: str, version: str, metrics: dict[str, Any]) -> list[tuple[str, str]]:
    """Write what can be drawn of a version's figures; returns the title and file name of each.

    Figures that are missing leave their chart out.
    """
    from sourcing_pipeline.charts.of_metrics import CHARTED, charts_of

    if not any(metrics.get(key) for key in CHARTED):
        return []
    written = []
    for key, chart in charts_of(metrics).items():
        file = f"{version}-{key.replace('_', '-')}.svg"
        write_bytes(models_dir / model / file, chart.standalone_svg.encode())
        written.append((chart.title, file))
    return written
