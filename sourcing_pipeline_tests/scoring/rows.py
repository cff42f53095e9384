"""Labelled rows made by hand: what tests of fitting and judging start from."""

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.examples import Examples

DAY = 86_400_000_000


def examples_of(
    target: npt.NDArray[np.float64],
    at: npt.NDArray[np.int64],
    *,
    decided_at: npt.NDArray[np.int64] | None = None,
    days: int = 90,
    until: int,
    features: pl.DataFrame | None = None,
    groups: list[str] | None = None,
) -> Examples:
    """Rows that mature after so many days; ``until`` is in days since 1970."""
    return Examples(
        pl.DataFrame({"x": range(len(target))}) if features is None else features,
        target,
        at,
        at + days * DAY,
        groups or [f"g{row}" for row in range(len(target))],
        at + days * DAY if decided_at is None else decided_at,
        until * DAY,
    )
