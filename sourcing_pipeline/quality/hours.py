"""Whether things happen at the hours of the day at which they always did: time zones.

What belongs here: the profile over the hours, and moments that can't be. What doesn't: on which day (``volume``) and how
late (``timeliness``).
"""

from collections.abc import Sequence
from math import log
from typing import Any

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of

JUDGED_WEEKS = 4
HOURS = 24
LEAST_SHIFT = 2
"""Hours; by one hour every profile moves twice a year, with daylight saving time."""

_EVIDENCE = 12.0
"""Log likelihood by which a shifted profile must fit better, after allowing for rows that come together."""

_LEAST_GAIN = 0.02
"""The same for each row, whatever their number: two profiles of the same shape differ less."""


def hours_are_usual(
    hours: pl.DataFrame,
    before: pl.DataFrame,
    now: pl.DataFrame,
    future: pl.DataFrame,
    *,
    most_early: float,
    least_rows: int,
) -> CheckResult:
    """Orders and events happen at their usual hours, before they are known, and not in the future.

    Each of the newest weeks is held against the weeks before: is there a shift by two hours or more (a time zone; circular)
    under which it fits the usual profile surely better than under none or one? The same is asked of the whole past against
    how it was counted in an earlier week. A marketplace that is as busy at all hours shows no shift, and none is claimed.

    It warns: moments that are some hours off change which day, and seldom which brand.

    Args:
        hours: ``table``, ``weeks_back``, ``hour``, ``row_count``, ``early_row_count``.
        before: ``table``, ``hour``, ``row_count`` of all facts, as counted in an earlier week; empty where there is none.
        now: the same, counted now for the same week.
        future: ``table``, ``row_count`` of facts later than now.
        most_early: share of the facts of four weeks that may be known an hour or more before they happened.
        least_rows: rows of a profile below which it is not judged.
    """
    found: list[dict[str, Any]] = []
    figures: dict[str, float] = {}
    for (table,), rows in hours.sort("table").group_by("table", maintain_order=True):
        usual = rows.filter(pl.col("weeks_back") >= JUDGED_WEEKS)
        for week in range(JUDGED_WEEKS):
            recent = _profile(rows.filter(weeks_back=week))
            if (shift := _shift(_profile(usual), recent, _dispersion(usual), least_rows)) != 0:
                found.append(
                    {"table": table, "what": f"{week} weeks back", "shift_hours": shift, "row_count": sum(recent)}
                )
        of_past = _shift(_profile(before.filter(table=table)), _profile(now.filter(table=table)), 1.0, least_rows)
        if of_past:
            found.append(
                {
                    "table": table,
                    "what": "the whole past, against an earlier week",
                    "shift_hours": of_past,
                    "row_count": sum(_profile(now.filter(table=table))),
                }
            )
        recent_rows = rows.filter(pl.col("weeks_back") < JUDGED_WEEKS)
        total, early = int(recent_rows["row_count"].sum()), int(recent_rows["early_row_count"].sum())
        figures[f"{table}_early_share"] = early / total if total else 0.0
        if total >= least_rows and early > most_early * total:
            found.append(
                {"table": table, "what": "known before they happened", "shift_hours": None, "row_count": early}
            )
    found += [
        {"table": table, "what": "later than now", "shift_hours": None, "row_count": count}
        for table, count in future.select("table", "row_count").iter_rows()
        if count >= least_rows
    ]
    told = [
        f"{row['table']}, {row['what']}: {row['row_count']:,} rows"
        + (f", shifted by {row['shift_hours']:+d} hours" if row["shift_hours"] else "")
        for row in found
    ]
    return CheckResult(
        passed=not found,
        severity="WARN",
        expected=f"the usual hours of the day; at most {most_early:.1%} known before they happened; none later than now",
        observed="; ".join(told) or ("as usual" if hours.height else "nothing to judge"),
        remedy="moments must be UTC: see whether the load takes local time for UTC, or converts it twice, since the week that is "
        "named; mend the rows and run the week again",
        sample=sample_of(found),
        figures=figures | {"shifted_profiles": float(sum(row["shift_hours"] is not None for row in found))},
    )  # fmt: skip


def _profile(rows: pl.DataFrame) -> list[int]:
    counts = dict(rows.group_by("hour").agg(pl.col("row_count").sum()).iter_rows())
    return [int(counts.get(hour, 0)) for hour in range(HOURS)]


def _dispersion(usual: pl.DataFrame) -> float:
    """How much more the profiles of weeks vary than rows that come one by one would (chi-square by degree of freedom)."""
    whole = _profile(usual)
    total = sum(whole)
    weeks = [_profile(week) for week in usual.partition_by("weeks_back")]
    if total == 0 or len(weeks) == 1:
        return 1.0
    chi_square = sum(
        (count - sum(week) * part / total) ** 2 / (sum(week) * part / total)
        for week in weeks
        for count, part in zip(week, whole, strict=True)
        if part and sum(week)
    )
    return max(chi_square / ((len(weeks) - 1) * (HOURS - 1)), 1.0)


def _shift(usual: Sequence[int], recent: Sequence[int], dispersion: float, least_rows: int) -> int:
    """Hours by which a profile is surely later than the usual one; 0 where that can't be said."""
    rows = sum(recent)
    if rows < least_rows or sum(usual) < least_rows:
        return 0
    smoothed = [count + 0.5 for count in usual]
    shares = [log(count / sum(smoothed)) for count in smoothed]
    fit = {
        shift: sum(count * shares[(hour - shift) % HOURS] for hour, count in enumerate(recent))
        for shift in range(-11, 13)
    }
    best = max(fit, key=lambda shift: (fit[shift], -abs(shift)))
    gain = fit[best] - max(fit[shift] for shift in range(-LEAST_SHIFT + 1, LEAST_SHIFT))
    is_sure = abs(best) >= LEAST_SHIFT and gain / dispersion > _EVIDENCE and gain / rows > _LEAST_GAIN
    return best if is_sure else 0
