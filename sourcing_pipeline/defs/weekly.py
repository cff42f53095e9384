"""The weekly partition: ``as_of``, a Monday, UTC."""

from datetime import date

import dagster as dg

from sourcing_pipeline.weeks import FIRST_WEEK

# ``end_offset`` makes the current week's Monday a partition as soon as the day begins: a week stands for what was
# known when it began, so it needn't be over.
WEEKS = dg.WeeklyPartitionsDefinition(start_date=FIRST_WEEK.isoformat(), day_offset=1, end_offset=1, timezone="UTC")


def as_of_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext) -> date:
    """The week of a run."""
    return date.fromisoformat(context.run.tags["dagster/partition"])
