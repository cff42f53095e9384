"""How good a model is on later data than it was trained on, against the baseline on the same rows.

Rolling origin: the rows are put in order of time and the later half is cut into blocks; each block is predicted by a
model that has seen only rows whose label had matured when the block began, and no row of a group (a registrable domain)
that is in the block. Intervals come from a bootstrap over groups. What doesn't belong here: any one model.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.encoding import Floats

Rows: TypeAlias = npt.NDArray[np.int64]
BLOCKS = 6
_REPLICATES = 400
_SEED = 20_250_106
_LEAST_TRAINING_ROWS = 30


@dataclass(frozen=True)
class Examples:
    """Labelled rows in order of time."""

    features: pl.DataFrame
    target: Floats
    at: npt.NDArray[np.int64]
    """When each was a case, in microseconds."""
    matures_at: npt.NDArray[np.int64]
    """When its label was known."""
    groups: list[str]

    def take(self, rows: Rows) -> "Examples":
        """Some of the rows."""
        return Examples(
            self.features[rows.tolist()],
            self.target[rows],
            self.at[rows],
            self.matures_at[rows],
            [self.groups[row] for row in rows],
        )

    def __len__(self) -> int:
        return len(self.target)


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


def rolling_origin(examples: Examples) -> Iterator[tuple[Rows, Rows]]:
    """Training and test rows of each block, oldest block first; blocks that leave too little to train on are skipped."""
    order = np.argsort(examples.at, kind="stable")
    groups = np.array(examples.groups, dtype=object)
    for block in np.array_split(order[len(order) // 2 :], BLOCKS):
        if not len(block):
            continue
        begin = examples.at[block].min()
        of_block = set(groups[block])
        before = order[examples.matures_at[order] <= begin]
        train = np.array([row for row in before if groups[row] not in of_block], dtype=np.int64)
        if len(train) >= _LEAST_TRAINING_ROWS:
            yield train, block


def predict_later(
    examples: Examples, folds: list[tuple[Rows, Rows]], fit_predict: Callable[[Examples, Examples], Floats]
) -> Floats:
    """The predictions for all test rows, in the order of the folds."""
    parts = [fit_predict(examples.take(train), examples.take(test)) for train, test in folds]
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


def lift(score: Floats, target: Floats, share: float) -> float:
    """The rate of positives among the best ``share`` of rows over that among all; ties are taken at their average."""
    wanted = max(1.0, share * len(target))
    levels, codes = np.unique(-score, return_inverse=True)
    rows = np.bincount(codes, minlength=len(levels))
    hits = np.bincount(codes, weights=target, minlength=len(levels))
    taken = np.clip(wanted - (np.cumsum(rows) - rows), 0, rows)
    overall = float(target.mean())
    return float((hits / rows * taken).sum() / wanted / overall) if overall else float("nan")


def brier(probability: Floats, target: Floats) -> float:
    """The mean squared error of probabilities."""
    return float(np.mean((probability - target) ** 2))


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
