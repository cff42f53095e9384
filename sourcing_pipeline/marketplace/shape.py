"""What monitors look at beside volume: when facts come, in which currency, how large, at which hours, and which twice.

What belongs here: small frames of counts (``sql/health_*.sql``), each for a day's knowledge. What doesn't: volume and
references (``health``), and whether a count is as it should be (room ``quality``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.sql import quoted
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.marketplace.facts import (
    define_converted_orders,
    define_event_facts,
    define_order_facts,
    define_rate_facts,
    metric,
)
from sourcing_pipeline.marketplace.source import Marketplace

YEAR_DAYS = 371
"""53 weeks: from what a table's rhythm is learned."""

WEEKS = 17
"""Weeks of orders and events that are compared: the newest four, and thirteen before."""

NEW_DAYS = 28
"""Days after its first order in a currency for which that currency is new to a brand."""

LEAST_ORDERS = 5
"""Orders of a brand below which it has no usual currency or amount."""


@dataclass(frozen=True)
class FactShapes:
    """The frames that ``sql/health_*.sql`` of the same names describe.

    ``future``: ``table``, ``row_count`` of orders and events that happen after now.
    """

    active_days: pl.DataFrame
    currency_use: pl.DataFrame
    order_levels: pl.DataFrame
    repeated_orders: pl.DataFrame
    hours: pl.DataFrame
    future: pl.DataFrame


def fact_shapes(market: Marketplace, as_of: date, reporting_currency: str) -> FactShapes:
    """Count what was known at ``as_of``; amounts in ``reporting_currency``."""
    _define(market, reporting_currency)
    of_brands: dict[str, Any] = {"new_days": NEW_DAYS, "least_orders": LEAST_ORDERS, "weeks": WEEKS}
    return FactShapes(
        active_days=metric(market, "health_active_days", as_of, days=YEAR_DAYS).drop("as_of"),
        currency_use=metric(market, "health_currency_use", as_of, reporting_currency, **of_brands).drop("as_of"),
        order_levels=metric(market, "health_order_levels", as_of, reporting_currency, **of_brands).drop("as_of"),
        repeated_orders=metric(market, "health_repeated_orders", as_of, weeks=WEEKS).drop("as_of"),
        hours=metric(market, "health_hours", as_of, weeks=WEEKS).drop("as_of"),
        future=market.sql(
            "SELECT 'orders' AS \"table\", count(*) AS row_count FROM valid_orders WHERE ordered_at > $now "
            "UNION ALL SELECT 'events', count(*) FROM valid_events WHERE occurred_at > $now",
            {"now": market.known_at.replace(tzinfo=None)},
        ),
    )


def fact_totals(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """Rows of ``fact_totals`` for a day's knowledge: asked again later for the same day, they tell whether the past changed."""
    _define(market, reporting_currency)
    return FactTotals.conform(
        metric(market, "health_fact_totals", as_of).select(
            "as_of", "table", "label", pl.col("hour").cast(pl.Int64), "row_count"
        )
    )


def input_volumes(market: Marketplace, as_of: date) -> pl.DataFrame:
    """Rows of ``input_volumes``: each table that the file has, as it is now, a row for each column of its contract."""
    parts = [InputVolumes.empty_frame()]
    for table, count in market.counts().items():
        names = [column.name for column in contract_of(table).column_contracts()]
        counted = market.sql(f"SELECT {', '.join(f'count({quoted(name)})' for name in names)} FROM valid_{table}")
        valid = count.row_count - count.quarantined_count
        parts.append(
            InputVolumes.from_rows(
                [
                    {
                        "as_of": as_of,
                        "table": table,
                        "column_name": name,
                        "row_count": count.row_count,
                        "quarantined_count": count.quarantined_count,
                        "null_count": max(valid - int(filled), 0),
                    }
                    for name, filled in zip(names, counted.row(0), strict=True)
                ]
            )
        )
    return pl.concat(parts)


def _define(market: Marketplace, reporting_currency: str) -> None:
    define_converted_orders(market, reporting_currency)
    define_order_facts(market, reporting_currency)
    define_event_facts(market)
    define_rate_facts(market)
