"""How large a demo world is, and the days between which it plays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

AS_OF = date(2026, 11, 2)
"""The Monday on which the demo is set. Fixed, so that the same seed gives the same world on any day."""

NOW = datetime.combine(AS_OF, time(), tzinfo=UTC)
"""When that day begins: nothing in the world happens later."""

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class WorldSize:
    """How many of each there are.

    ``won_leads`` of the ``leads`` became brands, ``open_leads`` are undecided, all others were lost. ``orders`` counts
    only where there are no websites; otherwise the model of the world decides how much is ordered.
    """

    candidates: int = 200
    brands: int = 150
    retailers: int = 2_000
    months: int = 18
    events: int = 120_000
    leads: int = 400
    won_leads: int = 130
    open_leads: int = 12
    orders: int = 0
    has_websites: bool = True

    @classmethod
    def preset(cls, name: str) -> Self:
        """A size by name: ``default``, ``small`` (for tests) or ``benchmark`` (a large marketplace and nothing else)."""
        presets = {
            "default": cls(),
            "small": cls(candidates=40, brands=50, retailers=200, events=4_000, leads=112, won_leads=45, open_leads=5),
            "benchmark": cls(
                candidates=0,
                brands=70_000,
                retailers=450_000,
                events=50_000_000,
                leads=20_000,
                won_leads=6_000,
                open_leads=1_000,
                orders=6_000_000,
                has_websites=False,
            ),
        }
        if name not in presets:
            raise ValueError(f"no size {name!r}: there are {', '.join(presets)}")
        return presets[name]

    @property
    def opened_at(self) -> datetime:
        """When the marketplace opened: all history lies between this and ``NOW``."""
        return NOW - timedelta(days=round(self.months * DAYS_PER_MONTH))

    @property
    def days(self) -> int:
        """Days of history."""
        return (NOW - self.opened_at).days
