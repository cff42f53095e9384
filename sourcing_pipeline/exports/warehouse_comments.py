"""What tables, views and columns of the warehouse say of themselves, so that an analyst needs no second document."""

from collections.abc import Mapping

import duckdb

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.sql import literal, quoted

AS_OF_MEANING = "Week of the row: a Monday, UTC"


def meanings_of(contract: type[Contract]) -> dict[str, str]:
    """What each column of a contract means, with its unit."""
    return {column.name: in_words(column.meaning, column.unit) for column in contract.column_contracts()}


def told_of(contract: type[Contract]) -> str:
    """What a table is for, and what one row is."""
    return f"{contract.meaning()} One row is {contract.table_grain()}."


def in_words(meaning: str, unit: str | None) -> str:
    """A meaning and its unit."""
    return meaning if unit is None else f"{meaning} ({unit})"


def comment_on(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, told: str, meanings: Mapping[str, str]
) -> None:
    """Say what a table or view is (``kind`` is ``TABLE`` or ``VIEW``), and what those of its columns mean that are told of."""
    connection.execute(f"COMMENT ON {kind} {quoted(name)} IS {literal(told)}")
    columns = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE NOT internal AND table_name = $name", {"name": name}
    ).fetchall()
    for (column,) in columns:
        if column in meanings:
            connection.execute(f"COMMENT ON COLUMN {quoted(name)}.{quoted(column)} IS {literal(meanings[column])}")
