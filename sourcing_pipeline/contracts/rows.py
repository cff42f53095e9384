"""Rows from outside: cast to their contract, and split into those that keep it and those that don't.

Works on Polars frames. ``sql.py`` states the same rules for tables too large to load; a test holds the two equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from sourcing_pipeline.contracts.base import Bound, ColumnContract, Contract
from sourcing_pipeline.contracts.tables.quarantine import Quarantine


@dataclass(frozen=True)
class SplitRows:
    """What came of a frame: rows that keep the contract, and rows that break it with their reasons."""

    valid: pl.DataFrame
    quarantined: pl.DataFrame


def missing_columns(columns: list[str], contract: type[Contract]) -> list[str]:
    """Columns that the contract needs and an input lacks."""
    return [c.name for c in contract.column_contracts() if not c.may_be_absent and c.name not in columns]


def split_rows(
    frame: pl.DataFrame, contract: type[Contract], known_at: datetime, *, rules: Sequence[pl.Expr] = ()
) -> SplitRows:
    """Cast a frame to a contract and separate the rows that break it.

    Args:
        frame: has at least the columns that may not be absent (see ``missing_columns``); others are ignored.
        contract: what the rows should be.
        known_at: the time that quarantined rows carry.
        rules: further expressions that give a reason or null, of the contract's columns and of ``came:NAME``, the value
            as it came.

    Returns:
        valid: conforming rows, in their order. quarantined: rows of the ``quarantine`` contract. Of rows with the same
        key the first is valid, the others are quarantined.
    """
    columns = contract.column_contracts()
    # Whole columns: pl.format of Polars 2.1 panics where one column has an empty chunk and another is cut otherwise.
    as_came = (
        frame.rechunk()
        .with_columns(
            pl.lit(None, dtype=column.dtype).alias(column.name)
            for column in columns
            if column.name not in frame.columns
        )
        .select(_readable(column, frame.schema.get(column.name, column.dtype)) for column in columns)
    )
    cast = as_came.select(_cast(column, as_came.schema[column.name]) for column in columns)
    breaches = [*(breach for column in columns for breach in _breaches(column)), *rules]
    breach = pl.concat([as_came.select(pl.all().name.prefix("came:")), cast], how="horizontal").select(
        pl.coalesce(*breaches).alias("breach")
    )
    if contract.table_key():
        breach = _with_repeated_keys(breach, cast.select(contract.table_key()))
    is_valid = breach["breach"].is_null()
    rejected = as_came.with_columns(breach["breach"]).with_row_index("row_index").filter(~is_valid)
    return SplitRows(
        valid=contract.conform(cast.filter(is_valid)), quarantined=_quarantine(rejected, contract, known_at)
    )


def _with_repeated_keys(breach: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Add the breach of rows whose key a row before has. Only rows that are valid so far stand for their key."""
    # A struct, since a column of the key might have a name that is used here.
    keyed = pl.DataFrame({"key": keys.to_struct(), "breach": breach["breach"]})
    is_valid = pl.col("breach").is_null()
    is_repeated = is_valid & (is_valid.cast(pl.UInt32).cum_sum().over("key") > 1)
    text = f"another row has the same {', '.join(keys.columns)}"
    return keyed.select(pl.when(is_repeated).then(pl.lit(text)).otherwise("breach").alias("breach"))


def _readable(column: ColumnContract, came: pl.DataType) -> pl.Expr:
    """The column as it came; as text where its type is none that could hold the contract's type."""
    value = pl.col(column.name)
    holds: dict[type[pl.DataType], bool] = {
        pl.String: came.is_numeric() or (came.is_temporal() and came != pl.Duration) or came == pl.Boolean,
        pl.Int64: came.is_numeric(),
        pl.Float64: came.is_numeric(),
        pl.Datetime: came in (pl.Datetime, pl.Date),
        pl.Date: came in (pl.Datetime, pl.Date),
    }
    if came in (pl.String, pl.Null, column.dtype) or holds.get(column.dtype.base_type(), False):
        return value
    if came == pl.Binary:
        return value.bin.encode("hex")
    if came == pl.Duration:
        return value.dt.to_string("iso")
    if came.is_nested():
        text = pl.struct(value.alias("value")).struct.json_encode().str.strip_prefix('{"value":').str.strip_suffix("}")
        return pl.when(value.is_not_null()).then(text).alias(column.name)
    return value.cast(pl.String)


