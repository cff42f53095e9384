"""The weekly partition: ``as_of``, a Monday, UTC."""

from datetime import date, datetime, timedelta

import dagster as dg

FIRST_WEEK = date(2015, 1, 5)
"""The oldest week that can be run: old enough for saved pages and published marketplaces."""

# ``end_offset`` makes the current week's Monday a partition as soon as the day begins: a week stands for what was
# known when it began, so it needn't be over.
WEEKS = dg.WeeklyPartitionsDefinition(start_date=FIRST_WEEK.isoformat(), day_offset=1, end_offset=1, timezone="UTC")


def as_of_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext) -> date:
    """The week of a run."""
    return date.fromisoformat(context.run.tags["dagster/partition"])


def is_known_week(as_of: date, now: datetime) -> bool:
    """Whether a Monday is among the partitions."""
    return FIRST_WEEK <= as_of <= now.date() and (as_of - FIRST_WEEK) % timedelta(days=7) == timedelta()
