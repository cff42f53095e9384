"""The running count that people see while websites are being read.

What belongs here: counting as sites end, and one short line about it. What doesn't: the summary when all is done
(``summary``), and where the line is shown (``progress``).
"""

import time
from collections.abc import Callable

from sourcing_pipeline.web.records import SiteOutcome


class Tally:
    """Counts pages and failed sites from the moment it is made."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._begun = now, now()
        self._pages = self._failed = 0

    def after(self, outcome: SiteOutcome) -> str:
        """Count a site whose visit has ended, and say how things stand."""
        self._pages += outcome.page_count
        self._failed += outcome.page_count == 0
        seconds = self._now() - self._begun
        rate = f", {self._pages / seconds:,.0f}/s" if seconds > 0 else ""
        return f"{self._pages:,} pages{rate}, {self._failed:,} failed"
