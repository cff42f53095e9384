"""One visit to one site: its home page, its sitemap, and the pages that tell most; each noted as it comes in.

What belongs here: the course of a visit. What doesn't: single requests (``site_reader``), rows and the archive
(``visit_record``), and many sites (``crawler``).
"""

import asyncio
import dataclasses
import time
from dataclasses import dataclass

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.feed_loading import PRODUCT_FEED
from sourcing_pipeline.web.frontier import Choice, FoundLink, Frontier
from sourcing_pipeline.web.guard import is_ip_literal
from sourcing_pipeline.web.http import PRODUCT_TOKEN, SiteClient
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE, FetchError, Outcome
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.platforms import platform_of
from sourcing_pipeline.web.politeness import SharedPace
from sourcing_pipeline.web.product_feeds import MAX_FEED_BYTES, is_product_feed, product_feed_url
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, SiteToRead, failed_visit
from sourcing_pipeline.web.site_reader import Clock, Reading, SiteReader, other_homes
from sourcing_pipeline.web.sitemaps import MAX_SITEMAP_BYTES
from sourcing_pipeline.web.understanding import Understood, understand
from sourcing_pipeline.web.urls import Url, parse_url
from sourcing_pipeline.web.usage_signals import UsageSignals, says_nofollow, signals_of_headers
from sourcing_pipeline.web.visit_record import VisitRecord

MAX_SITEMAPS = 4


@dataclass(frozen=True, slots=True)
class _PageRead:
    """A page that was asked for: where it was, what was noted, and where it leads."""

    url: Url
    final_url: Url
    record: PageRecord
    links: tuple[FoundLink, ...]
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return Outcome(self.record.outcome)


