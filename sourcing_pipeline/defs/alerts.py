"""When an alert is sent: as a step ends that failed, or in which a check didn't hold.

A hook runs in the process of its step, so it tells of it under every executor, in runs from the UI, of a schedule and of
``sourcing run`` alike, and at once. One message for a whole run would need a process that outlives the run: the daemon,
which ``sourcing run`` hasn't got. So there is one message a step, with all that its checks found. What belongs here:
Dagster's events as an alert. What doesn't: the message and its delivery (``alerts``).
"""

import os
from collections.abc import Sequence

import dagster as dg

from sourcing_pipeline.alerts.deliver import PASSWORD_VARIABLE, channels_of, deliver
from sourcing_pipeline.alerts.message import Alert, Breach, FailedStep
from sourcing_pipeline.defs.checks.shown import EXPECTED, OBSERVED, REMEDY, text_of
from sourcing_pipeline.defs.failures import innermost
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import FIRST_WEEK_TAG, LAST_WEEK_TAG, WEEK_TAG

HOOK_NAME = "tell_of_failures"


def _tell(context: dg.HookContext, events: Sequence[dg.DagsterEvent]) -> dg.HookExecutionResult:
    """Send an alert if a step needs one. Whatever goes wrong with that is logged, and the run goes on."""
    try:
        told = _tell_if_needed(context, events)
    except Exception as error:  # noqa: BLE001 - Dagster would take it for a failure of the pipeline
        context.log.warning("No alert was sent: %s", type(error).__name__)
        told = False
    return dg.HookExecutionResult(hook_name=HOOK_NAME, is_skipped=not told)


def _tell_if_needed(context: dg.HookContext, events: Sequence[dg.DagsterEvent]) -> bool:
    """Whether there was something to tell."""
    breaches = [
        breach_of(event.asset_check_evaluation_data)
        for event in events
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
        and not event.asset_check_evaluation_data.passed
    ]
    failures = [event for event in events if event.is_step_failure]
    if not breaches and not failures:
        return False
    workspace: Workspace = context.resources.workspace
    settings = workspace.settings()
    if not channels_of(settings.alerts):
        return False
    stopped_by_check = any(breach.stops_the_run for breach in breaches)
    alert = Alert(
        workspace=settings.root.resolve().name,
        job=context.job_name,
        run_id=context.run_id,
        weeks=_weeks_of(context),
        # A blocking check fails its step: that is the breach, told once.
        failed_steps=[
            FailedStep(context.step_key, innermost(event.step_failure_data.error)[1])
            for event in ([] if stopped_by_check else failures)
        ],
        breaches=[
            breach for breach in breaches if breach.severity == "ERROR" or settings.alerts.min_severity == "WARN"
        ],
        ui_url=settings.alerts.ui_url,
    )
    if alert.is_empty:
        return False
    for delivery in deliver(alert, settings.alerts, os.environ.get(PASSWORD_VARIABLE)):
        if delivery.delivered:
            context.log.info("Alert sent: %s", delivery.channel)
        else:
            context.log.warning("Alert not sent, %s: %s", delivery.channel, delivery.why_not)
    return True


def breach_of(evaluation: dg.AssetCheckEvaluation) -> Breach:
    """What Dagster kept of a check that didn't hold."""
    is_severe = evaluation.severity == dg.AssetCheckSeverity.ERROR
    return Breach(
        asset=evaluation.asset_key.to_user_string(),
        check=evaluation.check_name,
        severity=evaluation.severity.value,
        stops_the_run=bool(evaluation.blocking) and is_severe,
        expected=text_of(evaluation, EXPECTED),
        observed=text_of(evaluation, OBSERVED),
        remedy=text_of(evaluation, REMEDY),
    )


def _weeks_of(context: dg.HookContext) -> str:
    run = context.instance.get_run_by_id(context.run_id)
    tags = run.tags if run else {}
    first, last = tags.get(FIRST_WEEK_TAG, tags.get(WEEK_TAG)), tags.get(LAST_WEEK_TAG, tags.get(WEEK_TAG))
    if first is None or last is None:
        return ""
    return f"week {first}" if first == last else f"weeks {first} to {last}"


tell_of_failures = dg.HookDefinition(
    name=HOOK_NAME, hook_fn=_tell, required_resource_keys={"workspace"}, decorated_fn=_tell
)
"""For every job: ``hooks={tell_of_failures}``. It sees all events of a step: failure and success hooks see no checks."""
