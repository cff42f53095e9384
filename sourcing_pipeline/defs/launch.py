"""Runs a job from Python, for a week or a range of weeks, and tells what happens while it runs.

What belongs here: how a run is started and watched through Dagster's public interface. What doesn't: what users see.
"""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import dagster as dg

from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.checks.shown import in_one_line
from sourcing_pipeline.defs.failures import innermost
from sourcing_pipeline.defs.jobs import FACTS_JOB, WEEKLY_JOB
from sourcing_pipeline.defs.pools import WORKSPACE_TAG, end_killed_runs, set_missing_limits
from sourcing_pipeline.defs.resources import workspace_root
from sourcing_pipeline.defs.weekly import FIRST_WEEK_TAG, LAST_WEEK_TAG, WEEK_TAG
from sourcing_pipeline.errors import BusyError, InputError

POLL_SECONDS = 0.25
INVOCATION_TAG = "sourcing/invocation"
_INPUT_ERRORS = {InputError.__name__, BusyError.__name__}
QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class FailedCheck:
    """An asset check that did not hold."""

    asset: str
    name: str
    is_blocking: bool
    observed: str


@dataclass
class RunReport:
    """How a run ended."""

    succeeded: bool = False
    run_id: str = ""
    errors: list[str] = field(default_factory=list)
    input_errors: list[str] = field(default_factory=list)
    failed_checks: list[FailedCheck] = field(default_factory=list)
    row_counts: dict[str, int] = field(default_factory=dict)


def job_named(name: str) -> dg.JobDefinition:
    """A job, as other processes find it."""
    return build_definitions().resolve_job_def(name)


def run_week(as_of: date, *, in_process: bool, on_step: Callable[[str], None], job: str = WEEKLY_JOB) -> RunReport:
    """Run a job (by default all steps) for a week on the instance that ``DAGSTER_HOME`` names, and wait for the end.

    Args:
        as_of: the week.
        in_process: whether all steps run in this process (else each in its own).
        on_step: is told the name of each step as it begins.
        job: which job.
    """
    return _run(job, {WEEK_TAG: as_of.isoformat()}, in_process=in_process, on_step=on_step)


def run_weeks(
    first: date, last: date, *, in_process: bool, on_step: Callable[[str], None], job: str = FACTS_JOB
) -> RunReport:
    """The same for all weeks of a range in one run; for jobs whose assets can be backfilled so."""
    tags = {FIRST_WEEK_TAG: first.isoformat(), LAST_WEEK_TAG: last.isoformat()}
    return _run(job, tags, in_process=in_process, on_step=on_step)


def _run(job: str, weeks: dict[str, str], *, in_process: bool, on_step: Callable[[str], None]) -> RunReport:
    workspace = str(workspace_root())
    tags = {**weeks, INVOCATION_TAG: uuid.uuid4().hex, WORKSPACE_TAG: workspace}
    with dg.DagsterInstance.get() as instance:
        end_killed_runs(instance, workspace)
        set_missing_limits(instance)
        watcher = _Watcher(instance, tags[INVOCATION_TAG], on_step)
        with watcher:
            if in_process:
                result = job_named(job).execute_in_process(
                    instance=instance,
                    partition_key=weeks.get(WEEK_TAG),
                    run_config=QUIET,
                    tags=tags,
                    raise_on_error=False,
                )
                succeeded, run_id = result.success, result.run_id
            else:
                rebuilt = dg.build_reconstructable_job(
                    "sourcing_pipeline.defs.launch", "job_named", reconstructable_args=(job,)
                )
                executed = dg.execute_job(rebuilt, instance=instance, run_config=QUIET, tags=tags, raise_on_error=False)
                succeeded, run_id = executed.success, executed.run_id
        return report_of(instance, run_id, succeeded=succeeded)


class _Watcher:
    """Reads a run's events while it runs, in a thread of its own."""

    def __init__(self, instance: dg.DagsterInstance, invocation: str, on_step: Callable[[str], None]) -> None:
        self._instance, self._invocation, self._on_step = instance, invocation, on_step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        run_id, cursor = None, None
        while not self._stopping.wait(POLL_SECONDS):
            if run_id is None:
                runs = self._instance.get_runs(dg.RunsFilter(tags={INVOCATION_TAG: self._invocation}), limit=1)
                if not runs:
                    continue
                run_id = runs[0].run_id
            connection = self._instance.get_records_for_run(
                run_id, cursor=cursor, of_type=dg.DagsterEventType.STEP_START
            )
            cursor = connection.cursor
            for record in connection.records:
                if record.event_log_entry.step_key:
                    self._on_step(record.event_log_entry.step_key)


def report_of(instance: dg.DagsterInstance, run_id: str, *, succeeded: bool) -> RunReport:
    """Take from a run's events what a person wants to know."""
    report = RunReport(succeeded, run_id)
    wanted = {
        dg.DagsterEventType.STEP_FAILURE,
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
        dg.DagsterEventType.ASSET_MATERIALIZATION,
    }
    for entry in instance.all_logs(report.run_id, of_type=wanted):
        event = entry.dagster_event
        if event is None:
            continue
        if event.is_step_failure:
            name, text = innermost(event.step_failure_data.error)
            report.errors.append(f"{entry.step_key}: {text}")
            if name in _INPUT_ERRORS:
                report.input_errors.append(text)
        elif event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            evaluation = event.asset_check_evaluation_data
            if not evaluation.passed:
                report.failed_checks.append(
                    FailedCheck(
                        asset=evaluation.asset_key.to_user_string(),
                        name=evaluation.check_name,
                        is_blocking=bool(evaluation.blocking) and evaluation.severity == dg.AssetCheckSeverity.ERROR,
                        observed=in_one_line(evaluation),
                    )
                )
        elif event.is_step_materialization and event.asset_key is not None:
            count = event.materialization.metadata.get("dagster/row_count")
            if count is not None and isinstance(count.value, int):
                report.row_counts[event.asset_key.to_user_string()] = count.value
    return report
