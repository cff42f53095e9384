"""The limit: aiohttp asks each host for the same things in the same order, reads the bodies, and does nothing with them.

No robots.txt is obeyed, nothing is parsed, checked or kept.
"""

import asyncio
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from crawl_contestant import Crawled, Order, take_part
from crawl_site import page_paths, site_paths


class _Loopback(AbstractResolver):
    """Every name is the benchmark's server."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._address, self._port = server

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del port
        return [
            ResolveResult(
                hostname=host, host=self._address, port=self._port, family=family, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        pass


async def _crawl(order: Order) -> Crawled:
    waiting = iter(order.hosts)
    paths, pages = site_paths(order.pages), frozenset(page_paths(order.pages))
    read = 0
    connector = aiohttp.TCPConnector(resolver=_Loopback(order.server), limit=order.concurrency, family=socket.AF_INET)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={"Accept-Encoding": "gzip, deflate"}
    ) as session:

        async def work() -> None:
            nonlocal read
            for host in waiting:
                for path in paths:
                    async with session.get(f"http://{host}{path}", allow_redirects=False) as response:
                        body = await response.read()
                        read += response.status == 200 and path in pages and len(body) > 0

        async with asyncio.TaskGroup() as group:
            for _ in range(order.concurrency):
                group.create_task(work())
    return Crawled(pages=read)


def crawl(order: Order) -> Crawled:
    """Ask for everything once."""
    return asyncio.run(_crawl(order))


if __name__ == "__main__":
    take_part(crawl)
