import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.pools import POOLS, WORKSPACE_TAG, end_killed_runs, set_missing_limits

KILLED = """
import os
import dagster as dg

@dg.op(pool="warehouse_publish")
def publish():
    os._exit(9)

@dg.job
def killed():
    publish()

with dg.DagsterInstance.get() as instance:
    killed.execute_in_process(instance=instance, tags={"sourcing/workspace": "here"})
"""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test(overrides={"concurrency": {"pools": {"default_limit": 1}}}) as instance:
        yield instance


def limits(instance: dg.DagsterInstance) -> dict[str, int]:
    return {pool.name: pool.limit for pool in instance.event_log_storage.get_pool_limits()}


def test_every_pool_that_a_step_uses_has_a_limit(tmp_path: Path) -> None:
    graph = build_definitions(tmp_path).resolve_asset_graph()
    used = {pool for key in graph.materializable_asset_keys for pool in graph.get(key).pools or ()}
    assert used == set(POOLS)


def test_limits_are_set_once_and_a_persons_own_stays(instance: dg.DagsterInstance) -> None:
    instance.event_log_storage.set_concurrency_slots("web_egress", 9)
    set_missing_limits(instance)
    assert limits(instance) == {**POOLS, "web_egress": 9}
    set_missing_limits(instance)
    assert limits(instance) == {**POOLS, "web_egress": 9}


@pytest.mark.slow
def test_a_run_that_was_killed_is_ended_and_gives_back_its_place(instance: dg.DagsterInstance) -> None:
    set_missing_limits(instance)
    environment = os.environ | {"DAGSTER_HOME": instance.root_directory}
    died = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, check=False)
    assert died.returncode == 9, died.stderr
    held = instance.event_log_storage.get_concurrency_info("warehouse_publish")
    assert held.active_slot_count == 1

    assert end_killed_runs(instance, "elsewhere") == []
    (run_id,) = end_killed_runs(instance, "here")
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert run.tags[WORKSPACE_TAG] == "here"
    assert instance.event_log_storage.get_concurrency_info("warehouse_publish").active_slot_count == 0
    assert end_killed_runs(instance, "here") == []
