"""The door of the room: read the websites of a shard from whichever source is set, and load pages back.

What belongs here: which sites are due, and the choice of source. What doesn't: the sources themselves.
"""

from collections import defaultdict
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
from sourcing_pipeline.web.journal import Recovered, ShardArchive, recover, shard_lock
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE
from sourcing_pipeline.web.pages import MAX_HTML_CHARACTERS, Page, decode_html, parseable
from sourcing_pipeline.web.records import (
    FILE_KINDS,
    PageRecord,
    SiteToRead,
    page_records_frame,
    records_of_frame,
    site_outcomes_frame,
)
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
) -> ShardVisit:
    """Read the websites of a shard that are due.

    A site is due when its newest visit is ``web.recrawl_days`` old or there was none. What an interrupted run has read
    is taken up, not read again.

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

    Raises:
        InputError: the settings don't allow it, or a WARC file can't be read.
        StorageError: the archive can't be written.
    """
    if web.source == "live":
        check_contact(web)
    with shard_lock(archive_dir, shard):
        recovered = recover(archive_dir, shard, previous_records, previous_outcomes)
        visits = pl.concat([previous_outcomes, site_outcomes_frame(recovered.outcomes)])
        due = due_sites(sites, visits, now - timedelta(days=web.recrawl_days))
        records, outcomes = list(recovered.records), list(recovered.outcomes)
        if due and web.source == "warc":
            found = read_from_warc_files(due, web=web, archive_dir=archive_dir, root=root, visited_at=now)
            known = set(zip(previous_records["url"], previous_records["fetched_at"], strict=True))
            records += [record for record in found.records if (record.url, record.fetched_at) not in known]
            outcomes += found.outcomes
        elif due:
            archive = ShardArchive(archive_dir, shard, now)
            try:
                _read_into(archive, due, web, archive_dir, previous_records, recovered, now, network)
            finally:
                archive.close()
            records += archive.records
            outcomes += archive.outcomes
    return ShardVisit(page_records_frame(records), site_outcomes_frame(outcomes))


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
    still_new = now - timedelta(days=web.recrawl_days)
    resumed = {
        domain: {record.url: record for record in records if record.fetched_at > still_new}
        for domain, records in recovered.unfinished.items()
    }
    known = _newest_pages(previous_records.filter(pl.col("domain").is_in([site.domain for site in due])))
    with ArchiveReader(archive_dir) as reader:
        crawl(
            due,
            web=web,
            archive=archive,
            reader=reader,
            clock=Clock(now),
            known=known,
            resumed=resumed,
            network=network,
        )


def due_sites(sites: pl.DataFrame, visits: pl.DataFrame, visited_before: datetime) -> list[SiteToRead]:
    """The sites without a visit since a moment, by domain."""
    fresh = visits.filter(pl.col("visited_at") > visited_before).select("domain").unique()
    due = sites.join(fresh, on="domain", how="anti").select("domain", "website_url").unique("domain").sort("domain")
    return [SiteToRead(domain, website_url) for domain, website_url in due.iter_rows()]


def _newest_pages(records: pl.DataFrame) -> dict[str, dict[str, PageRecord]]:
    """The newest copy of each page that can be asked for conditionally, by domain and address."""
    pages: dict[str, dict[str, PageRecord]] = defaultdict(dict)
    can_be_asked = (
        pl.col("outcome").is_in([outcome.value for outcome in READABLE])
        & pl.col("warc_path").is_not_null()
        & (pl.col("etag").is_not_null() | pl.col("last_modified").is_not_null())
    )
    for record in records_of_frame(records.filter(can_be_asked).sort("fetched_at")):
        pages[record.domain][record.url] = record
    return pages


def load_pages(records: pl.DataFrame, archive_dir: Path) -> Iterator[Page]:
    """Load pages from the archive, ready to be parsed; all pages of a domain come together, oldest first.

    Args:
        records: rows of ``page_records``; those without a body are passed over.
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
        yield from _load(records_of_frame(with_body), reader)


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
