"""``metric_definitions``: the registry of metrics as a table of the warehouse, for who has no source code at hand."""

from collections.abc import Iterable

import duckdb
import polars as pl

from sourcing_pipeline.contracts.metrics.base import Subject
from sourcing_pipeline.exports.warehouse_comments import comment_on

NAME = "metric_definitions"

_TOLD = "Each metric once, as the registry defines it. One row is a metric of a table."
_MEANINGS = {
    "table_name": "The table that has the metric as a column",
    "metric": "The column",
    "meaning": "What a value says",
    "unit": "Its unit, where it has one",
    "grain": "What one row of the table is",
    "windows_days": "Lengths of time before as_of over which facts count; empty where the metric states its own (days)",
    "sources": "Tables of the marketplace that its facts come from",
    "owner": "The team that answers for it",
    "facts": "The relation of facts that sql is an aggregate over; none where it is a formula over metrics of the same row",
    "sql": "How it is computed; the data dictionary has the SQL of the facts",
}
_SCHEMA = pl.Schema(
    {name: pl.String() for name in _MEANINGS} | {"windows_days": pl.List(pl.Int64()), "sources": pl.List(pl.String())}
)


def definitions(subjects: Iterable[Subject]) -> pl.DataFrame:
    """A row for each metric, in the order of the registry."""
    rows = [
        {
            "table_name": subject.table,
            "metric": metric.name,
            "meaning": metric.meaning,
            "unit": metric.unit,
            "grain": subject.grain,
            "windows_days": list(subject.windows_days),
            "sources": list(subject.sources),
            "owner": subject.owner,
            "facts": metric.facts,
            "sql": metric.sql,
        }
        for subject in subjects
        for metric in subject.metrics
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def create_metric_definitions(connection: duckdb.DuckDBPyConnection, subjects: Iterable[Subject]) -> None:
    """Create the table, with comments."""
    connection.register("given_definitions", definitions(subjects).to_arrow())
    connection.execute(f"CREATE TABLE {NAME} AS FROM given_definitions")
    connection.unregister("given_definitions")
    comment_on(connection, "TABLE", NAME, _TOLD, _MEANINGS)
