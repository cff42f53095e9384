"""How much a distribution has changed: one definition of each measure.

What belongs here: measures of change of one column. What doesn't: what is measured, how much is too much
(``reference_weeks``), and texts (``domain_classifier``).

Definitions are those of Evidently (0.7, ``evidently/legacy/calculations/stattests``), so that a team that knows its figures
can read ours; the tests hold both equal. As there, only known and finite values count. Where Evidently refuses, because a
side has no value, a measure here is 0: there is nothing to compare, and whoever judges says so.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]
Counts = Mapping[str, float]
"""How often each value was seen."""

FEW_VALUES = 20
"""A number with no more different values in the reference is compared value by value, not by ranges."""

_LEAST_DEVIATION = 0.001
"""The standard deviation by which a distance is divided at least: of a constant, it is 0."""

_LEAST_SHARE = 0.0001
"""The share that a value which one side never saw counts as: else the stability index would be infinite."""

_PRIOR_COUNT = 0.5

_BELOW_THE_LEAST = 1e-6
"""Where a side has smaller shares than that, the unseen counts as this part of its smallest."""


def known_numbers(values: pl.Series) -> Numbers:
    """The known and finite values of a column of numbers or flags; whole numbers stay whole."""
    if values.dtype == pl.Boolean or values.dtype.is_integer():
        return values.drop_nulls().cast(pl.Int64).to_numpy()
    finite = values.drop_nulls().cast(pl.Float64)
    return finite.filter(finite.is_finite()).to_numpy()


def normalised_wasserstein(reference: Numbers, current: Numbers) -> float:
    """First Wasserstein distance in standard deviations of the reference: 0 for the same, 1 for all moved by one deviation.

    Source: ``wasserstein_distance_norm.py``: the population's standard deviation, never less than 0.001.

    Args:
        reference: known values of the reference.
        current: known values now.
    """
    if not len(reference) or not len(current):
        return 0.0
    from scipy.stats import wasserstein_distance

    return float(wasserstein_distance(reference, current)) / max(float(np.std(reference)), _LEAST_DEVIATION)


def counts_by_range(reference: Numbers, current: Numbers) -> tuple[dict[str, float], dict[str, float]]:
    """How many values fall into each range, on both sides; for the measures that compare counts.

    Source: ``utils.get_binned_data``: ranges of equal width over both sides together, as many as Sturges' rule says; but
    value by value where the reference has at most 20 different ones.
    """
    if len(np.unique(reference)) <= FEW_VALUES:
        return _counted(reference), _counted(current)
    edges = np.histogram_bin_edges(np.concatenate([reference, current]), bins="sturges")
    names = [f"{low:g} to {high:g} ({place})" for place, (low, high) in enumerate(pairwise(edges))]
    before, now = (np.histogram(side, edges)[0].tolist() for side in (reference, current))
    return dict(zip(names, before, strict=True)), dict(zip(names, now, strict=True))


def counts_by_value(values: pl.Series) -> dict[str, float]:
    """How often each known value of a column occurs, as text."""
    counted = values.drop_nulls().cast(pl.String).value_counts(name="count")
    return dict(counted.iter_rows())


def population_stability_index(reference: Counts, current: Counts) -> float:
    """The population stability index (PSI) of two counts by value: 0 for the same shares.

    The sum over values of (a - b) x ln(a / b) of their shares, symmetric. By custom of credit scoring (Siddiqi, Credit Risk
    Scorecards, 2006) below 0.1 nothing has changed, and above 0.25 much has. Source: ``psi.py``: an unseen value counts as a
    share of 0.0001. Of few rows, count ``with_prior``.

    Args:
        reference: how often each value was seen.
        current: the same of now.
    """
    shares = _shares(reference, current)
    if shares is None:
        return 0.0
    a, b = map(_filled, shares)
    return float(((a - b) * np.log(a / b)).sum())


def jensen_shannon_distance(reference: Counts, current: Counts) -> float:
    """Jensen-Shannon distance of two counts by value: 0 for the same shares, 0.83 (the root of ln 2) if they share no value.

    Source: ``jensenshannon.py``: the root of the divergence, by the natural logarithm.

    Args:
        reference: how often each value was seen.
        current: the same of now.
    """
    shares = _shares(reference, current)
    if shares is None:
        return 0.0
    from scipy.spatial.distance import jensenshannon

    return float(jensenshannon(*shares))


def with_prior(reference: Counts, current: Counts) -> tuple[dict[str, float], dict[str, float]]:
    """Both counts with a half added to each value's (Jeffreys' prior), for the stability index of few rows.

    Else one row each of a few new values, among a hundred, would count as a landslide.
    """
    values = sorted(reference.keys() | current.keys())
    if not sum(reference.values()) or not sum(current.values()):
        return dict(reference), dict(current)
    before, now = ({value: side.get(value, 0) + _PRIOR_COUNT for value in values} for side in (reference, current))
    return before, now


def _counted(values: Numbers) -> dict[str, float]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(map(str, found.astype(np.float64)), counts.tolist(), strict=True))


def _shares(reference: Counts, current: Counts) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Both sides' shares of each value, in the same order; none where a side has no value."""
    values = sorted(reference.keys() | current.keys())
    before, now = (np.array([side.get(value, 0) for value in values], np.float64) for side in (reference, current))
    if not before.sum() or not now.sum():
        return None
    return before / before.sum(), now / now.sum()


def _filled(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    least = shares[shares > 0].min()
    return np.where(shares > 0, shares, least * _BELOW_THE_LEAST if least <= _LEAST_SHARE else _LEAST_SHARE)
