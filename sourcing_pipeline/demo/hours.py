"""At which time of the day retailers of a demo world shop: by day, by the clock of their own country.

What belongs here: moving a moment within its day (UTC). What doesn't: on which day anything happens.
"""

import numpy as np
from numpy.typing import NDArray

from sourcing_pipeline.demo.geography import COUNTRIES

Integers = NDArray[np.int64]

DAY = 86_400
_HOURS_AHEAD = {"US": -6, "CA": -5, "GB": 0}
"""Hours of local time ahead of UTC; one for all others, as in western Europe."""

BY_HOUR = (2, 1, 1, 1, 1, 2, 6, 14, 28, 42, 48, 46, 34, 32, 40, 44, 42, 36, 28, 26, 30, 28, 16, 6)
"""How much retailers do in each hour of their day: most in the morning, a dip at noon, again after they close."""


def by_day(seconds: Integers, country: Integers) -> Integers:
    """Move moments that lie evenly over their days to the hours in which people of each country shop.

    The day stays, and so does the order of a country's moments within it. No chance is needed for that.

    Args:
        seconds: moments since some midnight (UTC).
        country: index in ``COUNTRIES`` of who does it.
    """
    moved = seconds.copy()
    for index, home in enumerate(COUNTRIES):
        own = country == index
        share = np.cumsum([0, *np.roll(BY_HOUR, -_HOURS_AHEAD.get(home.code, 1))]) / sum(BY_HOUR)
        of_day = np.interp((seconds[own] % DAY) / DAY, share, np.arange(25) * 3_600)
        moved[own] = seconds[own] // DAY * DAY + np.minimum(of_day.astype(np.int64), DAY - 1)
    return moved
