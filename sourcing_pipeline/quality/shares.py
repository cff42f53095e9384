"""Checks of shares: what the list is made up of, and at how many brands each profile check finds something.

What belongs here: shares that are told by the name of what they are of. What doesn't: distances of whole columns
(``sketches``), and limits (``reference_weeks``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sourcing_pipeline.quality.drift import jensen_shannon_distance
from sourcing_pipeline.quality.reference_weeks import Judgement, against_each_other, judged
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.quality.sketches import WeekSketch
from sourcing_pipeline.settings import DriftSettings

_OK = "ok"
_CHANCE = 0.001
_BY_CHANCE = 3.29
"""Standard errors that a difference of two shares is beyond so seldom, if nothing has changed."""
_LEAST_ODDS = 0.001

Shares = Mapping[str, float]


@dataclass(frozen=True)
class FoundWeek:
    """Of each profile check in a week: how many brands it looked at, and the share of them at which it found something."""

    looked_at: Mapping[str, int]
    found: Shares


def found_week(findings: pl.DataFrame) -> FoundWeek:
    """Count the findings of a week.

    Args:
        findings: ``check_id`` and ``state`` of ``profile_findings``: a row for each brand and check, ok or not.
    """
    counted = (
        findings.group_by("check_id").agg(pl.len().alias("rows"), (pl.col("state") != _OK).mean()).sort("check_id")
    )
    names = counted["check_id"].to_list()
    return FoundWeek(dict(zip(names, counted["rows"], strict=True)), dict(zip(names, counted["state"], strict=True)))


def list_shares_are_stable(current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings) -> CheckResult:
    """Each value of each label has the share of the list that it had in the weeks before.

    Both the values and the labels as a whole are judged, together: many small changes of shares are one large one. A share
    has to move by more than is usual, by more than ``terms.share``, and by more than it would by chance between two lists of
    that length (test of two proportions, pooled; of a label as a whole, chi squared of homogeneity).

    Args:
        current: the labels of this week's list.
        references: those of the weeks before, oldest first.
        terms: floors, and what is enough to judge.
    """
    now = _shares_by_label(current, terms)
    before = {
        label: weeks
        for label in now
        if len(weeks := [shares[label] for each in references if label in (shares := _shares_by_label(each, terms))])
        >= terms.weeks_to_judge
    }
    compared = {}
    named = {}
    for label, weeks in before.items():
        floor = max(terms.jensen_shannon, distance_by_chance(weeks[-1], now[label], current.columns[label].value_count))
        compared[label] = against_each_other(weeks, now[label], jensen_shannon_distance, floor)
        # Values that stay below the floor can't move by more: to judge them as well would only cost the others power.
        for value in sorted(_at_least(terms.share, [*weeks, now[label]])):
            name = f"{label} {value}"
            named[name] = ([each.get(value, 0.0) for each in weeks], now[label].get(value, 0.0))
            least = _least_move(*named[name], current.columns[label].value_count, terms)
            compared[name] = against_each_other(*named[name], _difference, least)
    judgements = judged(compared)
    told = [
        f"{each.column} from {_median(named[each.column][0]):.0%} to {named[each.column][1]:.0%}"
        if each.column in named
        else f"{each.column} as a whole {each.statistic:.2f} (limit {each.limit:.2f})"
        for each in judgements
        if each.has_drifted
    ]
    return CheckResult(
        passed=not told,
        severity="WARN",
        expected=f"no value's share of the list more than {terms.share:.0%} of the list away from the weeks before, than is "
        "usual from week to week, or than lists of that length differ by chance",
        observed=(f"moved: {', '.join(told[:5])}" if told else f"none of {len(named)} shares moved")
        if judgements
        else _not_judged(references, terms),
        remedy="a new feed, rep or territory explains it; otherwise see ranking_is_stable and scores_are_stable, and whether "
        "the country, language, category or products of these brands' websites are still read",
        sample=sample_of([_row(each, named) for each in judgements]),
        figures=_figures(judgements),
    )


def volume_is_usual(current: FoundWeek, references: Sequence[FoundWeek], terms: DriftSettings) -> CheckResult:
    """Each profile check finds something at the share of brands at which it did in the weeks before.

    A share drifts where it moved by more than is usual, by more than ``terms.share`` of the brands and what is chance, and its
    odds by ``terms.volume_factor``. A check that no longer looks at any brand is told as well.

    Args:
        current: this week's findings.
        references: those of the weeks before, oldest first.
        terms: floors, and what is enough to judge.
    """
    least = terms.rows_to_judge
    weeks = {
        check: [each.found[check] for each in references if each.looked_at.get(check, 0) >= least]
        for check in sorted({*current.looked_at, *(check for each in references for check in each.looked_at)})
    }
    enough = {check: found for check, found in weeks.items() if len(found) >= terms.weeks_to_judge}
    named = {check: (found, current.found[check]) for check, found in enough.items() if check in current.found}
    named = {check: shares for check, shares in named.items() if current.looked_at[check] >= least}
    judgements = judged(
        {
            check: against_each_other(*shares, _difference, _least_move(*shares, current.looked_at[check], terms))
            for check, shares in named.items()
        }
    )
    moved = [
        each.column
        for each in judgements
        if each.has_drifted
        and _odds_factor(_median(named[each.column][0]), named[each.column][1]) >= terms.volume_factor
    ]
    gone = [check for check in enough if not current.looked_at.get(check)]
    told = [f"{check} finds something at {named[check][1]:.0%}, not {_median(named[check][0]):.0%}" for check in moved]
    told += [f"{check} looked at no brand" for check in gone]
    return CheckResult(
        passed=not told,
        severity="WARN",
        expected=f"each check finds something at about as many brands as in the weeks before: odds within a factor of "
        f"{terms.volume_factor:g}, or as usual from week to week",
        observed=("; ".join(told[:5]) or f"{len(named)} checks find as much as before")
        if enough
        else _not_judged(references, terms),
        remedy="read some of the findings in profile_findings: a limit in the settings, a column of the marketplace or the "
        "extraction from websites has changed. Brands that mended their profiles, or many new ones, explain it too",
        sample=sample_of(
            [
                *(
                    {"name": check, "share_before": round(_median(enough[check]), 4), "share_now": None}
                    for check in gone
                ),
                *(_row(each, named) for each in judgements),
            ]
        ),
        figures=_figures(judgements),
    )


def _shares_by_label(week: WeekSketch, terms: DriftSettings) -> dict[str, Shares]:
    """Labels of a week of which enough is known, with the share of each value among what is known."""
    found: dict[str, Shares] = {}
    for label, sketch in week.columns.items():
        if sketch.counts is not None and sketch.value_count >= terms.rows_to_judge:
            found[label] = {value: count / sketch.value_count for value, count in sketch.counts.items()}
    return found


def _at_least(share: float, weeks: Sequence[Shares]) -> set[str]:
    return {value for week in weeks for value, of_list in week.items() if of_list >= share}


def _least_move(before: Sequence[float], now: float, rows: int, terms: DriftSettings) -> float:
    """Below it a share hasn't moved: weeks share most of their brands, so that one of them is as much evidence as all."""
    pooled = (_median(before) + now) / 2
    return max(terms.share, _BY_CHANCE * float(np.sqrt(2 * pooled * (1 - pooled) / max(rows, 1))))


