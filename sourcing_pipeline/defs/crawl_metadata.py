"""What Dagster shows of a crawl: numbers that it plots over time, and small tables and charts.

What belongs here: the translation of a summary to metadata. What doesn't: the summary (``web.summary``).

The names of the numbers are stable, for Dagster draws a number's history by its name. A number that means nothing (a
rate where nothing was due) is left out, so that its line has a gap and no drop.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from sourcing_pipeline.web.outcome_chart import outcome_chart
from sourcing_pipeline.web.summary import HostTime, VisitSummary


def step_metadata(summary: VisitSummary) -> dict[str, Any]:
    """Of one shard's step: everything."""
    return _sites(summary) | _pages(summary)


def sites_metadata(total: VisitSummary, by_shard: Mapping[int, VisitSummary]) -> dict[str, Any]:
    """Of ``site_outcomes``: what this run's visits came to."""
    return _sites(total) | _of_shards(by_shard)


def pages_metadata(total: VisitSummary, by_shard: Mapping[int, VisitSummary]) -> dict[str, Any]:
    """Of ``page_records``: what this run's requests came to."""
    return _pages(total) | _of_shards(by_shard)


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
        "seconds": round(summary.seconds, 3),
        "pages_per_second": summary.pages_per_second,
    }
    return _without_gaps(numbers) | {
        "requests_by_outcome": _chart(summary.request_outcomes, "requests"),
        "slowest_hosts": _table([_host_row(host) for host in summary.slowest_hosts], _HOST_COLUMNS),
    }


def _without_gaps(numbers: Mapping[str, float | None]) -> dict[str, Any]:
    return {name: number for name, number in numbers.items() if number is not None}


def _chart(counts: Mapping[str, int], unit: str) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md(outcome_chart(counts, unit))


_HOST_COLUMNS = {"host": "string", "requests": "int", "median_seconds": "float", "total_seconds": "float"}
_SHARD_COLUMNS = {
    "shard": "int",
    "sites": "int",
    "sites_read": "int",
    "pages": "int",
    "requests": "int",
    "bytes": "int",
    "seconds": "float",
    "pages_per_second": "float",
    "most_frequent_failure": "string",
}


def _host_row(host: HostTime) -> dict[str, Any]:
    return {
        "host": host.host,
        "requests": host.requests,
        "median_seconds": round(host.median_seconds, 3),
        "total_seconds": round(host.total_seconds, 3),
    }


def _of_shards(by_shard: Mapping[int, VisitSummary]) -> dict[str, Any]:
    return {"shards": _table([_shard_row(shard, summary) for shard, summary in by_shard.items()], _SHARD_COLUMNS)}


def _shard_row(shard: int, summary: VisitSummary) -> dict[str, Any]:
    failures = [outcome for outcome in summary.site_outcomes if outcome not in ("ok", "not_modified")]
    return {
        "shard": shard,
        "sites": summary.sites,
        "sites_read": summary.sites_read,
        "pages": summary.pages,
        "requests": summary.requests,
        "bytes": summary.byte_count,
        "seconds": round(summary.seconds, 1),
        "pages_per_second": round(summary.pages_per_second or 0.0, 1),
        "most_frequent_failure": failures[0] if failures else "",
    }


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> dg.TableMetadataValue:
    schema = dg.TableSchema(columns=[dg.TableColumn(name, dtype) for name, dtype in columns.items()])
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows], schema)
