"""What a row of the marketplace must keep beyond its contract: no moment to come, known currencies, sane amounts.

Each rule is an SQL expression that gives a reason or null, for ``contracts.sql.checked_rows``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, ColumnContract, Contract
from sourcing_pipeline.contracts.iso4217 import ALL as CURRENCIES
from sourcing_pipeline.contracts.sql import literal, quoted, shown

CLOCK_TOLERANCE = timedelta(days=1)
"""How far a moment may lie ahead of us: clocks and time zones of sources differ."""

PLANS = frozenset({"left_at", "removed_at"})
"""Moments that may lie ahead, since they can be planned."""

MOST = 1e12
"""An amount beyond this is no order of a shop; it would drown everything that is summed with it."""


def further_rules(contract: type[Contract], types: Mapping[str, str], known_at: datetime) -> list[str]:
    """The rules for a table whose columns came with the given SQL types."""
    came = {name.lower(): kind for name, kind in types.items()}
    rules = (_rule(column, came.get(column.name, "VARCHAR"), known_at) for column in contract.column_contracts())
    return [rule for rule in rules if rule]


def _rule(column: ColumnContract, came: str, known_at: datetime) -> str | None:
    value, quote = quoted(column.name), shown(column.name, came)
    if column.dtype in (pl.Datetime, pl.Date) and column.name not in PLANS:
        latest = known_at + CLOCK_TOLERANCE
        broken, words = f"{value} > {literal(latest)}", "lies in the future"
    elif any(bound.parameters.get("pattern") == CURRENCY_PATTERN for bound in column.bounds):
        known = ", ".join(map(literal, sorted(CURRENCIES)))
        broken, words = f"{value} NOT IN ({known})", "is no currency of ISO 4217"
    elif column.name == "amount":
        broken, words = f"{value} > {MOST:.0f}", f"is more than any order can be ({MOST:.0e})"
    else:
        return None
    return f"CASE WHEN {broken} THEN concat({literal(f'{column.name}: ')}, {quote}, {literal(f' {words}')}) END"
