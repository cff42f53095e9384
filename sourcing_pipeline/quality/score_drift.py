"""Check that scores are what they were in the weeks before.

What belongs here: moves of the same brands' scores. What doesn't: the order that they give (``rank_churn``), limits
(``reference_weeks``), a table's columns (``stability``), calibration once outcomes are known (``frozen_scores``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from sourcing_pipeline.quality.reference_weeks import Compared, Judgement, judged
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.settings import DriftSettings

MODELLED = ("p_sign", "p_activate", "gmv_12m_p50", "gmv_12m_mean")
"""Scores that a model makes."""

PROBABILITIES = ("p_sign", "p_activate")

EXPECTED_VALUE = "expected_value"

PARTS = ("p_sign", "p_activate", "gmv_12m_mean")
"""What the expected value is a product of."""

SCORES = (*MODELLED, EXPECTED_VALUE)

RATE_TABLE = "baseline"
"""How the version of a score begins that the rate table makes."""

_LEAST_DEVIATION = 0.1
"""Of the typical score: a rate table of few rates says nearly the same of all brands, and each new digit would be a great move."""
_MOST_OF_FARTHEST = 3.0
"""A limit is at most that many times the farthest move between the weeks before."""
_TABLE_SWINGS = 2.0
"""That many times as far GMV may move while a rate table says it."""
_NEARLY_ALL = 0.95


@dataclass(frozen=True)
class ScoredWeek:
    """A week's scores: ``brand_id`` and ``SCORES``, with the version of the model that made each."""

    as_of: date
    scores: pl.DataFrame
    model_versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Move:
    """How a score of the same brands changed from a week to another."""

    median: float
    """Median change in standard deviations of the earlier week."""
    same_way_share: float
    """Share of the brands that moved in that direction."""


def scores_are_stable(weeks: Sequence[ScoredWeek], terms: DriftSettings) -> CheckResult:
    """The same brands are scored as they were the week before.

    A score's move is the median change of all brands that both weeks have, in standard deviations of the earlier week's scores
    (or in tenths of the typical score, if that is more): what belongs to single brands cancels out, what belongs to the model
    stays, however small it is for each. The limit is learned from the moves between the weeks before. A version that was trained
    anew may move scores rightly: then the check warns, and stops the list only where the move is gross. The version of the week
    before has no reason to: then it stops the list.

    Where a model takes over from the rate table, or the table from a model, scores are expected to move, since a model's spread
    is another: what is gross else is the limit then, and the move is not among those that later limits are learned from. Of GMV
    that a new rate table says the limit is twice as far: it rests on few brands, and one that has its year complete moves all.

    Args:
        weeks: oldest first; the last is judged.
        terms: floors, and what is enough to judge.
    """
    moves = [_moves(before, now, terms) for before, now in pairwise(weeks)]
    successions = [succeeded_scores(before, now) for before, now in pairwise(weeks)]
    current = moves[-1] if moves else {}
    succeeded = successions[-1] if successions else []
    farther = dict.fromkeys(_of_rate_table(weeks), _TABLE_SWINGS) | dict.fromkeys(succeeded, terms.gross)
    judgements = _judgements(moves, successions, farther, terms)
    shifted = [each for each in judgements if each.has_drifted]
    new = _new_versions(weeks)
    return CheckResult(
        passed=not shifted,
        severity="ERROR" if any(_is_severe(each, current, new, succeeded, terms) for each in shifted) else "WARN",
        expected=f"the same brands' scores moved by a median of at most {terms.score_shift:g} standard deviations, or by what "
        "is usual from week to week",
        observed=_observed(judgements, current, shifted, new=new, succeeded=succeeded)
        if judgements
        else f"not judged: {max(len(weeks) - 1, 0)} weeks before, {terms.weeks_to_judge} are needed",
        remedy="see `sourcing models list` and `compare`: a model that took over for good reason explains it, and `sourcing "
        "models rollback` takes it back; otherwise a feature changed (see features_are_stable), or a model file",
        sample=sample_of(
            [
                {
                    "score": each.column,
                    "median_move": round(current[each.column].median, 4),
                    "share_that_moved_so": round(current[each.column].same_way_share, 4),
                    "usual": round(each.usual, 4),
                    "limit": round(each.limit, 4),
                    "p_value": float(f"{each.p_value:.2g}"),
                    "median_before": _median_of(weeks[-2], each.column),
                    "median_now": _median_of(weeks[-1], each.column),
                }
                for each in judgements
            ]
        ),
        figures={f"{score}_move": move.median for score, move in current.items()},
    )


def _moves(before: ScoredWeek, now: ScoredWeek, terms: DriftSettings) -> dict[str, _Move]:
    """The move of each score from one week to another; none where too few brands have both."""
    both = before.scores.join(now.scores, on="brand_id", suffix="_now")
    found = {}
    for score in SCORES:
        pairs = both.select(score, f"{score}_now").drop_nulls()
        if pairs.height < terms.rows_to_judge:
            continue
        was, is_now = (pairs[name].to_numpy().astype(np.float64) for name in (score, f"{score}_now"))
        median = float(np.median(is_now - was))
        same_way = float(np.mean(np.sign(is_now - was) == np.sign(median)))
        unit = max(float(np.std(was)), _LEAST_DEVIATION * float(np.median(np.abs(was))))
        found[score] = _Move(median / unit if unit else 0.0, same_way)
    return found


