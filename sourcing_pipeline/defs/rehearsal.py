"""Runs weeks under another clock: a history lived through week by week, in a rehearsal or a test.

What belongs here: a workspace whose clock is set, and a week run in it. What doesn't: what is looked at afterwards.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import dagster as dg

from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.jobs import WEEKLY_JOB
from sourcing_pipeline.defs.launch import QUIET, RunReport, report_of
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import WEEK_TAG


class ClockedWorkspace(Workspace):
    """A workspace in which it is always the same moment."""

    moment: str

    def now(self) -> datetime:
        """The moment that was set."""
        return datetime.fromisoformat(self.moment)


def run_week_at(
    root: Path, as_of: date, moment: datetime, *, job: str = WEEKLY_JOB, only: Sequence[str] = ()
) -> RunReport:
    """Run a job for a week as if it were a given moment, all steps in this process.

    Nothing of the run is kept but what it writes to the workspace: Dagster's record of it is gone afterwards.

    Args:
        root: the workspace's folder.
        as_of: the week.
        moment: what the clock says, UTC.
        job: which job; by default all steps.
        only: of all assets only these, with their checks, whatever the job.
    """
    definitions = build_definitions(root, ClockedWorkspace(root=str(root), moment=moment.isoformat()))
    with dg.DagsterInstance.ephemeral() as instance:
        chosen = definitions.resolve_implicit_global_asset_job_def() if only else definitions.resolve_job_def(job)
        result = chosen.execute_in_process(
            instance=instance,
            run_config=None if only else QUIET,
            asset_selection=[dg.AssetKey(asset) for asset in only] or None,
            tags={WEEK_TAG: as_of.isoformat()},
            partition_key=as_of.isoformat(),
            raise_on_error=False,
        )
        return report_of(instance, result.run_id, succeeded=result.success)
