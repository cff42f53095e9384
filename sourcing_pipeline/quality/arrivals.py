"""Whether what comes regularly still comes: each table's own rhythm, weekday by weekday.

What belongs here: pauses that a table's history doesn't have. What doesn't: fixed limits of age (``timeliness``), and how
much comes (``volume``).
"""

from datetime import date, timedelta
from math import log10
from typing import Any

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of

SEVERE = "orders"
"""On orders each figure, label and score of the week rests."""

HISTORY_WEEKS = 52
LEAST_WEEKS = 8
"""Weeks of history below which a table has no rhythm yet."""

_SERIES = ["table", "event_type"]


def tables_keep_coming(days: pl.DataFrame, as_of: date, *, most_chance: float) -> CheckResult:
    """No table has paused for so long that its own history makes it all but impossible.

    For each table, and each type of event, the history says how often something new came on a weekday, as was known on the
    Monday after. A pause up to ``as_of`` is judged by the probability of all its days being empty: the product of their
    shares of empty days. It must also be longer than every pause of the history, for holidays make days empty together. So
    a table that is filled daily is missed after two or three days, one that is filled on workdays not at a weekend, and one
    that is filled now and then hardly ever.

    Severe if orders are among them: every brand then seems to sell less. It doesn't block: a list of stale facts is still a
    list, and the one who reads it is told.

    Args:
        days: ``table``, ``event_type`` (may be null), ``day`` on which something happened, and ``known_day`` since when it
            is known; of a year before ``as_of``.
        as_of: the day whose knowledge is used.
        most_chance: probability below which a pause is none by chance.
    """
    judged = [_judged(key, frame, as_of) for key, frame in sorted(_by_series(days).items())]
    long = [row for row in judged if row["pause_days"] > row["longest_pause_days"] and row["chance"] < most_chance]
    long.sort(key=lambda row: row["chance"])
    told = [
        f"{row['series']}: nothing since {row['newest_day']}, {row['pause_days']} days (longest before: "
        f"{row['longest_pause_days']}, by chance {row['chance']:.0e})"
        for row in long
    ]
    quiet = (
        f"{len(judged)} tables and types of events keep their rhythm" if judged else "no table with a history to judge"
    )
    return CheckResult(
        passed=not long,
        severity="ERROR" if any(row["series"] == SEVERE for row in long) else "WARN",
        expected=f"no pause that its own weekdays make less likely than {most_chance:g}, and longer than all before",
        observed="; ".join(told) or quiet,
        remedy="whatever loads these tables has stopped: run it again, then this week. If they come less often from now on, "
        "it settles once such a pause is part of their history",
        sample=sample_of(long),
        figures={f"{row['series'].replace(': ', '_')}_pause_days": float(row["pause_days"]) for row in judged},
    )


def _by_series(days: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Days of each table and of each type of event; those of a table with one type only once."""
    found: dict[str, pl.DataFrame] = {}
    for (table,), frame in days.group_by("table"):
        found[str(table)] = frame
        types = frame.drop_nulls("event_type").partition_by("event_type", as_dict=True)
        if len(types) > 1:
            found |= {f"{table}: {kind}": of_type for (kind,), of_type in types.items()}
    return found


def _judged(series: str, days: pl.DataFrame, as_of: date) -> dict[str, Any]:
    known = days.group_by("day").agg(pl.col("known_day").min()).sort("day")
    by_day: dict[date, date] = dict(known.iter_rows())
    first, newest = min(by_day), max(by_day)
    row: dict[str, Any] = {
        "series": series,
        "newest_day": newest,
        "pause_days": (as_of - newest).days - 1,
        "longest_pause_days": 10**6,
        "chance": 1.0,
    }
    mondays = [as_of - timedelta(weeks=back) for back in range(1, HISTORY_WEEKS + 1)]
    mondays = [monday for monday in mondays if monday - timedelta(days=7) >= first]
    if len(mondays) < LEAST_WEEKS:
        return row
    seen = [  # of the week before each Monday, newest week first: which days were known to have something
        [by_day.get(monday - timedelta(days=7 - place), date.max) <= monday for place in range(7)] for monday in mondays
    ]
    # A day that was empty in none of n weeks is taken to be empty once in 2 (n + 1).
    empty_share = [(sum(not week[place] for week in seen) + 0.5) / (len(seen) + 1) for place in range(7)]
    row["longest_pause_days"] = max(_longest_pause(known["day"], as_of), *map(_empty_at_end, seen))
    empty_days = (as_of - timedelta(days=back) for back in range(1, (as_of - newest).days))
    row["chance"] = 10 ** max(sum(log10(empty_share[day.weekday()]) for day in empty_days), -300.0)
    return row


def _longest_pause(days: pl.Series, as_of: date) -> int:
    """Empty days in a row between two days of the last year with something."""
    recent = days.filter(days > as_of - timedelta(weeks=HISTORY_WEEKS))
    longest = recent.diff().dt.total_days().max()
    return longest - 1 if isinstance(longest, int) else 0


def _empty_at_end(week: list[bool]) -> int:
    return next((place for place, is_there in enumerate(reversed(week)) if is_there), 7)
