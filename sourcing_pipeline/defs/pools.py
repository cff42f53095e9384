"""What is scarce, and how many steps may use it at once, over all runs of a Dagster instance.

What belongs here: the pools and their limits, and slots that a killed run still holds. What doesn't: which step uses which
pool; that stands at the step.

A limit is kept by the instance, not by definitions: it is set here the first time, and a person's own limit stays.
``python -m sourcing_pipeline.defs.pools`` sets those of the instance that ``DAGSTER_HOME`` names; ``sourcing run`` does too.
"""

from collections.abc import Mapping

import dagster as dg

POOLS: Mapping[str, int] = {
    # Shards read at once. A shard is never read twice at a time, and keeps its pauses whatever else is read.
    "web_egress": 4,
    # One step writes the warehouse; a second one would only build the same file again.
    "warehouse_publish": 1,
    # The model takes all cores and half a gigabyte.
    "embedding_model": 1,
}
"""Limits, by pool. ``dagster instance concurrency set POOL LIMIT`` changes one, as does the UI (Deployment, Concurrency)."""

WORKSPACE_TAG = "sourcing/workspace"
"""Of runs that the command ``sourcing`` started: the folder of their workspace."""

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def set_missing_limits(instance: dg.DagsterInstance) -> None:
    """Give each pool its limit, where nobody has set one."""
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return
    by_hand = {pool.name for pool in storage.get_pool_limits() if not pool.from_default}
    for pool, limit in POOLS.items():
        if pool not in by_hand:
            storage.set_concurrency_slots(pool, limit)


def end_killed_runs(instance: dg.DagsterInstance, workspace: str) -> list[str]:
    """Mark runs of a workspace as failed whose process was killed, and give back what they hold of the pools.

    Otherwise they would be shown as running for ever, and a pool with one place would keep all later runs waiting. Only
    for whoever holds the workspace's lock: then no other run that ``sourcing`` started in it can be alive.

    Args:
        instance: Dagster's record.
        workspace: the value of ``WORKSPACE_TAG``.

    Returns:
        the ids of these runs.
    """
    killed = instance.get_runs(dg.RunsFilter(tags={WORKSPACE_TAG: workspace}, statuses=_UNFINISHED))
    for run in killed:
        instance.report_run_failed(run, "the process of this run ended before the run did")
        if instance.event_log_storage.supports_global_concurrency_limits:
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return [run.run_id for run in killed]


if __name__ == "__main__":
    with dg.DagsterInstance.get() as this_instance:
        set_missing_limits(this_instance)
