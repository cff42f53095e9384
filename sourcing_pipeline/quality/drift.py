"""How much a distribution has changed.

What belongs here: measures of change. What doesn't: what is measured, and how much is too much.
"""

from collections.abc import Mapping

import numpy as np

_PRIOR_COUNT = 0.5
"""Added to each count (Jeffreys' prior): else a value that one side never saw would make the index infinite, and one
website of it among a few would count as a landslide."""


def population_stability_index(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """The population stability index (PSI) of two counts by value: 0 for the same counts.

    By custom of credit scoring (Siddiqi, Credit Risk Scorecards, 2006) below 0.1 nothing has changed, and above 0.25 much
    has. It is symmetric: the sum over values of (a - b) x ln(a / b) of their shares.

    Args:
        before: how often each value was seen. Empty: nothing to compare with, and the index is 0.
        after: the same of later.
    """
    values = sorted(before.keys() | after.keys())
    old, new = (np.array([counts.get(value, 0) for value in values], dtype=np.float64) for counts in (before, after))
    if not old.sum() or not new.sum():
        return 0.0
    a, b = ((counts + _PRIOR_COUNT) / (counts + _PRIOR_COUNT).sum() for counts in (old, new))
    return float(((a - b) * np.log(a / b)).sum())
