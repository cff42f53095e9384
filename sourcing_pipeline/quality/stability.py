"""Checks that a table's columns are what they were in the weeks before: their values, and how many have none.

What belongs here: what the comparison of a week's sketches says. What doesn't: sketches (``sketches``), limits
(``reference_weeks``), and values that come or go (``known_values``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sourcing_pipeline.charts.of_drift import drift_chart, label_drift_chart
from sourcing_pipeline.quality.drift import counts_by_range, population_stability_index
from sourcing_pipeline.quality.reference_weeks import Compared, Judgement, against_each_other, judged
from sourcing_pipeline.quality.result import CheckResult, Severity, sample_of
from sourcing_pipeline.quality.sketches import ColumnSketch, WeekSketch, distance
from sourcing_pipeline.settings import DriftSettings

_ZEROS = "share of zeros of "

_REMEDY = (
    "compare the sample's columns of this week and of the week before: a unit, a currency, a join or a version of the "
    "extraction has changed, or an input came in part. If the business itself has changed, nothing is to be mended: after "
    "{half} weeks the new level is the usual one. Limits are learned; their floors are the settings drift.*"
)


@dataclass(frozen=True)
class _Pair:
    """A column that can be judged: its reference weeks and now."""

    references: list[ColumnSketch]
    current: ColumnSketch


def features_are_stable(
    current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings, *, may_stop: bool = True
) -> CheckResult:
    """Every column's values are distributed as in the reference weeks: numbers by the Wasserstein distance, labels by Jensen-Shannon's.

    The population stability index is given beside them and decides nothing: a second test of the same would only alarm more.

    Args:
        current: the week that is judged.
        references: the weeks before; those of fewer rows than ``terms.rows_to_judge`` don't count for a column.
        terms: limits' floors, and what is enough to judge.
        may_stop: whether gross drift (``terms.gross`` times a limit) is an ERROR: a wrong brand would get on the list.
    """
    pairs = _enough(current, references, terms)
    compared: dict[str, Compared] = {}
    for column, pair in pairs.items():
        floor = terms.wasserstein if pair.current.counts is None else terms.jensen_shannon
        if pair.current.value_count >= terms.rows_to_judge:
            compared[column] = against_each_other(pair.references, pair.current, distance, floor)
    zeros = _with_zeros(current, references, terms)
    compared |= {
        f"{_ZEROS}{column}": against_each_other(pair.references, pair.current, _zero_difference, terms.share)
        for column, pair in zeros.items()
    }
    judgements = judged(compared)
    rows = [
        _row(each, pair)
        for each in judgements
        if (pair := pairs.get(each.column) or zeros.get(each.column.removeprefix(_ZEROS)))
    ]
    return _result(judgements, rows, references, terms, "values", may_stop=may_stop, chart=_chart(judgements, pairs))


def nulls_are_stable(
    current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings, *, may_stop: bool = True
) -> CheckResult:
    """Every column lacks about as many values as in the reference weeks.

    Args:
        current: the week that is judged.
        references: the weeks before.
        terms: limits' floors, and what is enough to judge.
        may_stop: whether a gross change is an ERROR.
    """
    by_column = _with_rows(current, references, terms)
    judgements = judged(
        {
            column: against_each_other(pair.references, pair.current, _null_difference, terms.share)
            for column, pair in by_column.items()
        }
    )
    rows = [
        _in_words(each)
        | {
            "null_share_before": round(_median([week.null_share for week in by_column[each.column].references]), 4),
            "null_share_now": round(by_column[each.column].current.null_share, 4),
        }
        for each in judgements
    ]
    return _result(judgements, rows, references, terms, "share of nulls", may_stop=may_stop, chart="")


def _enough(current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings) -> dict[str, _Pair]:
    return _pairs(current, references, terms, lambda sketch: sketch.value_count)


def _with_rows(current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings) -> dict[str, _Pair]:
    pairs = _pairs(current, references, terms, lambda sketch: sketch.rows)
    return {column: pair for column, pair in pairs.items() if pair.current.rows >= terms.rows_to_judge}


def _with_zeros(current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings) -> dict[str, _Pair]:
    pairs = _pairs(
        current, references, terms, lambda sketch: 0 if sketch.zero_share is None else sketch.rows * (1 - sketch.null_share)
    )
    return {
        column: pair
        for column, pair in pairs.items()
        if pair.current.zero_share is not None
        and pair.current.rows * (1 - pair.current.null_share) >= terms.rows_to_judge
    }
