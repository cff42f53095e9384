"""The places of the week, and which rep contacts which of the brands that got one.

What doesn't belong here: who gets a place (``selection.py``, ``chance.py``).
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from sourcing_pipeline.onboarding.program import Program
from sourcing_pipeline.onboarding.reps import Fields, Rep

UNCAPPED = "unknown"
"""The category that has no cap: it is none."""


@dataclass(frozen=True)
class Places:
    """The reps with their places, and how many of these one category may take."""

    reps: list[Rep]
    category_cap: int

    @classmethod
    def of(cls, reps: list[Rep], cap_share: float) -> "Places":
        """The cap on a category is its share of all places, one at least."""
        total = sum(rep.capacity for rep in reps)
        return cls(reps, max(1, math.floor(cap_share * total + 1e-9)))

    @property
    def total(self) -> int:
        """All places of the week."""
        return sum(rep.capacity for rep in self.reps)

    def within(self, field: tuple[int, ...]) -> int:
        """The places of the reps of a field."""
        return sum(self.reps[index].capacity for index in field)


def deal(listed: pl.DataFrame, places: Places, fields: Fields) -> pl.DataFrame:
    """Add ``rep_index``: reps are booked as evenly as their fields allow, and each gets better and lesser brands.

    Args:
        listed: brands that fit into the places, best first, with their ``field``.
        places: of the week.
        fields: which reps serve which field.
    """
    if listed.is_empty():
        return listed.with_columns(rep_index=pl.lit(None, dtype=pl.Int64))
    wanted = dict(listed.group_by("field").len().sort("field").iter_rows())
    program = Program()
    links = [(field, rep) for field in wanted for rep in fields.reps[field]]
    flows = program.columns(np.zeros(len(links)), upper=float(listed.height))
    # The more of a rep's places are taken, the dearer the next one.
    seats = [(rep, nth) for rep, held in enumerate(places.reps) for nth in range(min(held.capacity, listed.height))]
    taken = program.columns(np.array([-(nth + 0.5) / places.reps[rep].capacity for rep, nth in seats]), upper=1.0)
    for field, count in wanted.items():
        program.row(flows[[place for place, link in enumerate(links) if link[0] == field]], low=count, high=count)
    for rep in range(len(places.reps)):
        into = flows[[place for place, link in enumerate(links) if link[1] == rep]]
        program.row(into, minus=taken[[place for place, seat in enumerate(seats) if seat[0] == rep]], low=0, high=0)
    counts = program.solve()[flows]
    shares = [
        (field, rep, (nth + 0.5) / count)
        for (field, rep), count in zip(links, counts.tolist(), strict=True)
        for nth in range(count)
    ]
    dealt = (
        pl.DataFrame(shares, schema={"field": pl.Int64, "rep_index": pl.Int64, "turn": pl.Float64}, orient="row")
        .sort("field", "turn", "rep_index")
        .with_columns(pl.int_range(pl.len()).over("field").alias("nth"))
    )
    return (
        listed.with_columns(pl.int_range(pl.len()).over("field").alias("nth"))
        .join(dealt, on=["field", "nth"], how="left", maintain_order="left")
        .drop("nth", "turn")
    )
