"""The weekly partition: ``as_of``, a Monday, UTC."""

from datetime import date

import dagster as dg

from sourcing_pipeline.weeks import FIRST_WEEK, weeks_between

# ``end_offset`` makes the current week's Monday a partition as soon as the day begins: a week stands for what was
# known when it began, so it needn't be over.
WEEKS = dg.WeeklyPartitionsDefinition(start_date=FIRST_WEEK.isoformat(), day_offset=1, end_offset=1, timezone="UTC")

WEEK_TAG = "dagster/partition"
FIRST_WEEK_TAG, LAST_WEEK_TAG = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
"""How Dagster tells a run its week, or the first and last week of a backfill that is one run."""

ONE_RUN = dg.BackfillPolicy.single_run()
"""For assets that compute many weeks in one pass over the facts: a backfill from the UI is then a single run."""


def weeks_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext) -> list[date]:
    """The weeks of a run, oldest first: one, or all of a backfill. None where the run has no week."""
    tags = context.run.tags
    first = tags.get(FIRST_WEEK_TAG, tags.get(WEEK_TAG))
    last = tags.get(LAST_WEEK_TAG, tags.get(WEEK_TAG))
    if first is None or last is None:
        return []
    return weeks_between(date.fromisoformat(first), date.fromisoformat(last))


def as_of_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext) -> date:
    """The week of a run of one week."""
    (as_of,) = weeks_of(context)
    return as_of
