"""Many sites at once: the live crawl of a shard. One request at a time for each site, many sites side by side.

What belongs here: concurrency, and that no site takes the others down. What doesn't: the visit itself (``visit``).
"""

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.progress import track
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.connections import Network
from sourcing_pipeline.web.http import SiteClient, network_of
from sourcing_pipeline.web.journal import ShardArchive
from sourcing_pipeline.web.known_pages import PagesOfSite
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.politeness import SharedPace
from sourcing_pipeline.web.records import SiteToRead, failed_visit
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline.web.tally import Tally
from sourcing_pipeline.web.visit import Visit
from sourcing_pipeline.web.visit_record import VisitRecord

MOST_RESOLVER_THREADS = 256
"""A name whose servers are dead holds its thread for half a minute: there must be enough for the others."""
GARBAGE_THRESHOLD = 20_000
"""Objects made between two collections of the youngest; Python's own is 700."""


def check_contact(web: WebSettings) -> None:
    """Refuse a live crawl that doesn't say who is asking.

    Raises:
        InputError: no contact, or one that can't stand in a header.
    """
    if web.connect_to is None and not (web.contact or "").strip():
        raise InputError(
            "setting web.contact is missing: a live crawl says who it is; set it to an e-mail address or a page, "
            'for example contact = "data@example.com"'
        )
    if web.contact and not (web.contact.isascii() and web.contact.isprintable()):
        raise InputError(f"setting web.contact: {web.contact!r} can't stand in a header: use plain ASCII")


def crawl(
    sites: Sequence[SiteToRead],
    *,
    web: WebSettings,
    archive: ShardArchive,
    reader: ArchiveReader,
    clock: Clock,
    known: PagesOfSite,
    resumed: PagesOfSite,
    network: Network | None = None,
) -> None:
    """Visit sites; pages and outcomes go to ``archive`` as they come.

    Args:
        sites: the sites that are due.
        web: settings.
        archive: what is written to.
        reader: what pages read before are read from.
        clock: the crawl's time.
        known: pages of earlier visits, for conditional requests.
        resumed: pages of interrupted visits, not to be asked for again.
        network: how connections are made, where not as the settings say.

    Raises:
        InputError: the settings don't allow a crawl.
        StorageError: the archive can't be written.
    """
    check_contact(web)
    network = network or network_of(web)

    pace = SharedPace(min(web.shared_delay_seconds, web.delay_seconds))
    parser, tally = ParserClient(), Tally()

    async def visit(site: SiteToRead) -> None:
        visited_at = clock.now()
        try:
            async with SiteClient(
                network, contact=web.contact, total_timeout_seconds=web.total_timeout_seconds
            ) as client:
                record = VisitRecord(
                    site.domain,
                    archive=archive,
                    reader=reader,
                    max_page_bytes=web.max_page_bytes,
                    known=known(site.domain),
                    resumed=resumed(site.domain),
                )
                outcome = await Visit(
                    site, web=web, client=client, clock=clock, record=record, parser=parser, pace=pace
                ).run()
        except SourcingError:
            raise
        except Exception as error:  # noqa: BLE001 - no single site may stop the others; its outcome says what happened
            outcome = failed_visit(
                site.domain, visited_at, Outcome.READ_FAILURE, f"{type(error).__name__}: {error}"[:500]
            )
        archive.add_outcome(outcome)
        advance.describe(tally.after(outcome))

    async def visit_all() -> None:
        async with parser:
            await _side_by_side(sites, visit, web.concurrency, advance)

    with track("Reading websites", total=len(sites)) as advance, seldom_collecting():
        asyncio.run(visit_all())


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage less often for a time: a crawl makes many objects and few cycles, and looking costs it a twentieth."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def _side_by_side(
    sites: Sequence[SiteToRead],
    visit: Callable[[SiteToRead], Awaitable[None]],
    concurrency: int,
    advance: Callable[[int], None],
) -> None:
    waiting = iter(sites)
    loop = asyncio.get_running_loop()
    resolver_threads = ThreadPoolExecutor(min(2 * concurrency, MOST_RESOLVER_THREADS), thread_name_prefix="resolver")
    loop.set_default_executor(resolver_threads)

    async def work() -> None:
        for site in waiting:
            await visit(site)
            advance(1)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(sites))):
                group.create_task(work())
    except* SourcingError as failures:
        raise failures.exceptions[0] from None
    finally:
        resolver_threads.shutdown(wait=False, cancel_futures=True)
