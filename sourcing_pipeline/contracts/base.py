"""The base of all contracts: column types, the ``column`` helper, and ``Contract`` itself.

What belongs here: what every contract shares. What doesn't: any one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import polars as pl

from sourcing_pipeline.contracts.polars_pandera import pa

Timestamp = Annotated[pl.Datetime, "us", "UTC"]
"""A moment, UTC, with microseconds."""

TextList = Annotated[pl.List, pl.String()]
"""A list of texts."""

Vector = Annotated[pl.List, pl.Float32()]
"""An embedding."""

CURRENCY_PATTERN = r"^[A-Z]{3}$"
"""ISO 4217."""
COUNTRY_PATTERN = r"^[A-Z]{2}$"
"""ISO 3166-1 alpha-2."""
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
"""ISO 639."""


def column(
    meaning: str,
    *,
    unit: str | None = None,
    nullable: bool = False,
    may_be_absent: bool = False,
    personal: bool = False,
    when_missing: Any = None,
    **bounds: Any,
) -> Any:
    """Describe a column of a contract.

    Args:
        meaning: what a value says, in one sentence, for the data dictionary.
        unit: its unit (``"days"``, ``"reporting currency"``), where it has one.
        nullable: whether a row may lack a value.
        may_be_absent: whether an input table may lack the whole column; it is then filled with nulls.
        personal: whether a value is personal data (of a natural person).
        when_missing: for a column that came later: its value in rows that were written before. A nullable one is null.
        **bounds: pandera's own checks: ``ge``, ``gt``, ``le``, ``lt``, ``isin``, ``str_matches`` (those that ``rows.py`` knows).
    """
    return pa.Field(
        description=meaning,
        nullable=nullable or may_be_absent,
        metadata={"unit": unit, "may_be_absent": may_be_absent, "personal": personal, "when_missing": when_missing},
        **bounds,
    )


def about(*, owner: str, grain: str, key: tuple[str, ...], optional: bool = False) -> dict[str, Any]:
    """Describe a table, for its ``Config.metadata``.

    Args:
        owner: the team that answers for it.
        grain: what one row is.
        key: the columns that together name a row; checked to be unique. Empty where rows have no name.
        optional: whether an input may be missing altogether.
    """
    return {"owner": owner, "grain": grain, "key": key, "optional": optional}


@dataclass(frozen=True)
class Bound:
    """One check on a column's values: pandera's name of it and its parameters."""

    name: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class ColumnContract:
    """One column of a contract, as plain data: what everything else is derived from."""

    name: str
    dtype: pl.DataType
    meaning: str
    unit: str | None
    nullable: bool
    unique: bool
    may_be_absent: bool
    personal: bool
    when_missing: Any
    bounds: tuple[Bound, ...]


class Contract(pa.DataFrameModel):
    """A table. Subclasses state columns; ``Config`` states name, owner, grain and key."""

    class Config:
        """pandera's settings: exactly the columns of the contract, in its order."""

        strict = True
        ordered = True
        metadata: ClassVar[dict[str, Any]] = {}

    @classmethod
    def table_name(cls) -> str:
        """The table's name in the lake, the warehouse and the marketplace file."""
        name = cls.to_schema().name
        if not name:
            raise TypeError(f"{cls.__name__} states no table name in its Config")
        return str(name)

    @classmethod
    def table_owner(cls) -> str:
        """The team that answers for the table."""
        return str(cls.Config.metadata["owner"])

    @classmethod
    def table_grain(cls) -> str:
        """What one row is."""
        return str(cls.Config.metadata["grain"])

    @classmethod
    def table_key(cls) -> tuple[str, ...]:
        """The columns that together name a row; checked to be unique. Empty where rows have no name."""
        return tuple(cls.Config.metadata["key"])

    @classmethod
    def table_is_optional(cls) -> bool:
        """Whether an input table may be missing altogether (marked * in DESIGN 4.2)."""
        return bool(cls.Config.metadata.get("optional", False))

    @classmethod
    def meaning(cls) -> str:
        """What the table is for: the first paragraph of its docstring."""
        return " ".join((cls.__doc__ or "").split("\n\n")[0].split())

    @classmethod
    def column_contracts(cls) -> tuple[ColumnContract, ...]:
        """The columns, in order."""
        return tuple(
            ColumnContract(
                name=name,
                dtype=definition.dtype.type,
                meaning=definition.description or "",
                unit=(definition.metadata or {}).get("unit"),
                nullable=definition.nullable,
                unique=definition.unique or cls.table_key() == (name,),
                may_be_absent=(definition.metadata or {}).get("may_be_absent", False),
                personal=(definition.metadata or {}).get("personal", False),
                when_missing=(definition.metadata or {}).get("when_missing"),
                bounds=tuple(Bound(check.name, dict(check.statistics)) for check in definition.checks),
            )
            for name, definition in cls.to_schema().columns.items()
        )

    @classmethod
    def polars_schema(cls) -> pl.Schema:
        """Column names and Polars types, in order: the Parquet schema."""
        return pl.Schema({column.name: column.dtype for column in cls.column_contracts()})

    @classmethod
    def empty_frame(cls) -> pl.DataFrame:
        """The table with no row."""
        return cls.polars_schema().to_frame()

    @classmethod
    def values_when_missing(cls) -> dict[str, Any]:
        """What rows hold that were written before a column was there, by column; others hold null."""
        return {
            column.name: column.when_missing for column in cls.column_contracts() if column.when_missing is not None
        }

    @classmethod
    def completed(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """A table that an earlier version wrote, with the columns of today.

        Raises:
            polars.exceptions.ColumnNotFoundError: it lacks a column that can't be filled.
        """
        came_later = [
            pl.lit(column.when_missing, dtype=column.dtype).alias(column.name)  # null where nothing is stated
            for column in cls.column_contracts()
            if column.name not in frame.columns and (column.nullable or column.when_missing is not None)
        ]
        return frame.with_columns(came_later).select(cls.polars_schema().names())

    @classmethod
    def shaped(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly the contract's columns, order and types, its values not validated.

        For large tables on their way to the lake, which validates what it writes.

        Raises:
            polars.exceptions.ColumnNotFoundError: a column is missing.
        """
        absent = [
            pl.lit(None, dtype=column.dtype).alias(column.name)
            for column in cls.column_contracts()
            if column.may_be_absent and column.name not in frame.columns
        ]
        schema = cls.polars_schema()
        return frame.with_columns(absent).select(schema.names()).cast(schema)

    @classmethod
    def conform(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly the contract's columns, order and types, validated.

        Columns that may be absent are added as nulls; others must be there. For tables that we make ourselves: a breach
        is a defect of ours and raises. Rows from outside go through ``rows.split_rows`` instead.

        Raises:
            pandera.errors.SchemaErrors: a value breaks the contract.
            polars.exceptions.ColumnNotFoundError: a column is missing.
        """
        validated: pl.DataFrame = cls.validate(cls.shaped(frame), lazy=True)
        if cls.table_key() and validated.select(cls.table_key()).is_duplicated().any():
            raise ValueError(f"{cls.table_name()}: more than one row for the same {', '.join(cls.table_key())}")
        return validated

    @classmethod
    def from_rows(cls, rows: list[dict[str, Any]]) -> pl.DataFrame:
        """A conforming frame from plain dictionaries (missing keys become nulls, or what stands for a missing column)."""
        came_later = cls.values_when_missing()
        filled = [{**came_later, **row} for row in rows] if came_later else rows
        return cls.conform(pl.DataFrame(filled, schema=cls.polars_schema(), orient="row"))
