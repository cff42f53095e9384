"""How often a site is asked: one request at a time, a pause after each, and more of it when the site says so.

What belongs here: pauses, Retry-After, the circuit breaker. What doesn't: robots.txt's rules (``robots``).
"""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sourcing_pipeline.web.outcomes import TRANSIENT, Outcome

LONGEST_RETRY_AFTER_SECONDS = 30.0
"""A site that asks for more is left alone for this visit."""

LONGEST_PAUSE_SECONDS = 30.0
FAILURES_THAT_OPEN_THE_CIRCUIT = 3
_FIRST_SLOW_PAUSE_SECONDS = 0.5


class Politeness:
    """The pauses between requests to one site, and the breaker that ends a visit."""

    def __init__(self, delay_seconds: float) -> None:
        self._delay_seconds = delay_seconds
        self._may_ask_at = 0.0
        self._failures = 0

    @property
    def is_open(self) -> bool:
        """Whether the circuit is open: so many requests failed in a row that the visit should end."""
        return self._failures >= FAILURES_THAT_OPEN_THE_CIRCUIT

    async def wait(self) -> None:
        """Wait until the next request is due."""
        left = self._may_ask_at - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    def asked(self) -> None:
        """Say that a request has just ended."""
        self._may_ask_at = time.monotonic() + self._delay_seconds

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

    def count(self, outcome: Outcome) -> None:
        """Take an outcome into account for the circuit."""
        self._failures = self._failures + 1 if outcome in TRANSIENT else 0


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """The pause that a Retry-After header asks for; None where there is none, or one that makes no sense."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
