"""Whether texts of now can be told from earlier ones: the domain classifier, on embeddings.

What belongs here: how well the two can be told apart, and whether that may be chance. What doesn't: which texts, and how
well is too well (``texts``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEAST_ROWS = 20
"""Rows of a side below which nothing is learned: in each of five parts, four would be left to judge by."""

MOST_ROWS = 2_000
"""Rows of a side that are used at most: more take longer and say the same."""

_FOLDS = 5
_SEED = 0


@dataclass(frozen=True)
class Separation:
    """How well two sets of texts can be told apart."""

    auc: float
    """Area under the ROC curve: 0.5 if not at all, 1 if perfectly."""
    p_value: float
    """Probability of that much or more if both are the same."""
    reference_rows: int
    current_rows: int


NOT_TOLD = Separation(0.5, 1.0, 0, 0)
"""Too few texts to learn from."""


def separation(reference: npt.NDArray[np.float32], current: npt.NDArray[np.float32]) -> Separation:
    """Learn to tell current rows from reference rows, and see how well it works on rows that weren't learned from.

    Logistic regression, cross-validated; the p-value is that of the Mann-Whitney test, of which the AUC is the statistic,
    by its normal approximation (Hanley and McNeil, Radiology, 1982). The order of the rows doesn't matter. Evidently's
    ``ModelDriftMethod`` answers the same question by one split and stochastic gradient descent, so its figures differ by chance.

    Args:
        reference: embeddings of before, a row each.
        current: embeddings of now.
    """
    if min(len(reference), len(current)) < LEAST_ROWS:
        return NOT_TOLD
    from scipy.stats import norm
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from threadpoolctl import threadpool_limits

    sides = [_some_rows(side) for side in (reference, current)]
    rows = np.concatenate(sides)
    is_current = np.repeat([0, 1], [len(side) for side in sides])
    # Unit vectors of some 400 numbers: without scaling up, the default penalty would leave next to nothing.
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=200)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    # One thread: sums then don't depend on the machine's cores.
    with threadpool_limits(limits=1):
        scores = cross_val_predict(model, rows, is_current, cv=folds, method="decision_function")
    auc = float(roc_auc_score(is_current, scores))
    before, now = map(len, sides)
    deviation = float(np.sqrt((before + now + 1) / (12 * before * now)))
    return Separation(auc, float(norm.sf((auc - 0.5) / deviation)), len(reference), len(current))


def _some_rows(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """The rows in an order of their own, and of many a choice that is the same each time."""
    ordered = rows[np.lexsort(rows.T[::-1])]
    chosen = np.random.default_rng(_SEED).permutation(len(ordered))[:MOST_ROWS]
    return ordered[chosen].astype(np.float64)
