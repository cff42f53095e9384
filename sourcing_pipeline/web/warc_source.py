"""The page source ``warc``: pages that stand in WARC files already. They are indexed where they are, not copied.

What belongs here: finding the pages of due sites in the files. What doesn't: WARC files that we write (``archive``).
"""

import asyncio
import glob
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from sourcing_pipeline.candidates.domains import registrable_domain
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.progress import track
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.classify import outcome_of_answer
from sourcing_pipeline.web.frames import FrameBuilder
from sourcing_pipeline.web.frontier import Frontier, found_link
from sourcing_pipeline.web.http import PRODUCT_TOKEN
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE, Outcome
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, SiteToRead, failed_visit, row_of
from sourcing_pipeline.web.topics import PAGE_KIND, may_be_asked_for, topic_of
from sourcing_pipeline.web.understanding import understand
from sourcing_pipeline.web.urls import Url, parse_url
from sourcing_pipeline.web.usage_signals import signals_of_headers
from sourcing_pipeline.web.warc_records import payload_digest


@dataclass(frozen=True)
class FoundInWarcFiles:
    """Rows for what was found, and the outcome of each site; no contract has checked them yet."""

    page_records: pl.DataFrame
    site_outcomes: pl.DataFrame


def read_from_warc_files(
    sites: Sequence[SiteToRead], *, web: WebSettings, archive_dir: Path, root: Path, visited_at: datetime
) -> FoundInWarcFiles:
    """Index the pages of sites that the files of ``web.warc_paths`` hold, ``web.pages_per_site`` of each at most.

    Raises:
        InputError: no file is named or found, or one can't be read.
    """
    pages = asyncio.run(
        _pages_in(warc_files(web.warc_paths, root), {site.domain for site in sites}, web, archive_dir, root)
    )
    records, outcomes = FrameBuilder(PageRecords), FrameBuilder(SiteOutcomes)
    for site in sites:
        chosen = choose_pages(site, pages.pop(site.domain, []), web.pages_per_site)
        for record in chosen:
            records.add(row_of(record))
        outcomes.add(row_of(outcome_of_records(site, chosen, visited_at)))
    return FoundInWarcFiles(records.frame(), outcomes.frame())


async def _pages_in(
    paths: Sequence[Path], wanted: set[str], web: WebSettings, archive_dir: Path, root: Path
) -> dict[str, list[PageRecord]]:
    """The pages of wanted domains in files, by domain."""
    pages: dict[str, list[PageRecord]] = defaultdict(list)
    with track("Reading WARC files", total=len(paths)) as advance:
        async with ParserClient() as parser:
            for path in paths:
                for saved in _responses_in(path, _as_kept(path, archive_dir, root), wanted, web.max_page_bytes):
                    record = await judged(saved.record, saved.answer, parser, web)
                    pages[record.domain].append(record)
                advance(1)
    return pages


async def judged(record: PageRecord, answer: Answer, parser: ParserClient, web: WebSettings) -> PageRecord:
    """A saved page's record with its outcome, as if the page had just come; without a place if it must not be read."""
    usage = signals_of_headers(answer.headers, PRODUCT_TOKEN)
    if record.outcome == Outcome.OK:
        understood = await understand(
            parser,
            answer,
            record.domain,
            visit="",
            stated=usage,
            respects_reservations=web.respect_mining_opt_out,
            wants_links=False,
        )
        record = record.replace(outcome=understood.outcome.value, detail=understood.detail)
        usage = understood.usage
    record = record.replace(usage_signals=usage.as_text())
    return record if record.outcome in HAS_BODY else record.replace(warc_path=None, warc_offset=None)


@dataclass(frozen=True, slots=True)
class _Saved:
    record: PageRecord
    answer: Answer


def warc_files(patterns: Sequence[str], root: Path) -> list[Path]:
    """The files that globs name, relative to the workspace or absolute.

    Raises:
        InputError: there is none.
    """
    if not patterns:
        raise InputError(
            'setting web.warc_paths is empty: the source "warc" needs it; name files, for example ["data/inputs/*.warc.gz"]'
        )
    found = sorted({Path(name) for pattern in patterns for name in glob.glob(str(root / pattern), recursive=True)})  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise InputError(f"setting web.warc_paths: no file matches {', '.join(patterns)}: mend the paths")
    return found


def _as_kept(path: Path, archive_dir: Path, root: Path) -> str:
    """How records name a file: relative to the archive if it lies in the workspace, so that the workspace can move."""
    path, root = path.resolve(), root.resolve()
    return os.path.relpath(path, archive_dir.resolve()) if path.is_relative_to(root) else str(path)


