"""How much of what retailers spend on a newcomer they take from brands alike: measured on past newcomers, by category.

A ratio of two differences in differences. Of the retailers of past newcomers: by how much less than elsewhere their spending
on established brands alike grew, for each unit by which their spending on newer brands alike grew more than elsewhere. With
A (alike), N (newer alike), E (elsewhere), M (newer elsewhere), each before (0) and after (1), and share d:

    A0 (E1 + d (M1 - M0)) / E0 - A1 = d (N1 - N0)

The left side is what they would have spent on brands alike without newcomers, less what they did spend. What newer brands took
elsewhere is added back, so that elsewhere says how spending goes where nothing is taken. Sums are pooled over newcomers, so
that a retailer or brand without spending before weighs nothing; the standard error comes from the differences between
newcomers (linearised, each a cluster).

Few data can't say much, and must not seem to: every measurement is drawn to what was held before, by their standard errors;
that of all newcomers to the setting, that of a category to that of all. Errors of few newcomers are uncertain themselves, so a
measurement counts as Student's t: where it is far from what was held, its error is taken to be larger. What doesn't belong here: sums of orders
(``newcomer_diversion``), and what one candidate would take (``cannibalisation``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

PRIOR_ERROR = 0.2
"""The setting counts as a measurement with this standard error."""
CATEGORY_SPREAD = 0.1
"""How much categories are held to differ, as a standard deviation."""
DESIGN_ERROR = 0.05
"""Standard error that no number of orders takes away: a shop that orders from a newcomer may be changing what it sells."""
LEAST_NEWCOMERS = 3.0
"""Effective newcomers (Kish: as many that sold alike) up to which their differences say nothing of how sure a share is."""

_RETAILER_SPREAD = 0.5
"""A retailer's own share lies in [0, 1]: as a standard deviation, at most this; so many retailers are never surer than that."""
_SUMS = ("alike_gmv", "alike_newcomer_gmv", "elsewhere_gmv", "elsewhere_newcomer_gmv")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A share with its standard error, and what it was measured on (nothing: the setting).

    ``freedom`` are the degrees of freedom by which the error is known.
    """

    share: float
    error: float
    newcomers: int = 0
    retailers: int = 0
    freedom: float = math.inf

    def drawn_to(self, held: "Estimate") -> "Estimate":
        """Both together, each with the weight of its precision, and no share below none or above all.

        The counts stay those of the measurement.
        """
        if math.isinf(self.error):
            return Estimate(held.share, held.error, self.newcomers, self.retailers)
        variance = self.error**2
        if math.isfinite(self.freedom):
            variance = (self.freedom * variance + (self.share - held.share) ** 2) / (self.freedom + 1)
        weights = 1 / variance, held.error**-2
        share = (self.share * weights[0] + held.share * weights[1]) / sum(weights)
        return Estimate(min(max(share, 0.0), 1.0), sum(weights) ** -0.5, self.newcomers, self.retailers)


@dataclass(frozen=True)
class Diversion:
    """What newcomers take from brands alike: of all, and by category."""

    of_all: Estimate
    by_category: Mapping[str, Estimate]

    def of(self, category: str | None) -> Estimate:
        """The estimate of a category; where nothing was measured there, that of all, less sure."""
        if category is not None and category in self.by_category:
            return self.by_category[category]
        return _elsewhere(self.of_all)


def diversion(newcomers: pl.DataFrame, setting: float) -> Diversion:
    """What the table ``newcomer_diversion`` of a week says.

    Args:
        newcomers: rows of ``newcomer_diversion``.
        setting: the share that was held before anything was measured (``scoring.cannibalised_share``).
    """
    of_all = measured(newcomers).drawn_to(Estimate(setting, PRIOR_ERROR))
    held = _elsewhere(of_all)
    by_category = {
        str(category): measured(rows).drawn_to(held)
        for (category,), rows in sorted(newcomers.partition_by("category", as_dict=True).items())
    }
    return Diversion(of_all, by_category)


def measured(newcomers: pl.DataFrame) -> Estimate:
    """The share that the newcomers' sums say by themselves; its error is infinite where they say nothing."""
    count, retailers = newcomers.height, int(newcomers["retailer_count"].sum())
    nothing = Estimate(0.0, math.inf, count, retailers)
    a0, n0, e0, m0 = (newcomers[f"{name}_before"].to_numpy() for name in _SUMS)
    a1, n1, e1, m1 = (newcomers[f"{name}_after"].to_numpy() for name in _SUMS)
    n, m = n1 - n0, m1 - m0
    total_a0, total_a1, total_e0, total_e1 = (float(x.sum()) for x in (a0, a1, e0, e1))
    total_n, total_m = float(n.sum()), float(m.sum())
    spent = total_n * total_e0 - total_a0 * total_m
    effective = total_n**2 / float(n @ n) if total_n > 0 else 0.0
    if total_e0 <= 0 or spent <= 0 or effective <= LEAST_NEWCOMERS:
        return nothing
    share = (total_a0 * total_e1 - total_a1 * total_e0) / spent
    # The equation times E0, differentiated by each sum: how far each newcomer is from what all of them say.
    residuals: Floats = (
        (total_e1 + share * total_m) * a0
        - total_e0 * a1
        + total_a0 * e1
        - (total_a1 + share * total_n) * e0
        + share * (total_a0 * m - total_e0 * n)
    )
    # Of a sample, and as Student's t: the differences between few newcomers are no sure measure of themselves.
    variance = float(residuals @ residuals) / spent**2 * effective / (effective - LEAST_NEWCOMERS)
    error = math.sqrt(variance + _RETAILER_SPREAD**2 / retailers + DESIGN_ERROR**2)
    return Estimate(share, error, count, retailers, effective - 1)


def _elsewhere(of_all: Estimate) -> Estimate:
    return Estimate(of_all.share, math.hypot(of_all.error, CATEGORY_SPREAD), of_all.newcomers, of_all.retailers)
