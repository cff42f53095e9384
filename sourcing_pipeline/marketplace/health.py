"""What monitors look at: the marketplace's facts and tables, counted inside DuckDB.

What belongs here: small frames of counts, each from few passes over the tables (``sql/health_*.sql``). What doesn't:
whether a count is as it should be (room ``quality``).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.marketplace.facts import define_order_facts, define_rate_facts, metric
from sourcing_pipeline.marketplace.source import Marketplace

TABLES = ("orders", "events", "leads", "products", "brand_profiles", "fx_rates", "brands", "retailers")
"""Tables whose age is watched: those whose rows have a moment that says when something was new."""

SAMPLE_IDS = 20
"""Ids without their row that are kept of a column; all are counted."""

_NAMED = {"brand_id": "brands", "retailer_id": "retailers", "order_id": "orders", "product_id": "products"}


@dataclass(frozen=True)
class References:
    """Ids that should name a row of another table.

    ``columns``: one row a table and column, with ``row_count`` (rows that have an id), ``orphan_row_count`` and
    ``orphan_id_count`` (those whose id names nothing), ``early_row_count`` (orders placed before their brand joined) and
    ``orphans``, a list of up to ``SAMPLE_IDS`` (``row_count``, ``id``) with most rows first. ``not_judged``: columns of
    which nothing can be said, each with the table that is missing.
    """

    columns: pl.DataFrame
    not_judged: dict[str, str]


def fact_days(
    market: Marketplace, as_of: date, reporting_currency: str, *, recent_days: int, late_days: int
) -> pl.DataFrame:
    """Count orders and events known at ``as_of`` by the day on which they happened and the day from which they count.

    Orders count whether or not they have a rate, for what is watched here is what is loaded.

    Args:
        market: the marketplace.
        as_of: the day whose knowledge is used.
        reporting_currency: currency of ``gmv``.
        recent_days: days before ``as_of``; what happened in them is given by day.
        late_days: days before ``as_of``; what became known in them is given by day, whenever it happened.

    Returns:
        ``table``, ``event_type`` (none for orders), ``happened_day`` and ``known_day`` (none for all that lies before),
        ``row_count``, ``gmv`` (0 for events), ``newest_at``, ``first_day``, ``first_known_day``.
    """
    define_order_facts(market, reporting_currency)
    days = metric(market, "health_fact_days", as_of, reporting_currency, recent_days=recent_days, late_days=late_days)
    return days.with_columns(pl.col("newest_at").dt.replace_time_zone("UTC")).drop("as_of")


def newest_rows(market: Marketplace, as_of: date, days: pl.DataFrame) -> pl.DataFrame:
    """When each table last had something new before ``as_of``, and the longest pause that it had in its last year.

    Args:
        market: the marketplace.
        as_of: the day whose knowledge is used.
        days: ``fact_days`` of that day, from which orders and events are taken.

    Returns:
        A row for each of ``TABLES``: ``table``, ``is_there``, ``newest_at`` (none where it has no row before ``as_of``),
        ``pause_count`` (pauses between two days with something new) and ``longest_pause_days``, none for orders and events.
    """
    facts = days.group_by("table").agg(pl.col("newest_at").max())
    define_rate_facts(market)
    others = metric(market, "health_newest_rows", as_of).drop("as_of")
    others = others.with_columns(pl.col("newest_at").dt.replace_time_zone("UTC"))
    tables = pl.DataFrame({"table": TABLES, "is_there": [market.has(name) for name in TABLES]})
    return tables.join(pl.concat([facts, others], how="diagonal"), on="table", how="left", maintain_order="left")


def references(market: Marketplace, as_of: date) -> References:
    """Count the ids that should name a row of another table, and don't."""
    found = metric(market, "health_references", as_of, sample_rows=SAMPLE_IDS).drop("as_of")
    named = pl.col("column_name").replace_strict(_NAMED)
    missing = found.with_columns(named.alias("missing")).filter(
        ~pl.col("missing").is_in([name for name in _NAMED.values() if market.has(name)])
    )
    return References(
        columns=found.join(missing, on=["table", "column_name"], how="anti", maintain_order="left"),
        not_judged={
            f"{table}.{column}": gone
            for table, column, gone in missing.select("table", "column_name", "missing").rows()
        },
    )
