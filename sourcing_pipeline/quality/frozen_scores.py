"""Check of old scores: what they said, held against what happened since.

What belongs here: what a comparison says, and when it is a warning. What doesn't: how it is computed
(``scoring/frozen_scores.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sourcing_pipeline.quality.result import CheckResult, sample_of


@dataclass(frozen=True)
class HeldFigure:
    """A figure of old scores against what happened since, with its 95 % interval; or why there is none yet."""

    name: str
    rows: int
    """Brands that it rests on."""
    expected: str
    """What the scores promised, in words."""
    too_few: str | None = None
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    is_off: bool = False
    """Whether the interval excludes what was promised."""

    @property
    def words(self) -> str:
        """The figure as people read it."""
        if self.too_few:
            return f"{self.name}: too few ({self.too_few})"
        return (
            f"{self.name} {self.value:.3f} ({self.low:.3f} to {self.high:.3f}; {self.expected}; {self.rows:,} brands)"
        )


@dataclass(frozen=True)
class FrozenScores:
    """The scores of an old week against what was known in a later one."""

    as_of: date
    scored_on: date | None
    """The old week; none where no scores are that old."""
    counts: dict[str, int] = field(default_factory=dict)
    """What became of the brands that were scored."""
    figures: Sequence[HeldFigure] = ()

    @property
    def words(self) -> str:
        """What it came to, in a line."""
        if self.scored_on is None:
            return "no scores are old enough yet"
        counted = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        return f"scores of {self.scored_on}: {counted}. " + "; ".join(figure.words for figure in self.figures)


def frozen_scores_hold(held: FrozenScores) -> CheckResult:
    """What was scored about 90 days ago came true, as far as can be told: no figure is surely off.

    This is the monitor of calibration drift: once labels are mature, each week's run holds the share that was stated (signed,
    activated, GMV within its range) against the share seen, with an interval. A week's scores are judged in one run only, that
    13 weeks later; scores of the weeks between are judged in turn. Drift of scores before labels are mature is
    ``score_drift``'s.
    """
    off = [figure for figure in held.figures if figure.is_off]
    return CheckResult(
        passed=not off,
        severity="WARN",
        expected="no figure of the scores of 90 days ago surely off from what happened since",
        observed=held.words,
        remedy="compare what is in charge (sourcing models show), and roll back or wait for a better one; see whether the "
        "market, the sales team or an input has changed",
        sample=sample_of(
            [{"figure": figure.name, "said": figure.words, "is_off": figure.is_off} for figure in held.figures]
        ),
        figures={figure.name.replace(" ", "_"): figure.value for figure in held.figures if figure.too_few is None},
    )
