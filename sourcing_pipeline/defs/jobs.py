"""Jobs and schedules: what runs together, and when."""

from typing import Any

import dagster as dg

from sourcing_pipeline.errors import InputError

WEEKLY_JOB = "weekly"
WEEKLY_TAG = "sourcing/weekly"

WeeklyJob = Any
"""What ``define_asset_job`` gives; Dagster doesn't export its type."""


def build_weekly_job(assets: list[dg.AssetKey], executor: dg.ExecutorDefinition) -> WeeklyJob:
    """All steps, from candidates to exports, for one week."""
    return dg.define_asset_job(
        WEEKLY_JOB,
        selection=dg.AssetSelection.assets(*assets),
        executor_def=executor,
        tags={WEEKLY_TAG: "true"},
        description="All steps for one week: reads what is due, scores, and writes the exports.",
    )


def weekly_schedule(job: WeeklyJob) -> Any:
    """Mondays at 05:00 UTC: the list is there when sales begins."""
    return dg.build_schedule_from_partitioned_job(
        job, name="weekly_list", hour_of_day=5, minute_of_hour=0, description="This week's list, on Monday morning."
    )


def executor_of(name: str) -> dg.ExecutorDefinition:
    """The executor that the setting ``workspace.executor`` names.

    Raises:
        InputError: its package isn't installed.
    """
    if name == "multiprocess":
        # Each step is a process. Forked from one that has the libraries loaded but has done nothing yet, a step begins
        # in a fraction of the seconds that importing them takes.
        preloaded = {"forkserver": {"preload_modules": ["sourcing_pipeline.defs.assemble"]}}
        configured: dg.ExecutorDefinition = dg.multiprocess_executor.configured(
            {"start_method": preloaded}, name="multiprocess"
        )
        return configured
    if name == "ray":
        try:
            from dagster_ray import ray_executor
        except ImportError:
            raise InputError(
                "setting workspace.executor is 'ray', but dagster-ray isn't installed: pip install dagster-ray"
            ) from None
        executor: dg.ExecutorDefinition = ray_executor
        return executor
    return dg.in_process_executor
