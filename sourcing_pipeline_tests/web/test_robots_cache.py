import asyncio
import itertools
from datetime import timedelta

import pytest

from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.robots import Robots
from sourcing_pipeline.web.robots_cache import RobotsCache, RobotsCopy
from sourcing_pipeline.web.urls import Url, parse_url
from sourcing_pipeline_tests.web.shard import NOW

DISALLOWING = b"User-agent: *\nDisallow: /private\n"


def url_of(text: str) -> Url:
    url = parse_url(text)
    assert url is not None
    return url


def answer(url: Url, status: int, body: bytes = b"", location: str | None = None) -> Answer:
    headers = () if location is None else (("Location", location),)
    return Answer(url, status, "", headers, body, 0.0)


class Site:
    """robots.txt files by address, and what was asked for."""

    def __init__(self, answers: dict[str, Answer | FetchError], copy: RobotsCopy | None = None) -> None:
        self.asked: list[str] = []
        self.noted: list[tuple[str, str]] = []
        self._answers = answers
        self.cache = RobotsCache(self.ask, lambda _: copy, lambda: NOW, self.note)

    async def ask(self, url: Url) -> Answer:
        self.asked.append(url.href)
        given = self._answers[url.href]
        if isinstance(given, FetchError):
            raise given
        return given

    def note(self, url: Url, final_url: Url, *_: object) -> None:
        self.noted.append((url.href, final_url.href))

    def verdict(self, path: str = "/private") -> bool:
        return asyncio.run(self._robots()).allows(url_of(f"https://shop.com{path}"))

    async def _robots(self) -> Robots:
        await self.cache.of(url_of("https://shop.com/other"))
        return await self.cache.of(url_of("https://shop.com/"))


HERE = "https://shop.com/robots.txt"
FAILURES: dict[str, Answer | FetchError] = {
    "429": answer(url_of(HERE), 429),
    "503": answer(url_of(HERE), 503),
    "304": answer(url_of(HERE), 304),
    "time-out": FetchError(Outcome.TOTAL_TIMEOUT, "20 s"),
    "lost": FetchError(Outcome.CONNECTION_LOST, "closed"),
}


def copy(hours: float, *, is_of_this_visit: bool = False, status: int = 200) -> RobotsCopy:
    return RobotsCopy(NOW - timedelta(hours=hours), status, DISALLOWING, is_of_this_visit)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_file_that_cannot_be_read_denies_everything(failure: str) -> None:
    site = Site({HERE: FAILURES[failure]})
    with pytest.raises(FetchError) as error:
        site.verdict()
    assert error.value.outcome is Outcome.ROBOTS_UNREACHABLE
    assert site.asked == [HERE]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_copy_stands_in_for_it_for_a_day(failure: str) -> None:
    assert not Site({HERE: FAILURES[failure]}, copy(hours=23.9)).verdict()
    assert Site({HERE: FAILURES[failure]}, copy(hours=23.9)).verdict("/shop")
    with pytest.raises(FetchError):
        Site({HERE: FAILURES[failure]}, copy(hours=24.1)).verdict("/shop")


def test_a_file_that_can_be_read_counts_before_any_copy() -> None:
    assert Site({HERE: answer(url_of(HERE), 200, b"")}, copy(hours=1)).verdict()


def test_what_an_interrupted_visit_read_is_not_asked_for_again() -> None:
    site = Site({}, copy(hours=1, is_of_this_visit=True))
    assert not site.verdict()
    assert site.asked == []
    assert Site({}, copy(hours=1, is_of_this_visit=True, status=404)).verdict()


def test_a_network_that_is_down_is_named_as_such() -> None:
    with pytest.raises(FetchError) as error:
        Site({HERE: FetchError(Outcome.DNS_FAILURE, "no such name")}).verdict()
    assert error.value.outcome is Outcome.DNS_FAILURE


def chain(hops: int) -> dict[str, Answer | FetchError]:
    places = [HERE, *(f"https://other{n}.net/robots.txt" for n in range(hops))]
    moved = {here: answer(url_of(here), 301, location=there) for here, there in itertools.pairwise(places)}
    return {**moved, places[-1]: answer(url_of(places[-1]), 200, DISALLOWING)}


def test_five_redirects_are_followed_whoever_they_lead_to_and_the_verdict_is_for_the_first_authority() -> None:
    site = Site(chain(5))
    assert not site.verdict()
    assert site.noted == [(HERE, "https://other4.net/robots.txt")]


def test_six_redirects_are_one_too_many() -> None:
    site = Site(chain(6))
    with pytest.raises(FetchError) as error:
        site.verdict()
    assert error.value.outcome is Outcome.ROBOTS_UNREACHABLE
    assert len(site.asked) == 6