class Visit:
    """A visit in progress.

    Args:
        site: the site.
        web: settings.
        client: its HTTP client.
        clock: the crawl's time.
        record: what earlier visits left, and where this one's rows and pages go.
        parser: reads pages.
        pace: what the site shares with all others.
    """

    def __init__(
        self,
        site: SiteToRead,
        *,
        web: WebSettings,
        client: SiteClient,
        clock: Clock,
        record: VisitRecord,
        parser: ParserClient,
        pace: SharedPace,
    ) -> None:
        self._site = site
        self._web = web
        self._parser = parser
        self._record = record
        self._visited_at = clock.now()
        self._name = f"{site.domain} {self._visited_at.isoformat()}"
        self._started = time.monotonic()
        self._site_reader = SiteReader(
            site.domain,
            web=web,
            client=client,
            clock=clock,
            pace=pace,
            robots_copy=record.robots_copy,
            note_robots=self._note_robots,
        )

    async def run(self) -> SiteOutcome:
        """Go through with it."""
        home = parse_url(self._site.website_url)
        if home is None or not home.belongs_to(self._site.domain) or is_ip_literal(home.host):
            detail = f"{self._site.website_url[:200]!r} is no address of {self._site.domain}"
            return failed_visit(self._site.domain, self._visited_at, Outcome.INVALID_ADDRESS, detail)
        first, why_ended = None, None
        try:
            async with asyncio.timeout(self._web.max_site_seconds):
                first = await self._read_home(home)
                if first.outcome in HAS_BODY and first.outcome is not Outcome.PARKED:
                    await self._read_on(first)
        except TimeoutError:
            why_ended = f"after {self._web.max_site_seconds:g} s (web.max_site_seconds)"
        if self._site_reader.politeness.is_open:
            why_ended = "as requests kept failing, or the site asked for a long pause"
        if first is None:
            return failed_visit(self._site.domain, self._visited_at, Outcome.SITE_TIMEOUT, f"ended {why_ended}")
        return self._record.outcome(
            first.record, self._visited_at, time.monotonic() - self._started, why_ended=why_ended
        )

    async def _read_home(self, home: Url) -> _PageRead:
        first = await self._read_page(Choice(home, "home"))
        for other in other_homes(home, first.outcome):
            second = await self._read_page(Choice(other, "home"))
            if second.outcome in READABLE:
                return second
        return first

    async def _read_on(self, first: _PageRead) -> None:
        frontier = Frontier(first.url, self._web.pages_per_site)
        frontier.next_choice()  # the home page, which was read
        frontier.mark_read(first.final_url)
        frontier.home_is(first.final_url)
        frontier.add_links(first.links)
        await self._read_product_feed(first)
        frontier.add_sitemap(await self._read_sitemaps(first.final_url))
        while not self._is_over() and (choice := frontier.next_choice()) is not None:
            page = await self._read_page(choice, frontier)
            frontier.add_links(page.links)

    def _is_over(self) -> bool:
        return self._site_reader.politeness.is_open or self._record.byte_count > self._web.max_site_bytes

    async def _read_page(self, choice: Choice, frontier: Frontier | None = None) -> _PageRead:
        earlier = self._record.resumed(choice.url.href)
        if earlier is not None:
            final_url = parse_url(earlier.final_url) or choice.url
            if frontier is not None:
                frontier.mark_read(final_url)
            body = self._record.body_of(earlier) if earlier.outcome in READABLE else None
            return _PageRead(choice.url, final_url, earlier, await self._links_of(earlier, body), body)
        reading = await self._site_reader.read(choice.url, unless=self._record.conditions(choice.url.href))
        has_moved = reading.final_url.href != choice.url.href
        if frontier is not None and has_moved and not frontier.mark_read(reading.final_url):
            detail = f"leads to {reading.final_url.href}"
            reading = dataclasses.replace(reading, outcome=Outcome.DUPLICATE, detail=detail)
        links: tuple[FoundLink, ...] = ()
        usage = signals_of_headers(reading.answer.headers, PRODUCT_TOKEN) if reading.answer is not None else None
        if reading.outcome is Outcome.OK and reading.answer is not None and usage is not None:
            wants_links = frontier is None or not frontier.is_spent
            understood = await self._understand(reading, usage, wants_links=wants_links)
            reading = dataclasses.replace(reading, outcome=understood.outcome, detail=understood.detail)
            usage, links = understood.usage, understood.links
        record = self._record.note(reading, choice.page_kind, usage)
        answer = reading.answer
        body, headers = (answer.body, answer.headers) if answer is not None else (None, ())
        if reading.outcome is Outcome.NOT_MODIFIED:
            body = self._record.body_of(record)
            links = () if usage is not None and usage.nofollow else await self._links_of(record, body)
        return _PageRead(choice.url, reading.final_url, record, links, body, headers)

    async def _understand(self, reading: Reading, usage: UsageSignals, *, wants_links: bool) -> Understood:
        """What a page with status 2xx turns out to be."""
        assert reading.answer is not None
        robots = await self._site_reader.robots_of(reading.final_url)
        return await understand(
            self._parser,
            reading.answer,
            self._site.domain,
            visit=self._name,
            stated=usage.and_also(robots.usage_of(reading.final_url)),
            respects_reservations=self._web.respect_mining_opt_out,
            wants_links=wants_links,
        )

    async def _links_of(self, record: PageRecord, body: bytes | None) -> tuple[FoundLink, ...]:
        """The links of a page that was read before."""
        if body is None or says_nofollow(record.usage_signals):
            return ()
        try:
            content = await self._parser.read_body(
                body, record.content_type, record.final_url, self._site.domain, visit=self._name
            )
        except FetchError:
            return ()  # it was read once; that it kills the parser now is a matter of limits, and no fetch to note
        return content.links

    async def _read_sitemaps(self, home: Url) -> list[FoundLink]:
        """The addresses in the site's sitemaps: those that robots.txt names, else the usual one."""
        try:
            robots = await self._site_reader.robots_of(home)
        except FetchError:
            return []  # the home page is of an interrupted visit; each page that is asked for now will say why not
        waiting = robots.sitemaps[:MAX_SITEMAPS] or [f"{home.origin}/sitemap.xml"]
        found: list[FoundLink] = []
        asked: set[str] = set()
        while waiting and len(asked) < MAX_SITEMAPS and not self._is_over():
            url = parse_url(waiting.pop(0), home.href)
            if url is None or url.href in asked or not url.belongs_to(self._site.domain):
                continue
            asked.add(url.href)
            body = await self._read_file(url, "sitemap", MAX_SITEMAP_BYTES)
            if body is None:
                continue
            try:
                sitemap = await self._parser.read_sitemap(body, url.href, self._site.domain)
            except FetchError:
                continue
            waiting += sitemap.sitemaps
            found += sitemap.links
        return found

    async def _read_product_feed(self, home: _PageRead) -> None:
        """Ask for the feed that the shop's platform gives to anybody, if it has one."""
        if home.body is None:
            return
        platform = platform_of(home.headers, home.body)
        self._site_reader.on_platform(platform)
        url = product_feed_url(platform, home.headers, home.body, home.final_url)
        if url is not None and url.belongs_to(self._site.domain):
            await self._read_file(url, PRODUCT_FEED, MAX_FEED_BYTES)

    async def _read_file(self, url: Url, page_kind: str, max_bytes: int) -> bytes | None:
        """A file of the site, from this visit or as it was if it did not change; None where it can't be read."""
        record = self._record.resumed(url.href)
        if record is None:
            conditions = self._record.conditions(url.href)
            reading = await self._site_reader.read_file(url, max_bytes=max_bytes, unless=conditions)
            if page_kind == PRODUCT_FEED:
                reading = self._judged_feed(reading)
            record = self._note_file(reading, page_kind)
            if reading.answer is not None and reading.outcome is Outcome.OK:
                return reading.answer.body
        return self._record.body_of(record) if record.outcome in HAS_BODY else None

    def _judged_feed(self, reading: Reading) -> Reading:
        """A feed that may not be read, or that is none, with that as its outcome."""
        if reading.answer is None or reading.outcome is not Outcome.OK:
            return reading
        usage = signals_of_headers(reading.answer.headers, PRODUCT_TOKEN)
        if self._web.respect_mining_opt_out and usage.reservation is not None:
            detail = f"{reading.final_url.href} says {usage.reservation}"
            return dataclasses.replace(reading, outcome=Outcome.MINING_RESERVED, detail=detail)
        if not is_product_feed(reading.answer.body):
            return dataclasses.replace(reading, outcome=Outcome.NOT_HTML, detail="no product feed")
        return reading

    def _note_robots(self, reading: Reading) -> None:
        self._note_file(reading, "robots")

    def _note_file(self, reading: Reading, page_kind: str) -> PageRecord:
        usage = signals_of_headers(reading.answer.headers, PRODUCT_TOKEN) if reading.answer is not None else None
        return self._record.note(reading, page_kind, usage)
