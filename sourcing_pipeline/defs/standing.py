"""Where a week stands, for this pipeline's assets: their groups, their weeks, and the door.

What belongs here: the graph, given to ``quality.status``. What doesn't: what is told.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.defs.assemble import pipeline_assets
from sourcing_pipeline.defs.door import EXPORTS, breaches_before
from sourcing_pipeline.quality.door import why_shut
from sourcing_pipeline.quality.history import answers_of
from sourcing_pipeline.quality.status import WEEKS_OF_TREND, Status, status_of
from sourcing_pipeline.storage import Lake


def standing_of(lake: Lake, as_of: date, weeks: Sequence[date]) -> Status:
    """Where a week stands.

    Args:
        lake: where tables and the history of checks lie.
        as_of: the week.
        weeks: all weeks of which checks were made, oldest first.
    """
    assets = pipeline_assets()
    specs = {key.to_user_string(): asset.get_asset_spec(key) for asset in assets for key in asset.keys}
    told = [week for week in weeks if week <= as_of][-WEEKS_OF_TREND:]
    standing = pl.concat(breaches_before(export, lake, as_of, assets) for export in EXPORTS).unique(
        ["as_of", "asset", "check_name"], keep="first", maintain_order=True
    )
    contracts = {contract.table_name(): contract for contract in TABLES}
    return status_of(
        answers_of(lake, specs, told),
        as_of,
        groups={name: spec.group_name or "other" for name, spec in specs.items()},
        newest_weeks={
            name: max((week for week in lake.weeks(contracts[name]) if week <= as_of), default=None)
            for name, spec in specs.items()
            if spec.partitions_def is not None and name in contracts
        },
        standing=standing,
        why_shut=tuple(why_shut(row) for row in standing.iter_rows(named=True)),
    )
