"""The page source ``common_crawl``: its index says where pages are, ranged reads bring their WARC records.

What belongs here: asking the index and copying records into the archive, each as the gzip member that it is. What
doesn't: the choice of pages (``frontier``, by way of ``warc_source``).
"""

import asyncio
import io
import json
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from warcio.exceptions import ArchiveLoadFailed

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.progress import track
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.classify import outcome_of_answer
from sourcing_pipeline.web.http import SiteClient, network_of
from sourcing_pipeline.web.journal import ShardArchive
from sourcing_pipeline.web.outcomes import HAS_BODY, FetchError, Outcome, outcome_of_status
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.politeness import Politeness, retry_after_seconds
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, SiteToRead, failed_visit
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline.web.urls import Url, parse_url
from sourcing_pipeline.web.warc_records import payload_digest, read_response
from sourcing_pipeline.web.warc_source import choose_pages, judged, outcome_of_records

MOST_CAPTURES = 2_000
_MAX_INDEX_BYTES = 5_000_000
_PARTIAL_CONTENT, _NOT_FOUND = 206, 404


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as the index knows it."""

    record: PageRecord
    filename: str
    offset: int
    length: int


def read_from_common_crawl(
    sites: Sequence[SiteToRead], *, web: WebSettings, archive: ShardArchive, clock: Clock
) -> None:
    """Bring the pages of sites into the archive, one request at a time.

    Raises:
        InputError: a setting is missing or is no address.
        StorageError: the archive can't be written.
    """
    index = _address(web.common_crawl_index_url, "common_crawl_index_url")
    data = _address(web.common_crawl_data_url, "common_crawl_data_url")

    async def read_all() -> None:
        client = SiteClient(network_of(web), contact=web.contact, total_timeout_seconds=web.total_timeout_seconds)
        async with client, ParserClient() as parser:
            reader = _CommonCrawlReader(client, parser, index, data, web)
            for site in sites:
                archive.add_outcome(await reader.read_site(site, archive, clock.now()))
                advance(1)

    with track("Reading websites", total=len(sites)) as advance:
        asyncio.run(read_all())


def _address(text: str | None, name: str) -> Url:
    if not text:
        raise InputError(f'setting web.{name} is missing: the source "common_crawl" needs it; set it to an address')
    url = parse_url(text)
    if url is None:
        raise InputError(f"setting web.{name}: {text!r} is no http or https address: mend it")
    return url


class _CommonCrawlReader:
    def __init__(self, client: SiteClient, parser: ParserClient, index: Url, data: Url, web: WebSettings) -> None:
        self._client = client
        self._parser = parser
        self._index = index
        self._data = data
        self._web = web
        self._politeness = Politeness(web.delay_seconds)

    async def read_site(self, site: SiteToRead, archive: ShardArchive, visited_at: datetime) -> SiteOutcome:
        try:
            captures = await self._captures(site)
            chosen = choose_pages(site, [capture.record for capture in captures.values()], self._web.pages_per_site)
        except FetchError as error:
            return failed_visit(site.domain, visited_at, error.outcome, error.detail)
        records = []
        for record in chosen:
            try:
                records.append(await self._copy(captures[record.url], record, archive))
            except FetchError as error:  # a page of many; the others may be there
                failed = record.replace(outcome=error.outcome.value, detail=error.detail)
                records.append(archive.add_record(failed))
        return outcome_of_records(site, records, visited_at)

    async def _captures(self, site: SiteToRead) -> dict[str, Capture]:
        """The newest capture of each page of a site."""
        query = f"url=*.{quote(site.domain)}&output=json&filter=status:200&limit={MOST_CAPTURES}"
        url = parse_url(f"{self._index.href}?{query}")
        assert url is not None
        body = await self._ask(url, _MAX_INDEX_BYTES, expected={200, _NOT_FOUND})
        captures: dict[str, Capture] = {}
        for line in body.splitlines():
            capture = _capture_of(line, site.domain)
            if capture is None:
                continue
            earlier = captures.get(capture.record.url)
            if earlier is None or earlier.record.fetched_at < capture.record.fetched_at:
                captures[capture.record.url] = capture
        return captures

    async def _copy(self, capture: Capture, record: PageRecord, archive: ShardArchive) -> PageRecord:
        url = parse_url(f"{self._data.href.rstrip('/')}/{capture.filename}")
        if url is None:
            raise FetchError(Outcome.INVALID_ADDRESS, f"the index names the file {capture.filename[:200]!r}")
        if capture.length > 2 * self._web.max_page_bytes:
            raise FetchError(Outcome.TOO_LARGE, f"{url.href}: a record of {capture.length} bytes")
        last = capture.offset + capture.length - 1
        member = await self._ask(
            url, capture.length, expected={_PARTIAL_CONTENT}, headers={"Range": f"bytes={capture.offset}-{last}"}
        )
        if len(member) != capture.length:
            raise FetchError(Outcome.CONNECTION_LOST, f"{url.href}: {len(member)} of {capture.length} bytes came")
        try:
            archived = read_response(io.BytesIO(member), self._web.max_page_bytes)
        except (ArchiveLoadFailed, zlib.error, OSError) as error:
            raise FetchError(Outcome.DECODE_ERROR, f"{url.href} at {capture.offset}: {error}") from error
        if archived is None:
            raise FetchError(Outcome.DECODE_ERROR, f"{url.href} has no response at {capture.offset}")
        page_url = parse_url(record.url)
        assert page_url is not None
        body = archived.body
        answer = Answer(page_url, record.status or 0, "", archived.headers, body, 0.0)
        outcome, detail = outcome_of_answer(answer)
        record = record.replace(
            content_type=archived.content_type,
            byte_count=len(body),
            payload_digest=payload_digest(body),
            outcome=outcome.value,
            detail=detail,
        )
        record = await judged(record, answer, self._parser, self._web)
        return archive.add_copy(record, member) if record.outcome in HAS_BODY else archive.add_record(record)

    async def _ask(
        self, url: Url, max_bytes: int, *, expected: set[int], headers: dict[str, str] | None = None
    ) -> bytes:
        await self._politeness.wait()
        started = time.monotonic()
        try:
            answer = await self._client.fetch(url, max_bytes=max_bytes, headers=headers)
        finally:
            self._politeness.asked(time.monotonic() - started)
        if answer.status in {429, 503}:
            self._politeness.slow_down()
            self._politeness.rest(
                min(retry_after_seconds(answer.header("retry-after"), datetime.now(UTC)) or 0.0, 600.0)
            )
        if answer.status not in expected:
            raise FetchError(outcome_of_status(answer.status), f"{url.href} answers HTTP {answer.status}")
        return b"" if answer.status == _NOT_FOUND else answer.body


def _capture_of(line: bytes, domain: str) -> Capture | None:
    """A line of the index; None where it is not what it should be, for the index is somebody else's."""
    try:
        row: dict[str, Any] = json.loads(line)
        url = parse_url(str(row["url"]))
        fetched_at = datetime.strptime(str(row["timestamp"]), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        status, offset, length = int(row["status"]), int(row["offset"]), int(row["length"])
        filename, mime = str(row["filename"]), str(row.get("mime", ""))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    if url is None or not url.belongs_to(domain) or "html" not in mime or offset < 0 or length <= 0:
        return None
    record = PageRecord(
        domain=domain,
        url=url.href,
        final_url=url.href,
        page_kind="other",
        fetched_at=fetched_at,
        status=min(max(status, 100), 999),
        content_type=None,
        outcome=Outcome.OK.value,
        detail=None,
    )
    return Capture(record, filename, offset, length)
