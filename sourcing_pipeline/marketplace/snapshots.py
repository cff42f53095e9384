"""In which weeks does a fact count? Days become numbers of weeks here, so that many weeks cost one pass over the facts.

A fact that happened on a day, and counts from ``known_day`` on, is in the window of ``w`` days before the snapshot
``as_of`` if ``known_day <= as_of <= day + w``: as snapshots are sorted, that is a run of them, from ``first`` (told by the
known day) to just before ``end`` (told by the day and the window). So a sum over any window is what came in minus what
fell out, and all weeks follow from a pass that groups facts by the two (elementary intervals; late facts included, as they
come in later but fall out when all others of their day do).

What belongs here: that arithmetic. What doesn't: facts, SQL, and any metric.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Integers = NDArray[np.int64]
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Snapshots:
    """The weeks that are computed together, in order, and the windows before each."""

    as_ofs: tuple[date, ...]
    windows_days: tuple[int, ...]

    @classmethod
    def of(cls, as_ofs: Sequence[date], windows_days: Sequence[int]) -> "Snapshots":
        """Snapshots of some days, which are sorted; each once.

        Raises:
            ValueError: there is no day, or no window.
        """
        if not as_ofs or not windows_days:
            raise ValueError("snapshots need a day and a window")
        return cls(tuple(sorted(set(as_ofs))), tuple(sorted(windows_days)))

    @property
    def count(self) -> int:
        """How many snapshots there are."""
        return len(self.as_ofs)

    @property
    def first_day(self) -> date:
        """The oldest day whose facts may count."""
        return self.as_ofs[0] - timedelta(days=max(self.windows_days))

    @property
    def last_day(self) -> date:
        """The newest day whose facts may count."""
        return self.as_ofs[-1] - timedelta(days=1)

    def first(self, known_days: Integers) -> Integers:
        """The number of the first snapshot at which a fact counts (``count`` where there is none), by day since 1970."""
        return np.searchsorted(self._numbers, known_days, side="left").astype(np.int64)

    def end(self, days: Integers, window_days: int) -> Integers:
        """The number of the first snapshot at which a fact of a day has left the window."""
        return np.searchsorted(self._numbers, days + window_days, side="right").astype(np.int64)

    def first_by_day(self) -> pl.DataFrame:
        """Known days and the snapshot from which a fact known then counts: columns ``day`` and ``first``.

        Days before the oldest that may count are left out: no fact is known before the day after it happened.
        """
        days = np.arange(_number(self.first_day), _number(self.as_ofs[-1]) + 1)
        return pl.DataFrame({"day": _dates(days), "first": self.first(days).astype(np.int16)})

    def pieces(self) -> tuple[pl.DataFrame, dict[int, Integers]]:
        """The elementary intervals: days whose facts leave all windows together.

        Returns:
            a frame of ``day`` and ``piece`` (a number), and for each window the ``end`` of each piece.
        """
        days = np.arange(_number(self.first_day), _number(self.last_day) + 1)
        ends = np.stack([self.end(days, window) for window in self.windows_days])
        starts = np.concatenate([[True], (np.diff(ends, axis=1) != 0).any(axis=0)])
        piece = np.cumsum(starts) - 1
        frame = pl.DataFrame({"day": _dates(days), "piece": piece.astype(np.int16)})
        return frame, dict(zip(self.windows_days, ends[:, starts], strict=True))

    @property
    def _numbers(self) -> Integers:
        return np.array([_number(day) for day in self.as_ofs], dtype=np.int64)


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _dates(numbers: Integers) -> pl.Series:
    return pl.Series(numbers.astype(np.int32), dtype=pl.Int32).cast(pl.Date)
