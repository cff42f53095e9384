"""The sensor on real files: what it asks for, tick by tick."""

import os
from pathlib import Path

import dagster as dg
import pytest

from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.schedules import new_candidate_files


class Ticks:
    """Ticks of the sensor, each with the cursor that the one before left."""

    def __init__(self, root: Path) -> None:
        self.sensor = new_candidate_files()
        self.workspace = Workspace(root=str(root))
        self.cursor: str | None = None

    def tick(self) -> list[dg.RunRequest]:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(
                instance=instance, cursor=self.cursor, resources={"workspace": self.workspace}
            )
            data = self.sensor.evaluate_tick(context)
            self.cursor = data.cursor
        assert bool(data.run_requests) != bool(data.skip_message)
        return list(data.run_requests or [])


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "inputs" / "candidates"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def ticks(tmp_path: Path) -> Ticks:
    return Ticks(tmp_path)


def test_a_new_file_is_taken_in_once_when_it_is_settled(feeds: Path, ticks: Ticks) -> None:
    assert ticks.tick() == []
    (feeds / "fair.csv").write_text("domain\noak.com\n")
    assert ticks.tick() == []
    (asked,) = ticks.tick()
    assert asked.tags["sourcing/files"] == "candidates/fair.csv"
    assert ticks.tick() == []


def test_a_file_that_grows_is_waited_for_and_so_are_the_others(feeds: Path, ticks: Ticks) -> None:
    (feeds / "whole.csv").write_text("domain\noak.com\n")
    for rows in range(3):
        with (feeds / "growing.csv").open("a") as stream:
            stream.write(f"shop{rows}.com\n")
        assert ticks.tick() == []
    (asked,) = ticks.tick()
    assert asked.tags["sourcing/files"] == "candidates/growing.csv, candidates/whole.csv"


def test_a_file_that_changes_without_growing_is_new_again(feeds: Path, ticks: Ticks) -> None:
    path = feeds / "fair.csv"
    path.write_text("domain\noak.com\n")
    ticks.tick()
    (first,) = ticks.tick()
    path.write_text("domain\nelm.com\n")
    os.utime(path, ns=(1, 1))
    assert ticks.tick() == []
    (second,) = ticks.tick()
    assert first.run_key != second.run_key


def test_files_of_the_crm_count_as_well(feeds: Path, ticks: Ticks) -> None:
    returns = feeds.parent / "crm_returns"
    returns.mkdir()
    (returns / "stages.csv").write_text("brand_id,stage,stage_date\n")
    ticks.tick()
    (asked,) = ticks.tick()
    assert asked.tags["sourcing/files"] == "crm_returns/stages.csv"


def test_a_sensor_that_forgot_all_asks_for_the_same_run_again_which_dagster_then_skips(
    feeds: Path, ticks: Ticks
) -> None:
    (feeds / "fair.csv").write_text("domain\noak.com\n")
    ticks.tick()
    (first,) = ticks.tick()
    ticks.cursor = None
    ticks.tick()
    (again,) = ticks.tick()
    assert again.run_key == first.run_key
