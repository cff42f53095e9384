"""The door of the room: read the websites of a shard from whichever source is set, and load pages back.

What belongs here: the choice of source, and what is handed to it. What doesn't: the sources themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.common_crawl import read_from_common_crawl
from sourcing_pipeline.web.connections import Network
from sourcing_pipeline.web.crawler import check_contact, crawl
from sourcing_pipeline.web.daily_budget import most_urgent, places_left
from sourcing_pipeline.web.frames import ROWS_AT_ONCE
from sourcing_pipeline.web.journal import ShardArchive, read_rows, shard_lock
from sourcing_pipeline.web.known_pages import known_pages, resumed_pages
from sourcing_pipeline.web.memory import give_back_memory
from sourcing_pipeline.web.outcomes import HAS_BODY
from sourcing_pipeline.web.pages import MAX_HTML_CHARACTERS, Page, decode_html, parseable
from sourcing_pipeline.web.records import (
    FILE_KINDS,
    PageRecord,
    SiteToRead,
    page_records_table,
    records_of_frame,
    site_outcomes_table,
)
from sourcing_pipeline.web.recovery import Recovered, recover
from sourcing_pipeline.web.recrawl import next_visits
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline.web.warc_source import read_from_warc_files


@dataclass(frozen=True)
class ShardVisit:
    """What a visit to a shard's websites brought: new rows only."""

    page_records: pl.DataFrame
    site_outcomes: pl.DataFrame


def read_shard(
    sites: pl.DataFrame,
    *,
    web: WebSettings,
    archive_dir: Path,
    root: Path,
    shard: int,
    previous_records: pl.DataFrame,
    previous_outcomes: pl.DataFrame,
    now: datetime,
    network: Network | None = None,
    sites_per_day: int | None = None,
) -> ShardVisit:
    """Read the websites of a shard that are due.

    When a site is due says ``recrawl``. What an interrupted run has read is taken up, not read again.

    Args:
        sites: rows of ``sites``, of this shard.
        web: settings.
        archive_dir: the page archive.
        root: the workspace, to which ``web.warc_paths`` are relative.
        shard: the shard's number.
        previous_records: all ``page_records`` of the shard so far.
        previous_outcomes: all ``site_outcomes`` of the shard so far.
        now: the time at which the visit begins.
        network: how the live crawl connects, where not as the settings say.
        sites_per_day: how many sites of this shard may be read in a day; none where all that are due are read.

    Raises:
        InputError: the settings don't allow it, or a WARC file can't be read.
        StorageError: the archive can't be written.
    """
    if web.source == "live":
        check_contact(web)
    with shard_lock(archive_dir, shard):
        recovered = recover(archive_dir, shard, previous_records, previous_outcomes)
        records, outcomes = [recovered.page_records], [recovered.site_outcomes]
        visits = pl.concat([previous_outcomes, recovered.site_outcomes])
        waiting = due_sites(sites, visits, web.recrawl_days, now)
        if sites_per_day is not None:
            places = places_left(visits, sites_per_day, now)
            waiting = most_urgent(waiting, places, recovered.unfinished["domain"].unique().to_list())
        due = sites_to_read(waiting)
        if due and web.source == "warc":
            found = read_from_warc_files(due, web=web, archive_dir=archive_dir, root=root, visited_at=now)
            records.append(found.page_records.join(previous_records, on=["url", "fetched_at"], how="anti"))
            outcomes.append(found.site_outcomes)
        elif due:
            archive = ShardArchive(archive_dir, shard, now)
            try:
                _read_into(archive, due, web, archive_dir, previous_records, recovered, now, network)
            finally:
                archive.close()
            give_back_memory()
            new = read_rows([archive.journal])
            records.append(new.page_records.drop("line"))
            outcomes.append(new.site_outcomes.drop("line"))
    return ShardVisit(page_records_table(records), site_outcomes_table(outcomes))


def _read_into(
    archive: ShardArchive,
    due: list[SiteToRead],
    web: WebSettings,
    archive_dir: Path,
    previous_records: pl.DataFrame,
    recovered: Recovered,
    now: datetime,
    network: Network | None,
) -> None:
    if web.source == "common_crawl":
        read_from_common_crawl(due, web=web, archive=archive, clock=Clock(now))
        return
    still_new = pl.col("fetched_at") > now - timedelta(days=web.recrawl_days)
    is_due = pl.col("domain").is_in([site.domain for site in due])
    before = pl.concat([previous_records.filter(is_due), recovered.page_records.filter(is_due)])
    with ArchiveReader(archive_dir) as reader:
        crawl(
            due,
            web=web,
            archive=archive,
            reader=reader,
            clock=Clock(now),
            known=known_pages(before),
            resumed=resumed_pages(recovered.unfinished.filter(still_new)),
            network=network,
        )


def due_sites(sites: pl.DataFrame, visits: pl.DataFrame, recrawl_days: float, now: datetime) -> pl.DataFrame:
    """The sites that were never visited or are due again: rows of ``sites`` with ``due_at``, none where never visited."""
    visited = next_visits(visits, recrawl_days)
    is_due = pl.col("due_at").is_null() | (pl.col("due_at") <= now)
    return sites.unique("domain").join(visited, on="domain", how="left").filter(is_due)


def sites_to_read(due: pl.DataFrame) -> list[SiteToRead]:
    """The sites, by domain."""
    rows = due.select("domain", "website_url").sort("domain")
    return [SiteToRead(domain, website_url) for domain, website_url in rows.iter_rows()]


def load_pages(records: pl.DataFrame, archive_dir: Path) -> Iterator[Page]:
    """Load pages from the archive, ready to be parsed; all pages of a domain come together, oldest first.

    Args:
        records: rows of ``page_records``; files (robots.txt and the like) and what has no body are passed over.
        archive_dir: the page archive.

    Raises:
        InputError: a WARC file is missing or was changed.
    """
    with_body = records.filter(
        pl.col("outcome").is_in([outcome.value for outcome in HAS_BODY])
        & pl.col("warc_path").is_not_null()
        & ~pl.col("page_kind").is_in(FILE_KINDS)
    ).sort("domain", "fetched_at", "url")
    with ArchiveReader(archive_dir) as reader:
        for some in with_body.iter_slices(ROWS_AT_ONCE):
            yield from _load(records_of_frame(some), reader)


def _load(records: Iterable[PageRecord], reader: ArchiveReader) -> Iterator[Page]:
    for record in records:
        assert record.warc_path is not None
        assert record.warc_offset is not None
        archived = reader.read(record.warc_path, record.warc_offset, MAX_HTML_CHARACTERS)
        content_type = record.content_type or archived.content_type
        yield Page(
            domain=record.domain,
            url=record.url,
            final_url=record.final_url,
            page_kind=record.page_kind,
            fetched_at=record.fetched_at,
            status=record.status or 200,
            content_type=content_type,
            html=parseable(decode_html(archived.body, content_type)),
        )
