"""Is the marketplace file built as the README says? Tables there, columns there, types that can be read.

What belongs here: what a person must mend before anything can run; each breach is one ``InputError``. What doesn't:
single rows (``source.py``: they go to quarantine).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from sourcing_pipeline.contracts.base import ColumnContract, Contract
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.rows import missing_columns
from sourcing_pipeline.contracts.sql import can_hold, cast_expression, is_text, quoted
from sourcing_pipeline.errors import InputError

PROBED_ROWS = 1000
"""How many values of a text column are tried before saying that it holds something else."""

_IN_WORDS: dict[type[pl.DataType], str] = {
    pl.String: "a text",
    pl.Int64: "a whole number",
    pl.Float64: "a number",
    pl.Datetime: "a UTC timestamp",
    pl.Date: "a date",
    pl.Boolean: "true or false",
}


@dataclass(frozen=True)
class RawTable:
    """A table or view of the marketplace file, as it is."""

    relation: str
    types: Mapping[str, str]


def raw_tables(connection: duckdb.DuckDBPyConnection, file: str) -> dict[str, RawTable]:
    """The tables of the contract that the file has, each with its columns and SQL types.

    Args:
        connection: to the file.
        file: the file's name, for messages.

    Raises:
        InputError: a table or column is missing, or a column can't hold what it should.
    """
    names = connection.execute(
        "SELECT lower(table_name), table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_schema = 'main'"
    ).fetchall()
    at_hand = dict(names)
    wanted = [contract.table_name() for contract in MARKETPLACE_INPUTS if not contract.table_is_optional()]
    missing = [name for name in wanted if name not in at_hand]
    if missing:
        raise InputError(
            f"{file}: no table {', '.join(missing)}: add it as a table, or as a view over your own tables (README, Marketplace)"
        )
    return {
        contract.table_name(): raw_table(connection, contract, at_hand[contract.table_name()], file)
        for contract in MARKETPLACE_INPUTS
        if contract.table_name() in at_hand
    }


def raw_table(connection: duckdb.DuckDBPyConnection, contract: type[Contract], table: str, file: str) -> RawTable:
    """One table of the database, by its name there. Arguments and errors are those of ``raw_tables``."""
    database = str(connection.execute("SELECT current_database()").fetchall()[0][0])
    relation = f"{quoted(database)}.main.{quoted(table)}"
    shown = f"{file}: table {contract.table_name()}"
    columns = {column.name: column for column in contract.column_contracts()}
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        types = {str(name): str(kind) for name, kind, *_ in described}
        absent = missing_columns([name.lower() for name in types], contract)
        if absent:
            raise InputError(
                f"{shown} has no column {', '.join(absent)}: add it to the table or view (it has {', '.join(types)})"
            )
        held = {
            name: _probe(connection, relation, name, kind, columns[name.lower()])
            for name, kind in types.items()
            if name.lower() in columns
        }
    except duckdb.Error as error:
        raise InputError(
            f"{shown} can't be read ({first_line(error)}): mend the view or the files behind it"
        ) from error
    for name, found in held.items():
        if found.example is not None:
            wanted = _IN_WORDS[columns[name.lower()].dtype.base_type()]
            raise InputError(
                f"{shown}: its column {name} should hold {wanted}, but is {types[name]} with values like "
                f"{str(found.example)[:40]!r}: cast it in the table or view"
            )
    return RawTable(
        relation, {name: kind for name, kind in types.items() if name not in held or held[name].is_readable}
    )


@dataclass(frozen=True)
class _Probed:
    """Whether a column can be read as what it should be; if not, a value that shows it (none where it has no value)."""

    is_readable: bool
    example: object = None


def _probe(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, kind: str, column: ColumnContract
) -> _Probed:
    """Look at a column's type, and at its first values where the type alone doesn't tell."""
    is_possible = can_hold(kind, column.dtype)
    if is_possible and (not is_text(kind) or column.dtype == pl.String):
        return _Probed(is_readable=True)
    source = quoted(name)
    first = f"SELECT {source} FROM {relation} WHERE {source} IS NOT NULL LIMIT {PROBED_ROWS}"
    values = connection.execute(first).fetchall()
    if not values:
        return _Probed(is_readable=is_possible)
    if is_possible:
        cast = cast_expression(source, kind, column.dtype)
        readable = connection.execute(f"SELECT count({cast}) FROM ({first})").fetchall()[0][0]
        if readable:
            return _Probed(is_readable=True)
    return _Probed(is_readable=False, example=values[0][0])


def first_line(error: Exception) -> str:
    """An error's first line, without its full stop."""
    return (str(error).splitlines() or [""])[0].rstrip(". ")


def file_of(connection: duckdb.DuckDBPyConnection) -> str:
    """The name of the file that a connection is to, for messages."""
    path = connection.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchall()
    return Path(path[0][0]).name if path and path[0][0] else "the marketplace database"
