"""How far is too far: the current week against reference weeks, by limits that those weeks teach.

What belongs here: the judgement of distances. What doesn't: what is measured (``sketches``, ``drift``), and what a check says.

The current week's statistic is its median distance to the reference weeks. Usual are the reference weeks' own median
distances to each other: so a slow trend or a season, by which those weeks differ among themselves, is usual too, and a week
that was itself off does not set the limit. Distances are compared by their logarithms. Their spread is that of few
weeks, so it is drawn to a prior spread, and the test has the degrees of freedom that this adds (moderated t; Smyth, Statistical
Applications in Genetics and Molecular Biology, 2004). Whatever is usual, less than an effect size is no drift.

The false discovery rate is controlled over the columns of a table by Benjamini and Yekutieli's procedure (Annals of
Statistics, 2001): a table's columns depend on each other in any way (GMV, orders and retailers rise together, a share falls as
its complement rises), for which Benjamini and Hochberg's own is not proven.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sourcing_pipeline.quality.chance import MAD_TO_SD

FALSE_DISCOVERY_RATE = 0.001
"""One table in a thousand weeks may alarm by chance: some twenty are judged each week."""

_PRIOR_DEVIATION = 0.35
"""Standard deviation of the logarithm of a distance from week to week, as it is usual for tables of a marketplace."""

_PRIOR_WEEKS = 8
"""As many weeks of evidence that prior counts."""

_RESOLUTION = 0.1
"""Distances below this part of the effect size are all alike: none."""

Week = TypeVar("Week")


@dataclass(frozen=True)
class Compared:
    """What was measured of one column."""

    now: float
    """Of the current week: its distance to the reference weeks."""
    before: Sequence[float]
    """The same of each reference week."""
    least_effect: float
    """Below it nothing has drifted, whatever is usual; above 0."""


@dataclass(frozen=True)
class Judgement:
    """How far a column is from the reference weeks, and whether that is too far."""

    column: str
    statistic: float
    usual: float
    limit: float
    """Above it the column has drifted."""
    p_value: float
    reference_weeks: int

    @property
    def times_the_limit(self) -> float:
        """The statistic as a multiple of its limit."""
        return self.statistic / self.limit

    @property
    def has_drifted(self) -> bool:
        """Whether that is too far."""
        return self.statistic > self.limit


def against_each_other(
    references: Sequence[Week], current: Week, distance: Callable[[Week, Week], float], least_effect: float
) -> Compared:
    """Median distances: of the current week to the reference weeks, and of each of these to the others.

    Args:
        references: at least two.
        current: the current week.
        distance: of a reference (first) and what is compared with it.
        least_effect: distance below which nothing has drifted.
    """
    among = [
        float(np.median([distance(other, week) for number, other in enumerate(references) if number != place]))
        for place, week in enumerate(references)
    ]
    return Compared(float(np.median([distance(week, current) for week in references])), among, least_effect)


def judged(compared: Mapping[str, Compared]) -> list[Judgement]:
    """Judge every column of a table together; the farthest beyond its limit first."""
    if not compared:
        return []
    from scipy.stats import t

    usual = {column: _usual(each) for column, each in compared.items()}
    p_values = {}
    for column, each in compared.items():
        center, deviation, freedom = usual[column]
        now = np.log(max(each.now, each.least_effect * _RESOLUTION))
        p_values[column] = float(t.sf((now - center) / deviation, freedom))
    at_most = _greatest_significant(list(p_values.values()))
    found = []
    for column, each in compared.items():
        center, deviation, freedom = usual[column]
        learned = float(np.exp(center + deviation * t.isf(at_most, freedom)))
        limit = max(learned, each.least_effect)
        found.append(Judgement(column, each.now, float(np.exp(center)), limit, p_values[column], len(each.before)))
    return sorted(found, key=lambda each: (-each.times_the_limit, each.column))


def _usual(compared: Compared) -> tuple[float, float, int]:
    """The usual logarithm of a distance, the spread that a prediction of one has, and its degrees of freedom."""
    weeks = len(compared.before)
    logarithms = np.log(np.maximum(np.array(compared.before), compared.least_effect * _RESOLUTION))
    center = float(np.median(logarithms))
    # The median absolute deviation: a week that was off widens nothing.
    spread = MAD_TO_SD * float(np.median(np.abs(logarithms - center)))
    freedom = _PRIOR_WEEKS + weeks - 1
    variance = (_PRIOR_WEEKS * _PRIOR_DEVIATION**2 + (weeks - 1) * spread**2) / freedom
    return center, float(np.sqrt(variance * (1 + 1 / weeks))), freedom


def _greatest_significant(p_values: Sequence[float]) -> float:
    """The p-value up to which all are discoveries; where there is none, that which a single one would need."""
    count = len(p_values)
    harmonic = sum(1 / number for number in range(1, count + 1))
    allowed = [FALSE_DISCOVERY_RATE * (place + 1) / (count * harmonic) for place in range(count)]
    discoveries = [place for place, p_value in enumerate(sorted(p_values)) if p_value <= allowed[place]]
    return allowed[max(discoveries, default=0)]
