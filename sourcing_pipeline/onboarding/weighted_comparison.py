"""Two arms of an experiment compared, each unit weighted by the inverse of the probability of its assignment.

What belongs here: the estimate, its interval, and when nothing can be said. What doesn't: who is in which arm, and what is
measured (``experiment``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEAST_IN_AN_ARM = 30
"""Brands whose outcome is known below which an arm says nothing."""
DRAWS = 2000
_SEED = 20261126
_CONFIDENCE = 0.95

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Units:
    """What is compared: for each unit its arm, the probability of that, its outcome, and the cluster that it belongs to."""

    is_treated: Flags
    propensity: Floats
    outcome: Floats
    cluster: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Comparison:
    """The mean outcome of both arms and their difference, with the interval that covers it in 95 of 100 experiments.

    ``caveat`` says why nothing can be said (then the interval and the difference are none), or why to be careful.
    """

    treated_count: int
    control_count: int
    treated_mean: float | None
    control_mean: float | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    caveat: str | None = None


def compare(units: Units, *, least: int = LEAST_IN_AN_ARM, draws: int = DRAWS, seed: int = _SEED) -> Comparison:
    """Estimate the difference by Hajek's weighted means, its interval by resampling whole clusters.

    Args:
        units: both arms.
        least: clusters below which an arm says nothing.
        draws: resamples.
        seed: the same seed gives the same interval.
    """
    treated = len(np.unique(units.cluster[units.is_treated]))
    control = len(np.unique(units.cluster[~units.is_treated]))
    # By cluster: weight and weighted outcome of the treated, then of the others.
    _, cluster = np.unique(units.cluster, return_inverse=True)
    weight = 1 / units.propensity
    columns = [
        np.bincount(cluster, weights=weight * arm * outcome, minlength=0)
        for arm in (units.is_treated, ~units.is_treated)
        for outcome in (np.ones(len(weight)), units.outcome)
    ]
    sums: Floats = np.stack(columns, axis=1).astype(np.float64)
    treated_mean, control_mean = (_ratio(sums[:, at].sum(), sums[:, at + 1].sum()) for at in (0, 2))
    found = Comparison(treated, control, treated_mean, control_mean)
    if treated_mean is None or control_mean is None or min(treated, control) < least:
        return _with_caveat(found, f"too few to say anything: {least} brands are needed in each arm")
    low, high = _interval(sums, draws, seed)
    caveat = None
    if not units.outcome[units.is_treated].any() or not units.outcome[~units.is_treated].any():
        caveat = "one arm has no case at all: the interval is narrower than what is known"
    return Comparison(treated, control, treated_mean, control_mean, treated_mean - control_mean, low, high, caveat)


def unweighted_difference(is_treated: Flags, outcome: Floats) -> float | None:
    """The plain difference of two means, whatever made the groups differ; none where one is empty."""
    if is_treated.all() or not is_treated.any():
        return None
    return float(outcome[is_treated].mean() - outcome[~is_treated].mean())


def _interval(sums: Floats, draws: int, seed: int) -> tuple[float, float]:
    """The percentile interval over resampled clusters; clusters with the same sums are drawn together."""
    kinds, counts = np.unique(sums, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), size=draws)
    resampled = drawn @ kinds
    resampled = resampled[(resampled[:, 0] > 0) & (resampled[:, 2] > 0)]
    differences = resampled[:, 1] / resampled[:, 0] - resampled[:, 3] / resampled[:, 2]
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(differences, [tail, 1 - tail])
    return float(low), float(high)


def _ratio(weight: float, weighted: float) -> float | None:
    return float(weighted / weight) if weight else None


def _with_caveat(found: Comparison, caveat: str) -> Comparison:
    return Comparison(found.treated_count, found.control_count, found.treated_mean, found.control_mean, caveat=caveat)
