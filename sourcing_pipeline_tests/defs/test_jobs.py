from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.jobs import CRAWL_TAG, TRAIN_TAG, WEEKLY_TAG, WITHIN_BUDGET_TAG
from sourcing_pipeline.defs.schedules import is_first_monday, training_of

JOBS = {"weekly", "crawl", "train", "backfill", "marketplace_facts_job", "scores", "publish"}
OF_NO_WEEK = {
    "candidates",
    "crm_returns",
    "sites",
    "page_records",
    "site_outcomes",
    "website_profiles",
    "profile_facts",
    "products_seen",
    "website_embeddings",
    "website_categories",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions(tmp_path_factory.mktemp("workspace"))


def assets_of(job: dg.JobDefinition) -> set[str]:
    return {key.to_user_string() for key in job.asset_layer.executable_asset_keys}


def test_every_job_says_what_it_does_and_keeps_to_one_run_at_a_time(definitions: dg.Definitions) -> None:
    for name in JOBS:
        job = definitions.resolve_job_def(name)
        assert job.description, name
        assert {WEEKLY_TAG, CRAWL_TAG} & job.tags.keys(), name


def test_every_job_runs_on_the_executor_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text('[workspace]\nexecutor = "multiprocess"\n')
    definitions = build_definitions(tmp_path)
    assert {definitions.resolve_job_def(name).executor_def.name for name in JOBS} == {"multiprocess"}


def test_the_crawl_makes_all_that_is_of_no_week_within_its_budget(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("crawl")
    assert assets_of(job) == OF_NO_WEEK
    assert job.partitions_def is None
    assert WITHIN_BUDGET_TAG in job.tags
    assert WITHIN_BUDGET_TAG not in definitions.resolve_job_def("weekly").tags


def test_training_makes_models_and_what_they_learn_from_and_no_scores(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("train")
    assert {"model_versions", "lead_labels", "lookalikes", "candidate_outcomes"} <= assets_of(job)
    assert not {"brand_scores", "onboarding_list", "export_files", "warehouse"} & assets_of(job)
    assert TRAIN_TAG in job.tags
    assert not [name for name in JOBS - {"train"} if TRAIN_TAG in definitions.resolve_job_def(name).tags]


def test_a_backfill_makes_facts_and_scores_a_run_for_each_week_and_no_list(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("backfill")
    parts = [assets_of(definitions.resolve_job_def(name)) for name in ("marketplace_facts_job", "scores")]
    assert assets_of(job) == parts[0] | parts[1]
    assert not {"sites", "page_records", "onboarding_list", "export_files"} & assets_of(job)


def test_schedules_and_the_sensor_are_off_until_somebody_turns_them_on(definitions: dg.Definitions) -> None:
    schedules = {
        name: definitions.resolve_schedule_def(name) for name in ("weekly_list", "daily_crawl", "monthly_training")
    }
    assert {name: schedule.cron_schedule for name, schedule in schedules.items()} == {
        "weekly_list": "0 5 * * 1",
        "daily_crawl": "0 1 * * *",
        "monthly_training": "0 3 * * 1",
    }
    assert {name: schedule.job_name for name, schedule in schedules.items()} == {
        "weekly_list": "weekly",
        "daily_crawl": "crawl",
        "monthly_training": "train",
    }
    assert {schedule.default_status for schedule in schedules.values()} == {dg.DefaultScheduleStatus.STOPPED}
    assert {schedule.execution_timezone for schedule in schedules.values()} == {"UTC"}
    sensor = definitions.resolve_sensor_def("new_candidate_files")
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    assert sensor.job_name == "crawl"


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_each_month_has_one_first_monday(day: date) -> None:
    days = [date(day.year, day.month, number) for number in range(1, 29)]
    assert sum(map(is_first_monday, days)) == 1


def test_training_is_asked_for_on_the_first_monday_for_its_week() -> None:
    first, second = datetime(2026, 11, 2, 3, tzinfo=UTC), datetime(2026, 11, 9, 3, tzinfo=UTC)
    asked: Any = training_of(first)
    assert (asked.partition_key, asked.run_key) == ("2026-11-02", "2026-11-02")
    assert isinstance(training_of(second), dg.SkipReason)


def test_the_schedule_of_training_asks_so(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("monthly_training")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2026, 12, 7, 3, tzinfo=UTC),
            repository_def=definitions.get_repository_def(),
        )
        data = schedule.evaluate_tick(context)
    assert [request.partition_key for request in data.run_requests or []] == ["2026-12-07"]
