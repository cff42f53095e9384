"""Features to numbers for a linear model, fitted once on training rows and kept as plain data.

Every column is centred on the training rows (numbers and rates are brought to deviation 1 as well), and an unknown value
stands at the mean: it adds nothing, so that unknown isn't bad; whether it is unknown has a column of its own. The rates of labels with many values are smoothed, and
the rows that they are fitted on see only rates of other rows (five folds). What doesn't belong here: any one model.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, feature_of
from sourcing_pipeline.scoring.numbers import Floats
from sourcing_pipeline.scoring.words import PENALTIES, WordMatrix, Words

__all__ = ["Floats"]  # for those that encode
Target = Literal["binary", "number"]

_MOST_LEVELS_OF_THEIR_OWN = 12
_LEAST_ROWS_OF_A_LEVEL = 8
_SMOOTHING_ROWS = 20.0
_FOLDS = 5
_SOURCE = "source"
_LEAST_TEXTS = 30
_DIGITS = 12
_TINY = 1e-9
_MOST_OF_A_NUMBER = 1e15
"""What is greater is nobody's figure, and its sums would be infinite: it counts as unknown."""


@dataclass(frozen=True)
class Column:
    """One column of the model's matrix.

    ``kind`` says how it comes from its feature: ``value`` (a number or flag), ``level`` (is it this label), ``rate``
    (the smoothed target of its label, or of two labels together), ``words`` (what the words of a text say of the target), ``missing`` (share of
    ``features`` that are unknown).
    """

    kind: Literal["value", "level", "rate", "words", "missing"]
    features: tuple[str, ...]
    mean: float
    deviation: float
    log: bool = False
    low: float = -math.inf
    high: float = math.inf
    level: str = ""
    levels: tuple[str, ...] = ()
    rates: tuple[float, ...] = ()
    """Of each level its smoothed target, or of each word its weight."""
    idf: tuple[float, ...] = ()

    @property
    def feature(self) -> str:
        """Whom the column's contribution belongs to."""
        return f"unknown:{self.features[0]}" if self.kind == "missing" else self.features[-1]

    @property
    def sign(self) -> int:
        """What is known of the coefficient beforehand: a smoothed rate, and some features, can't work the other way."""
        if self.kind in ("rate", "words"):
            return 1
        return feature_of(self.features[0]).sign if self.kind == "value" else 0

    def raw(self, frame: pl.DataFrame) -> Floats:
        """The column's values before standardising; NaN where the model knows nothing of the value."""
        if self.kind == "missing":
            missing = [pl.col(name).is_null().cast(pl.Float64) for name in self.features]
            return _array(frame.select(pl.mean_horizontal(missing).alias("value"))["value"])
        series = frame[self.features[0]]
        if self.kind == "value":
            return np.clip(_numbers(series, log=self.log), self.low, self.high)
        if self.kind == "level":
            value = pl.col(self.features[0])
            is_level = pl.when(value.is_in(list(self.levels))).then((value == self.level).cast(pl.Float64))
            return _array(frame.select(is_level.alias("value"))["value"])
        if self.kind == "words":
            return Words(self.levels, self.idf, self.rates).score(series.to_list())
        rates = dict(zip(self.levels, self.rates, strict=True))
        if len(self.features) > 1:
            series = _crossed(frame, self.features)
        return _array(series.replace_strict(rates, default=None, return_dtype=pl.Float64))

    def standardised(self, frame: pl.DataFrame) -> Floats:
        """Mean 0 on the training rows, and deviation 1 for numbers; 0 where nothing is known."""
        return np.nan_to_num((self.raw(frame) - self.mean) / self.deviation, nan=0.0)


@dataclass(frozen=True)
class Encoder:
    """All columns of a model's matrix."""

    columns: tuple[Column, ...]

    def encode(self, frame: pl.DataFrame) -> Floats:
        """The matrix of a frame: a row for each of its rows."""
        if not self.columns:
            return np.zeros((len(frame), 0))
        return np.column_stack([column.standardised(frame) for column in self.columns])

    @property
    def features(self) -> list[str]:
        """The features that have a column, each once, without those that only say that something is unknown."""
        return list(dict.fromkeys(column.feature for column in self.columns if column.kind != "missing"))

    @property
    def signs(self) -> tuple[int, ...]:
        """What is known of each coefficient beforehand."""
        return tuple(column.sign for column in self.columns)

    def to_data(self) -> list[dict[str, Any]]:
        """As plain data for JSON."""
        return [
            {name: value for name, value in asdict(column).items() if value not in ((), "", math.inf, -math.inf)}
            for column in self.columns
        ]

    @classmethod
    def from_data(cls, data: list[dict[str, Any]]) -> "Encoder":
        """From plain data."""
        return cls(tuple(_column(dict(column)) for column in data))


