"""The report's lookalikes: the brands on the marketplace that a candidate is most like, and how they did.

What belongs here: the choice and the words of what is shown. What doesn't: markup, and how likeness is measured.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from sourcing_pipeline.exports.tables import WeeklyTables

MOST_LOOKALIKES = 5
"""Of the ten that the table has: what a reader compares."""


@dataclass(frozen=True)
class Lookalike:
    """A brand on the marketplace that a candidate is like.

    ``sells`` is its category; ``gmv`` what it sells in 12 months, in the reporting currency; either None where unknown.
    """

    name: str
    similarity: float
    sells: str | None
    country: str | None
    gmv: float | None


def lookalikes_of(tables: WeeklyTables, domains: Iterable[str]) -> dict[str, list[Lookalike]]:
    """The nearest brands of each website, nearest first."""
    wanted = pl.Series("domain", list(domains), dtype=pl.String).implode()
    outcomes = tables.brand_outcomes.select("brand_id", "category", "country", "gmv_12m_estimate").unique("brand_id")
    near = (
        tables.lookalike_brands.filter(pl.col("domain").is_in(wanted) & (pl.col("rank") <= MOST_LOOKALIKES))
        .join(outcomes, on="brand_id", how="left")
        .sort("domain", "rank")
    )
    found: dict[str, list[Lookalike]] = {}
    for row in near.iter_rows(named=True):
        found.setdefault(row["domain"], []).append(
            Lookalike(
                row["brand_name"] or row["brand_id"],
                row["similarity"],
                row["category"],
                row["country"],
                row["gmv_12m_estimate"],
            )
        )
    return found
