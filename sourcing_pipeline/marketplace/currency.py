"""One reporting currency: which orders have no rate, how far rates reach, and the latest rates.

What belongs here: questions about rates. What doesn't: how orders are converted (``sql/daily_rates.sql``,
``sql/converted_orders.sql``), and where rates come from (``rate_files.py``, ``rate_store.py``).
"""

from datetime import UTC, date

import polars as pl

from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.facts import define_converted_orders, define_rate_facts
from sourcing_pipeline.marketplace.source import Marketplace, further_row
from sourcing_pipeline.weeks import start_of


def latest_rates(market: Marketplace, as_of: date) -> dict[str, float]:
    """US dollars for one unit of each currency by the last rate known at ``as_of``, however old: for prices on websites.

    Orders go by the rate of their own day, and have none where that is too old (``sql/daily_rates.sql``).
    """
    define_rate_facts(market)
    rates = market.sql(
        "SELECT currency, arg_max(usd_per_unit, rate_date) AS usd_per_unit FROM rate_facts "
        "WHERE rate_date < $as_of AND known_from <= $as_of GROUP BY currency ORDER BY currency",
        {"as_of": start_of(as_of).replace(tzinfo=None)},
    )
    return {"USD": 1.0, **dict(zip(rates["currency"], rates["usd_per_unit"], strict=True))}


def rate_coverage(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """How far the rates known at ``as_of`` reach: a row for each currency of orders placed in the 90 days before it.

    Returns:
        ``currency``; ``order_count`` and, of these, ``converted_count``; ``first_day_without_rate`` and
        ``last_day_without_rate`` (UTC days of orders that aren't converted, null where all are); ``newest_rate_date`` and
        ``rate_age_days`` (of the newest rate into the reporting currency, of a cross rate the older of both; null where
        none is known, and where none is needed). By currency.
    """
    define_converted_orders(market, reporting_currency)
    return market.sql(queries.load("rate_coverage"), {"as_of": start_of(as_of).replace(tzinfo=None)})


def orders_by_currency(market: Marketplace, reporting_currency: str) -> pl.DataFrame:
    """Of all orders, by currency: ``order_count``, ``without_rate_count``, and ``first_day``, ``last_day`` of the latter."""
    define_converted_orders(market, reporting_currency)
    return market.sql(
        "SELECT currency, count(*) AS order_count, count(*) FILTER (WHERE amount_reporting IS NULL) AS without_rate_count, "
        "CAST(min(ordered_at) FILTER (WHERE amount_reporting IS NULL) AS DATE) AS first_day, "
        "CAST(max(ordered_at) FILTER (WHERE amount_reporting IS NULL) AS DATE) AS last_day "
        "FROM converted_orders GROUP BY currency ORDER BY currency"
    )


def orders_without_rate(market: Marketplace, reporting_currency: str) -> pl.DataFrame:
    """Orders that can't be counted in a currency, with the reason (contract ``quarantine``), by key.

    At most ``market.quarantine_rows_kept`` rows are given; a last row then says how many more there are.
    """
    define_converted_orders(market, reporting_currency)
    total = market.sql("SELECT count(*) AS total FROM converted_orders WHERE amount_reporting IS NULL")["total"][0]
    kept = market.quarantine_rows_kept
    known_at = market.known_at
    rows = market.sql(
        f"SELECT * FROM ({queries.load('orders_without_rate')}) ORDER BY row_key LIMIT {kept}",
        {"has_rates": market.has("fx_rates"), "known_at": known_at.astimezone(UTC).replace(tzinfo=None)},
    ).with_columns(pl.col("known_at").dt.replace_time_zone("UTC"))
    if total > kept:
        rows = pl.concat([rows, further_row("orders", total - kept, kept, rows.schema, known_at)])
    return Quarantine.conform(rows)
