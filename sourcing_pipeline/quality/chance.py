"""How likely it is that a share rose, or a pause came, by chance alone.

What belongs here: the few tests that monitors of counts share. What doesn't: what is counted.
"""

from math import sqrt

SURE = 1e-4
"""Probability by chance below which a difference is taken for one. A monitor that asks once a week, of ten things, then
cries wolf once in twenty years; what is rarer in theory is not rarer in practice, for rows are not independent."""

MAD_TO_SD = 1.4826
"""A median absolute deviation times this is the standard deviation of a normal distribution."""


def rise_by_chance(count: int, total: int, usual_count: int, usual_total: int) -> float:
    """Probability of a share at least as large as ``count`` of ``total``, if it were that of ``usual_count`` of ``usual_total``.

    Fisher's exact test, one-sided: few rows are judged as what they are.
    """
    from scipy.stats import hypergeom

    if total == 0:
        return 1.0
    return float(hypergeom.sf(count - 1, total + usual_total, count + usual_count, total))


def more_by_chance(count: int, total: int, share: float) -> float:
    """Probability of ``count`` or more of ``total`` where each counts with probability ``share`` (binomial)."""
    from scipy.stats import binom

    return float(binom.sf(count - 1, total, share)) if total else 1.0


def standard_error_of_median(spread: float, count: int) -> float:
    """Standard error of a median of ``count`` values whose median absolute deviation is ``spread`` (normal values).

    The deviation is 0.6745 standard deviations, and a median varies 1.2533 times as much as a mean (Kendall and Stuart).
    """
    return 1.2533 * spread / 0.6745 / sqrt(count) if count else float("inf")
