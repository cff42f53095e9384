"""Check that the best brands are mostly those of the week before, and in much the same order.

What belongs here: brands that others took the places of. What doesn't: why their scores moved (``score_drift``), and what the
list is made up of (``shares``).
"""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from sourcing_pipeline.quality.reference_weeks import Compared, Judgement, judged
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.quality.score_drift import ScoredWeek, succeeded_scores, within_reach
from sourcing_pipeline.settings import DriftSettings

_RANKED = ("brand_id", "expected_value")
_REPLACED, _REORDERED = "replaced_share", "reordered"


def ranking_is_stable(
    weeks: Sequence[ScoredWeek], listed: int, left: pl.DataFrame, terms: DriftSettings
) -> CheckResult:
    """The best brands are mostly those of the week before, and in much the same order.

    Replaced is the share of the week before's best that others took the places of; reordered is 1 less Spearman's rank
    correlation of the expected values of those that stayed: 0 for the same order, 1 for none, 2 for the reverse. Where a model
    takes over from the rate table, the limits are ``terms.gross`` times as far.

    Args:
        weeks: oldest first; the last is judged.
        listed: how many are the best: the length of the list.
        left: ``brand_id`` of those that may no longer be contacted: they don't count as replaced.
        terms: floors, and what is enough to judge; ``terms.replaced_share`` is the floor of both.
    """
    best = [
        week.scores.sort("expected_value", "brand_id", descending=[True, False]).head(listed).select(_RANKED)
        for week in weeks
    ]
    gone = set(left["brand_id"])
    churn = [_churn(before, now, gone, terms) for before, now in pairwise(best)]
    judgements: list[Judgement] = []
    if len(churn) >= terms.weeks_to_judge and listed:
        before_that = {name: [each[name] for each in churn[:-1] if name in each] for name in churn[-1]}
        enough = {name: each for name, each in before_that.items() if len(each) >= terms.weeks_to_judge - 1}
        farther = dict.fromkeys(churn[-1], terms.gross) if succeeded_scores(weeks[-2], weeks[-1]) else {}
        judgements = within_reach(
            judged({name: Compared(churn[-1][name], each, terms.replaced_share) for name, each in enough.items()}),
            enough,
            terms.replaced_share,
            farther,
        )
    is_stable = not any(each.has_drifted for each in judgements)
    before, now = ({*week["brand_id"]} for week in best[-2:]) if churn else (set(), set())
    limits = {each.column: each.limit for each in judgements}
    return CheckResult(
        passed=is_stable,
        severity="WARN",
        expected=f"at most {limits.get(_REPLACED, terms.replaced_share):.0%} of the best {listed} brands replaced in a week, and "
        f"a rank correlation of those that stayed of at least {1 - limits.get(_REORDERED, terms.replaced_share):.2f}",
        observed=_churn_in_words(judgements, weeks[-2].as_of)
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
        figures=churn[-1] if churn else {},
    )


def _churn(before: pl.DataFrame, now: pl.DataFrame, gone: Collection[str], terms: DriftSettings) -> dict[str, float]:
    """How much of the best was replaced, and how much those that stayed were reordered, if they are enough to tell."""
    was, stayed = set(before["brand_id"]) - set(gone), before.join(now, on="brand_id", suffix="_now")
    found = {_REPLACED: len(was - set(now["brand_id"])) / max(len(was), 1)}
    if stayed.height >= terms.rows_to_judge:
        correlation = stayed.select(
            pl.corr("expected_value", "expected_value_now", method="spearman").fill_nan(None)
        ).item()
        found[_REORDERED] = 0.0 if correlation is None else 1 - correlation
    return found


def _churn_in_words(judgements: Sequence[Judgement], before: date) -> str:
    by_name = {each.column: each for each in judgements}
    told = []
    if each := by_name.get(_REPLACED):
        told.append(f"{each.statistic:.0%} replaced against {before}, usually {each.usual:.0%}")
    if each := by_name.get(_REORDERED):
        told.append(f"rank correlation {1 - each.statistic:.2f}, usually {1 - each.usual:.2f}")
    return "; ".join(told)
