"""Requests on behalf of one site: politely, within robots.txt, redirect by redirect, and within its domain.

What belongs here: how one page of a site is asked for. What doesn't: which pages (``frontier``) and the visit (``visit``).
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.classify import outcome_of_answer
from sourcing_pipeline.web.http import REDIRECTS, SiteClient
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.platforms import HOSTED
from sourcing_pipeline.web.politeness import (
    LONGEST_RETRY_AFTER_SECONDS,
    Politeness,
    SharedPace,
    retry_after_seconds,
)
from sourcing_pipeline.web.robots import MAX_ROBOTS_BYTES, Robots
from sourcing_pipeline.web.robots_cache import RobotsCache, RobotsCopy
from sourcing_pipeline.web.topics import may_be_asked_for
from sourcing_pipeline.web.urls import Url, parse_url

MAX_REDIRECTS = 5
_TROUBLE = frozenset({429, 503})


class Clock:
    """Time as the crawl tells it: the time given at its start, and what has passed since."""

    def __init__(self, started_at: datetime) -> None:
        self._started_at = started_at
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The time."""
        return self._started_at + timedelta(seconds=time.monotonic() - self._started)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a request ended, after redirects."""

    url: Url
    final_url: Url
    fetched_at: datetime
    outcome: Outcome
    detail: str | None
    answer: Answer | None
    elapsed_seconds: float


class SiteReader:
    """Reads pages and files of one site, one at a time.

    Args:
        domain: its registrable domain.
        web: settings.
        client: its HTTP client.
        clock: the crawl's time.
        pace: what it shares with all other sites.
        robots_copy: gives what the archive has of a robots.txt.
        note_robots: is told of each robots.txt asked for.
    """

    def __init__(
        self,
        domain: str,
        *,
        web: WebSettings,
        client: SiteClient,
        clock: Clock,
        pace: SharedPace,
        robots_copy: Callable[[str], RobotsCopy | None],
        note_robots: Callable[[Reading], None],
    ) -> None:
        self._domain = domain
        self._web = web
        self._client = client
        self._clock = clock
        self._pace = pace
        self._note_robots = note_robots
        self._robots = RobotsCache(self._ask_for_robots, robots_copy, clock.now, self._robots_asked)
        self._fetch_seconds = 0.0
        self.politeness = Politeness(web.delay_seconds)
        self._platform: str | None = None

    def on_platform(self, platform: str | None) -> None:
        """Say which platform the site turned out to be on; where that is a hosted one, its pace is kept from now on."""
        self._platform = platform if platform in HOSTED else None

    async def robots_of(self, url: Url) -> Robots:
        """The robots.txt of an address's origin, fetched once a visit.

        Raises:
            FetchError: it could not be read, so nothing may be; or it asks for longer pauses than we can wait.
        """
        robots = await self._robots.of(url)
        self.politeness.at_least(robots.crawl_delay_seconds)
        return robots

    async def _ask_for_robots(self, url: Url) -> Answer:
        return await self._ask(url, max_bytes=MAX_ROBOTS_BYTES + 1, cut_at_max=True)

    def _robots_asked(self, url: Url, final_url: Url, fetched_at: datetime, came: Answer | FetchError) -> None:
        if isinstance(came, FetchError):
            reading = Reading(url, final_url, fetched_at, came.outcome, came.detail, None, self._fetch_seconds)
        else:
            outcome, detail = outcome_of_answer(came, is_file=True)
            reading = Reading(url, final_url, fetched_at, outcome, detail, came, came.elapsed_seconds)
        self._note_robots(reading)

    async def read(self, url: Url, *, unless: Mapping[str, str] | None = None) -> Reading:
        """Ask for a page and follow its redirects within the site.

        Args:
            url: where it should be.
            unless: conditional headers of an earlier visit.
        """
        return await self._read(url, unless, self._web.max_page_bytes, is_file=False)

    async def read_file(self, url: Url, *, max_bytes: int, unless: Mapping[str, str] | None = None) -> Reading:
        """The same for what is no page: a sitemap, a product feed. What is longer than ``max_bytes`` is cut there."""
        return await self._read(url, unless, max_bytes, is_file=True)

    async def _read(self, url: Url, unless: Mapping[str, str] | None, max_bytes: int, *, is_file: bool) -> Reading:
        fetched_at, self._fetch_seconds = self._clock.now(), 0.0
        current, answer = url, None
        visited: set[str] = set()
        try:
            while True:
                visited.add(current.href)
                await self._check_robots(current)
                await self.politeness.wait()
                fetched_at = self._clock.now()
                answer = await self._ask(
                    current, max_bytes=max_bytes, headers=unless if current is url else None, cut_at_max=is_file
                )
                if answer.status not in REDIRECTS:
                    outcome, detail = outcome_of_answer(answer, is_file=is_file)
                    if outcome is Outcome.NOT_MODIFIED and not (unless and current is url):
                        outcome, detail = (
                            Outcome.UNEXPECTED_STATUS,
                            "HTTP 304, though it was not asked whether it changed",
                        )
                    break
                current, answer = self._target_of(answer, visited, is_file=is_file), None
        except FetchError as error:
            outcome, detail = error.outcome, error.detail
        self.politeness.count(outcome)
        return Reading(url, current, fetched_at, outcome, detail, answer, self._fetch_seconds)

    async def _check_robots(self, url: Url) -> None:
        robots = await self.robots_of(url)
        if not robots.allows(url):
            raise FetchError(Outcome.ROBOTS_DENIED, f"{url.origin}/robots.txt forbids {url.target}")
        if self._web.respect_mining_opt_out and (reservation := robots.usage_of(url).reservation) is not None:
            raise FetchError(Outcome.MINING_RESERVED, f"{url.origin}/robots.txt says {reservation}")

    def _target_of(self, answer: Answer, visited: set[str], *, is_file: bool) -> Url:
        location = answer.header("location")
        target = parse_url(location, answer.url.href) if location else None
        if location is None or target is None:
            raise FetchError(
                Outcome.REDIRECT_FAILURE, f"{answer.url.href} redirects to {(location or 'nothing')[:200]}"
            )
        if not target.belongs_to(self._domain):
            raise FetchError(Outcome.OFF_SITE_REDIRECT, f"{answer.url.href} redirects to {target.href}")
        if target.href in visited or len(visited) > MAX_REDIRECTS:
            raise FetchError(Outcome.REDIRECT_FAILURE, f"{answer.url.href} redirects on and on, to {target.href}")
        if not is_file and not may_be_asked_for(target):
            raise FetchError(Outcome.ACCESS_DENIED, f"{answer.url.href} redirects to {target.href}")
        return target

    async def _ask(
        self, url: Url, *, max_bytes: int, headers: Mapping[str, str] | None = None, cut_at_max: bool = False
    ) -> Answer:
        """One request in its turn; once more if the site says when."""
        for is_last in (False, True):
            keys = await self._shared_keys(url)
            await self.politeness.wait()
            await self._pace.wait(keys)
            started = time.monotonic()
            try:
                answer = await self._client.fetch(url, max_bytes=max_bytes, headers=headers, cut_at_max=cut_at_max)
            finally:
                self._fetch_seconds = time.monotonic() - started
                self.politeness.asked(self._fetch_seconds)
            if answer.status not in _TROUBLE:
                break
            self.politeness.slow_down()
            seconds = retry_after_seconds(answer.header("retry-after"), self._clock.now())
            if seconds is not None and seconds > LONGEST_RETRY_AFTER_SECONDS:
                self.politeness.give_up()
            elif seconds is not None:
                self.politeness.rest(seconds)
            if is_last or seconds is None or self.politeness.is_open:
                break
        return answer

    async def _shared_keys(self, url: Url) -> list[str]:
        """What a request to an address shares with requests to other sites."""
        address = await self._client.address_of(url)
        return [key for key in (address, self._platform) if key is not None]


_WWW = re.compile(r"^www\.")


def other_homes(home: Url, outcome: Outcome) -> list[Url]:
    """Where else a site's home page may be when no connection comes about: with or without ``www``, or without TLS."""
    places: list[str] = []
    if outcome is Outcome.DNS_FAILURE:
        host = _WWW.sub("", home.host) if home.host.startswith("www.") else f"www.{home.host}"
        places.append(home.href.replace(f"://{home.host}", f"://{host}", 1))
    elif home.scheme == "https" and outcome in {Outcome.CONNECT_FAILURE, Outcome.CONNECT_TIMEOUT, Outcome.TLS_FAILURE}:
        places.append(home.href.replace("https://", "http://", 1))
    return [url for place in places if (url := parse_url(place)) is not None]
