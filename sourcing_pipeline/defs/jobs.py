"""Jobs: what runs together, and on which executor. When they run stands in ``schedules``."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from sourcing_pipeline.defs.alerts import tell_of_failures
from sourcing_pipeline.errors import InputError

WEEKLY_JOB, CRAWL_JOB, TRAIN_JOB, BACKFILL_JOB = "weekly", "crawl", "train", "backfill"
FACTS_JOB, SCORES_JOB, PUBLISH_JOB = "marketplace_facts_job", "scores", "publish"

WEEKLY_TAG, CRAWL_TAG = "sourcing/weekly", "sourcing/crawl"
"""Tags by which dagster.yaml lets one run at a time write the tables of weeks, and one read websites by the day."""

WITHIN_BUDGET_TAG, TRAIN_TAG = "sourcing/within_budget", "sourcing/train"
"""Tags by which a step knows that a run reads no more than the day's websites, or trains in any week. They are no run
configuration, since a job's own is lost as soon as somebody gives any other, and where a run is of a partition."""

FACTS = (
    "crm_returns",
    "brand_metrics",
    "retailer_metrics",
    "brand_outcomes",
    "newcomer_diversion",
    "lead_labels",
    "segment_demand",
    "search_metrics",
)
"""What the CRM gave back, and the marketplace's facts: any range of weeks in one pass."""

LEARNED_FROM = ("lookalike_brands", "lookalikes", "cannibalisation", "candidate_outcomes")
SCORED = (*LEARNED_FROM, "model_versions", "brand_scores")
"""What a backfill computes after the marketplace's facts, a week at a time: models of a week see those before it."""

FORKED_WITH = (
    "sourcing_pipeline.defs.assemble",
    "sourcing_pipeline.brands.category",
    "sourcing_pipeline.brands.profiles",
    "sourcing_pipeline.candidates.registry",
    "sourcing_pipeline.exports.weekly",
    "sourcing_pipeline.scoring.evidence_check",
    "sourcing_pipeline.scoring.weekly",
    "sourcing_pipeline.web.reading",
)
"""What is imported once for all processes of the executor ``multiprocess``: definitions leave it to the steps."""

Job = Any
"""What ``define_asset_job`` gives; Dagster doesn't export its type."""


@dataclass(frozen=True)
class JobPlan:
    """A job as its users see it."""

    name: str
    meaning: str
    assets: Iterable[str]
    tags: Mapping[str, str] = field(default_factory=dict)


def job_plans(assets: Mapping[str, bool]) -> list[JobPlan]:
    """All jobs.

    Args:
        assets: each asset that is made, with whether it is partitioned by week.
    """
    one_at_a_time = {WEEKLY_TAG: "true"}
    return [
        JobPlan(
            WEEKLY_JOB,
            "All steps for one week: reads what is due, scores, and writes the exports.",
            assets,
            one_at_a_time,
        ),
        JobPlan(
            CRAWL_JOB,
            "Takes in new candidates, reads websites within the day's budget (`web.sites_per_day`: the most urgent "
            "first) and says what they are. Nothing of a week is touched; the weekly run reads what is left.",
            [name for name, is_weekly in assets.items() if not is_weekly],
            {CRAWL_TAG: "true", WITHIN_BUDGET_TAG: "true"},
        ),
        JobPlan(
            TRAIN_JOB,
            "Trains the models of one week on what was known then, whether or not `scoring.train_every_weeks` says so, "
            "with the facts that they learn from. Scores and list stay; the weekly run of that week makes them.",
            [*FACTS, *LEARNED_FROM, "model_versions"],
            {**one_at_a_time, TRAIN_TAG: "true"},
        ),
        JobPlan(
            BACKFILL_JOB,
            "Facts of the marketplace, models and scores of past weeks as they would have been, a run for each week. "
            "Choose the weeks, oldest first: models of a week are held against those before it. No website is read "
            "and no list is written. Publish the warehouse afterwards by the job `publish`. For many weeks "
            "`sourcing backfill` is faster: it computes all facts in one run.",
            [*FACTS, *SCORED],
            one_at_a_time,
        ),
        JobPlan(
            FACTS_JOB,
            "A part of `sourcing backfill`: what the CRM gave back, and metrics, outcomes, labels and demand for any "
            "range of weeks in one run.",
            FACTS,
            one_at_a_time,
        ),
        JobPlan(
            SCORES_JOB,
            "A part of `sourcing backfill`: models and scores of a week, as they would have been.",
            SCORED,
            one_at_a_time,
        ),
        JobPlan(PUBLISH_JOB, "The warehouse, built anew from all tables.", ["warehouse"], one_at_a_time),
    ]


def build_job(plan: JobPlan, executor: dg.ExecutorDefinition) -> Job:
    """The job as Dagster runs it."""
    # Facts of many weeks are backfilled in one run, all else week by week. Dagster warns of any such mixture, and then
    # does with the job as a whole just what is wanted: one run a week.
    warnings.filterwarnings(
        "ignore", message=rf"Asset job {plan.name} materializes assets with varying BackfillPolicies"
    )
    return dg.define_asset_job(
        plan.name,
        selection=dg.AssetSelection.assets(*plan.assets),
        executor_def=executor,
        hooks={tell_of_failures},
        tags=dict(plan.tags),
        description=plan.meaning,
    )


def executor_of(name: str) -> dg.ExecutorDefinition:
    """The executor that the setting ``workspace.executor`` names.

    Raises:
        InputError: its package isn't installed.
    """
    if name == "multiprocess":
        # Each step is a process. Forked from one that has the libraries loaded but has done nothing yet, a step begins
        # in a fraction of the seconds that importing them takes.
        preloaded = {"forkserver": {"preload_modules": list(FORKED_WITH)}}
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
