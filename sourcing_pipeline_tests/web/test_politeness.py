import asyncio
import itertools
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


async def _turns(pace: SharedPace, keys: list[list[str]]) -> list[float]:
    started = time.monotonic()

    async def turn(own: list[str]) -> float:
        await pace.wait(own)
        return time.monotonic() - started

    return await asyncio.gather(*(turn(own) for own in keys))


def test_requests_with_a_key_in_common_are_an_interval_apart_and_others_do_not_wait() -> None:
    turns = asyncio.run(_turns(SharedPace(0.05), [["a"], ["a", "x"], ["b"], ["x"], []]))
    assert turns[0] < 0.04
    assert turns[1] >= 0.049
    assert turns[2] < 0.04
    assert turns[3] >= 0.099
    assert turns[4] < 0.04


def test_without_an_interval_nobody_waits() -> None:
    assert max(asyncio.run(_turns(SharedPace(0.0), [["a"]] * 50))) < 0.04


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
    assert all(later - earlier >= 0.09 for earlier, later in itertools.pairwise(pages))
