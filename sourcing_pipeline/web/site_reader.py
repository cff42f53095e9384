"""Requests on behalf of one site: politely, within robots.txt, redirect by redirect, and within its domain.

What belongs here: how one page of a site is read. What doesn't: which pages (``frontier``) and the visit (``visit``).
"""

import dataclasses
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.classify import outcome_of_answer
from sourcing_pipeline.web.http import PRODUCT_TOKEN, Answer, SiteClient
from sourcing_pipeline.web.outcomes import FetchError, Outcome, outcome_of_status
from sourcing_pipeline.web.politeness import LONGEST_RETRY_AFTER_SECONDS, Politeness, retry_after_seconds
from sourcing_pipeline.web.robots import (
    LONGEST_CRAWL_DELAY_SECONDS,
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_REDIRECTS,
    Robots,
    allow_all,
    parse_robots,
)
from sourcing_pipeline.web.topics import may_be_asked_for
from sourcing_pipeline.web.urls import Url, parse_url

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TROUBLE = frozenset({429, 503})
_CLIENT_ERROR_CLASS, _SUCCESS_CLASS = 4, 2
_NETWORK_IS_DOWN = frozenset(
    {
        Outcome.DNS_FAILURE,
        Outcome.PRIVATE_ADDRESS,
        Outcome.FORBIDDEN_PORT,
        Outcome.CONNECT_FAILURE,
        Outcome.CONNECT_TIMEOUT,
        Outcome.TLS_FAILURE,
    }
)
"""Failures to read robots.txt that say of the whole site what is wrong with it."""


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
    """How a request for a page ended, after redirects."""

    url: Url
    final_url: Url
    fetched_at: datetime
    outcome: Outcome
    detail: str | None
    answer: Answer | None
    elapsed_seconds: float


def as_file(reading: Reading, what: str) -> Reading:
    """The same for a file that is meant to be no web page: a robots.txt or a sitemap."""
    if reading.answer is None:
        return reading
    outcome = outcome_of_status(reading.answer.status)
    if outcome is Outcome.OK:
        outcome = Outcome.NOT_HTML
    return dataclasses.replace(reading, outcome=outcome, detail=what)


class SiteReader:
    """Reads pages of one site, one at a time."""

    def __init__(self, domain: str, *, web: WebSettings, client: SiteClient, clock: Clock) -> None:
        self._domain = domain
        self._web = web
        self._client = client
        self._clock = clock
        self._robots: dict[str, Robots | FetchError] = {}
        self._fetch_seconds = 0.0
        self.politeness = Politeness(web.delay_seconds)
        self.robots_readings: list[Reading] = []
        """Requests for robots.txt files, for the visit to note."""

    async def robots_of(self, url: Url) -> Robots:
        """The robots.txt of an address's origin, fetched once a visit.

        Raises:
            FetchError: it could not be read, so nothing may be; or it asks for longer pauses than we can wait.
        """
        origin = url.origin
        if origin not in self._robots:
            try:
                self._robots[origin] = await self._fetch_robots(origin)
            except FetchError as error:
                self._robots[origin] = error
        known = self._robots[origin]
        if isinstance(known, FetchError):
            raise FetchError(known.outcome, known.detail)
        if known.crawl_delay_seconds > LONGEST_CRAWL_DELAY_SECONDS:
            detail = f"{origin}/robots.txt asks for {known.crawl_delay_seconds:g} s between requests"
            raise FetchError(Outcome.CRAWL_DELAY_TOO_LONG, detail)
        self.politeness.at_least(known.crawl_delay_seconds)
        return known

    async def _fetch_robots(self, origin: str) -> Robots:
        url = parse_url(f"{origin}/robots.txt")
        assert url is not None
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            fetched_at = self._clock.now()
            try:
                answer = await self._ask(url, max_bytes=MAX_ROBOTS_BYTES + 1, cut_at_max=True)
            except FetchError as error:
                self.robots_readings.append(Reading(url, url, fetched_at, error.outcome, error.detail, None, 0.0))
                outcome = error.outcome if error.outcome in _NETWORK_IS_DOWN else Outcome.ROBOTS_UNREACHABLE
                raise FetchError(outcome, f"{origin}/robots.txt: {error.detail}") from error
            self.robots_readings.append(
                as_file(Reading(url, url, fetched_at, Outcome.OK, None, answer, answer.elapsed_seconds), "robots.txt")
            )
            if answer.status not in _REDIRECTS:
                break
            target = parse_url(answer.header("location") or "http://", url.href)
            if target is None:
                raise FetchError(Outcome.ROBOTS_UNREACHABLE, f"{url.href} redirects to no valid address")
            url = target
        if answer.status // 100 == _SUCCESS_CLASS:
            return parse_robots(answer.body, PRODUCT_TOKEN)
        if answer.status // 100 == _CLIENT_ERROR_CLASS and answer.status not in _TROUBLE:
            return allow_all(PRODUCT_TOKEN)
        raise FetchError(
            Outcome.ROBOTS_UNREACHABLE, f"{url.href} answers HTTP {answer.status} {answer.reason}".rstrip()
        )

    async def read(self, url: Url, *, unless: Mapping[str, str] | None = None, max_bytes: int | None = None) -> Reading:
        """Ask for a page and follow its redirects within the site.

        Args:
            url: where it should be.
            unless: conditional headers of an earlier visit.
            max_bytes: another cap than that of pages.
        """
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
                    current, headers=unless if current is url else None, max_bytes=max_bytes or self._web.max_page_bytes
                )
                if answer.status not in _REDIRECTS:
                    outcome, detail = outcome_of_answer(answer)
                    break
                current, answer = self._target_of(answer, visited), None
        except FetchError as error:
            outcome, detail = error.outcome, error.detail
        self.politeness.count(outcome)
        return Reading(url, current, fetched_at, outcome, detail, answer, self._fetch_seconds)

    async def _check_robots(self, url: Url) -> None:
        if not (await self.robots_of(url)).allows(url):
            raise FetchError(Outcome.ROBOTS_DENIED, f"{url.origin}/robots.txt forbids {url.target}")

    def _target_of(self, answer: Answer, visited: set[str]) -> Url:
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
        if not may_be_asked_for(target):
            raise FetchError(Outcome.ACCESS_DENIED, f"{answer.url.href} redirects to {target.href}")
        return target

    async def _ask(
        self, url: Url, *, max_bytes: int, headers: Mapping[str, str] | None = None, cut_at_max: bool = False
    ) -> Answer:
        """One request in its turn; once more if the site says when."""
        for is_last in (False, True):
            await self.politeness.wait()
            started = time.monotonic()
            try:
                answer = await self._client.fetch(url, max_bytes=max_bytes, headers=headers, cut_at_max=cut_at_max)
            finally:
                self._fetch_seconds = time.monotonic() - started
                self.politeness.asked()
            if answer.status not in _TROUBLE:
                break
            self.politeness.slow_down()
            seconds = retry_after_seconds(answer.header("retry-after"), self._clock.now())
            if is_last or seconds is None or seconds > LONGEST_RETRY_AFTER_SECONDS:
                break
            self.politeness.rest(seconds)
        return answer


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
