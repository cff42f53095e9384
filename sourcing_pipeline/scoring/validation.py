"""How good a model is on later data than it was trained on, against the baseline on the same rows.

Rolling origin: the rows whose label is mature are put in order of time and the later half is cut into blocks; each block
is predicted by a model that has seen only what was known when the block began, and no row of a group (a registrable
domain) that is in the block. Intervals come from a bootstrap over groups. What doesn't belong here: any one model, and
what is known of a label that isn't mature (``examples.py``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.examples import Examples, Rows

__all__ = ["Examples", "Rows"]  # for those who judge
BLOCKS = 6
_REPLICATES = 400
_SEED = 20_250_106
_LEAST_TRAINING_ROWS = 30


@dataclass(frozen=True)
class Later:
    """What was predicted for rows that the model and the table had not seen, row by row.

    ``rows`` are positions in the examples; predictions are probabilities, or log GMV.
    """

    rows: Rows
    ours: Floats
    table: Floats


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_above_zero(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0

    def to_data(self) -> list[float]:
        """Value and both ends, rounded, for the metrics of a model."""
        return [round(self.value, 6), round(self.low, 6), round(self.high, 6)]


@dataclass(frozen=True)
class Fold:
    """A block of later rows, and what may be learned from before it: both by their positions in the examples."""

    train: Examples
    test: Examples
    test_rows: Rows


def rolling_origin(examples: Examples, blocks: int = BLOCKS) -> Iterator[Fold]:
    """The blocks, oldest first; those that leave too little to train on are skipped.

    Args:
        examples: as known at one moment.
        blocks: into how many the later half of the mature rows is cut.
    """
    mature = np.flatnonzero(examples.is_mature)
    order = mature[np.argsort(examples.at[mature], kind="stable")]
    groups = np.array(examples.groups, dtype=object)
    for block in np.array_split(order[len(order) // 2 :], blocks):
        if not len(block):
            continue
        before = examples.known_at(int(examples.at[block].min()))
        of_block = set(groups[block])
        train = before.take(
            np.array([row for row, group in enumerate(before.groups) if group not in of_block], dtype=np.int64)
        )
        if len(train) >= _LEAST_TRAINING_ROWS:
            yield Fold(train, examples.take(block), block)


def predict_later(folds: Sequence[Fold], fit_predict: Callable[[Examples, Examples], Floats]) -> Floats:
    """The predictions for all test rows, in the order of the folds."""
    parts = [fit_predict(fold.train, fold.test) for fold in folds]
    return np.concatenate(parts) if parts else np.zeros(0)


def bootstrap(groups: list[str], figure: Callable[[Floats], float]) -> Interval:
    """A figure with its interval: ``figure`` takes a weight for each row; groups are drawn with replacement."""
    _, codes = np.unique(np.array(groups, dtype=str), return_inverse=True)
    count = int(codes.max()) + 1
    random = np.random.default_rng(_SEED)
    drawn = [
        figure(random.multinomial(count, np.full(count, 1 / count))[codes].astype(np.float64))
        for _ in range(_REPLICATES)
    ]
    low, high = np.nanquantile(np.array(drawn), [0.025, 0.975])
    return Interval(figure(np.ones(len(codes))), float(low), float(high))


def weighted_auc(score: Floats, target: Floats, weight: Floats) -> float:
    """The probability that a positive row scores above a negative one, ties counting half; NaN with one class only."""
    _, codes = np.unique(score, return_inverse=True)
    positive = np.bincount(codes, weights=weight * target)
    negative = np.bincount(codes, weights=weight * (1 - target))
    pairs = positive.sum() * negative.sum()
    if pairs == 0:
        return float("nan")
    return float((positive * (np.cumsum(negative) - 0.5 * negative)).sum() / pairs)


def lift(score: Floats, target: Floats, weight: Floats, share: float) -> float:
    """The rate of positives among the best ``share`` of rows over that among all; ties are taken at their average."""
    total = float(weight.sum())
    wanted = share * total
    levels, codes = np.unique(-score, return_inverse=True)
    rows = np.bincount(codes, weights=weight, minlength=len(levels))
    hits = np.bincount(codes, weights=weight * target, minlength=len(levels))
    taken = np.clip(wanted - (np.cumsum(rows) - rows), 0, rows)
    rates = np.divide(hits, rows, out=np.zeros(len(rows)), where=rows > 0)
    overall = float(hits.sum()) / total if total else 0.0
    return float((rates * taken).sum() / wanted / overall) if overall else float("nan")


def weighted_gini(score: Floats, worth: Floats, weight: Floats) -> float:
    """How well a ranking finds what is worth most: 1 as well as possible, 0 as chance would (normalised Gini)."""

    def area(by: Floats) -> float:
        order = np.argsort(-by, kind="stable")
        held = np.concatenate([[0.0], np.cumsum((worth * weight)[order]) / float((worth * weight).sum())])
        rows = np.concatenate([[0.0], np.cumsum(weight[order]) / float(weight.sum())])
        return float(np.sum((held[1:] + held[:-1]) / 2 * np.diff(rows))) - 0.5

    best = area(worth)
    return area(score) / best if best > 0 else float("nan")


def calibration_error(probability: Floats, target: Floats, bins: int = 10) -> float:
    """The mean distance between stated and seen rates over bins of equal size."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(
        sum(abs(float(probability[part].mean() - target[part].mean())) * len(part) for part in parts) / len(target)
    )


def share_of_best(worth: Floats, ranking: Floats, length: int) -> float:
    """The share of the best possible worth that the first ``length`` rows of a ranking hold; higher ranks first."""
    chosen = np.argsort(-ranking, kind="stable")[:length]
    best = float(np.sort(worth)[::-1][:length].sum())
    return float(worth[chosen].sum()) / best if best > 0 else 0.0
