"""Checks that scores, and the order that they give, are what they were in the weeks before.

What belongs here: moves of the same brands' scores, and brands that others took the places of. What doesn't: limits
(``reference_weeks``), a table's columns (``stability``), calibration once outcomes are known (``frozen_scores``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from sourcing_pipeline.quality.reference_weeks import Compared, Judgement, judged
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.settings import DriftSettings

SCORES = ("p_sign", "p_activate", "gmv_12m_p50", "expected_value")

MODELLED = ("p_sign", "p_activate", "gmv_12m_p50")
"""Those that a model makes; the expected value follows from them."""

_LEAST_DEVIATION = 1e-9


@dataclass(frozen=True)
class ScoredWeek:
    """A week's scores: ``brand_id`` and ``SCORES``, with the version of the model that made each."""

    as_of: date
    scores: pl.DataFrame
    model_versions: Mapping[str, str] = field(default_factory=dict)


def scores_are_stable(weeks: Sequence[ScoredWeek], terms: DriftSettings) -> CheckResult:
    """The same brands are scored as they were the week before.

    A score's move is the median change of all brands that both weeks have, in standard deviations of the earlier week's scores:
    what belongs to single brands cancels out, what belongs to the model stays, however small it is for each. The limit is
    learned from the moves between the weeks before. A version that took over may move scores rightly: then the check warns,
    and stops the list only where the move is gross. The version of the week before has no reason to: then it stops the list.

    Args:
        weeks: oldest first; the last is judged.
        terms: floors, and what is enough to judge.
    """
    moves = [_moves(before, now, terms) for before, now in pairwise(weeks)]
    *earlier, current = moves or [{}]
    judgements = []
    if len(earlier) >= terms.weeks_to_judge - 1:
        compared = {
            score: Compared(abs(move), [abs(each[score]) for each in earlier if score in each], terms.score_shift)
            for score, move in current.items()
        }
        judgements = judged(
            {score: each for score, each in compared.items() if len(each.before) >= terms.weeks_to_judge - 1}
        )
    shifted = [each for each in judgements if each.has_drifted]
    new = _new_versions(weeks)
    is_severe = any(
        each.times_the_limit >= terms.gross or (each.column in MODELLED and each.column not in new) for each in shifted
    )
    return CheckResult(
        passed=not shifted,
        severity="ERROR" if is_severe else "WARN",
        expected=f"the same brands' scores moved by a median of at most {terms.score_shift:g} standard deviations, or by what "
        "is usual from week to week",
        observed=_observed(judgements, current, shifted, new=new)
        if judgements
        else f"not judged: {max(len(weeks) - 1, 0)} weeks before, {terms.weeks_to_judge} are needed",
        remedy="see `sourcing models list` and `compare`: a model that took over for good reason explains it, and `sourcing "
        "models rollback` takes it back; otherwise a feature changed (see features_are_stable), or a model file",
        sample=sample_of(
            [
                {
                    "score": each.column,
                    "median_move": round(current[each.column], 4),
                    "usual": round(each.usual, 4),
                    "limit": round(each.limit, 4),
                    "p_value": float(f"{each.p_value:.2g}"),
                    "median_before": _median_of(weeks[-2], each.column),
                    "median_now": _median_of(weeks[-1], each.column),
                }
                for each in judgements
            ]
        ),
        figures={f"{score}_move": move for score, move in current.items()},
    )


def ranking_is_stable(
    weeks: Sequence[ScoredWeek], listed: int, left: pl.DataFrame, terms: DriftSettings
) -> CheckResult:
    """The best brands are mostly those of the week before.

    Args:
        weeks: oldest first; the last is judged.
        listed: how many are the best: the length of the list.
        left: ``brand_id`` of those that may no longer be contacted: they don't count as replaced.
        terms: floors, and what is enough to judge.
    """
    best = [
        set(week.scores.sort("expected_value", "brand_id", descending=[True, False])["brand_id"].head(listed))
        for week in weeks
    ]
    gone = set(left["brand_id"])
    churn = [len(before - now - gone) / max(len(before - gone), 1) for before, now in pairwise(best)]
    judgements: list[Judgement] = []
    if len(churn) >= terms.weeks_to_judge and listed:
        judgements = judged({"replaced": Compared(churn[-1], churn[:-1], terms.replaced_share)})
    is_stable = not any(each.has_drifted for each in judgements)
    before, now = (best[-2], best[-1]) if churn else (set(), set())
    limit = judgements[0].limit if judgements else terms.replaced_share
    return CheckResult(
        passed=is_stable,
        severity="WARN",
        expected=f"at most {limit:.0%} of the best {listed} brands replaced in a week",
        observed=f"{churn[-1]:.0%} replaced against {weeks[-2].as_of}, usually {np.median(churn[:-1]):.0%}"
        if judgements
        else f"not judged: {len(churn)} weeks before, {terms.weeks_to_judge} are needed",
        remedy="see scores_are_stable and features_are_stable: a list that turns over from week to week tells sales that it "
        "isn't sure of itself; new candidates that are better explain it",
        sample=sample_of(
            [
                *(
                    {"brand_id": brand, "was": "among the best", "is": "replaced"}
                    for brand in sorted(before - now - gone)
                ),
                *({"brand_id": brand, "was": "below", "is": "among the best"} for brand in sorted(now - before)),
            ]
            if not is_stable
            else []
        ),
        figures={"replaced_share": churn[-1]} if churn else {},
    )


def _moves(before: ScoredWeek, now: ScoredWeek, terms: DriftSettings) -> dict[str, float]:
    """The move of each score from one week to another; none where too few brands have both."""
    both = before.scores.join(now.scores, on="brand_id", suffix="_now")
    found = {}
    for score in SCORES:
        pairs = both.select(score, f"{score}_now").drop_nulls()
        if pairs.height < terms.rows_to_judge:
            continue
        was, is_now = (pairs[name].to_numpy().astype(np.float64) for name in (score, f"{score}_now"))
        found[score] = float(np.median(is_now - was)) / max(float(np.std(was)), _LEAST_DEVIATION)
    return found


def _new_versions(weeks: Sequence[ScoredWeek]) -> list[str]:
    """Scores that another version makes than in the week before; all where versions aren't known."""
    if len(weeks) < 2:  # noqa: PLR2004 - a week and the one before
        return []
    before, now = weeks[-2].model_versions, weeks[-1].model_versions
    return [score for score in MODELLED if score not in now or before.get(score) != now[score]]


def _observed(
    judgements: Sequence[Judgement], moves: dict[str, float], shifted: Sequence[Judgement], *, new: Sequence[str]
) -> str:
    told = ", ".join(f"{each.column} {moves[each.column]:+.2f} (limit {each.limit:.2f})" for each in judgements)
    return "; ".join(
        [
            f"{len(shifted)} of {len(judgements)} scores moved: {told}",
            *([f"another version is in charge of {', '.join(new)} than the week before"] if new else []),
        ]
    )


def _median_of(week: ScoredWeek, score: str) -> float:
    return round(float(week.scores.select(pl.col(score).median()).item() or 0.0), 4)