def _column(data: dict[str, Any]) -> Column:
    for name in ("features", "levels", "rates", "idf"):
        data[name] = tuple(data.get(name, ()))
    return Column(**data)


def fit_encoder(
    frame: pl.DataFrame,
    features: Sequence[str],
    target: Floats,
    kind: Target,
    groups: Sequence[str],
) -> tuple[Encoder, Floats]:
    """Fit the encoding on training rows.

    Args:
        frame: has the features.
        features: which of them to use; those that are constant or never known get no column.
        target: what the rates of labels are rates of.
        kind: whether the target is 0 or 1, or a number.
        groups: rows of the same group never see each other's target through a rate.

    Returns:
        the encoder, and the matrix of the training rows with rates fitted on other folds.
    """
    folds = np.array([zlib.crc32(group.encode()) % _FOLDS for group in groups])
    columns: list[Column] = []
    matrix: list[Floats] = []
    for name in features:
        for column, values in _columns_of(frame[name], name, target, kind, folds):
            columns.append(column)
            matrix.append(np.nan_to_num((values - column.mean) / column.deviation, nan=0.0))
    for cross in _crosses(columns, features):
        crossed = _crossed(frame, cross)
        for column, values in _rate_column(crossed, cross, sorted(crossed.drop_nulls().unique()), target, kind, folds):
            columns.append(column)
            matrix.append(np.nan_to_num((values - column.mean) / column.deviation, nan=0.0))
    for missing in _missing_columns(frame, features):
        columns.append(missing)
        matrix.append(missing.standardised(frame))
    return Encoder(tuple(columns)), np.column_stack(matrix) if matrix else np.zeros((len(frame), 0))


def _columns_of(
    series: pl.Series, name: str, target: Floats, kind: Target, folds: npt.NDArray[np.int64]
) -> list[tuple[Column, Floats]]:
    if feature_of(name).kind == "text":
        return _words_column(series, name, target, folds)
    if series.dtype != pl.String:
        return _value_column(series, name)
    counts = series.drop_nulls().value_counts(name="rows").sort("rows", name, descending=[True, False])
    levels = counts[name].to_list()
    if len(levels) > _MOST_LEVELS_OF_THEIR_OWN:
        return _rate_column(series, (name,), sorted(levels), target, kind, folds)
    common = counts.filter(pl.col("rows") >= _LEAST_ROWS_OF_A_LEVEL)[name].to_list()
    if len(levels) < 2:  # noqa: PLR2004 - a label that is always the same says nothing
        return []
    made = []
    for level in sorted(common):
        column = Column("level", (name,), 0.0, 1.0, level=level, levels=tuple(sorted(levels)))
        made += _if_varying(column, column.raw(series.to_frame()))
    return made


def _value_column(series: pl.Series, name: str) -> list[tuple[Column, Floats]]:
    log = feature_of(name).log and not name.startswith(ATTRIBUTE_PREFIX)
    values = _numbers(series, log=log)
    known = values[~np.isnan(values)]
    if not len(known):
        return []
    low, high = (float(edge) for edge in np.quantile(known, [0.01, 0.99]))
    if low == high:  # a rare flag: its quantiles hide it
        low, high = float(known.min()), float(known.max())
    column = Column("value", (name,), 0.0, 1.0, log=log, low=_rounded(low), high=_rounded(high))
    return _if_varying(column, np.clip(values, column.low, column.high))


def _crosses(columns: Sequence[Column], features: Sequence[str]) -> list[tuple[str, str]]:
    """The source with each attribute of many values: the same page may mean another thing where people come otherwise."""
    if _SOURCE not in features:
        return []
    return [
        (_SOURCE, column.features[0])
        for column in columns
        if column.kind == "rate" and column.features[0].startswith(ATTRIBUTE_PREFIX)
    ]


def _crossed(frame: pl.DataFrame, features: Sequence[str]) -> pl.Series:
    """Two labels as one; null where the second is unknown."""
    return frame.select(pl.format("{}\t{}", pl.col(features[0]).fill_null(""), pl.col(features[1])).alias("both"))[
        "both"
    ]


