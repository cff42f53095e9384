"""Alerts of real runs: a step that fails, a check that doesn't hold, told once, whatever executes the steps."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from sourcing_pipeline.defs.alerts import tell_of_failures
from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.checks.shown import as_dagster
from sourcing_pipeline.defs.jobs import executor_of
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import WEEK_TAG
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline_tests.alerts.servers import Webhook, webhook

WEEK = {WEEK_TAG: "2026-11-16"}


@dg.asset
def breaks() -> None:
    raise InputError("orders: no column amount: add it")


@dg.asset
def warns() -> None:
    pass


@dg.asset_check(asset="warns")  # type: ignore[arg-type]
def looks_odd() -> dg.AssetCheckResult:
    return as_dagster("warns", "looks_odd", CheckResult(False, "WARN", "even", "odd", "look"))


@dg.asset
def stops() -> None:
    pass


@dg.asset_check(asset="stops", blocking=True)  # type: ignore[arg-type]
def is_wrong() -> dg.AssetCheckResult:
    return as_dagster("stops", "is_wrong", CheckResult(False, "ERROR", "right", "wrong", "mend"))


@dg.asset
def holds() -> None:
    pass


@dg.asset_check(asset="holds")  # type: ignore[arg-type]
def is_right() -> dg.AssetCheckResult:
    return as_dagster("holds", "is_right", CheckResult(True, "ERROR", "right", "right", "mend"))


ASSETS, CHECKS = [breaks, warns, stops, holds], [looks_odd, is_wrong, is_right]


def job_of(*names: str, executor: dg.ExecutorDefinition = dg.in_process_executor) -> dg.JobDefinition:
    definitions = dg.Definitions(
        assets=ASSETS,
        asset_checks=CHECKS,
        jobs=[
            dg.define_asset_job(
                "some", dg.AssetSelection.assets(*names), hooks={tell_of_failures}, executor_def=executor
            )
        ],
        resources={"workspace": Workspace(root=".")},
    )
    return definitions.resolve_job_def("some")


def everything_in_processes() -> dg.JobDefinition:
    return job_of("breaks", "warns", executor=executor_of("multiprocess"))


@pytest.fixture
def taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.chdir(tmp_path)
    with webhook() as taken:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("SOURCING_ALERTS__WEBHOOK_URL", taken.url)
        yield taken


def run(*names: str) -> bool:
    with dg.DagsterInstance.ephemeral() as instance:
        return job_of(*names).execute_in_process(instance=instance, tags=WEEK, raise_on_error=False).success


def test_a_step_that_failed_is_told_with_what_to_do(taken: Webhook) -> None:
    assert not run("breaks")
    [posted] = taken.posted
    assert posted["failed_steps"] == [{"step": "breaks", "error": "orders: no column amount: add it"}]
    assert (posted["severity"], posted["job"], posted["weeks"]) == ("ERROR", "some", "week 2026-11-16")


def test_a_check_that_warns_is_told_though_the_run_ends_well(taken: Webhook) -> None:
    assert run("warns")
    [posted] = taken.posted
    [check] = posted["checks"]
    assert (check["asset"], check["check"], check["observed"], check["remedy"]) == ("warns", "looks_odd", "odd", "look")
    assert (posted["severity"], posted["failed_steps"]) == ("WARN", [])


def test_a_blocking_check_is_told_once_and_not_as_a_failed_step_as_well(taken: Webhook) -> None:
    assert not run("stops")
    [posted] = taken.posted
    assert [check["stops_the_run"] for check in posted["checks"]] == [True]
    assert posted["failed_steps"] == []


def test_nothing_is_told_where_all_is_well(taken: Webhook) -> None:
    assert run("holds")
    assert taken.posted == []


def test_warnings_can_be_left_out(taken: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCING_ALERTS__MIN_SEVERITY", "ERROR")
    run("warns", "stops")
    assert [check["check"] for posted in taken.posted for check in posted["checks"]] == ["is_wrong"]


def test_a_delivery_that_fails_fails_no_run(taken: Webhook) -> None:
    taken.answers = (404,)
    assert run("warns")
    assert len(taken.paths) == 1


def test_settings_that_cannot_be_read_fail_no_run(taken: Webhook, tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text("[alerts]\nno_such_field = 1\n")
    assert run("warns")
    assert taken.posted == []


@pytest.mark.slow
def test_steps_in_processes_of_their_own_tell_as_well(taken: Webhook, tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        job = dg.build_reconstructable_job(__name__, "everything_in_processes")
        assert not dg.execute_job(job, instance=instance, tags=WEEK, raise_on_error=False).success
    assert sorted(posted["text"].split("\n")[0].split(": ")[1].split(",")[0] for posted in taken.posted) == [
        "step breaks",
        "warns.looks_odd",
    ]


def test_every_job_tells_of_failures(tmp_path: Path) -> None:
    definitions = build_definitions(tmp_path)
    for job in definitions.jobs or ():
        assert tell_of_failures in definitions.resolve_job_def(job.name).hook_defs, job.name
