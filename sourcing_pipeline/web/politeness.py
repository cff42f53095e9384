"""How often a site is asked: one request at a time, a pause after each, and more of it when the site says so.

What belongs here: pauses, Retry-After, the circuit breaker, and the pace that sites on one machine share. What
doesn't: robots.txt's rules (``robots``).
"""

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sourcing_pipeline.web.outcomes import TRANSIENT, Outcome

LONGEST_RETRY_AFTER_SECONDS = 30.0
"""A site that asks for more is left alone for this visit."""

LONGEST_PAUSE_SECONDS = 30.0
FAILURES_THAT_OPEN_THE_CIRCUIT = 3
MOST_SLOWING = 8.0
"""A server that has become so many times slower gets no longer pauses than that many."""

_FIRST_SLOW_PAUSE_SECONDS = 0.5
_NOISE_SECONDS = 0.25
"""Answers that are slower by less than this say nothing of the server's load."""
_WEIGHT_OF_LATEST = 0.5


class Politeness:
    """The pauses between requests to one site, and the breaker that ends a visit."""

    def __init__(self, delay_seconds: float) -> None:
        self._delay_seconds = delay_seconds
        self._may_ask_at = 0.0
        self._failures = 0
        self._is_given_up = False
        self._fastest_seconds: float | None = None
        self._recent_seconds = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the circuit is open: the site asked for that, or so many requests failed that the visit should end."""
        return self._is_given_up or self._failures >= FAILURES_THAT_OPEN_THE_CIRCUIT

    @property
    def pause_seconds(self) -> float:
        """The pause after a request: longer where the server has become slower than it was."""
        slowing = 1.0
        if self._fastest_seconds is not None and self._recent_seconds > self._fastest_seconds + _NOISE_SECONDS:
            slowing = min(self._recent_seconds / max(self._fastest_seconds, _NOISE_SECONDS), MOST_SLOWING)
        return max(min(self._delay_seconds * slowing, LONGEST_PAUSE_SECONDS), self._delay_seconds)

    async def wait(self) -> None:
        """Wait until the next request is due."""
        left = self._may_ask_at - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    def asked(self, elapsed_seconds: float) -> None:
        """Say that a request has just ended, and how long it took."""
        if self._fastest_seconds is None:
            self._fastest_seconds = self._recent_seconds = elapsed_seconds
        self._fastest_seconds = min(self._fastest_seconds, elapsed_seconds)
        self._recent_seconds += _WEIGHT_OF_LATEST * (elapsed_seconds - self._recent_seconds)
        self._may_ask_at = time.monotonic() + self.pause_seconds

    def at_least(self, delay_seconds: float) -> None:
        """Pause at least that long, as robots.txt asks."""
        self._delay_seconds = max(self._delay_seconds, delay_seconds)

    def slow_down(self) -> None:
        """Double the pause: the site says that it has too much to do."""
        doubled = max(self._delay_seconds * 2, _FIRST_SLOW_PAUSE_SECONDS)
        self._delay_seconds = max(min(doubled, LONGEST_PAUSE_SECONDS), self._delay_seconds)

    def rest(self, seconds: float) -> None:
        """Ask nothing for a time, as Retry-After wants it."""
        self._may_ask_at = max(self._may_ask_at, time.monotonic() + seconds)

    def give_up(self) -> None:
        """Ask no more in this visit: the site wants to be left alone for longer than we can wait."""
        self._is_given_up = True

    def count(self, outcome: Outcome) -> None:
        """Take an outcome into account for the circuit."""
        self._failures = self._failures + 1 if outcome in TRANSIENT else 0


class SharedPace:
    """The pace of requests to one machine or platform, whosesoever site they are for.

    A fifth of all shops share one platform: a second between two requests to each of sixty of them would be sixty
    requests a second to it. Requests with a key in common are at least an interval apart.
    """

    _MOST_KEYS = 10_000

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._free_at: dict[str, float] = {}

    async def wait(self, keys: Iterable[str]) -> None:
        """Wait for a turn with all of the keys; the turn is taken before the wait, so that those who wait queue up."""
        if self._interval_seconds <= 0:
            return
        now = time.monotonic()
        keys = list(keys)
        turn = max([now, *(self._free_at.get(key, now) for key in keys)])
        if len(self._free_at) > self._MOST_KEYS:
            self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > now}
        self._free_at.update(dict.fromkeys(keys, turn + self._interval_seconds))
        if turn > now:
            await asyncio.sleep(turn - now)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """The pause that a Retry-After header asks for; None where there is none, or one that makes no sense."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        until = parsedate_to_datetime(value)
        until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None
