"""One row of ``page_records`` and of ``site_outcomes`` as it is made, before it stands in a frame."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.web.outcomes import Outcome

FILE_KINDS = ("robots", "sitemap", "product_feed")
"""Kinds of ``page_kind`` that are files for programs: kept in the archive, and no pages of a website."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A request and how it ended; the columns are those of the contract ``page_records``."""

    domain: str
    url: str
    final_url: str
    page_kind: str
    fetched_at: datetime
    status: int | None
    content_type: str | None
    outcome: str
    detail: str | None
    byte_count: int = 0
    elapsed_seconds: float = 0.0
    payload_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    usage_signals: str | None = None
    warc_path: str | None = None
    warc_offset: int | None = None

    def replace(self, **changes: Any) -> "PageRecord":
        """The same with some fields changed."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, slots=True)
class SiteOutcome:
    """How a visit ended; the columns are those of the contract ``site_outcomes``."""

    domain: str
    visited_at: datetime
    outcome: str
    reason: str
    evidence_url: str | None = None
    page_count: int = 0
    changed_page_count: int = 0
    byte_count: int = 0
    elapsed_seconds: float = 0.0


@dataclass(frozen=True)
class SiteToRead:
    """A site that is due."""

    domain: str
    website_url: str


def row_of(record: PageRecord | SiteOutcome) -> dict[str, Any]:
    """A row as a dictionary; twenty times faster than ``dataclasses.asdict``, which copies deeply."""
    return {name: getattr(record, name) for name in record.__slots__}


def page_records_table(rows: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rows as the table, in the order of the archive: domain, time, address; each key once."""
    return _as_table(PageRecords, rows, ("domain", "fetched_at", "url"))


def site_outcomes_table(rows: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rows as the table, by domain and time; each key once."""
    return _as_table(SiteOutcomes, rows, ("domain", "visited_at"))


def _as_table(contract: type[Contract], rows: Iterable[pl.DataFrame], order: Sequence[str]) -> pl.DataFrame:
    together = pl.concat([contract.empty_frame(), *rows]).sort(order, maintain_order=True)
    if together.select(contract.table_key()).is_duplicated().any():
        together = together.unique(contract.table_key(), keep="last", maintain_order=True)
    return contract.conform(together)


def records_of_frame(frame: pl.DataFrame) -> list[PageRecord]:
    """Rows of ``page_records`` as objects."""
    return [PageRecord(**row) for row in frame.select(PageRecords.polars_schema().names()).iter_rows(named=True)]


def failed_visit(domain: str, visited_at: datetime, outcome: Outcome, reason: str) -> SiteOutcome:
    """The outcome of a visit that read nothing."""
    return SiteOutcome(domain=domain, visited_at=visited_at, outcome=outcome.value, reason=reason)
