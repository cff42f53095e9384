"""Contracts as SQL: rows are cast to their contract, and split from those that break it, without leaving DuckDB.

States the rules of ``rows.py`` for tables too large to load, in the same words; a test holds the two equal on random
rows. What belongs here: SQL text made from a contract. What doesn't: connections, and rules that only one room knows
(they come in as ``rules``).

A relation of checked rows has, for each column of the contract, ``came:NAME`` (the value as it came) and ``NAME`` (the
value cast), then ``row_index`` if asked for, and ``breach`` (the first one in words, null where there is none; no contract has a column of that name). Moments are
naive TIMESTAMPs in UTC: DuckDB is several times faster with them than with TIMESTAMPTZ.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from sourcing_pipeline.contracts.base import Bound, ColumnContract, Contract

_INTEGERS = r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)"
_NUMBERS = rf"{_INTEGERS}|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM"
_TEXTS = r"VARCHAR|JSON"
_MOMENTS = r"TIMESTAMP|TIMESTAMP_S|TIMESTAMP_MS|TIMESTAMP_NS|TIMESTAMP WITH TIME ZONE|DATE"

_READABLE: dict[type[pl.DataType], str] = {
    pl.String: rf"{_TEXTS}|{_INTEGERS}|UUID|ENUM\(.*\)",
    pl.Int64: rf"{_NUMBERS}|{_TEXTS}",
    pl.Float64: rf"{_NUMBERS}|{_TEXTS}",
    pl.Datetime: rf"{_MOMENTS}|{_TEXTS}",
    pl.Date: rf"{_MOMENTS}|{_TEXTS}",
    pl.Boolean: rf"BOOLEAN|{_TEXTS}",
}
"""Which SQL types can hold which type of a contract."""

_SQL_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Datetime: "TIMESTAMP",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
}

# DuckDB reads more than Polars does ('1_000', ' 5', '0x1A', '2024-1-1 BC', 'epoch'), and rounds '1.5' to a whole 2:
# texts have to look like what they should be before they are cast.
_INTEGER_TEXT = r"[+-]?\d+"
_FLOAT_TEXT = r"(?i)[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity|nan)"
_DATE_TEXT = r"\d{4}-\d{2}-\d{2}"
_MOMENT_TEXT = rf"\s*{_DATE_TEXT}([T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?(Z|[+-]\d{{2}}:?\d{{2}})?)?)?\s*"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A text, number or moment as an SQL literal."""
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def sql_type(dtype: pl.DataType) -> str:
    """The SQL type that stands for a contract's type."""
    return _SQL_TYPES[dtype.base_type()]


def can_hold(came: str, dtype: pl.DataType) -> bool:
    """Whether values of an SQL type can be read as a contract's type at all, row by row."""
    return re.fullmatch(_READABLE[dtype.base_type()], came) is not None


def is_text(came: str) -> bool:
    """Whether an SQL type is text, so that a row's value may or may not be readable."""
    return re.fullmatch(_TEXTS, came) is not None


def cast_expression(value: str, came: str, dtype: pl.DataType) -> str:
    """The SQL expression that reads a value as a contract's type; null where it can't be read."""
    target = sql_type(dtype)
    text = f"CAST({value} AS VARCHAR)"
    if dtype == pl.Datetime:
        if is_text(came):
            # A cast from text to TIMESTAMP drops the offset: 10:00+02:00 would become 10:00.
            # Nor does it read a day with a space after it.
            trimmed = rf"trim({text}, E' \t\n\r\f\v')"
            return _if_matches(text, _MOMENT_TEXT, f"TRY_CAST({trimmed} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'")
        match came:
            case "TIMESTAMP":
                moment = value
            case "TIMESTAMP WITH TIME ZONE":
                moment = f"{value} AT TIME ZONE 'UTC'"
            case "TIMESTAMP_NS":  # a cast would round up, and so move a moment over midnight
                moment = f"make_timestamp(epoch_ns({value}) // 1000)"
            case _:
                moment = f"TRY_CAST({value} AS {target})"
        return f"CASE WHEN isfinite({value}) THEN {moment} END"
    if came == target and dtype != pl.Date:
        return value
    if is_text(came):
        pattern = {"BIGINT": _INTEGER_TEXT, "DOUBLE": _FLOAT_TEXT, "DATE": _DATE_TEXT}.get(target)
        return (
            _if_matches(text, pattern, f"TRY_CAST({text} AS {target})") if pattern else f"TRY_CAST({text} AS {target})"
        )
    if target == "BIGINT" and re.fullmatch(_NUMBERS, came) and not re.fullmatch(_INTEGERS, came):
        return f"TRY_CAST(trunc({value}) AS BIGINT)"
    return f"TRY_CAST({value} AS {target})"


