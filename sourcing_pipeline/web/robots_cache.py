"""The robots.txt files of one site: fetched once a visit, taken from the archive where that is allowed.

What belongs here: RFC 9309, section 2.3: what an answer, a failure or a redirect means, and how long a copy counts.
What doesn't: what the file says (``robots``), and sending requests (``site_reader``).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.http import PRODUCT_TOKEN, REDIRECTS
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.robots import (
    LONGEST_CRAWL_DELAY_SECONDS,
    MAX_ROBOTS_REDIRECTS,
    Robots,
    allow_all,
    parse_robots,
)
from sourcing_pipeline.web.urls import Url, parse_url

LONGEST_USE_OF_A_COPY = timedelta(hours=24)
"""RFC 9309, 2.4: a copy should not be used for longer, unless the file is unreachable; we don't then either."""

_TOO_MANY_REQUESTS = 429
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


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A robots.txt as it was read before."""

    fetched_at: datetime
    status: int
    body: bytes
    is_of_this_visit: bool


Ask = Callable[[Url], Awaitable[Answer]]
"""One request for a robots.txt, in its turn. Raises FetchError."""


class RobotsCache:
    """The verdicts of a site's origins.

    Args:
        ask: sends a request.
        copy_of: gives what the archive has of an address.
        now: tells the time.
        note: is told of each file asked for: its address, where it was found, the time, the answer or the failure.
    """

    def __init__(
        self,
        ask: Ask,
        copy_of: Callable[[str], RobotsCopy | None],
        now: Callable[[], datetime],
        note: Callable[[Url, Url, datetime, Answer | FetchError], None],
    ) -> None:
        self._ask = ask
        self._copy_of = copy_of
        self._now = now
        self._note = note
        self._known: dict[str, Robots | FetchError] = {}

    async def of(self, url: Url) -> Robots:
        """The robots.txt of an address's origin.

        Raises:
            FetchError: it could not be read, so nothing may be; or it asks for longer pauses than we can wait.
        """
        origin = url.origin
        if origin not in self._known:
            try:
                self._known[origin] = await self._read(origin)
            except FetchError as error:
                self._known[origin] = error
        known = self._known[origin]
        if isinstance(known, FetchError):
            raise FetchError(known.outcome, known.detail)
        if known.crawl_delay_seconds > LONGEST_CRAWL_DELAY_SECONDS:
            detail = f"{origin}/robots.txt asks for {known.crawl_delay_seconds:g} s between requests"
            raise FetchError(Outcome.CRAWL_DELAY_TOO_LONG, detail)
        return known

    async def _read(self, origin: str) -> Robots:
        url = parse_url(f"{origin}/robots.txt")
        assert url is not None
        copy = self._copy_of(url.href)
        is_fresh = copy is not None and self._now() - copy.fetched_at <= LONGEST_USE_OF_A_COPY
        if copy is not None and is_fresh and copy.is_of_this_visit:
            return _verdict(copy.status, copy.body, url.href)
        try:
            answer = await self._fetch(url)
            return _verdict(answer.status, answer.body, answer.url.href)
        except FetchError:
            if copy is not None and is_fresh:
                return _verdict(copy.status, copy.body, url.href)
            raise

    async def _fetch(self, first: Url) -> Answer:
        url, fetched_at = first, self._now()
        try:
            for _ in range(MAX_ROBOTS_REDIRECTS + 1):
                answer = await self._ask(url)
                if answer.status not in REDIRECTS:
                    break
                url = _target_of(answer)
        except FetchError as error:
            self._note(first, url, fetched_at, error)
            outcome = error.outcome if error.outcome in _NETWORK_IS_DOWN else Outcome.ROBOTS_UNREACHABLE
            raise FetchError(outcome, f"{first.href}: {error.detail}") from error
        self._note(first, url, fetched_at, answer)
        return answer


def _target_of(answer: Answer) -> Url:
    target = parse_url(answer.header("location") or "http://", answer.url.href)
    if target is None:
        raise FetchError(Outcome.REDIRECT_FAILURE, f"{answer.url.href} redirects to no valid address")
    return target


def _verdict(status: int, body: bytes, href: str) -> Robots:
    if status // 100 == _SUCCESS_CLASS:
        return parse_robots(body, PRODUCT_TOKEN)
    if status // 100 == _CLIENT_ERROR_CLASS and status != _TOO_MANY_REQUESTS:
        return allow_all(PRODUCT_TOKEN)
    raise FetchError(Outcome.ROBOTS_UNREACHABLE, f"{href} answers HTTP {status}")
