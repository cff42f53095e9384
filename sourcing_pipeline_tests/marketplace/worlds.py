"""Small marketplaces for tests: rows as dictionaries, written to a DuckDB file and opened as the pipeline opens it."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from hypothesis import strategies as st

from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.sql import quoted, sql_type
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline.storage import write_parquet

AS_OF = date(2024, 3, 4)  # the year before it has a leap day
MOMENT = datetime(2024, 3, 4)  # noqa: DTZ001 - the file holds naive moments in UTC
KNOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)

Rows = Sequence[Mapping[str, Any]]
World = Mapping[str, Rows]


def write_world(connection: duckdb.DuckDBPyConnection, world: World, *, without: Sequence[str] = ()) -> None:
    """Write tables with all columns of their contracts; those that are not given are empty."""
    for contract in MARKETPLACE_INPUTS:
        name = contract.table_name()
        if name in without:
            continue
        columns = {column.name: sql_type(column.dtype) for column in contract.column_contracts()}
        columns.pop("attributes", None)
        spelled = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE TABLE {name} ({spelled})")
        rows = world.get(name, ())
        if rows:
            # As one JSON text: inserting row by row costs more than all the rest of a test.
            text = json.dumps([dict(row) for row in rows], default=str)
            select = ", ".join(f"CAST(row->>'$.{column}' AS {kind})" for column, kind in columns.items())
            connection.execute(
                f"INSERT INTO {name} SELECT {select} FROM (SELECT unnest(CAST(CAST(? AS JSON) AS JSON[])) AS row)",
                [text],
            )


@contextmanager
def opened(
    world: World, *, known_at: datetime = KNOWN_AT, without: Sequence[str] = (), rates_file: Path | None = None
) -> Iterator[Marketplace]:
    """A marketplace in memory."""
    connection = duckdb.connect()
    try:
        write_world(connection, world, without=without)
        yield open_marketplace(connection, known_at=known_at, rates_file=rates_file)
    finally:
        connection.close()


@contextmanager
def with_rates(world: World, kept: pl.DataFrame, *, without: Sequence[str] = ()) -> Iterator[Marketplace]:
    """A marketplace in memory, and beside it a file of rates that were loaded."""
    # Not pytest's folder: hypothesis runs many examples in one test. The name has signs that globs have.
    with tempfile.TemporaryDirectory(prefix="rates [a]*=") as folder:
        path = Path(folder) / "fx_rates.parquet"
        write_parquet(kept, path)
        with opened(world, without=without, rates_file=path) as market:
            yield market


def write_file(path: Path, world: World, *, without: Sequence[str] = ()) -> None:
    """A marketplace file."""
    connection = duckdb.connect(str(path))
    try:
        write_world(connection, world, without=without)
    finally:
        connection.close()


def days_before(days: float) -> datetime:
    """A moment so many days before as_of (after it, if negative)."""
    return MOMENT - timedelta(days=days)


BRANDS = ("b1", "b2", "b3")
RETAILERS = ("r1", "r2", "r3", "r4")

# Moments around every border that a metric has, to the microsecond.
_BORDERS = (0, 30, 90, 180, 365, 366)
_moments = st.one_of(
    st.integers(-20 * 24, 500 * 24).map(lambda hours: days_before(hours / 24)),
    st.builds(
        lambda days, nudge: days_before(days) + timedelta(microseconds=nudge),
        st.sampled_from(_BORDERS),
        st.sampled_from((-1, 0, 1)),
    ),
)
_late = st.one_of(st.none(), st.sampled_from((0.0, 0.5, 3.0, 40.0)))


def _available(row: dict[str, Any], moment: str, late: float | None) -> dict[str, Any]:
    return row | {"available_at": None if late is None else row[moment] + timedelta(days=late)}


def _numbered(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [row | {key: f"{key[0]}{number}"} for number, row in enumerate(rows)]


_orders = st.builds(
    _available,
    st.fixed_dictionaries(
        {
            "retailer_id": st.sampled_from(RETAILERS),
            "brand_id": st.sampled_from(BRANDS),
            "ordered_at": _moments,
            "amount": st.integers(0, 100_000).map(lambda cents: cents / 100),
            "currency": st.sampled_from(("USD", "EUR", "GBP", "CHF")),
            "status": st.sampled_from(
                (
                    "paid",
                    "Paid",
                    "Cancelled",
                    "canceled_by_brand",
                    "returned",
                    "refunded",
                    "credit note",
                    "return cancelled",
                )
            ),
        }
    ),
    st.just("ordered_at"),
    _late,
)
_events = st.builds(
    _available,
    st.fixed_dictionaries(
        {
            "event_type": st.sampled_from(("page_view", "favorite", "add_to_cart", "search")),
            "retailer_id": st.sampled_from(RETAILERS),
            "brand_id": st.sampled_from((*BRANDS, None)),
            "category": st.sampled_from(("Candles", "Toys", None)),
            "results_count": st.sampled_from((None, 0, 0, 7)),
            "occurred_at": _moments,
        }
    ),
    st.just("occurred_at"),
    _late,
)
_brands = st.fixed_dictionaries(
    {
        "category": st.sampled_from(("Candles", "Toys", None)),
        "joined_at": _moments,
        "left_at": st.one_of(st.none(), _moments),
    }
)
_leads = st.fixed_dictionaries(
    {
        "first_contact_at": _moments,
        "outcome": st.sampled_from(("won", "lost", "open")),
        "outcome_at": st.one_of(st.none(), _moments),
        "brand_id": st.just("b1"),
    }
)
# Half of them close to the borders, where many orders are: often several rates could serve one order, or one of its legs.
_rates = st.builds(
    lambda row, late: (
        row
        | {"available_at": None if late is None else datetime.combine(row["rate_date"], time()) + timedelta(days=late)}
    ),
    st.fixed_dictionaries(
        {
            "rate_date": st.one_of(
                st.integers(-10, 400),
                st.builds(lambda border, days: border + days, st.sampled_from(_BORDERS), st.integers(-1, 9)),
            ).map(lambda days: days_before(days).date()),
            "currency": st.sampled_from(("EUR", "GBP")),
            "usd_per_unit": st.sampled_from((0.5, 1.0, 1.25, 2.0)),
        }
    ),
    st.sampled_from((None, None, 0.6, 1.0, 2.5, 9.0, 60.0)),
)


def rates() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rates of days that orders may go by, some of them known late."""
    return st.lists(_rates, max_size=40, unique_by=lambda row: (row["rate_date"], row["currency"]))


def worlds() -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Random small worlds: late facts, ties, cancelled orders, brands that left, rates that are missing or old."""
    return st.fixed_dictionaries(
        {
            "brands": st.lists(_brands, min_size=3, max_size=3).map(
                lambda rows: [
                    row | {"brand_id": brand, "name": brand.upper()} for row, brand in zip(rows, BRANDS, strict=True)
                ]
            ),
            "retailers": st.lists(_moments, min_size=len(RETAILERS), max_size=len(RETAILERS)).map(
                lambda moments: [
                    {"retailer_id": retailer, "country": "DE" if retailer < "r3" else None, "joined_at": joined_at}
                    for retailer, joined_at in zip(RETAILERS, moments, strict=True)
                ]
            ),
            "orders": st.lists(_orders, max_size=40).map(lambda rows: _numbered(rows, "order_id")),
            "events": st.lists(_events, max_size=40).map(lambda rows: _numbered(rows, "event_id")),
            "leads": st.lists(_leads, max_size=8).map(lambda rows: _numbered(rows, "lead_id")),
            "fx_rates": rates(),
        }
    )