def _responses_in(path: Path, kept_path: str, wanted: set[str], max_page_bytes: int) -> Iterator[_Saved]:
    try:
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                url = parse_url(record.rec_headers.get_header("WARC-Target-URI") or "")
                domain = registrable_domain(url.host) if url is not None else None
                if url is None or domain is None or domain not in wanted:
                    continue
                saved = _saved_page(record, url, domain, max_page_bytes)
                offset = records.get_record_offset()  # not before: it reads to the record's end
                yield _Saved(saved.record.replace(warc_path=kept_path, warc_offset=offset), saved.answer)
    except (OSError, ArchiveLoadFailed) as error:
        raise InputError(f"setting web.warc_paths: {path} can't be read ({error}): mend or remove the file") from error


def _saved_page(record: Any, url: Url, domain: str, max_page_bytes: int) -> _Saved:
    try:
        body, failure = record.content_stream().read(max_page_bytes + 1), None
    except Exception as error:  # noqa: BLE001 - warcio's decoders raise what they like at what others have saved
        body, failure = b"", f"{type(error).__name__}: {error}"[:200]
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    answer = Answer(
        url=url,
        status=_status(record.http_headers.get_statuscode()),
        reason="",
        headers=headers,
        body=body[:max_page_bytes],
        elapsed_seconds=0.0,
    )
    outcome, detail = outcome_of_answer(answer)
    if len(body) > max_page_bytes:
        outcome, detail = Outcome.TOO_LARGE, f"more than {max_page_bytes} bytes"
    if failure is not None:
        outcome, detail = Outcome.DECODE_ERROR, failure
    page = PageRecord(
        domain=domain,
        url=url.href,
        final_url=url.href,
        page_kind="other",
        fetched_at=_date(record.rec_headers.get_header("WARC-Date")),
        status=answer.status,
        content_type=answer.header("content-type"),
        outcome=outcome.value,
        detail=detail,
        byte_count=len(answer.body),
        payload_digest=payload_digest(answer.body) if outcome in HAS_BODY else None,
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
    )
    return _Saved(page, answer)


def _status(code: str | None) -> int:
    status = int(code) if code is not None and code.isascii() and code.isdigit() else 0
    return min(max(status, 100), 999)


def _date(text: str | None) -> datetime:
    try:
        date = datetime.fromisoformat(text or "")
    except ValueError:
        date = datetime(1970, 1, 1, tzinfo=UTC)
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def choose_pages(site: SiteToRead, records: Sequence[PageRecord], budget: int) -> list[PageRecord]:
    """The pages that tell most, within the budget; of pages with the same address the newest. Rows name their kind.

    The home page is that of ``site``, or else the page with the shortest path. If nothing of a site could be read, its
    other answers stand for it.
    """
    newest = {record.url: record for record in sorted(records, key=lambda record: record.fetched_at)}
    urls = {href: url for href in newest if newest[href].outcome in HAS_BODY and (url := parse_url(href)) is not None}
    if not urls:
        return list(newest.values())[-budget:]
    wished = parse_url(site.website_url)
    home = urls.get(wished.href) if wished is not None else None
    home = home or min(urls.values(), key=lambda url: (url.path.count("/"), len(url.target), url.href))
    frontier = Frontier(home, budget)
    by_address = sorted(urls.values(), key=lambda url: url.href)
    frontier.add_sitemap(link for url in by_address if (link := found_link(url)) is not None)
    chosen = []
    while (choice := frontier.next_choice()) is not None:
        chosen.append(newest[urls.pop(choice.url.href).href].replace(page_kind=choice.page_kind))
    # What is left costs no request, so the budget is used up.
    left = [url for url in urls.values() if may_be_asked_for(url)][: budget - len(chosen)]
    return chosen + [newest[url.href].replace(page_kind=PAGE_KIND[topic_of(url)]) for url in left]


def outcome_of_records(site: SiteToRead, records: Sequence[PageRecord], visited_at: datetime) -> SiteOutcome:
    """How a visit to saved pages ended."""
    if not records:
        return failed_visit(site.domain, visited_at, Outcome.NOT_IN_ARCHIVE, Outcome.NOT_IN_ARCHIVE.meaning)
    read = [record for record in records if record.outcome in READABLE]
    first = (read or records)[0]
    return SiteOutcome(
        domain=site.domain,
        visited_at=visited_at,
        outcome=Outcome.OK.value if read else first.outcome,
        reason=f"{len(read)} saved pages read" if read else first.detail or Outcome(first.outcome).meaning,
        evidence_url=first.final_url,
        page_count=len(read),
        changed_page_count=len(read),
        byte_count=sum(record.byte_count for record in records),
    )