def _if_matches(value: str, pattern: str, then: str) -> str:
    return f"CASE WHEN regexp_full_match({value}, {literal(pattern)}) THEN {then} END"


def checked_rows(
    contract: type[Contract],
    relation: str,
    types: Mapping[str, str],
    *,
    rules: Sequence[str] = (),
    with_row_index: bool = False,
) -> str:
    """The query that casts a relation to its contract and says what is wrong with each row.

    Args:
        contract: what the rows should be.
        relation: what to read, as it may stand after FROM.
        types: the relation's columns and their SQL types. Columns that it lacks become nulls.
        rules: further SQL expressions that give a reason or null; they may use what the contract's own checks use.
        with_row_index: whether to number the rows, from 0, in the order in which they are read. That costs the
            parallel scan, so it is for when a row has to be named.
    """
    columns = contract.column_contracts()
    at_hand = {name.lower(): (name, came) for name, came in types.items()}
    came_types = {column.name: at_hand.get(column.name, ("", "VARCHAR"))[1] for column in columns}
    as_came = ", ".join(
        f"{quoted(at_hand[column.name][0]) if column.name in at_hand else 'NULL::VARCHAR'} AS {came(column.name)}"
        for column in columns
    )
    cast = ", ".join(
        f"{cast_expression(came(column.name), came_types[column.name], column.dtype)} AS {quoted(column.name)}"
        for column in columns
    )
    index = "row_number() OVER () - 1 AS row_index, " if with_row_index else ""
    breaches = [breach for column in columns for breach in _breaches(column, came_types[column.name])]
    reason = f"coalesce({', '.join([*breaches, *rules])})"
    return f"SELECT *, {reason} AS breach FROM (SELECT {index}*, {cast} FROM (SELECT {as_came} FROM {relation}))"


def valid_rows(contract: type[Contract], relation: str, types: Mapping[str, str]) -> str:
    """The query that casts a relation to its contract, where every row is known to be valid.

    ``checked_rows`` found no breach: so moments can be taken as they are, and DuckDB skips blocks of a table by them.
    """
    at_hand = {name.lower(): (quoted(name), kind) for name, kind in types.items()}
    cast = []
    for column in contract.column_contracts():
        value, kind = at_hand.get(column.name, (f"NULL::{sql_type(column.dtype)}", sql_type(column.dtype)))
        is_as_wanted = kind == sql_type(column.dtype)
        shown_as = value if is_as_wanted else cast_expression(value, kind, column.dtype)
        cast.append(f"{shown_as} AS {quoted(column.name)}")
    return f"SELECT {', '.join(cast)} FROM {relation}"


def came(name: str) -> str:
    """The column that holds a value as it came, as an SQL identifier."""
    return quoted(f"came:{name}")


def shown(name: str, came_type: str = "VARCHAR") -> str:
    """The SQL expression that quotes a value as it came, in a reason."""
    text = f"CAST({came(name)} AS VARCHAR)"
    if came_type in ("DOUBLE", "FLOAT"):  # as Polars writes numbers
        text = rf"replace(regexp_replace({text}, 'e([+-])0*(\d)', 'e\1\2'), 'nan', 'NaN')"
    return f"concat('''', substr(coalesce({text}, '?'), 1, 80), '''')"


