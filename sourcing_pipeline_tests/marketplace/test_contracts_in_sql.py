"""Contracts as SQL reject the same rows as contracts on frames, in the same words."""

import string
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.inputs.events import Events
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.orders import Orders
from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.retailers import Retailers
from sourcing_pipeline.contracts.rows import split_rows
from sourcing_pipeline.contracts.sql import can_hold, checked_rows, quarantine_rows, repeated_reason, repeated_rows

KNOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def split_in_sql(connection: duckdb.DuckDBPyConnection, contract: type[Contract]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What split_rows does, for the relation ``raw``."""
    types = {str(row[0]): str(row[1]) for row in connection.execute("DESCRIBE raw").fetchall()}
    checked = checked_rows(contract, "raw", types, with_row_index=True)
    if contract.table_key():
        hashes = f"(SELECT hash({', '.join(contract.table_key())}) AS key_hash FROM ({checked}))"
        repeated = repeated_rows(contract, checked, hashes)
        reason = f"CASE WHEN row_index IN ({repeated}) THEN '{repeated_reason(contract)}' END"
        checked = f"SELECT * REPLACE (coalesce(breach, {reason}) AS breach) FROM ({checked})"
    columns = ", ".join(column.name for column in contract.column_contracts())
    valid = connection.sql(f"SELECT {columns} FROM ({checked}) WHERE breach IS NULL ORDER BY row_index").pl()
    rejected = f"SELECT * FROM ({checked}) WHERE breach IS NOT NULL ORDER BY row_index"
    moments = pl.col(pl.Datetime("us", time_zone=None)).dt.replace_time_zone("UTC")
    return valid.with_columns(moments), connection.sql(quarantine_rows(contract, rejected, KNOWN_AT)).pl()


def assert_same(contract: type[Contract], kinds: dict[str, str], rows: list[dict[str, Any]]) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE raw ({', '.join(f'{name} {kind}' for name, kind in kinds.items())})")
        if rows:
            marks = ", ".join(f"CAST(? AS {kind})" for kind in kinds.values())
            values = [row[name] for row in rows for name in kinds]
            connection.execute(f"INSERT INTO raw VALUES {', '.join([f'({marks})'] * len(rows))}", values)
        valid, rejected = split_in_sql(connection, contract)
        split = split_rows(connection.sql("SELECT * FROM raw").pl(), contract, KNOWN_AT)
    assert contract.conform(valid).equals(split.valid)
    words = ["table", "row_key", "reason"]
    assert rejected.select(words).rows() == split.quarantined.select(words).rows()


ids = st.one_of(st.none(), st.sampled_from(["a", "b", "c", ""]))
numbers = st.one_of(
    st.none(),
    st.integers(-5, 5).map(float),
    st.floats(-1e9, 1e9),
    st.sampled_from([float("nan"), float("inf"), -1e-7, 1e20]),
)
moments = st.one_of(st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - naive on purpose
number_texts = st.one_of(
    st.none(),
    st.sampled_from(
        ["1", "-1", "+2", "1.5", "1e3", ".5", "2.", "nan", "inf", "1_000", " 5", "5 ", "0x1A", "", "1,5", "one"]
    ),
    st.text(string.digits + "+-.e_ ", max_size=6),
)
moment_texts = st.one_of(
    st.none(),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(str),  # noqa: DTZ001 - naive on purpose
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.isoformat() + "Z"),  # noqa: DTZ001 - naive on purpose
    st.sampled_from(
        [
            "2024-02-29",
            "2023-02-29",
            "2024-01-01T10:00",
            "2024-01-01T10:00:00+02:00",
            " 2024-01-01 ",
            "infinity",
            "epoch",
            "now",
            "01/02/2024",
            "2024-01-01T25:00:00",
            "",
            "20240101",
            "2024-01-01 10:00:00.123456789",
        ]
    ),
)
few = settings(max_examples=12)


@pytest.mark.slow
@few
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "order_id": ids,
                "retailer_id": st.integers(1, 3),
                "brand_id": ids,
                "ordered_at": moments,
                "amount": numbers,
                "currency": st.sampled_from([None, "USD", "usd", "EURO", ""]),
                "status": ids,
            }
        ),
        max_size=12,
    )
)
def test_typed_orders(rows: list[dict[str, Any]]) -> None:
    kinds = dict.fromkeys(("order_id", "brand_id", "currency", "status"), "VARCHAR")
    assert_same(Orders, {**kinds, "retailer_id": "INTEGER", "ordered_at": "TIMESTAMP", "amount": "DOUBLE"}, rows)


@pytest.mark.slow
@few
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "event_id": ids,
                "event_type": st.sampled_from(["page_view", "search", "Search", None]),
                "retailer_id": ids,
                "results_count": number_texts,
                "occurred_at": moment_texts,
            }
        ),
        max_size=12,
    )
)
def test_events_of_text_only(rows: list[dict[str, Any]]) -> None:
    names = ("event_id", "event_type", "retailer_id", "results_count", "occurred_at")
    assert_same(Events, dict.fromkeys(names, "VARCHAR"), rows)


@pytest.mark.slow
@few
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "rate_date": st.dates(date(2024, 1, 1), date(2024, 1, 3)),
                "currency": st.sampled_from(["EUR", "GBP", "xx"]),
                "usd_per_unit": number_texts,
            }
        ),
        max_size=12,
    )
)
def test_rates_with_a_key_of_two_columns(rows: list[dict[str, Any]]) -> None:
    assert_same(FxRates, {"rate_date": "DATE", "currency": "VARCHAR", "usd_per_unit": "VARCHAR"}, rows)


@pytest.mark.slow
@few
@given(
    st.lists(
        st.fixed_dictionaries(
            {"rep": ids, "email": ids, "territory": ids, "languages": ids, "weekly_capacity": numbers}
        ),
        max_size=8,
    )
)
def test_whole_numbers_that_came_as_floats(rows: list[dict[str, Any]]) -> None:
    kinds = dict.fromkeys(("rep", "email", "territory", "languages"), "VARCHAR")
    assert_same(Reps, {**kinds, "weekly_capacity": "DOUBLE"}, rows)


@pytest.mark.parametrize(
    ("kind", "value", "moment"),
    [
        ("TIMESTAMP", "2024-01-01 10:00:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("TIMESTAMPTZ", "2024-01-01 10:00:00+02:00", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("VARCHAR", "2024-01-01 10:00:00+02:00", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("VARCHAR", "2024-01-01 10:00:00-0530", datetime(2024, 1, 1, 15, 30, tzinfo=UTC)),
        ("TIMESTAMP_NS", "2024-01-01 10:00:00.123456789", datetime(2024, 1, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("TIMESTAMP_S", "2024-01-01 10:00:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("DATE", "2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
        ("TIMESTAMP", "infinity", None),
    ],
)
def test_moments_of_any_type_are_read_in_utc(kind: str, value: str, moment: datetime | None) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"CREATE TABLE raw AS SELECT 'r1' AS retailer_id, CAST('{value}' AS {kind}) AS joined_at, 'DE' AS country"
        )
        types = {"retailer_id": "VARCHAR", "joined_at": _kind_of(connection), "country": "VARCHAR"}
        joined, reason = connection.execute(
            f"SELECT joined_at, breach FROM ({checked_rows(Retailers, 'raw', types)})"
        ).fetchall()[0]
    assert (joined and joined.replace(tzinfo=UTC)) == moment
    assert (reason is None) == (moment is not None)


def _kind_of(connection: duckdb.DuckDBPyConnection) -> str:
    return next(str(row[1]) for row in connection.execute("DESCRIBE raw").fetchall() if row[0] == "joined_at")


def test_types_that_cannot_hold_a_column_are_told() -> None:
    assert can_hold("DECIMAL(18,2)", pl.Float64())
    assert can_hold("ENUM('a', 'b')", pl.String())
    assert not can_hold("DOUBLE", pl.String())
    assert not can_hold("BIGINT", pl.Datetime("us", "UTC"))
    assert not can_hold("BOOLEAN", pl.Float64())


def test_a_quarantined_row_is_kept_as_it_came() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE raw AS SELECT 'EUR' AS currency, DATE '2024-01-01' AS rate_date, -1.5 AS usd_per_unit"
        )
        _, rejected = split_in_sql(connection, FxRates)
    assert rejected.to_dicts() == [
        {
            "table": "fx_rates",
            "row_key": "2024-01-01/EUR#0",
            "reason": "usd_per_unit: '-1.5' is not more than 0",
            "row": '{"rate_date":"2024-01-01","currency":"EUR","usd_per_unit":"-1.5","available_at":null}',
            "known_at": KNOWN_AT.replace(tzinfo=None),
        }
    ]
