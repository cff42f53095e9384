"""The peer: Scrapy, set up as its documentation advises for broad crawls, reads the same pages and finds the same in them.

robots.txt by its middleware, then home, sitemap and the pages that a site's budget allows, which it follows out of the
links of the home page; one request at a time for each host. From each page it takes what ours takes: whether robots may
follow, and the links of the site with their texts, each address once. It does so with response selectors, which take half
the time of its ``LinkExtractor``. It keeps no archive, checks no addresses, and is told which pages to read, so it does
less than ours. The host names lead to this machine by a resolver of ours; the port stands in the addresses.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import scrapy
from crawl_contestant import Crawled, Order, take_part, wanted_paths
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.sitemap import Sitemap
from twisted.internet import defer

_SETTINGS: dict[str, Any] = {
    "ROBOTSTXT_OBEY": True,
    "USER_AGENT": "CrawlBenchmark (+crawl@brand.example)",
    "ROBOTSTXT_USER_AGENT": "CrawlBenchmark",
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "MEMUSAGE_ENABLED": False,
    "LOGSTATS_INTERVAL": 0,
    "LOG_LEVEL": "ERROR",
    "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
}


class _Loopback(CachingThreadedResolver):
    """Every name is the benchmark's server."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "defer.Deferred[str]":  # noqa: N802 - Twisted's name
        del name, timeout
        return defer.succeed("127.0.0.1")


class _Shops(scrapy.Spider):
    """Reads each host's home page, sitemap and a few pages more."""

    name = "shops"

    def __init__(self, order: Order, found: dict[str, int]) -> None:
        super().__init__()
        self._order = order
        self._wanted = wanted_paths(order)
        self._found = found

    async def start(self) -> AsyncIterator[Any]:
        for host in self._order.hosts:
            yield scrapy.Request(f"http://{host}:{self._order.server[1]}/", callback=self.parse_home)

    def parse_home(self, response: Response) -> Iterator[Any]:
        page = self._page(response)
        yield page
        left = tuple(address for address, _ in page["links"] if urlsplit(address).path in self._wanted)
        yield response.follow("/sitemap.xml", callback=self.parse_sitemap, cb_kwargs={"left": left})

    def parse_sitemap(self, response: Response, left: tuple[str, ...]) -> Iterator[Any]:
        self._found["locations"] += sum("loc" in entry for entry in Sitemap(response.body))
        yield from self._next(left)

    def parse_page(self, response: Response, left: tuple[str, ...]) -> Iterator[Any]:
        yield self._page(response)
        yield from self._next(left)

    def _next(self, left: tuple[str, ...]) -> Iterator[Any]:
        # One after the other: on asyncio the downloader lets requests that come together exceed a slot's concurrency.
        if left:
            yield scrapy.Request(left[0], callback=self.parse_page, cb_kwargs={"left": left[1:]})

    def _page(self, response: Response) -> dict[str, Any]:
        html = cast("TextResponse", response)
        robots = html.css('meta[name="robots"]::attr(content)').get(default="")
        host = urlsplit(response.url).hostname
        links: list[tuple[str, str]] = []
        seen: set[str] = set()
        for anchor in html.css("a[href]"):
            href = anchor.attrib["href"]
            if href in seen or "nofollow" in robots:
                continue
            seen.add(href)
            address = response.urljoin(href)
            if urlsplit(address).hostname == host:
                links.append((address, " ".join(anchor.xpath("string()").get(default="").split())))
        self._found["pages"] += response.status == 200
        self._found["links"] += len(links)
        return {"url": response.url, "robots": robots, "links": links}


def crawl(order: Order) -> Crawled:
    """Run the spider to its end."""
    found = {"pages": 0, "links": 0, "locations": 0}
    process = CrawlerProcess(
        {
            **_SETTINGS,
            "TWISTED_DNS_RESOLVER": _Loopback,
            "CONCURRENT_REQUESTS": order.concurrency,
        }
    )
    process.crawl(_Shops, order=order, found=found)
    process.start()
    return Crawled(pages=found["pages"], links=found["links"])


if __name__ == "__main__":
    take_part(crawl)
