"""What is kept of a table's columns in a week, so that many weeks can be compared: little, and enough for the distances.

What belongs here: sketches of columns, and how far two lie apart. What doesn't: whether that is too far (``reference_weeks``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.contracts.base import ColumnContract, Contract
from sourcing_pipeline.quality.drift import Counts, counts_by_value, jensen_shannon_distance, known_numbers

Array = npt.NDArray[np.float64]

SLICES = 1_024
"""Parts of equal size into which the ordered values are cut; each keeps its mean. The distance of two columns of 70,000
values then takes microseconds, and is that of all values but for what they differ inside a slice."""

_LEAST_DEVIATION = 0.001
_SIZES = {0: "none", 1: "1 to 9", 10: "10 to 29", 30: "30 to 99", 100: "100 and more"}


@dataclass(frozen=True)
class WatchedColumns:
    """Which columns of a table are compared."""

    numbers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    amounts: frozenset[str] = frozenset()
    """Those numbers that have no upper bound and are never negative: counts, amounts. See ``of_amounts``."""
    split_by: str | None = None
    """A column whose values divide the rows into tables of their own, such as the length of a window."""

    @property
    def names(self) -> list[str]:
        """All columns that are read."""
        return [*self.numbers, *self.labels, *([self.split_by] if self.split_by else [])]


@dataclass(frozen=True)
class ColumnSketch:
    """A column in a week: the means of its slices if it holds numbers, its counts if it holds labels."""

    rows: int
    null_share: float
    value_count: int
    """Values that the sketch is made of."""
    slices: Array | None = None
    deviation: float = 0.0
    """Standard deviation of the numbers, at least 0.001 (as Evidently's)."""
    is_logarithmic: bool = False
    zero_share: float | None = None
    """Of the known values, where zeros are kept apart."""
    counts: Counts | None = None

    @property
    def typical(self) -> str:
        """The median number, or the three most frequent labels with their shares."""
        if self.counts is not None:
            often = sorted(self.counts.items(), key=lambda each: (-each[1], each[0]))[:3]
            return ", ".join(f"{value} {count / max(self.value_count, 1):.0%}" for value, count in often)
        if self.slices is None or not len(self.slices):
            return ""
        middle = float(np.median(self.slices))
        return f"{np.exp(middle) if self.is_logarithmic else middle:,.4g}"


@dataclass(frozen=True)
class WeekSketch:
    """The watched columns of a table in a week, by name."""

    as_of: date
    columns: Mapping[str, ColumnSketch]


def watched_columns(
    contract: type[Contract], *, labels: Sequence[str] = (), leave_out: Sequence[str] = (), split_by: str | None = None
) -> WatchedColumns:
    """All numbers and flags of a table but its key, and the labels that are named.

    Args:
        contract: the table. What a number may be, says its bounds: at least 0 and no more than that, it is an amount.
        labels: columns of text with few different values.
        leave_out: numbers that are no measurements.
        split_by: a column of the key whose values divide the rows.
    """
    numbers = [
        column
        for column in contract.column_contracts()
        if (column.dtype.is_numeric() or column.dtype == pl.Boolean)
        and column.name not in {*contract.table_key(), *leave_out}
    ]
    return WatchedColumns(
        tuple(column.name for column in numbers),
        tuple(labels),
        frozenset(column.name for column in numbers if _is_amount(column)),
        split_by,
    )


def _is_amount(column: ColumnContract) -> bool:
    bounds = {bound.name for bound in column.bounds}
    return bool(bounds & {"greater_than", "greater_than_or_equal_to"}) and not any(
        name.startswith("less_than") for name in bounds
    )


def sketched(frame: pl.DataFrame, as_of: date, columns: WatchedColumns) -> WeekSketch:
    """Sketch the watched columns of a week's rows. The order of the rows doesn't matter."""
    found = {}
    for suffix, part in _parts(frame, columns.split_by):
        for name in columns.numbers:
            found[f"{name}{suffix}"] = of_amounts(part[name]) if name in columns.amounts else of_numbers(part[name])
        for name in columns.labels:
            found[f"{name}{suffix}"] = of_labels(part[name])
    return WeekSketch(as_of, found)


def _parts(frame: pl.DataFrame, split_by: str | None) -> Iterator[tuple[str, pl.DataFrame]]:
    if split_by is None:
        yield "", frame
    else:
        for value in sorted(frame[split_by].unique().drop_nulls()):
            yield f" ({split_by} {value})", frame.filter(pl.col(split_by) == value)


def of_numbers(values: pl.Series) -> ColumnSketch:
    """Sketch a column of numbers or flags."""
    known = known_numbers(values).astype(np.float64)
    return ColumnSketch(len(values), _null_share(values, known), len(known), _slices(known), _deviation(known))


def of_amounts(values: pl.Series) -> ColumnSketch:
    """Sketch a column of counts or amounts: by the logarithms of those above 0, and how many are 0.

    So one large brand doesn't outweigh all others, and many brands without a sale don't hide what the others do: a factor
    moves every value by as much.
    """
    known = known_numbers(values).astype(np.float64)
    logarithms = np.log(known[known > 0])
    return ColumnSketch(
        len(values),
        _null_share(values, known),
        len(logarithms),
        _slices(logarithms),
        _deviation(logarithms),
        is_logarithmic=True,
        zero_share=1 - len(logarithms) / len(known) if len(known) else None,
    )


def of_labels(values: pl.Series) -> ColumnSketch:
    """Sketch a column of labels."""
    known = len(values) - values.null_count()
    return ColumnSketch(len(values), values.null_count() / max(len(values), 1), known, counts=counts_by_value(values))


def distance(reference: ColumnSketch, current: ColumnSketch) -> float:
    """How far a column has moved: the normalised Wasserstein distance of numbers, the Jensen-Shannon distance of labels.

    0 where a side has no value: how many have none is another question.
    """
    if reference.counts is not None and current.counts is not None:
        return jensen_shannon_distance(reference.counts, current.counts)
    if reference.slices is None or current.slices is None or not len(reference.slices) or not len(current.slices):
        return 0.0
    return float(np.abs(reference.slices - current.slices).mean()) / reference.deviation


def size_class(count: pl.Expr) -> pl.Expr:
    """How large a brand is by the number of its products, in five classes."""
    name = pl.lit(None, dtype=pl.String)
    for least, called in _SIZES.items():
        name = pl.when(count >= least).then(pl.lit(called)).otherwise(name)
    return name


def _null_share(values: pl.Series, known: Array) -> float:
    return 1 - len(known) / len(values) if len(values) else 0.0


def _deviation(known: Array) -> float:
    return max(float(np.std(known)), _LEAST_DEVIATION) if len(known) else _LEAST_DEVIATION


def _slices(known: Array) -> Array:
    """Means of the slices of the ordered values; a value that lies across a border counts in part on both sides."""
    if not len(known):
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(np.sort(known))])
    at_borders = np.interp(np.linspace(0, len(known), SLICES + 1), np.arange(len(known) + 1), sums)
    means: Array = np.diff(at_borders) * (SLICES / len(known))
    return means
