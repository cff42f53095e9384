"""Rows on their way into frames, so that few of them are Python objects at a time.

A row as a dictionary takes ten times the memory of one in a frame, and a shard brings a hundred thousand.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.base import Contract

ROWS_AT_ONCE = 1_000
"""Rows that are Python objects at once."""


class FrameBuilder:
    """Gathers rows of a contract.

    Args:
        contract: whose columns they have.
        more: further columns, with their types.
    """

    def __init__(self, contract: type[Contract], more: Mapping[str, pl.DataType] | None = None) -> None:
        columns = contract.column_contracts()
        self._schema = {**contract.polars_schema(), **(more or {})}
        self._moments = [column.name for column in columns if isinstance(column.dtype, pl.Datetime)]
        self._when_missing = contract.values_when_missing()
        self._rows: list[dict[str, Any]] = []
        self._frames: list[pl.DataFrame] = [pl.DataFrame(schema=self._schema)]

    def add(self, row: dict[str, Any]) -> None:
        """Add a row; what it lacks is filled as in rows that an earlier version wrote. Moments may be ISO 8601."""
        moments = {name: datetime.fromisoformat(row[name]) for name in self._moments if isinstance(row[name], str)}
        self._rows.append({**self._when_missing, **row, **moments})
        if len(self._rows) >= ROWS_AT_ONCE:
            self._flush()

    def frame(self) -> pl.DataFrame:
        """All rows so far, unchecked."""
        self._flush()
        return pl.concat(self._frames)

    def _flush(self) -> None:
        self._frames.append(pl.DataFrame(self._rows, schema=self._schema, orient="row"))
        self._rows = []
