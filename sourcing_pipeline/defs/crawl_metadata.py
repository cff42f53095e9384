"""What Dagster shows of a crawl: numbers that it plots over time, and small tables and charts.

What belongs here: the translation of a summary to metadata. What doesn't: the summary (``web.summary``).

The names of the numbers are stable, for Dagster draws a number's history by its name. A number that means nothing (a
rate where nothing was due) is left out, so that its line has a gap and no drop.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from sourcing_pipeline.web.outcome_chart import outcome_chart
from sourcing_pipeline.web.outcomes import READABLE
from sourcing_pipeline.web.summary import HostTime, VisitSummary, by_count

_HOSTS = {"host": "string", "requests": "int", "median_s": "float", "total_s": "float"}
_SHARD_SITES = {"shard": "int", "sites": "int", "sites_read": "int", "most_frequent_failure": "string"}
_SHARD_PAGES = {
    "shard": "int",
    "pages": "int",
    "requests": "int",
    "bytes": "int",
    "seconds": "float",
    "pages_per_s": "float",
}
"""Columns of the tables, few enough to be seen without scrolling."""


def step_metadata(summary: VisitSummary) -> dict[str, Any]:
    """Of one shard's step: everything."""
    return _sites(summary) | _pages(summary)


def sites_metadata(total: VisitSummary, by_shard: Mapping[int, VisitSummary]) -> dict[str, Any]:
    """Of ``site_outcomes``: what this run's visits came to."""
    rows = [
        {
            "shard": shard,
            "sites": summary.sites,
            "sites_read": summary.sites_read,
            "most_frequent_failure": _most_frequent_failure(summary),
        }
        for shard, summary in by_shard.items()
    ]
    return _sites(total) | {"shards": _table(rows, _SHARD_SITES)}


def pages_metadata(total: VisitSummary, by_shard: Mapping[int, VisitSummary]) -> dict[str, Any]:
    """Of ``page_records``: what this run's requests came to."""
    rows = [
        {
            "shard": shard,
            "pages": summary.pages,
            "requests": summary.requests,
            "bytes": summary.byte_count,
            "seconds": round(summary.seconds, 1),
            "pages_per_s": round(summary.pages_per_second or 0.0, 1),
        }
        for shard, summary in by_shard.items()
    ]
    return _pages(total) | {"shards": _table(rows, _SHARD_PAGES)}


def _sites(summary: VisitSummary) -> dict[str, Any]:
    numbers = {
        "sites": summary.sites,
        "sites_read": summary.sites_read,
        "sites_failed": summary.sites - summary.sites_read,
        "success_share": summary.success_share,
    }
    return _without_gaps(numbers) | {"sites_by_outcome": _chart(summary.site_outcomes, "sites")}


def _pages(summary: VisitSummary) -> dict[str, Any]:
    numbers = {
        "pages": summary.pages,
        "pages_taken_up": summary.pages_taken_up,
        "requests": summary.requests,
        "bytes": summary.byte_count,
        "seconds": summary.seconds,
        "pages_per_second": summary.pages_per_second,
    }
    return _without_gaps(numbers) | {
        "requests_by_outcome": _chart(summary.request_outcomes, "requests"),
        "slowest_hosts": _table([_host_row(host) for host in summary.slowest_hosts], _HOSTS),
    }


def _without_gaps(numbers: Mapping[str, float | None]) -> dict[str, Any]:
    return {name: round(number, 4) for name, number in numbers.items() if number is not None}


def _chart(counts: Mapping[str, int], unit: str) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md(outcome_chart(counts, unit))


def _host_row(host: HostTime) -> dict[str, Any]:
    return {
        "host": host.host,
        "requests": host.requests,
        "median_s": round(host.median_seconds, 3),
        "total_s": round(host.total_seconds, 3),
    }


def _most_frequent_failure(summary: VisitSummary) -> str:
    failures = (outcome for outcome, _ in by_count(summary.site_outcomes) if outcome not in READABLE)
    return next(failures, "")


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> dg.TableMetadataValue:
    schema = dg.TableSchema(columns=[dg.TableColumn(name, dtype) for name, dtype in columns.items()])
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows], schema)
