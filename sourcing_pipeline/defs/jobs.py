"""Jobs and schedules: what runs together, and when."""

import warnings
from typing import Any

import dagster as dg

from sourcing_pipeline.defs.alerts import tell_of_failures
from sourcing_pipeline.errors import InputError

WEEKLY_JOB = "weekly"
FACTS_JOB, SCORES_JOB, PUBLISH_JOB = "marketplace_facts_job", "scores", "publish"
WEEKLY_TAG = "sourcing/weekly"

SCORED = ("lookalike_brands", "lookalikes", "cannibalisation", "candidate_outcomes", "model_versions", "brand_scores")
"""What a backfill computes after the marketplace's facts, a week at a time: models of a week see those before it."""

WeeklyJob = Any
"""What ``define_asset_job`` gives; Dagster doesn't export its type."""


def build_weekly_job(assets: list[dg.AssetKey], executor: dg.ExecutorDefinition) -> WeeklyJob:
    """All steps, from candidates to exports, for one week."""
    # Facts of many weeks are backfilled in one run, all else week by week. Dagster warns of any such mixture, and then
    # does with the job as a whole just what is wanted: one run a week.
    warnings.filterwarnings(
        "ignore", message=rf"Asset job {WEEKLY_JOB} materializes assets with varying BackfillPolicies"
    )
    return dg.define_asset_job(
        WEEKLY_JOB,
        selection=dg.AssetSelection.assets(*assets),
        executor_def=executor,
        hooks={tell_of_failures},
        tags={WEEKLY_TAG: "true"},
        description="All steps for one week: reads what is due, scores, and writes the exports.",
    )


def build_backfill_jobs(facts: list[str], executor: dg.ExecutorDefinition) -> list[WeeklyJob]:
    """The steps of a backfill: facts of the marketplace (all weeks in one run), scores (a run each), the warehouse.

    Websites aren't read again and no list is written: what sales was given in a past week stays as it was.
    """
    selections = {FACTS_JOB: facts, SCORES_JOB: SCORED, PUBLISH_JOB: ["warehouse"]}
    meanings = {
        FACTS_JOB: "What the CRM gave back, and metrics, outcomes, labels and demand for any range of weeks in one run.",
        SCORES_JOB: "Models and scores of a week, as they would have been.",
        PUBLISH_JOB: "The warehouse, built anew from all tables.",
    }
    return [
        dg.define_asset_job(
            name,
            selection=dg.AssetSelection.assets(*tables),
            executor_def=executor,
            hooks={tell_of_failures},
            description=meanings[name],
        )
        for name, tables in selections.items()
    ]


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
