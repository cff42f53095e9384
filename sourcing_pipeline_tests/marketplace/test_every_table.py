"""Every table of the marketplace takes a good row, whatever its columns are called."""

from datetime import UTC, date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.base import ColumnContract, Contract
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.sql import checked_rows

WORDS = {"currency": "EUR", "country": "DE", "event_type": "search", "outcome": "won"}


def good_value(column: ColumnContract) -> Any:
    if column.dtype == pl.String:
        return WORDS.get(column.name, f"some {column.name}")
    if column.dtype == pl.Date:
        return date(2026, 1, 1)
    if isinstance(column.dtype, pl.Datetime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return 1 if column.dtype == pl.Int64 else 1.0


@pytest.mark.parametrize("contract", MARKETPLACE_INPUTS, ids=lambda contract: str(contract.table_name()))
def test_a_good_row_breaks_nothing(contract: type[Contract]) -> None:
    good = contract.from_rows([{column.name: good_value(column) for column in contract.column_contracts()}])  # noqa: F841 - read by DuckDB
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE raw AS SELECT * FROM good")
        types = {str(row[0]): str(row[1]) for row in connection.execute("DESCRIBE raw").fetchall()}
        found = connection.execute(f"SELECT breach FROM ({checked_rows(contract, 'raw', types)})").fetchall()
    assert found == [(None,)]


def test_no_contract_has_a_column_that_checked_rows_adds() -> None:
    for contract in MARKETPLACE_INPUTS:
        assert not {"breach", "row_index"} & set(contract.polars_schema().names())