def distance_by_chance(before: Shares, now: Shares, rows: int, chance: float = _CHANCE) -> float:
    """Jensen-Shannon distance that two lists of a length exceed by chance so seldom, if nothing has changed.

    Squared it is about chi squared of homogeneity, divided by four times the length: the first term of its series.

    Args:
        before: shares of each value before.
        now: shares of each value now.
        rows: length of either list.
        chance: how seldom.
    """
    from scipy.stats import chi2

    freedom = max(len(before.keys() | now.keys()) - 1, 1)
    return float(np.sqrt(chi2.isf(chance, freedom) / (4 * max(rows, 1))))


def _difference(before: float, now: float) -> float:
    return abs(before - now)


def _odds_factor(before: float, now: float) -> float:
    odds = [max(share, _LEAST_ODDS) / max(1 - share, _LEAST_ODDS) for share in (before, now)]
    return max(odds) / min(odds)


def _row(judgement: Judgement, named: Mapping[str, tuple[Sequence[float], float]]) -> dict[str, object]:
    row: dict[str, object] = {"name": judgement.column}
    if judgement.column in named:
        before, now = named[judgement.column]
        row |= {"share_before": round(_median(before), 4), "share_now": round(now, 4)}
    else:
        row |= {"share_before": None, "share_now": None}
    return row | {
        "moved": round(judgement.statistic, 4),
        "usual": round(judgement.usual, 4),
        "limit": round(judgement.limit, 4),
        "p_value": float(f"{judgement.p_value:.2g}"),
    }


def _figures(judgements: Sequence[Judgement]) -> dict[str, float]:
    if not judgements:
        return {}
    return {"most_times_the_limit": judgements[0].times_the_limit, "judged_shares": float(len(judgements))}


def _not_judged(references: Sequence[object], terms: DriftSettings) -> str:
    return f"not judged: {len(references)} weeks before; {terms.weeks_to_judge} with {terms.rows_to_judge} rows each are needed"


def _median(values: Sequence[float]) -> float:
    return float(np.median(values))