def _cast(column: ColumnContract, came: pl.DataType) -> pl.Expr:
    value = pl.col(column.name)
    if came == pl.String:
        if column.dtype == pl.Datetime:
            return _parse_time(value).alias(column.name)
        if column.dtype == pl.Date:
            return value.str.to_date("%Y-%m-%d", strict=False)
        if column.dtype == pl.Boolean:
            return value.str.to_lowercase().replace_strict({"true": True, "false": False}, default=None)
    if isinstance(column.dtype, pl.Datetime) and isinstance(came, pl.Datetime) and came.time_zone is None:
        return value.dt.replace_time_zone("UTC").cast(column.dtype)
    return value.cast(column.dtype, strict=False)


def _parse_time(value: pl.Expr) -> pl.Expr:
    text = value.str.strip_chars().str.replace(" ", "T", literal=True).str.replace(r"Z$", "+00:00")
    return pl.coalesce(
        text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_unit="us", time_zone="UTC"),
        text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us").dt.replace_time_zone("UTC"),
        text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us").dt.replace_time_zone("UTC"),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
    )


def _breaches(column: ColumnContract) -> list[pl.Expr]:
    value, came = pl.col(column.name), pl.col(f"came:{column.name}")
    shown = pl.format("'{}'", came.cast(pl.String, strict=False).fill_null("?").str.slice(0, 80))
    breaches = [
        pl.when(came.is_not_null() & value.is_null()).then(
            pl.format("{}: {} is no {}", pl.lit(column.name), shown, pl.lit(str(column.dtype)))
        )
    ]
    if column.dtype == pl.Float64:
        breaches.append(pl.when(~value.is_finite()).then(pl.format("{}: {} is not finite", pl.lit(column.name), shown)))
    if not column.nullable:
        breaches.append(pl.when(value.is_null()).then(pl.lit(f"{column.name}: missing")))
    for bound in column.bounds:
        holds, expected = _bound(value, bound)
        breaches.append(pl.when(~holds).then(pl.format("{}: {} " + expected, pl.lit(column.name), shown)))
    return [breach.otherwise(None) for breach in breaches]


def _bound(value: pl.Expr, bound: Bound) -> tuple[pl.Expr, str]:
    """Whether a value keeps a bound, and how to say that it doesn't."""
    given = bound.parameters
    match bound.name:
        case "greater_than_or_equal_to":
            return value >= given["min_value"], f"is less than {given['min_value']}"
        case "greater_than":
            return value > given["min_value"], f"is not more than {given['min_value']}"
        case "less_than_or_equal_to":
            return value <= given["max_value"], f"is more than {given['max_value']}"
        case "less_than":
            return value < given["max_value"], f"is not less than {given['max_value']}"
        case "isin":
            return value.is_in(
                list(given["allowed_values"])
            ), f"is none of {', '.join(map(str, given['allowed_values']))}"
        case "str_matches":
            return value.str.contains(given["pattern"]), f"does not match {given['pattern']}".replace("{", "(").replace(
                "}", ")"
            )
        case _:
            raise NotImplementedError(f"no rule for the bound {bound.name}")


def _quarantine(rejected: pl.DataFrame, contract: type[Contract], known_at: datetime) -> pl.DataFrame:
    key = list(contract.table_key())
    names = [name for name in rejected.columns if name not in ("breach", "row_index")]
    row_number = pl.col("row_index").cast(pl.String)
    row_key = (
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("?") for name in key], separator="/")
        if key
        else row_number
    )
    return Quarantine.conform(
        rejected.select(
            pl.lit(contract.table_name()).alias("table"),
            pl.format("{}#{}", row_key, row_number).alias("row_key"),
            pl.col("breach").alias("reason"),
            pl.struct(pl.col(name).cast(pl.String, strict=False) for name in names).struct.json_encode().alias("row"),
            pl.lit(known_at).dt.cast_time_unit("us").alias("known_at"),
        )
    )
