"""Schedules and the sensor: when jobs run by themselves. All are off until somebody turns them on.

What belongs here: times, and what a run is asked for. What doesn't: what runs (``jobs``), and which files count as new
(``candidates.watched_files``).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import dagster as dg

from sourcing_pipeline.candidates.watched_files import Memory, files_now, look
from sourcing_pipeline.defs.jobs import CRAWL_JOB, TRAIN_JOB, Job
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.weeks import monday_on_or_before

WEEKLY_LIST, DAILY_CRAWL, MONTHLY_TRAINING = "weekly_list", "daily_crawl", "monthly_training"
NEW_FILES = "new_candidate_files"

LOOK_EVERY_SECONDS = 60
_DAYS_OF_A_WEEK = 7


def weekly_list(job: Job) -> Any:
    """Mondays at 05:00 UTC: the list is there when sales begins."""
    return dg.build_schedule_from_partitioned_job(
        job, name=WEEKLY_LIST, hour_of_day=5, minute_of_hour=0, description="This week's list, on Monday morning."
    )


def daily_crawl(job: Job) -> dg.ScheduleDefinition:
    """Each night at 01:00 UTC: on Monday at 05:00 little is left to read."""
    return dg.ScheduleDefinition(
        name=DAILY_CRAWL,
        job=job,
        cron_schedule="0 1 * * *",
        execution_timezone="UTC",
        description="The day's share of websites (`web.sites_per_day`), the most urgent first.",
    )


def monthly_training() -> dg.ScheduleDefinition:
    """The month's first Monday at 03:00 UTC: before the weekly list, which then scores by what was trained.

    It is for teams that set ``scoring.train_every_weeks`` to more than 1; with 1 each weekly run trains anyway.
    """

    @dg.schedule(
        name=MONTHLY_TRAINING,
        job_name=TRAIN_JOB,
        # Cron means day of the month OR day of the week, so the week is picked below.
        cron_schedule="0 3 * * 1",
        execution_timezone="UTC",
        description="Trains the models on the month's first Monday. Of use where `scoring.train_every_weeks` is not 1.",
    )
    def on_first_mondays(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        return training_of(context.scheduled_execution_time)

    return on_first_mondays


def training_of(moment: datetime) -> dg.RunRequest | dg.SkipReason:
    """The run that a Monday asks for: of its week, if it is the month's first."""
    week = monday_on_or_before(moment.date())
    if not is_first_monday(moment.date()):
        return dg.SkipReason(f"{moment.date()} is not the month's first Monday")
    return dg.RunRequest(run_key=week.isoformat(), partition_key=week.isoformat())


def is_first_monday(day: date) -> bool:
    """Whether a day is the first Monday of its month."""
    return day.weekday() == 0 and day.day <= _DAYS_OF_A_WEEK


def new_candidate_files() -> dg.SensorDefinition:
    """Looks each minute whether files were put into the folders of candidates and of the CRM's returns."""

    @dg.sensor(
        name=NEW_FILES,
        job_name=CRAWL_JOB,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        description=(
            "New or changed files in data/inputs/candidates and data/inputs/crm_returns: takes them in and reads the "
            "websites. Waits until no file grows any more."
        ),
    )
    def look_for_files(
        context: dg.SensorEvaluationContext, workspace: Workspace
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        settings = workspace.settings()
        found = look(Memory.from_text(context.cursor), files_now([settings.candidates_dir, settings.crm_returns_dir]))
        if found.changed:
            yield dg.RunRequest(run_key=found.run_key, tags={"sourcing/files": ", ".join(found.changed)[:200]})
        elif found.growing:
            yield dg.SkipReason(f"not settled yet: {', '.join(found.growing[:5])}")
        else:
            yield dg.SkipReason("no new files")
        context.update_cursor(found.memory.to_text())

    return look_for_files
