"""Rows of newcomer_diversion in which each newcomer took a given share of what it sold, to the cent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion

AS_OF = date(2024, 3, 4)


def newcomers(
    taken: Sequence[tuple[float, float]],
    *,
    category: str = "Candles",
    retailers: int = 20,
    growth: float = 1.0,
    newcomers_elsewhere: float = 0.0,
    first: int = 0,
) -> pl.DataFrame:
    """A newcomer for each pair of the share it took and what it sold; what is spent elsewhere goes by ``growth``."""
    alike, elsewhere = 20_000.0, 60_000.0
    rows = [
        {
            "as_of": AS_OF,
            "brand_id": f"b{first + number:03}",
            "category": category,
            "price_band": "unknown",
            "joined_at": datetime(2023, 6, 1, tzinfo=UTC),
            "retailer_count": retailers,
            "gmv_after": sold,
            "alike_gmv_before": alike,
            "alike_gmv_after": alike * growth - share * sold,
            "alike_newcomer_gmv_before": 0.0,
            "alike_newcomer_gmv_after": sold,
            "elsewhere_gmv_before": elsewhere,
            "elsewhere_gmv_after": elsewhere * growth - share * newcomers_elsewhere,
            "elsewhere_newcomer_gmv_before": 0.0,
            "elsewhere_newcomer_gmv_after": newcomers_elsewhere,
        }
        for number, (share, sold) in enumerate(taken)
    ]
    return pl.DataFrame(rows, schema=NewcomerDiversion.polars_schema(), orient="row")
