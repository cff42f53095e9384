"""One shard of ours: ``read_shard`` as the pipeline runs it, with robots.txt, guard, parser, frontier, WARC and journal.

Names are resolved by a seam to addresses that look public, which the guard checks as it does any; another seam opens the
connection to the benchmark's server instead. What belongs here: that. What doesn't: what is measured.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from crawl_contestant import Crawled, Order, take_part
from crawl_site import host_number

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.connections import Connect, Network, Stream, open_tcp
from sourcing_pipeline.web.http import make_ssl_context
from sourcing_pipeline.web.reading import read_shard

Sites.conform(Sites.empty_frame())  # pandera sets itself up at its first check, which is no part of a crawl


async def _public_address(host: str, _port: int) -> Sequence[str]:
    """An address of its own for each host, in a public range."""
    high, low = divmod(host_number(host) % 2**16, 256)
    return [f"93.184.{high}.{low}"]


def _connect_to(server: tuple[str, int]) -> Connect:
    async def connect(_address: str, _port: int) -> Stream:
        return await open_tcp(*server)

    return connect


def crawl(order: Order) -> Crawled:
    """Read the shard's sites."""
    sites = Sites.from_rows(
        [
            {
                "domain": host,
                "website_url": f"http://{host}/",
                "is_candidate": True,
                "is_lead": False,
                "is_marketplace_brand": False,
                "shard": order.shard,
            }
            for host in order.hosts
        ]
    )
    visit = read_shard(
        sites,
        web=WebSettings(
            contact="crawl@brand.example",
            pages_per_site=order.pages,
            delay_seconds=0.0,
            concurrency=order.concurrency,
        ),
        archive_dir=order.folder / "archive",
        root=order.folder,
        shard=order.shard,
        previous_records=PageRecords.empty_frame(),
        previous_outcomes=SiteOutcomes.empty_frame(),
        now=datetime.now(UTC),
        network=Network(
            ssl_context=make_ssl_context(),
            connect_timeout_seconds=10.0,
            resolve=_public_address,
            connect=_connect_to(order.server),
        ),
    )
    return Crawled(pages=int(visit.site_outcomes["page_count"].sum()))


if __name__ == "__main__":
    take_part(crawl)