def _breaches(column: ColumnContract, came_type: str) -> list[str]:
    """The column's checks, each an expression that gives a reason or null, in the order of ``rows.py``."""
    name, value, quote = column.name, quoted(column.name), shown(column.name, came_type)
    checks: list[tuple[str, str]] = []
    if came_type != sql_type(column.dtype) or column.dtype == pl.Datetime:
        unread = f"{came(name)} IS NOT NULL AND {value} IS NULL"
        checks.append((unread, f"concat({literal(f'{name}: ')}, {quote}, {literal(f' is no {column.dtype}')})"))
    if column.dtype == pl.Float64:
        checks.append((f"NOT isfinite({value})", f"concat({literal(f'{name}: ')}, {quote}, ' is not finite')"))
    if not column.nullable:
        checks.append((f"{value} IS NULL", literal(f"{name}: missing")))
    for bound in column.bounds:
        broken, words = _bound(value, bound)
        checks.append((broken, f"concat({literal(f'{name}: ')}, {quote}, {literal(f' {words}')})"))
    return [f"CASE WHEN {broken} THEN {words} END" for broken, words in checks]


def _bound(value: str, bound: Bound) -> tuple[str, str]:
    """When a value breaks a bound, and how to say so: the words of ``rows.py``."""
    given = bound.parameters
    match bound.name:
        case "greater_than_or_equal_to":
            return f"{value} < {literal(given['min_value'])}", f"is less than {given['min_value']}"
        case "greater_than":
            return f"{value} <= {literal(given['min_value'])}", f"is not more than {given['min_value']}"
        case "less_than_or_equal_to":
            return f"{value} > {literal(given['max_value'])}", f"is more than {given['max_value']}"
        case "less_than":
            return f"{value} >= {literal(given['max_value'])}", f"is not less than {given['max_value']}"
        case "isin":
            allowed = list(given["allowed_values"])
            words = f"is none of {', '.join(map(str, allowed))}"
            return f"{value} NOT IN ({', '.join(map(literal, allowed))})", words
        case "str_matches":
            words = f"does not match {given['pattern']}".replace("{", "(").replace("}", ")")
            return f"NOT regexp_matches({value}, {literal(given['pattern'])})", words
        case _:
            raise NotImplementedError(f"no rule for the bound {bound.name}")


def repeated_keys(contract: type[Contract], checked: str) -> str:
    """The query that gives the hash of each key that more than one valid row has (a few others may share a hash)."""
    return (
        f"SELECT {_key_hash(contract)} AS key_hash FROM ({checked}) WHERE breach IS NULL GROUP BY 1 HAVING count(*) > 1"
    )


def repeated_rows(contract: type[Contract], checked: str, hashes: str) -> str:
    """The query that gives ``row_index`` of valid rows whose key an earlier valid row has.

    Args:
        contract: whose key it is.
        checked: checked rows with their index.
        hashes: relation with the ``key_hash`` of all keys that could be repeated.
    """
    key = ", ".join(map(quoted, contract.table_key()))
    return (
        f"SELECT row_index FROM ({checked}) WHERE breach IS NULL AND {_key_hash(contract)} IN (SELECT key_hash FROM {hashes}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY row_index) > 1"
    )


def repeated_reason(contract: type[Contract]) -> str:
    """What is wrong with such a row."""
    return f"another row has the same {', '.join(contract.table_key())}"


def _key_hash(contract: type[Contract]) -> str:
    return f"hash({', '.join(map(quoted, contract.table_key()))})"


def quarantine_rows(contract: type[Contract], checked: str, known_at: datetime) -> str:
    """The query that turns checked rows (with their index, each with a reason) into rows of ``quarantine``."""
    names = [column.name for column in contract.column_contracts()]
    key = ", '/', ".join(f"coalesce(CAST({came(name)} AS VARCHAR), '?')" for name in contract.table_key())
    row = ", ".join(f"{quoted(name)} := CAST({came(name)} AS VARCHAR)" for name in names)
    return (
        f"SELECT {literal(contract.table_name())} AS \"table\", concat({key or 'row_index'}, '#', row_index) AS row_key, "
        f"breach AS reason, CAST(to_json(struct_pack({row})) AS VARCHAR) AS row, {literal(known_at)} AS known_at FROM ({checked})"
    )
