"""Two versions of a model and the rate table on the same later rows: how much better one is, with its interval.

What belongs here: which rows neither has seen, the loss of a row, and paired differences. What doesn't: what follows from
them (``succession.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sourcing_pipeline.scoring import value_model
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.examples import Examples, Rows, microseconds
from sourcing_pipeline.scoring.validation import Interval, bootstrap
from sourcing_pipeline.weeks import start_of

LEAST_OF_A_KIND = 10
"""Later rows of either class below which probabilities are not compared."""
LEAST_ROWS = 40
"""Later rows below which values are not compared."""
_SUREST = 1e-6
"""Probabilities are cut here before their logarithm is taken: one miss that was stated as certain mustn't decide alone."""

_GAINS = ("challenger_over_champion", "challenger_over_table", "champion_over_table")


@dataclass(frozen=True)
class Comparison:
    """What each predicted for the same later rows, and the differences in loss; above zero the first named is better.

    Loss is the log loss of a probability, and the squared error of log GMV.
    """

    challenger: str
    champion: str | None
    """None where only the rate table is there to be beaten."""
    since: str
    """Which rows: in words."""
    rows: int
    positive: int | None
    too_few: str | None
    """Why nothing can be said, if so."""
    losses: Mapping[str, float]
    """Mean loss of ``challenger``, ``champion`` and ``table``."""
    challenger_over_champion: Interval | None
    challenger_over_table: Interval | None
    champion_over_table: Interval | None

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "challenger": self.challenger,
            "champion": self.champion,
            "since": self.since,
            "rows": self.rows,
            "positive": self.positive,
            "too_few": self.too_few,
            "losses": {name: round(loss, 6) for name, loss in self.losses.items()},
            **{name: gain.to_data() if (gain := getattr(self, name)) else None for name in _GAINS},
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Comparison":
        """From plain data."""
        gains = {name: Interval(*data[name]) if data[name] else None for name in _GAINS}
        return cls(
            challenger=data["challenger"],
            champion=data["champion"],
            since=data["since"],
            rows=data["rows"],
            positive=data["positive"],
            too_few=data["too_few"],
            losses=data["losses"],
            **gains,
        )


def unseen_rows(examples: Examples, trained_until: date | None, decided_on: date | None = None) -> Rows:
    """The rows that a version has not seen, nor what followed from them; those whose time is over, since these alone judge.

    Args:
        examples: labelled rows.
        trained_until: the case began on this day or later, and no earlier case is of its group: a version learns from all
            cases that began before its day.
        decided_on: the row's time was over only after this week's beginning.
    """
    keep = examples.is_mature.copy()
    if trained_until is not None:
        moment = microseconds(start_of(trained_until))
        learned = {group for group, began in zip(examples.groups, examples.at, strict=True) if began < moment}
        keep &= examples.at >= moment
        keep &= np.array([group not in learned for group in examples.groups], dtype=bool)
    if decided_on is not None:
        keep &= examples.matures_at > microseconds(start_of(decided_on))
    return np.flatnonzero(keep).astype(np.int64)


def compare(
    model: str,
    examples: Examples,
    challenger: tuple[str, Floats],
    champion: tuple[str, Floats] | None,
    table: Floats,
    since: str,
) -> Comparison:
    """Hold predictions for the same rows against each other.

    Args:
        model: its name: it decides the loss, and how few rows are too few.
        examples: the later rows alone.
        challenger: a version and what it predicted, row by row.
        champion: likewise, if there is one.
        table: what the rate table predicted.
        since: which rows these are, in words.
    """
    target = examples.target
    is_value = model == value_model.NAME
    positive = None if is_value else int(target.sum())
    too_few = _too_few(len(target), positive)
    predicted = {"challenger": challenger[1], "table": table} | ({"champion": champion[1]} if champion else {})
    losses = {name: _losses(values, target, is_value=is_value) for name, values in predicted.items()}

    def gain(of: str, over: str) -> Interval | None:
        if too_few or of not in losses or over not in losses:
            return None
        difference = losses[over] - losses[of]
        return bootstrap(examples.groups, lambda weight: float(np.average(difference, weights=weight)))

    return Comparison(
        challenger=challenger[0],
        champion=champion[0] if champion else None,
        since=since,
        rows=len(target),
        positive=positive,
        too_few=too_few,
        losses={name: float(loss.mean()) for name, loss in losses.items() if len(loss)},
        challenger_over_champion=gain("challenger", "champion"),
        challenger_over_table=gain("challenger", "table"),
        champion_over_table=gain("champion", "table"),
    )


def rows_in_words(trained_until: date | None, decided_on: date | None) -> str:
    """Which rows ``unseen_rows`` gives."""
    parts = [f"began on {trained_until} or later"] if trained_until else []
    parts += [f"were over after {decided_on}"] if decided_on else []
    return "rows that " + " and ".join(parts) if parts else "all later rows"


def interval_in_words(gain: Interval) -> str:
    """A difference with its interval."""
    return f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})"


def _too_few(rows: int, positive: int | None) -> str | None:
    if positive is None:
        return f"{rows} later rows, where {LEAST_ROWS} are needed" if rows < LEAST_ROWS else None
    negative = rows - positive
    if min(positive, negative) >= LEAST_OF_A_KIND:
        return None
    return f"{positive} positive and {negative} negative later rows, where {LEAST_OF_A_KIND} of either are needed"


def _losses(predicted: Floats, target: Floats, *, is_value: bool) -> Floats:
    if is_value:
        return np.asarray((predicted - target) ** 2, dtype=np.float64)
    stated = np.clip(predicted, _SUREST, 1 - _SUREST)
    return np.asarray(-(target * np.log(stated) + (1 - target) * np.log1p(-stated)), dtype=np.float64)
