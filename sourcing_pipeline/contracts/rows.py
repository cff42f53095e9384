"""Rows from outside: cast to their contract, and split into those that keep it and those that don't.

Works on Polars frames. ``sql.py`` states the same rules for tables too large to load; a test holds the two equal.
"""

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


def split_rows(frame: pl.DataFrame, contract: type[Contract], known_at: datetime) -> SplitRows:
    """Cast a frame to a contract and separate the rows that break it.

    Args:
        frame: has at least the columns that may not be absent (see ``missing_columns``); others are ignored.
        contract: what the rows should be.
        known_at: the time that quarantined rows carry.

    Returns:
        valid: conforming rows, in their order. quarantined: rows of the ``quarantine`` contract. Of rows with the same
        key the first is valid, the others are quarantined.
    """
    columns = contract.column_contracts()
    as_came = frame.with_columns(
        pl.lit(None, dtype=column.dtype).alias(column.name) for column in columns if column.name not in frame.columns
    ).select(column.name for column in columns)
    cast = as_came.select(_cast(column, as_came.schema[column.name]) for column in columns)
    reasons = pl.concat([as_came.select(pl.all().name.prefix("came:")), cast], how="horizontal").select(
        pl.coalesce(*(expression for column in columns for expression in _breaches(column))).alias("reason")
    )
    keyed = cast.with_columns(reasons["reason"]).with_row_index("row_index")
    key = list(contract.table_key())
    if key:
        # Only rows that are valid so far may stand for their key.
        first = pl.col("row_index") == pl.col("row_index").filter(pl.col("reason").is_null()).min().over(key)
        repeated = pl.col("reason").is_null() & ~first
        text = f"another row has the same {', '.join(key)}"
        keyed = keyed.with_columns(pl.when(repeated).then(pl.lit(text)).otherwise(pl.col("reason")).alias("reason"))
    is_valid = keyed["reason"].is_null()
    rejected = as_came.with_columns(keyed["reason"].alias("breach"), keyed["row_index"]).filter(~is_valid)
    return SplitRows(
        valid=contract.conform(cast.filter(is_valid)), quarantined=_quarantine(rejected, contract, known_at)
    )


def _cast(column: ColumnContract, came: pl.DataType) -> pl.Expr:
    value = pl.col(column.name)
    if isinstance(column.dtype, pl.Datetime):
        if came == pl.String:
            return _parse_time(value).alias(column.name)
        if isinstance(came, pl.Datetime) and came.time_zone is None:
            return value.dt.replace_time_zone("UTC").cast(column.dtype)
    if column.dtype == pl.Date and came == pl.String:
        return value.str.to_date("%Y-%m-%d", strict=False)
    if column.dtype == pl.String and came == pl.Null:
        return value.cast(pl.String)
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
