import asyncio
import time
from pathlib import Path

import pytest

from sourcing_pipeline.web.politeness import LONGEST_PAUSE_SECONDS, Politeness, SharedPace
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request, Site, page, serving
from sourcing_pipeline_tests.web.shard import Shard


def test_a_server_that_becomes_slower_gets_longer_pauses_and_one_that_recovers_shorter_ones() -> None:
    politeness = Politeness(1.0)
    for _ in range(3):
        politeness.asked(0.2)
    assert politeness.pause_seconds == 1.0
    for _ in range(5):
        politeness.asked(2.0)
    assert 4 < politeness.pause_seconds <= 8
    for _ in range(8):
        politeness.asked(0.2)
    assert politeness.pause_seconds == 1.0


def test_a_slow_server_that_stays_as_it_is_and_noise_change_nothing() -> None:
    politeness = Politeness(1.0)
    for seconds in (3.0, 3.1, 2.9, 3.2):
        politeness.asked(seconds)
    assert politeness.pause_seconds == 1.0
    quick = Politeness(1.0)
    for seconds in (0.01, 0.1, 0.2, 0.05):
        quick.asked(seconds)
    assert quick.pause_seconds == 1.0


def test_no_pause_is_longer_than_the_longest_unless_it_was_asked_for() -> None:
    politeness = Politeness(20.0)
    politeness.asked(0.1)
    for _ in range(9):
        politeness.asked(9.0)
    assert politeness.pause_seconds == LONGEST_PAUSE_SECONDS
    assert Politeness(45.0).pause_seconds == 45.0


async def _waited(pace: SharedPace, keys: list[str]) -> float:
    started = time.monotonic()
    await pace.wait(keys)
    return time.monotonic() - started


def test_requests_with_a_key_in_common_are_an_interval_apart() -> None:
    async def turns() -> list[float]:
        pace = SharedPace(0.05)
        return await asyncio.gather(*(_waited(pace, keys) for keys in (["a"], ["a", "x"], ["x"], ["a"])))

    _, second, third, fourth = asyncio.run(turns())
    assert second >= 0.049
    assert third >= 0.099
    assert fourth >= 0.099


def test_requests_without_a_key_in_common_do_not_wait_for_each_other() -> None:
    async def turns() -> bool:
        pace = SharedPace(3_600)
        await pace.wait(["a"])
        waiting = asyncio.create_task(pace.wait(["a"]))
        await asyncio.wait_for(asyncio.gather(pace.wait(["b"]), pace.wait([])), timeout=60)
        try:
            return waiting.done()
        finally:
            waiting.cancel()

    assert asyncio.run(turns()) is False


def test_without_an_interval_nobody_waits() -> None:
    async def turns() -> None:
        pace = SharedPace(0.0)
        await asyncio.wait_for(asyncio.gather(*(pace.wait(["a"]) for _ in range(10_000))), timeout=60)

    asyncio.run(turns())


def shopify(request: Request) -> Reply:
    if request.target in {"/robots.txt", "/sitemap.xml"}:
        return NOT_FOUND
    links = ("/about", "/contact") if request.target == "/" else ()
    reply = page(request.target, *links)
    return Reply(reply.status, reply.body, reply.headers | {"X-ShopId": "1"})


@pytest.mark.slow
def test_shops_on_one_platform_share_a_pace(tmp_path: Path) -> None:
    sites: dict[str, Site] = {f"shop{n}.com": shopify for n in range(6)}
    with serving(sites) as server:
        Shard(tmp_path).read(
            *sites, connect_to=server.connect_to, delay_seconds=0.2, shared_delay_seconds=0.1, pages_per_site=3
        )
    pages = sorted(request.at for request in server.requests if request.target in {"/about", "/contact"})
    assert len(pages) == 12
    assert pages[-1] - pages[0] >= 0.9 * 11 * 0.1
