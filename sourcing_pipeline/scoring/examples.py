"""Labelled rows as known at a moment, and what a label that isn't mature yet says.

A lead that was contacted a week ago and hasn't signed is no lost lead: of those that sign, only some do so within a week.
Waiting until its whole time is over would leave out the newest months, which tell most. So an open row counts as what it
is: its likelihood is ``1 - p F`` (``penalised.fit_logistic``), and it will be positive with probability ``p (1 - F) / (1 - p F)``, where ``p`` is the chance that such a row is ever
positive and ``F`` the share of positives that are so by its age (a mixture cure model: Boag 1949; Farewell 1982). ``F``
is the product-limit estimate (Kaplan and Meier 1958) over all rows. What doesn't belong here: models.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.encoding import Floats, Target

Rows: TypeAlias = npt.NDArray[np.int64]
Moments: TypeAlias = npt.NDArray[np.int64]
"""Moments in microseconds since 1970, UTC."""
DAY = 86_400_000_000
"""A day in microseconds."""
_PRIOR_ROWS = 1.0


@dataclass(frozen=True)
class Examples:
    """Labelled rows in order of time, as known at ``until``.

    ``target`` is 1 for a row that is known to be positive, else 0 (or a number, where every row is mature).
    """

    features: pl.DataFrame
    target: Floats
    at: Moments
    """When each was a case."""
    matures_at: Moments
    """When a row that isn't positive by then counts as negative."""
    groups: list[str]
    decided_at: Moments
    """When its label was known; for a row that is still open, when it matures."""
    until: int
    """The moment whose knowledge this is."""
    kind: Target = "binary"

    @property
    def is_mature(self) -> npt.NDArray[np.bool_]:
        """Rows whose whole time is over: these alone may be judged, since the others are decided early if they are."""
        return np.asarray(self.matures_at <= self.until)

    def take(self, rows: Rows) -> "Examples":
        """Some of the rows."""
        return Examples(
            self.features[rows.tolist()],
            self.target[rows],
            self.at[rows],
            self.matures_at[rows],
            [self.groups[row] for row in rows],
            self.decided_at[rows],
            self.until,
            self.kind,
        )

    def known_at(self, moment: int) -> "Examples":
        """The rows that were cases before a moment, with what was known of them then; numbers are known when mature."""
        if self.kind == "number":
            return replace(self.take(np.flatnonzero(self.matures_at <= moment)), until=min(moment, self.until))
        earlier = self.take(np.flatnonzero(self.at < moment))
        is_known = earlier.decided_at <= moment
        return replace(
            earlier,
            target=np.where(is_known, earlier.target, 0.0),
            decided_at=np.where(is_known, earlier.decided_at, earlier.matures_at),
            until=min(moment, self.until),
        )

    def mature(self) -> "Examples":
        """Only the rows whose whole time is over."""
        return self.take(np.flatnonzero(self.is_mature))

    def __len__(self) -> int:
        return len(self.target)


def microseconds(moment: datetime) -> int:
    """A moment as the examples state it."""
    return round(moment.timestamp()) * 1_000_000


def exposure(examples: Examples) -> Floats:
    """For each row the share of positives that would be known by now: 1 where its label is decided or mature."""
    settled = np.minimum(examples.decided_at, examples.matures_at) <= examples.until
    if settled.all() or not len(examples):
        return np.ones(len(examples))
    age = (examples.until - examples.at) // DAY
    curve = _share_by_age(examples, age, settled)
    return np.where(settled, 1.0, curve[np.clip(age, 0, len(curve) - 1)])


def _share_by_age(examples: Examples, age: Rows, settled: npt.NDArray[np.bool_]) -> Floats:
    """Of the rows that become positive, the share that is so by the end of each day of age: 0 to the time of maturity."""
    days = int(((examples.matures_at - examples.at) // DAY).max())
    positive = examples.target == 1
    # Negatives that are settled stay at risk to the end: they are those that never become positive.
    last = np.where(settled, days, np.clip(age, 0, days))
    last = np.where(positive, np.clip((examples.decided_at - examples.at) // DAY, 0, days), last)
    events = np.bincount(last[positive], minlength=days + 1).astype(np.float64)
    at_risk = np.cumsum(np.bincount(last, minlength=days + 1)[::-1])[::-1]
    left = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros(days + 1), where=at_risk > 0))
    ever = 1 - left[-1]
    return np.asarray((1 - left) / ever) if ever > 0 else np.ones(days + 1)


def softened(examples: Examples) -> Examples:
    """The rows with the target that is expected of them if all have the same chance: for rates; open ones count in part."""
    shown = exposure(examples)
    if (shown == 1).all():
        return examples
    positive = float(examples.target.sum())
    chance = (positive + _PRIOR_ROWS / 2) / (max(float(shown.sum()), positive) + _PRIOR_ROWS)
    return replace(examples, target=expected(examples.target, np.full(len(examples), chance), shown))


def expected(target: Floats, chance: Floats, shown: Floats) -> Floats:
    """What is expected of each row.

    Args:
        target: 1 where it is known to be positive.
        chance: that a row is ever positive.
        shown: the share of positives that would be known by now.
    """
    chance = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.where(target == 1, 1.0, chance * (1 - shown) / (1 - chance * shown))
