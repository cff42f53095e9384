"""Features that know the answer: refused by name before any model sees them.

A column that is filled in only once a lead is won (a product catalogue, say) would make a model look brilliant on the
past and be empty for every candidate. What doesn't belong here: features that are merely strong.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.encoding import Floats

_PURE = 0.9
_ONE_CLASS = 0.995
_LIKELY_BY_CHANCE = 1e-4
_LEAST_ROWS = 8
_MOST_AUC = 0.98


def leaking_features(frame: pl.DataFrame, features: Sequence[str], target: Floats) -> dict[str, str]:
    """The features that give the answer away, each with why.

    Args:
        frame: training rows.
        features: which columns to look at.
        target: 1 for won, 0 for lost.
    """
    found = {}
    for name in features:
        missing = frame[name].is_null().to_numpy()
        reason = _by_missingness(missing, target) or _by_value(frame[name], missing, target)
        if reason:
            found[name] = reason
    return found


def _by_missingness(missing: npt.NDArray[np.bool_], target: Floats) -> str | None:
    if not missing.any() or missing.all():
        return None
    base = float(target.mean())
    for rows, word in ((~missing, "known"), (missing, "unknown")):
        for share, outcome, by_chance in (
            (float(target[rows].mean()), "positive", base),
            (1 - float(target[rows].mean()), "negative", 1 - base),
        ):
            count = int(rows.sum())
            of_outcome = float(target.sum()) if outcome == "positive" else len(target) - float(target.sum())
            held = share * count / of_outcome if of_outcome else 0.0
            is_the_outcome = share >= _PURE and held >= _PURE
            is_one_class_only = word == "known" and share >= _ONE_CLASS
            if (
                count >= _LEAST_ROWS
                and (is_the_outcome or is_one_class_only)
                and _purer_by_chance(share, count, by_chance) < _LIKELY_BY_CHANCE
            ):
                return f"it is {word} almost only where the outcome is {outcome} ({100 * share:.0f} % of {count} rows)"
    return None


def _purer_by_chance(share: float, count: int, base: float) -> float:
    """Chernoff's bound on the probability that so pure a set of rows comes about by chance."""
    if share <= base or base <= 0:
        return 1.0
    if base >= 1:
        return 1.0
    divergence = share * math.log(share / base) + (
        (1 - share) * math.log((1 - share) / (1 - base)) if share < 1 else 0.0
    )
    return math.exp(-count * divergence)


def _by_value(series: pl.Series, missing: npt.NDArray[np.bool_], target: Floats) -> str | None:
    known = ~missing
    positive = float(target[known].sum())
    negative = float(known.sum()) - positive
    if min(positive, negative) < _LEAST_ROWS:
        return None
    if series.dtype == pl.String:
        values = series.filter(known)
        if values.n_unique() > len(values) / 4:
            return None
        rates = (
            pl.DataFrame({"label": values, "target": target[known]})
            .with_columns(
                ((pl.col("target").sum() - pl.col("target")) / (pl.len() - 1))
                .over("label")
                .fill_nan(None)
                .alias("rate")
            )["rate"]
            .fill_null(float(target[known].mean()))
            .to_numpy()
        )
        # Leaving the row itself out makes a pure label rank well and a useless one badly, so only a high AUC counts.
        auc = _auc(rates, target[known])
    else:
        auc = _auc(series.filter(known).cast(pl.Float64).to_numpy(), target[known])
        auc = max(auc, 1 - auc)
    return f"its value alone tells the outcome (AUC {auc:.2f})" if auc >= _MOST_AUC else None


def _auc(score: Floats, target: Floats) -> float:
    from sourcing_pipeline.scoring.validation import weighted_auc

    return weighted_auc(score, target, np.ones(len(target)))
