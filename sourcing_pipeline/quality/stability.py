"""Checks that a table's columns are what they were in the weeks before: their values, and how many have none.

What belongs here: what the comparison of a week's sketches says. What doesn't: sketches (``sketches``), limits
(``reference_weeks``), and values that come or go (``known_values``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sourcing_pipeline.charts.of_drift import label_drift_chart, number_drift_chart
from sourcing_pipeline.quality.drift import counts_by_range, population_stability_index
from sourcing_pipeline.quality.reference_weeks import Compared, Judgement, against_each_other, judged
from sourcing_pipeline.quality.result import CheckResult, sample_of
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
        compared[column] = against_each_other(pair.references, pair.current, distance, floor)
    zeros = _with_zeros(current, references, terms)
    compared |= {
        f"{_ZEROS}{column}": against_each_other(pair.references, pair.current, _zero_difference, terms.share)
        for column, pair in zeros.items()
    }
    judgements = judged(compared)
    rows = [
        _row(each, found)
        for each in judgements
        if (found := pairs.get(each.column) or zeros.get(each.column.removeprefix(_ZEROS)))
    ]
    return _result(judgements, rows, references, terms, "values", may_stop=may_stop, chart=_chart(judgements, pairs))


def nulls_are_stable(
    current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings, *, may_stop: bool = True
) -> CheckResult:
    """No column lacks more of its values than in the reference weeks. Where more is known than before, all is well.

    Args:
        current: the week that is judged.
        references: the weeks before.
        terms: limits' floors, and what is enough to judge.
        may_stop: whether a gross change is an ERROR.
    """
    by_column = _with_rows(current, references, terms)
    judgements = judged({column: _more_nulls(pair, terms) for column, pair in by_column.items()})
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
    return _pairs(current, references, terms, lambda sketch: sketch.rows)


def _with_zeros(current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings) -> dict[str, _Pair]:
    return _pairs(
        current,
        references,
        terms,
        lambda sketch: 0 if sketch.zero_share is None else round(sketch.rows * (1 - sketch.null_share)),
    )


def _pairs(
    current: WeekSketch, references: Sequence[WeekSketch], terms: DriftSettings, known: Callable[[ColumnSketch], int]
) -> dict[str, _Pair]:
    """The columns of which this week and enough weeks before have enough values."""
    found = {}
    for column, sketch in current.columns.items():
        before = [week.columns[column] for week in references if column in week.columns]
        before = [each for each in before if known(each) >= terms.rows_to_judge]
        if known(sketch) >= terms.rows_to_judge and len(before) >= terms.weeks_to_judge:
            found[column] = _Pair(before, sketch)
    return found


def _zero_difference(reference: ColumnSketch, current: ColumnSketch) -> float:
    return abs((reference.zero_share or 0.0) - (current.zero_share or 0.0))


def _more_nulls(pair: _Pair, terms: DriftSettings) -> Compared:
    either_way = against_each_other(pair.references, pair.current, _null_difference, terms.share)
    before = _median([week.null_share for week in pair.references])
    return replace(either_way, now=max(0.0, pair.current.null_share - before))


def _null_difference(reference: ColumnSketch, current: ColumnSketch) -> float:
    return abs(reference.null_share - current.null_share)


def _row(judgement: Judgement, pair: _Pair) -> dict[str, object]:
    last = pair.references[-1]
    if judgement.column.startswith(_ZEROS):
        told: dict[str, object] = {
            "before": f"{last.zero_share or 0:.1%}",
            "now": f"{pair.current.zero_share or 0:.1%}",
        }
    else:
        told = {
            "before": last.typical,
            "now": pair.current.typical,
            "stability_index": _stability_index(last, pair.current),
        }
    return _in_words(judgement) | told


def _stability_index(reference: ColumnSketch, current: ColumnSketch) -> float:
    if reference.counts is not None and current.counts is not None:
        return round(population_stability_index(reference.counts, current.counts), 3)
    if reference.slices is None or current.slices is None:
        return 0.0
    return round(population_stability_index(*counts_by_range(reference.slices, current.slices)), 3)


def _in_words(judgement: Judgement) -> dict[str, object]:
    return {
        "column": judgement.column,
        "distance": round(judgement.statistic, 4),
        "usual": round(judgement.usual, 4),
        "limit": round(judgement.limit, 4),
        "p_value": float(f"{judgement.p_value:.2g}"),
        "reference_weeks": judgement.reference_weeks,
    }


def _chart(judgements: Sequence[Judgement], pairs: Mapping[str, _Pair]) -> str:
    """A picture of the column that drifted most, if any did."""
    worst = next((each for each in judgements if each.has_drifted and each.column in pairs), None)
    if worst is None:
        return ""
    pair = pairs[worst.column]
    last = pair.references[-1]
    if last.counts is not None and pair.current.counts is not None:
        return label_drift_chart(worst.column, last.counts, pair.current.counts).standalone_svg
    if last.slices is None or pair.current.slices is None:
        return ""
    return number_drift_chart(
        worst.column, last.slices, pair.current.slices, is_logarithmic=pair.current.is_logarithmic
    ).standalone_svg


def _result(
    judgements: Sequence[Judgement],
    rows: Sequence[dict[str, object]],
    references: Sequence[WeekSketch],
    terms: DriftSettings,
    what: str,
    *,
    may_stop: bool,
    chart: str,
) -> CheckResult:
    drifted = [each for each in judgements if each.has_drifted]
    is_gross = may_stop and any(each.times_the_limit >= terms.gross for each in drifted)
    worst = [f"{each.column} {each.statistic:.2f} (limit {each.limit:.2f})" for each in drifted[:3]]
    if judgements:
        weeks = f"{len(references)} weeks from {references[0].as_of} to {references[-1].as_of}"
        observed = f"{len(drifted)} of {len(judgements)} columns drifted against {weeks}"
        observed = ": ".join([observed, ", ".join(worst)]) if worst else observed
    else:
        observed = (
            f"not judged: {len(references)} weeks before, of which {terms.weeks_to_judge} with {terms.rows_to_judge} values "
            "of a column are needed"
        )
    return CheckResult(
        passed=not drifted,
        severity="ERROR" if is_gross else "WARN",
        expected=f"the {what} of each column no farther from the weeks before than these are from each other, or than an "
        "effect worth telling",
        observed=observed,
        remedy=_REMEDY.format(half=terms.reference_weeks // 2),
        sample=sample_of(list(rows)),
        figures={
            "drifted_columns": float(len(drifted)),
            "judged_columns": float(len(judgements)),
            "most_times_the_limit": max((each.times_the_limit for each in judgements), default=0.0),
        },
        chart=chart,
    )


def _median(values: Sequence[float]) -> float:
    return float(np.median(values))