def _judgements(
    moves: Sequence[Mapping[str, _Move]],
    successions: Sequence[Collection[str]],
    farther: Mapping[str, float],
    terms: DriftSettings,
) -> list[Judgement]:
    """The scores of which there are enough moves before the last, each with its limit."""
    if not moves:
        return []
    before = {
        score: [
            abs(each[score].median)
            for each, succeeded in zip(moves[:-1], successions[:-1], strict=True)
            if score in each and score not in succeeded
        ]
        for score in moves[-1]
    }
    enough = {score: each for score, each in before.items() if len(each) >= terms.weeks_to_judge - 1}
    found = judged(
        {score: Compared(abs(moves[-1][score].median), each, terms.score_shift) for score, each in enough.items()}
    )
    return within_reach(found, enough, terms.score_shift, farther)


def within_reach(
    judgements: Sequence[Judgement],
    before: Mapping[str, Sequence[float]],
    least: float,
    farther: Mapping[str, float],
) -> list[Judgement]:
    """Judgements of moves from week to week whose limits a fault can still reach; the farthest beyond its limit first.

    Moves near 0 among larger ones have logarithms that are far apart: what is learned from these alone would forbid nothing.

    Args:
        judgements: as judged by what was learned.
        before: the moves between the weeks before, by name.
        least: the floor of the limit.
        farther: how many times as far some may move, since there is reason to expect it.
    """
    limited = []
    for each in judgements:
        farthest = _MOST_OF_FARTHEST * max(least, *before[each.column])
        limited.append(replace(each, limit=farther.get(each.column, 1.0) * min(each.limit, farthest)))
    return sorted(limited, key=lambda each: (-each.times_the_limit, each.column))


def _is_severe(
    judgement: Judgement,
    moves: Mapping[str, _Move],
    new: Collection[str],
    succeeded: Collection[str],
    terms: DriftSettings,
) -> bool:
    """Whether a score that shifted would put wrong brands on the list.

    Probabilities are held to what was seen, so training anew moves some brands up and others down. If all move one way, half of
    what is gross is enough. GMV may rise or fall for all. The expected value has no reason to move if no part of it does.
    """
    score = judgement.column
    if score in MODELLED and score not in new:
        return True
    if score == EXPECTED_VALUE and all(abs(moves[part].median) < terms.score_shift for part in PARTS if part in moves):
        return True
    if score in PROBABILITIES and moves[score].same_way_share >= _NEARLY_ALL:
        # Where a model took over, what is beyond the limit is gross by itself.
        return score in succeeded or judgement.times_the_limit >= terms.gross / 2
    return judgement.times_the_limit >= terms.gross


def succeeded_scores(before: ScoredWeek, now: ScoredWeek) -> list[str]:
    """Scores that a model now makes instead of the rate table, or the other way round; then the expected value too."""
    found = [
        score
        for score in MODELLED
        if score in before.model_versions
        and score in now.model_versions
        and _is_rate_table(before.model_versions[score]) != _is_rate_table(now.model_versions[score])
    ]
    return [*found, EXPECTED_VALUE] if found else []


def _of_rate_table(weeks: Sequence[ScoredWeek]) -> list[str]:
    """Amounts that another rate table says than in the week before."""
    return [
        score
        for score in _new_versions(weeks)
        if score not in PROBABILITIES and _is_rate_table(weeks[-1].model_versions.get(score, ""))
    ]


def _is_rate_table(version: str) -> bool:
    return version.startswith(RATE_TABLE)


def _new_versions(weeks: Sequence[ScoredWeek]) -> list[str]:
    """Scores that another version makes than in the week before; all where versions aren't known."""
    if len(weeks) < 2:  # noqa: PLR2004 - a week and the one before
        return []
    before, now = weeks[-2].model_versions, weeks[-1].model_versions
    return [score for score in MODELLED if score not in now or before.get(score) != now[score]]


def _observed(
    judgements: Sequence[Judgement],
    moves: Mapping[str, _Move],
    shifted: Sequence[Judgement],
    *,
    new: Sequence[str],
    succeeded: Sequence[str],
) -> str:
    told = ", ".join(f"{each.column} {moves[each.column].median:+.2f} (limit {each.limit:.2f})" for each in judgements)
    models = [score for score in succeeded if score in MODELLED]
    trained = [score for score in new if score not in models]
    return "; ".join(
        [
            f"{len(shifted)} of {len(judgements)} scores moved: {told}",
            *([f"a model took over from the rate table, or it from a model: {', '.join(models)}"] if models else []),
            *([f"another version is in charge of {', '.join(trained)} than the week before"] if trained else []),
        ]
    )


def _median_of(week: ScoredWeek, score: str) -> float:
    return round(float(week.scores.select(pl.col(score).median()).item() or 0.0), 4)
