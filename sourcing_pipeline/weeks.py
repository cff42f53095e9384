"""Weeks: ``as_of`` is a Monday, UTC, and stands for what was known when that day began."""

from datetime import UTC, date, datetime, time, timedelta

from sourcing_pipeline.errors import InputError

FIRST_WEEK = date(2009, 1, 5)
"""The oldest week that can be run: old enough for saved pages and published marketplaces."""


def monday_on_or_before(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def parse_as_of(text: str, option: str = "--as-of") -> date:
    """Read a date of the command line; ``option`` is where it was given.

    Raises:
        InputError: no ISO date, no Monday, or before the first week.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r} is no date: write it as YYYY-MM-DD") from None
    if day.weekday() != 0:
        raise InputError(f"{option} {text} is no Monday: weeks begin on {monday_on_or_before(day)}")
    if day < FIRST_WEEK:
        raise InputError(f"{option} {text} is too long ago: the first week that can be run is {FIRST_WEEK}")
    return day


def weeks_between(first: date, last: date) -> list[date]:
    """All weeks from one Monday to another, both included, oldest first."""
    return [first + timedelta(days=7 * number) for number in range((last - first).days // 7 + 1)]


def start_of(as_of: date) -> datetime:
    """The moment at which a week begins; facts count when they are before it."""
    return datetime.combine(as_of, time(), tzinfo=UTC)


def end_of(as_of: date) -> datetime:
    """The moment at which a week ends: pages fetched in the week itself belong to its run."""
    return start_of(as_of) + timedelta(days=7)
