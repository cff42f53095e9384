"""The marketplace's DuckDB file, opened read-only, with the contract at its door.

Each table is offered as a TEMP view ``valid_NAME``: cast to its contract, without the rows that break it. So metrics
run over tables of any size inside DuckDB, and 50 million events never pass through Python. What belongs here: opening,
checking, and telling what was rejected. What doesn't: what the facts mean (``facts.py``, ``sql/``).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.leads import Leads
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.sql import (
    checked_rows,
    literal,
    quarantine_rows,
    quoted,
    repeated_keys,
    repeated_reason,
    repeated_rows,
    sql_type,
    valid_rows,
)
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.errors import BusyError, InputError
from sourcing_pipeline.marketplace.rate_store import check_store
from sourcing_pipeline.marketplace.rules import further_rules
from sourcing_pipeline.marketplace.structure import RawTable, file_of, first_line, raw_tables

QUARANTINE_ROWS_KEPT = 100_000
"""Rejected rows kept of a table; how many there are in all is always counted."""

UNIQUE_CHECK_ROWS = 5_000_000
"""Rows above which a table's key isn't checked: it would cost more than all metrics together (noted in ``notes``)."""

_CONTRACTS = {contract.table_name(): contract for contract in MARKETPLACE_INPUTS}


@dataclass(frozen=True)
class RowCounts:
    """How many rows of a table there are, and how many of them were rejected: exact, whatever was kept."""

    row_count: int
    quarantined_count: int


@dataclass
class Marketplace:
    """The marketplace as its contract has it. Tables are checked when they are first used.

    ``stand_ins`` are relations of valid rows, by table, from outside the file: each row serves where the file has no valid
    one with the same key.
    """

    connection: duckdb.DuckDBPyConnection
    known_at: datetime
    tables: Mapping[str, RawTable]
    lag_hours: float = 0.0
    unique_check_rows: int = UNIQUE_CHECK_ROWS
    quarantine_rows_kept: int = QUARANTINE_ROWS_KEPT
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _counts: dict[str, RowCounts] = field(default_factory=dict)
    _made: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether there is a table (those marked * in the README may be missing), in the file or standing in for it."""
        return name in self.tables or name in self.stand_ins

    def frame(self, name: str) -> pl.DataFrame:
        """The valid rows of a table, as a frame of its contract; no row where the table is missing."""
        contract = _CONTRACTS[name]
        return contract.conform(_in_utc(self.sql(f"SELECT * FROM valid_{name}")))

    def sql(self, query: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The result of a query over the views ``valid_NAME``; moments in it are UTC without saying so."""
        self.prepare(*(name for name in re.findall(r"\bvalid_(\w+)", query) if name in _CONTRACTS))
        with _readable(self.connection):
            result: pl.DataFrame = self.connection.sql(query, params=dict(parameters or {})).pl()
            return result

    def execute(self, statement: str) -> None:
        """Run a statement that defines something TEMP."""
        with _readable(self.connection):
            self.connection.execute(statement)

    def is_made(self, name: str, version: str = "") -> bool:
        """Whether ``name`` was made on this connection already, in this version; if not, it counts as made from now on."""
        if self._made.get(name) == version:
            return True
        self._made[name] = version
        return False

    def counts(self) -> dict[str, RowCounts]:
        """Rows and rejected rows of every table that the file has."""
        self.prepare(*self.tables)
        return {name: self._counts[name] for name in self.tables}

    def quarantined(self) -> pl.DataFrame:
        """The rows that break their contract, with reasons (contract ``quarantine``), by table and row.

        Of a table at most ``quarantine_rows_kept`` rows are given; a last row then says how many more there are.
        """
        self.prepare(*self.tables)
        parts = [self._quarantined(name) for name in self.tables if self._counts[name].quarantined_count]
        return Quarantine.conform(pl.concat(parts) if parts else Quarantine.empty_frame())

    def prepare(self, *names: str) -> None:
        """Check tables and define their views ``valid_NAME``, where that hasn't been done."""
        for name in names:
            if name not in self._counts:
                with _readable(self.connection):
                    self._counts[name] = self._prepare(name)

    def _prepare(self, name: str) -> RowCounts:
        contract, columns = _CONTRACTS[name], ", ".join(quoted(c.name) for c in _CONTRACTS[name].column_contracts())
        if name not in self.tables:
            nulls = ", ".join(f"NULL::{sql_type(c.dtype)} AS {quoted(c.name)}" for c in contract.column_contracts())
            self._offer(name, f"SELECT {nulls} WHERE false")
            return RowCounts(0, 0)
        checked = self._checked(name)
        total, broken = self._numbers(f"SELECT count(*), count(breach) FROM ({checked})")
        repeated = self._find_repeated(contract, total)
        if repeated:
            numbered = self._checked(name, with_row_index=True)
            valid = (
                f"SELECT {columns} FROM ({numbered}) WHERE breach IS NULL AND row_index NOT IN (FROM repeated_{name})"
            )
        elif broken:
            valid = f"SELECT {columns} FROM ({checked}) WHERE breach IS NULL"
        else:  # nothing to look for again where every row was found valid
            valid = valid_rows(contract, *self._as_it_came(contract))
        self._offer(name, valid)
        return RowCounts(total, broken + repeated)

    def _offer(self, name: str, valid: str) -> None:
        """Define ``valid_NAME``: valid rows of the file, and what stands in where it has none of the same key."""
        if name in self.stand_ins:
            contract = _CONTRACTS[name]
            columns = ", ".join(quoted(column.name) for column in contract.column_contracts())
            key = ", ".join(map(quoted, contract.table_key()))
            valid = (
                f"WITH own AS ({valid}) FROM own UNION ALL "
                f"SELECT {columns} FROM {self.stand_ins[name]} ANTI JOIN own USING ({key})"
            )
        self.execute(f"CREATE OR REPLACE TEMP VIEW valid_{name} AS {valid}")

    def _find_repeated(self, contract: type[Contract], total: int) -> int:
        """Count rows whose key an earlier row has, after writing their numbers to TEMP table ``repeated_NAME``."""
        name = contract.table_name()
        if not contract.table_key():
            return 0
        if total > self.unique_check_rows:
            self.notes.append(f"{name}: the key of its {total:,} rows was not checked for repeats")
            return 0
        self.execute(f"CREATE OR REPLACE TEMP TABLE key_hashes AS {repeated_keys(contract, self._checked(name))}")
        if not self._numbers("SELECT count(*) FROM key_hashes")[0]:
            return 0
        rows = repeated_rows(contract, self._checked(name, with_row_index=True), "key_hashes")
        self.execute(f"CREATE OR REPLACE TEMP TABLE repeated_{name} AS {rows}")
        return self._numbers(f"SELECT count(*) FROM repeated_{name}")[0]

    def _quarantined(self, name: str) -> pl.DataFrame:
        contract, kept = _CONTRACTS[name], self.quarantine_rows_kept
        numbered = self._checked(name, with_row_index=True)
        if self._is_defined(f"repeated_{name}"):
            text = literal(repeated_reason(contract))
            repeats = f"CASE WHEN row_index IN (FROM repeated_{name}) THEN {text} END"
            numbered = f"SELECT * REPLACE (coalesce(breach, {repeats}) AS breach) FROM ({numbered})"
        rejected = f"SELECT * FROM ({numbered}) WHERE breach IS NOT NULL ORDER BY row_index LIMIT {kept}"
        frame = _in_utc(self.sql(quarantine_rows(contract, rejected, self.known_at)))
        more = self._counts[name].quarantined_count - frame.height
        return pl.concat([frame, further_row(name, more, kept, frame.schema, self.known_at)]) if more > 0 else frame

    def _checked(self, name: str, *, with_row_index: bool = False) -> str:
        contract = _CONTRACTS[name]
        relation, types = self._as_it_came(contract)
        rules = further_rules(contract, types, self.known_at)
        return checked_rows(contract, relation, types, rules=rules, with_row_index=with_row_index)

    def _as_it_came(self, contract: type[Contract]) -> tuple[str, dict[str, str]]:
        """A table of the file, and its columns' types."""
        raw = self.tables[contract.table_name()]
        return _with_attributes(raw) if contract is Leads else (raw.relation, dict(raw.types))

    def _numbers(self, query: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.connection.execute(query).fetchall()[0])

    def _is_defined(self, table: str) -> bool:
        query = f"SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = {literal(table)}"
        return self._numbers(query)[0] > 0


def open_marketplace(
    connection: duckdb.DuckDBPyConnection,
    *,
    known_at: datetime,
    lag_hours: float = 0.0,
    rates_file: Path | None = None,
) -> Marketplace:
    """Offer the tables of a marketplace file.

    Args:
        connection: to the file, opened read-only; its time zone is set to UTC, and TEMP objects are made on it.
        known_at: now; moments well after it are no facts, and quarantined rows carry it.
        lag_hours: how long after it happened a fact counts as known where nothing says when it was.
        rates_file: where loaded exchange rates are kept, if any were; a rate of the marketplace's own wins.

    Raises:
        InputError: a table or column is missing, or a column can't hold what it should, or the rates can't be read.
    """
    connection.execute("SET TimeZone = 'UTC'")
    stand_ins = {}
    if rates_file is not None and rates_file.exists():
        check_store(rates_file)
        # DuckDB's moments know no zone here: all are UTC.
        stand_ins[FxRates.table_name()] = (
            "(SELECT * REPLACE (available_at AT TIME ZONE 'UTC' AS available_at) "
            f"FROM read_parquet({literal(rates_file)}, hive_partitioning = false))"
        )
    tables = raw_tables(connection, file_of(connection))
    return Marketplace(connection, known_at, tables, lag_hours, stand_ins=stand_ins)


def check_marketplace_file(path: Path) -> None:
    """Check that a file is there, is a DuckDB file, and is built as the contract says. Reads no more than it must.

    Raises:
        InputError: it isn't; the line says what to mend.
    """
    if not path.is_file():
        raise InputError(
            f"{path}: no marketplace file: put a DuckDB file with the tables of the README there (views over your own "
            "tables serve)"
        )
    with path.open("rb") as stream:
        if stream.read(12)[8:] != b"DUCK":  # looked for here, since DuckDB would download readers of other formats
            raise InputError(f"{path}: is no DuckDB file: put one with the tables of the README there")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise BusyError(f"{path}: another program is writing to it: run again when that is done") from error
        raise InputError(
            f"{path}: can't be opened as a DuckDB file ({first_line(error)}): write it with DuckDB {duckdb.__version__} or earlier"
        ) from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        raw_tables(connection, str(path))
    finally:
        connection.close()


def further_row(table: str, count: int, kept: int, schema: pl.Schema, known_at: datetime) -> pl.DataFrame:
    """The row that says how many rejected rows were not kept."""
    row = {
        "table": table,
        "row_key": "and more",
        "reason": f"{count:,} further rows of {table} were rejected; the first {kept:,} are kept here",
        "row": "{}",
        "known_at": known_at,
    }
    return pl.DataFrame([row], schema=schema)


def _with_attributes(raw: RawTable) -> tuple[str, dict[str, str]]:
    """Leads with all columns that the contract doesn't name in ``attributes``: a JSON object, sorted, without nulls."""
    named = {column.name for column in Leads.column_contracts()} - {"attributes"}
    own = {name: kind for name, kind in raw.types.items() if name.lower() in named}
    further = sorted(name for name in raw.types if name.lower() not in named)
    if not further:
        return raw.relation, own
    members = ", ".join(f"{literal(name)}, {_json_value(name, raw.types[name])}" for name in further)
    attributes = f"nullif(CAST(json_merge_patch('{{}}', json_object({members})) AS VARCHAR), '{{}}')"
    select = ", ".join([*map(quoted, own), f"{attributes} AS attributes"])
    return f"(SELECT {select} FROM {raw.relation})", {**own, "attributes": "VARCHAR"}


def _json_value(name: str, kind: str) -> str:
    value = quoted(name)
    if kind in ("DOUBLE", "FLOAT"):  # JSON has no NaN
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    is_plain = re.fullmatch(r"U?(TINY|SMALL|BIG)?INT(EGER)?|DECIMAL\(.*\)|BOOLEAN|VARCHAR|JSON|STRUCT.*|.*\[\]", kind)
    return value if is_plain else f"CAST({value} AS VARCHAR)"


def _in_utc(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Datetime("us", time_zone=None)).dt.replace_time_zone("UTC"))


@contextmanager
def _readable(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Say in one line that what a view stands on could not be read."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise InputError(
            f"{file_of(connection)}: can't be read ({first_line(error)}): mend the view or the files behind it"
        ) from error
