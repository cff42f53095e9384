"""The demo lived through week by week, and the same weeks backfilled from its end: equal, byte for byte.

A live run of a week has only what was known then: rows that had happened and had arrived, brands that had not left yet,
leads that were still open. Lateness is made worse than the demo's own, so that every week has rows that belong to earlier
ones.
"""

import io
from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.demo.marketplace import marketplace_tables
from sourcing_pipeline.demo.population import draw_population
from sourcing_pipeline.demo.size import AS_OF, NOW, WorldSize
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline.marketplace.weekly import TABLES, Terms, weekly_tables
from sourcing_pipeline.weeks import start_of

pytestmark = pytest.mark.slow

SEED = 5
WEEKS = [AS_OF - timedelta(days=7 * number) for number in range(0, 60, 4)]
TERMS = Terms(reporting_currency="EUR", lead_maturity_days=60, price_band_edges=(15.0, 40.0, 100.0))

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def world() -> Tables:
    """A small demo marketplace with rows that come days and weeks late, rates too."""
    size = WorldSize.preset("small")
    tables = marketplace_tables(SEED, size, draw_population(SEED, size))
    rng = np.random.default_rng(SEED)
    for name, moment in (("orders", "ordered_at"), ("events", "occurred_at")):
        height = tables[name].height
        days = np.where(rng.random(height) < 0.2, rng.exponential(12.0, height), 0.0)
        late = pl.Series("late", (days * 86_400_000_000).astype(np.int64)).cast(pl.Duration("us"))
        arrived = pl.min_horizontal(pl.col("available_at") + late, pl.lit(NOW))
        tables[name] = tables[name].with_columns(pl.max_horizontal(arrived, moment).alias("available_at"))
    tables["fx_rates"] = _with_late_rates(tables["fx_rates"], rng)
    return tables


def _with_late_rates(rates: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One rate in twenty arrives days later; some days have none at all."""
    kept = rates.filter(pl.Series(rng.random(rates.height) > 0.1))
    late = pl.Series(rng.random(kept.height) < 0.05)
    days = pl.Series(rng.integers(2, 20, kept.height))
    arrived = pl.col("rate_date").cast(pl.Datetime("us", "UTC")) + pl.duration(days="days_late")
    return (
        kept.with_columns(days.alias("days_late"))
        .with_columns(pl.when(late).then(arrived).alias("available_at"))
        .drop("days_late")
    )


def as_of_then(world: Tables, as_of: date) -> Tables:
    """What a marketplace file held when a week began."""
    now = start_of(as_of)
    brands = world["brands"].filter(pl.col("joined_at") < now)
    leads = world["leads"].filter(pl.col("first_contact_at") < now)
    is_decided = pl.col("outcome_at") < now
    return {
        **world,
        "brands": brands.with_columns(pl.when(pl.col("left_at") < now).then("left_at").alias("left_at")),
        "retailers": world["retailers"].filter(pl.col("joined_at") < now),
        "orders": world["orders"].filter(pl.col("ordered_at") < now, pl.col("available_at") <= now),
        "events": world["events"].filter(pl.col("occurred_at") < now, pl.col("available_at") <= now),
        "products": world["products"].filter(pl.col("created_at") < now),
        "fx_rates": world["fx_rates"].filter(
            pl.coalesce("available_at", pl.col("rate_date").cast(pl.Datetime("us", "UTC")) + pl.duration(days=1)) <= now
        ),
        "leads": leads.with_columns(
            pl.when(is_decided).then("outcome").otherwise(pl.lit("open")).alias("outcome"),
            *(pl.when(is_decided).then(name).alias(name) for name in ("outcome_at", "brand_id")),
        ),
    }


def opened(tables: Tables, known_at: datetime) -> Marketplace:
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register(
            "given", frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.replace_time_zone(None)).to_arrow()
        )
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return open_marketplace(connection, known_at=known_at)


def content(contract: type[Contract], frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.sort(contract.table_key()).write_parquet(stream)
    return stream.getvalue()


def test_a_backfill_writes_what_weekly_runs_wrote_byte_for_byte(world: Tables) -> None:
    backfilled = {
        (contract.table_name(), as_of): content(contract, frame)
        for contract, as_of, frame in weekly_tables(opened(world, NOW), WEEKS, TERMS)
    }
    assert set(backfilled) == {(contract.table_name(), as_of) for contract in TABLES for as_of in WEEKS}
    for as_of in WEEKS:
        then = opened(as_of_then(world, as_of), start_of(as_of))
        for contract, _, frame in weekly_tables(then, [as_of], TERMS):
            assert content(contract, frame) == backfilled[contract.table_name(), as_of], (
                f"{contract.table_name()} {as_of}"
            )


def test_late_rows_did_change_later_weeks(world: Tables) -> None:
    """Otherwise the test above would say nothing about them."""
    on_time = {
        **world,
        **{
            name: world[name].with_columns(pl.lit(None, pl.Datetime("us", "UTC")).alias("available_at"))
            for name in ("orders", "events")
        },
    }
    gmv = [
        {as_of: frame["gmv"].sum() for _, as_of, frame in weekly_tables(opened(tables, NOW), WEEKS, TERMS, TABLES[:1])}
        for tables in (world, on_time)
    ]
    differing = [as_of for as_of in WEEKS if gmv[0][as_of] != gmv[1][as_of]]
    assert len(differing) > len(WEEKS) // 2


def test_a_week_before_anything_happened_is_empty_or_zero(world: Tables) -> None:
    long_ago = date(2020, 1, 6)
    for _, _, frame in weekly_tables(opened(world, datetime(2026, 11, 2, tzinfo=UTC)), [long_ago], TERMS):
        assert frame.is_empty()
