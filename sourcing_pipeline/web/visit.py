"""One visit to one site: its home page, its sitemap, and the pages that tell most; each noted as it comes in.

What belongs here: the course of a visit. What doesn't: single requests (``site_reader``), and many sites (``crawler``).
"""

import dataclasses
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.frontier import Choice, Frontier
from sourcing_pipeline.web.http import SiteClient
from sourcing_pipeline.web.journal import ShardArchive
from sourcing_pipeline.web.links import Link, links_of
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE, Outcome
from sourcing_pipeline.web.pages import decode_html, parseable
from sourcing_pipeline.web.records import FILE_KINDS, PageRecord, SiteOutcome, SiteToRead, failed_visit
from sourcing_pipeline.web.site_reader import Clock, Reading, SiteReader, as_file, other_homes
from sourcing_pipeline.web.sitemaps import MAX_SITEMAP_BYTES, read_sitemap
from sourcing_pipeline.web.urls import Url, parse_url

MAX_SITE_BYTES = 100_000_000
MAX_SITEMAPS = 4


class Visit:
    """A visit in progress.

    Args:
        site: the site.
        web: settings.
        client: its HTTP client.
        clock: the crawl's time.
        archive: where records go.
        reader: where pages read before come from.
        known: pages of earlier visits by address, for conditional requests.
        resumed: pages that an interrupted visit had read already, by address; they are not asked for again.
    """

    def __init__(
        self,
        site: SiteToRead,
        *,
        web: WebSettings,
        client: SiteClient,
        clock: Clock,
        archive: ShardArchive,
        reader: ArchiveReader,
        known: Mapping[str, PageRecord],
        resumed: Mapping[str, PageRecord],
    ) -> None:
        self._site = site
        self._web = web
        self._clock = clock
        self._archive = archive
        self._reader = reader
        self._known = known
        self._resumed = resumed
        self._site_reader = SiteReader(site.domain, web=web, client=client, clock=clock)
        self._visited_at = clock.now()
        self._started = time.monotonic()
        self._records: list[PageRecord] = []
        self._links_seen: dict[str, set[str]] = defaultdict(set)

    async def run(self) -> SiteOutcome:
        """Go through with it."""
        home = parse_url(self._site.website_url)
        if home is None or not home.belongs_to(self._site.domain):
            detail = f"{self._site.website_url[:200]!r} is no address of {self._site.domain}"
            return failed_visit(self._site.domain, self._visited_at, Outcome.INVALID_ADDRESS, detail)
        first = await self._read_home(home)
        if first.outcome in HAS_BODY and first.outcome is not Outcome.PARKED:
            await self._read_on(first)
        return self._outcome(first)

    async def _read_home(self, home: Url) -> "_PageRead":
        first = await self._read_page(Choice(home, "home"))
        for other in other_homes(home, first.outcome):
            second = await self._read_page(Choice(other, "home"))
            if second.outcome in READABLE:
                return second
        return first

    async def _read_on(self, first: "_PageRead") -> None:
        frontier = Frontier(first.url, self._web.pages_per_site)
        frontier.next_choice()  # the home page, which was read
        frontier.mark_read(first.final_url)
        frontier.home_is(first.final_url)
        frontier.add_links(self._links_of(first))
        frontier.add_sitemap(await self._read_sitemaps(first.final_url))
        while not self._is_over() and (choice := frontier.next_choice()) is not None:
            page = await self._read_page(choice, frontier)
            if page.outcome in READABLE:
                frontier.add_links(self._links_of(page))

    def _is_over(self) -> bool:
        return (
            self._site_reader.politeness.is_open
            or sum(record.byte_count for record in self._records) > MAX_SITE_BYTES
            or time.monotonic() - self._started > self._longest_seconds()
        )

    def _longest_seconds(self) -> float:
        return self._web.pages_per_site * (self._web.total_timeout_seconds + 2 * self._web.delay_seconds)

    async def _read_page(self, choice: Choice, frontier: Frontier | None = None) -> "_PageRead":
        earlier = self._resumed.get(choice.url.href)
        if earlier is not None:
            self._records.append(earlier)
            final_url = parse_url(earlier.final_url) or choice.url
            if frontier is not None:
                frontier.mark_read(final_url)
            return _PageRead(choice.url, final_url, earlier, None)
        known = self._known.get(choice.url.href)
        reading = await self._site_reader.read(choice.url, unless=_conditions(known))
        has_moved = reading.final_url.href != choice.url.href
        if frontier is not None and has_moved and not frontier.mark_read(reading.final_url):
            detail = f"leads to {reading.final_url.href}"
            reading = dataclasses.replace(reading, outcome=Outcome.DUPLICATE, detail=detail)
        record = self._note(reading, choice.page_kind, known)
        body = (
            reading.answer.body if reading.answer is not None and reading.outcome is not Outcome.NOT_MODIFIED else None
        )
        return _PageRead(choice.url, reading.final_url, record, body)

    def _note(self, reading: Reading, page_kind: str, known: PageRecord | None = None) -> PageRecord:
        """Keep the body in the archive where there is a page, and write the row of the index."""
        for robots_reading in self._take_robots_readings():
            self._note(robots_reading, "other")
        answer = reading.answer
        record = PageRecord(
            domain=self._site.domain,
            url=reading.url.href,
            final_url=reading.final_url.href,
            page_kind=page_kind,
            fetched_at=reading.fetched_at,
            status=answer.status if answer is not None else None,
            content_type=answer.header("content-type") if answer is not None else None,
            outcome=reading.outcome.value,
            detail=reading.detail,
            byte_count=len(answer.body) if answer is not None else 0,
            elapsed_seconds=reading.elapsed_seconds,
        )
        record = self._archive.add_page(record, answer, known)
        self._records.append(record)
        return record

    def _take_robots_readings(self) -> list[Reading]:
        readings, self._site_reader.robots_readings = self._site_reader.robots_readings, []
        return readings

    def _links_of(self, page: "_PageRead") -> list[Link]:
        body, record = page.body, page.record
        if body is None and record.warc_path is not None and record.warc_offset is not None:
            body = self._reader.read(record.warc_path, record.warc_offset, self._web.max_page_bytes).body
        if body is None:
            return []
        html = parseable(decode_html(body, record.content_type))
        return links_of(html, page.final_url, self._site.domain, self._links_seen[page.final_url.origin])

    async def _read_sitemaps(self, home: Url) -> list[Url]:
        """The addresses in the site's sitemaps: those that robots.txt names, else the usual one."""
        robots = await self._site_reader.robots_of(home)
        waiting = robots.sitemaps[:MAX_SITEMAPS] or [f"{home.origin}/sitemap.xml"]
        found: list[Url] = []
        asked: set[str] = set()
        while waiting and len(asked) < MAX_SITEMAPS and not self._is_over():
            url = parse_url(waiting.pop(0), home.href)
            if url is None or url.href in asked or not url.belongs_to(self._site.domain):
                continue
            asked.add(url.href)
            reading = as_file(await self._site_reader.read(url, max_bytes=MAX_SITEMAP_BYTES), "sitemap")
            self._note(reading, "other")
            if reading.outcome is not Outcome.NOT_HTML or reading.answer is None:
                continue
            sitemap = read_sitemap(reading.answer.body)
            if sitemap.is_index:
                waiting += sorted(sitemap.locations[:100], key=_usefulness)
            else:
                urls = (parse_url(location, home.href) for location in sitemap.locations)
                found += [url for url in urls if url is not None and url.belongs_to(self._site.domain)]
        return found

    def _outcome(self, first: "_PageRead") -> SiteOutcome:
        read = [r for r in self._records if r.outcome in READABLE and r.page_kind not in FILE_KINDS]
        changed = [record for record in read if record.outcome == Outcome.OK]
        if changed:
            outcome, reason = Outcome.OK, f"{len(read)} pages read"
        elif read:
            outcome, reason = Outcome.NOT_MODIFIED, f"none of {len(read)} pages changed"
        else:
            outcome, reason = first.outcome, first.record.detail or first.outcome.meaning
        if self._site_reader.politeness.is_open:
            reason += f"; ended early after {self._records[-1].outcome} ({self._records[-1].detail})"
        return SiteOutcome(
            domain=self._site.domain,
            visited_at=self._visited_at,
            outcome=outcome.value,
            reason=reason,
            evidence_url=first.record.final_url,
            page_count=len(read),
            changed_page_count=len(changed),
            byte_count=sum(record.byte_count for record in self._records),
            elapsed_seconds=time.monotonic() - self._started,
        )


@dataclass(frozen=True, slots=True)
class _PageRead:
    """A page that was asked for: where it was, what was noted, and its body if it has just come."""

    url: Url
    final_url: Url
    record: PageRecord
    body: bytes | None

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return Outcome(self.record.outcome)


def _conditions(known: PageRecord | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed; none where no answer gave a validator."""
    if known is None:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {
        name: value for name, value in named.items() if value is not None and value.isascii() and value.isprintable()
    }


def _usefulness(location: str) -> int:
    """Sitemaps of pages come before those of products, and those of posts and pictures last."""
    lowered = location.lower()
    order = ("page", "product", "collection", "categor")
    return next((place for place, word in enumerate(order) if word in lowered), len(order))
