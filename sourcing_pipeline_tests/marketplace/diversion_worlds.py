"""A marketplace in which newcomers take a known share of their sales from brands alike, as frames of its tables."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.leads import Leads
from sourcing_pipeline.contracts.inputs.orders import Orders
from sourcing_pipeline.contracts.inputs.retailers import Retailers
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace

DAYS = 720
START = datetime(2023, 1, 2, tzinfo=UTC)
AS_OF = date(2023, 1, 2) + timedelta(days=DAYS - DAYS % 7)
CATEGORIES = ("Candles", "Ceramics", "Toys")
_EVERY_DAYS, _NEWCOMER_EVERY_DAYS = 9, 45
_AMOUNT_SPREAD = 0.5


@dataclass(frozen=True)
class Size:
    """How many of each there are; established brands, newcomers and what one reaches are of each category."""

    retailers: int = 250
    established: int = 6
    newcomers: int = 12
    retailers_of_a_newcomer: int = 20


def planted(share: float, seed: int, size: Size | None = None) -> dict[str, pl.DataFrame]:
    """Tables of a marketplace: of each newcomer order the share is taken from the retailer's nearest order of a brand alike.

    Retailers differ in how much they buy, buy ever more, and more in autumn, so that before and after differ anyhow.
    """
    size, rng = size or Size(), np.random.default_rng(seed)
    brands: list[dict[str, object]] = []
    orders: list[tuple[str, str, int]] = []
    keenness = rng.uniform(0.7, 1.3, size.retailers)
    for category in CATEGORIES:
        established = [f"{category}-{number}" for number in range(size.established)]
        brands += [_brand(brand_id, category, -200) for brand_id in established]
        usual = [_days(rng, 0, keenness[retailer] / _EVERY_DAYS) for retailer in range(size.retailers)]
        left = [np.ones(len(days), dtype=bool) for days in usual]
        for number in range(size.newcomers):
            joined = int(rng.integers(150, 600))
            brand_id = f"{category}-new-{number:02}"
            brands.append(_brand(brand_id, category, joined))
            for retailer in rng.choice(size.retailers, size.retailers_of_a_newcomer, replace=False):
                first = joined + int(rng.integers(0, 170))
                for day in [first, *_days(rng, first, 1 / _NEWCOMER_EVERY_DAYS)]:
                    orders.append((f"r{retailer}", brand_id, day))
                    ordered = np.flatnonzero(left[retailer] & (usual[retailer] >= first))
                    if len(ordered) and rng.random() < share:
                        left[retailer][min(ordered, key=lambda place: abs(usual[retailer][place] - day))] = False
        for retailer in range(size.retailers):
            days = usual[retailer][left[retailer]]
            chosen = rng.integers(size.established, size=len(days))
            orders += [(f"r{retailer}", established[brand], int(day)) for brand, day in zip(chosen, days, strict=True)]
    return _tables(rng, brands, [order for order in orders if order[2] < DAYS], size)


def opened(tables: dict[str, pl.DataFrame]) -> Marketplace:
    """The tables as a marketplace in memory."""
    connection = duckdb.connect()
    for name, frame in tables.items():
        naive = frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.replace_time_zone(None))
        connection.register("given", naive.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return open_marketplace(connection, known_at=datetime(2026, 1, 1, tzinfo=UTC))


def _brand(brand_id: str, category: str, joined: int) -> dict[str, object]:
    name = {"brand_id": brand_id, "name": brand_id, "domain": f"{brand_id.lower()}.example", "category": category}
    return name | {"joined_at": START + timedelta(days=joined)}


def _days(rng: np.random.Generator, first: int, rate: float) -> NDArray[np.int64]:
    """Days of orders from a day on: a rate that grows by a half in a year and swings with the season."""
    days = np.arange(first + 1, DAYS)
    expected = rate * (1 + days / 730) * (1 + 0.3 * np.sin(2 * np.pi * days / 365))
    return np.repeat(days, rng.poisson(expected))


def _tables(
    rng: np.random.Generator, brands: list[dict[str, object]], orders: list[tuple[str, str, int]], size: Size
) -> dict[str, pl.DataFrame]:
    retailers, brand_ids, days = zip(*orders, strict=True)
    amounts = 100 * np.exp(_AMOUNT_SPREAD * rng.normal(size=len(orders)) - _AMOUNT_SPREAD**2 / 2)
    frame = pl.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(len(orders))],
            "retailer_id": retailers,
            "brand_id": brand_ids,
            "ordered_at": pl.Series(
                [START + timedelta(days=int(day), hours=9) for day in days], dtype=pl.Datetime("us", "UTC")
            ),
            "amount": amounts.round(2),
            "currency": "USD",
            "status": "paid",
            "available_at": pl.Series([None] * len(orders), dtype=pl.Datetime("us", "UTC")),
        }
    )
    rows = [{"retailer_id": f"r{number}", "joined_at": START} for number in range(size.retailers)]
    return {
        "brands": Brands.from_rows(brands),
        "retailers": Retailers.from_rows(rows),
        "orders": Orders.conform(frame),
        "leads": Leads.empty_frame().drop("attributes"),
    }