def _rate_column(
    series: pl.Series,
    features: tuple[str, ...],
    levels: list[str],
    target: Floats,
    kind: Target,
    folds: npt.NDArray[np.int64],
) -> list[tuple[Column, Floats]]:
    position = {level: index for index, level in enumerate(levels)}
    codes = np.array([position.get(value, -1) for value in series.to_list()])
    seen = np.full(len(codes), np.nan)
    for fold in range(_FOLDS):
        inside = (folds == fold) & (codes >= 0)
        others = (folds != fold) & (codes >= 0)
        if inside.any() and others.any():
            seen[inside] = _smoothed(codes[others], target[others], len(levels), kind)[codes[inside]]
    whole = _smoothed(codes[codes >= 0], target[codes >= 0], len(levels), kind)
    column = Column(
        "rate", features, 0.0, 1.0, levels=tuple(levels), rates=tuple(_rounded(float(rate)) for rate in whole)
    )
    return _if_varying(column, seen)


def _words_column(
    series: pl.Series, name: str, target: Floats, folds: npt.NDArray[np.int64]
) -> list[tuple[Column, Floats]]:
    texts = series.to_list()
    told = series.is_not_null().to_numpy()
    read = WordMatrix.of(texts) if told.sum() >= _LEAST_TEXTS else None
    if read is None:
        return []

    def on_other_folds(penalty: float) -> Floats:
        seen = np.full(len(texts), np.nan)
        for fold in range(_FOLDS):
            inside, others = np.flatnonzero((folds == fold) & told), np.flatnonzero((folds != fold) & told)
            if len(inside) and len(others):
                seen[inside] = read.matrix[inside] @ read.fit(target, others, penalty)
        return seen

    away = target - target[told].mean()
    tried = {penalty: on_other_folds(penalty) for penalty in PENALTIES}
    penalty = min(PENALTIES, key=lambda one: float(np.nansum((away - tried[one]) ** 2)))
    words = read.with_weights(read.fit(target, np.flatnonzero(told), penalty))
    column = Column("words", (name,), 0.0, 1.0, levels=words.words, rates=words.weights, idf=words.idf)
    return _if_varying(column, tried[penalty])


def _smoothed(codes: npt.NDArray[np.int64], target: Floats, size: int, kind: Target) -> Floats:
    """The mean target of each label, drawn to the overall mean; as log-odds for a target of 0 and 1; overall is 0."""
    rows = np.bincount(codes, minlength=size)
    total = np.bincount(codes, weights=target, minlength=size)
    if kind == "number":
        mean = float(target.mean())
        return np.asarray((total + _SMOOTHING_ROWS * mean) / (rows + _SMOOTHING_ROWS) - mean)
    prior = (float(target.sum()) + 0.5) / (len(target) + 1)
    rate = (total + _SMOOTHING_ROWS * prior) / (rows + _SMOOTHING_ROWS)
    return np.asarray(np.log(rate / (1 - rate)) - math.log(prior / (1 - prior)))


def _missing_columns(frame: pl.DataFrame, features: Sequence[str]) -> list[Column]:
    """One column for features that are always unknown together (all facts of a website, say)."""
    together: dict[bytes, list[str]] = {}
    for name in features:
        missing = frame[name].is_null().to_numpy()
        if missing.any() and not missing.all():
            together.setdefault(missing.tobytes(), []).append(name)
    made = []
    for names in together.values():
        column = Column("missing", tuple(names), 0.0, 1.0)
        made += [fitted for fitted, _ in _if_varying(column, column.raw(frame))]
    return made


def _if_varying(column: Column, values: Floats) -> list[tuple[Column, Floats]]:
    known = values[~np.isnan(values)]
    deviation = float(known.std()) if len(known) else 0.0
    if deviation < _TINY:
        return []
    if column.kind in ("level", "missing"):
        deviation = 1.0  # as they are: blown up to deviation 1, rare labels would be penalised less than common ones
    fitted = asdict(column) | {"mean": _rounded(float(known.mean())), "deviation": _rounded(deviation)}
    return [(Column(**fitted), values)]


def _numbers(series: pl.Series, *, log: bool) -> Floats:
    values = _array(series.cast(pl.Float64, strict=False))
    values = np.where(np.abs(values) <= _MOST_OF_A_NUMBER, values, np.nan)
    return np.log1p(np.maximum(values, 0.0)) if log else values


def _array(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
