"""Which weeks train, as Dagster's step decides it: by the calendar, or by order."""

from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.defs.jobs import TRAIN_TAG
from sourcing_pipeline.defs.resources import LakeIOManager, Workspace
from sourcing_pipeline.defs.scoring import model_versions
from sourcing_pipeline.scoring.training_weeks import is_regular
from sourcing_pipeline.storage import Lake

WEEK = timedelta(weeks=1)
IDLE = next(
    date(2026, 3, 2) + number * WEEK
    for number in range(8)
    if not is_regular(date(2026, 3, 2) + number * WEEK, 4) and not is_regular(date(2026, 3, 2) + (number + 1) * WEEK, 4)
)


def trained_in(root: Path, week: date, **tags: str) -> set[date]:
    """Make the registry's week on an empty lake; the weeks in which what it shows was trained."""
    workspace = Workspace(root=str(root))
    result = dg.materialize(
        [model_versions],
        resources={"workspace": workspace, "lake": LakeIOManager(workspace=workspace)},
        partition_key=week.isoformat(),
        tags=tags,
    )
    assert result.success
    return set(Lake(root / "data" / "lake").read(ModelVersions, week)["trained_until"].to_list())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*dagster_run.*")  # Dagster warns of itself where a resource needs another
def test_a_week_between_carries_on_unless_it_is_ordered_to_train(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text("[scoring]\ntrain_every_weeks = 4\n")
    assert trained_in(tmp_path, IDLE) == {IDLE}, "the first week of all"
    assert trained_in(tmp_path, IDLE + WEEK) == {IDLE}
    said = Lake(tmp_path / "data" / "lake").read(ModelVersions, IDLE + WEEK)
    assert said["stage_reason"].str.starts_with("not trained in this week").all()
    assert said.select(pl.col("as_of").unique()).item() == IDLE + WEEK
    assert trained_in(tmp_path, IDLE + WEEK, **{TRAIN_TAG: "true"}) == {IDLE + WEEK}
    assert trained_in(tmp_path, IDLE + WEEK) == {IDLE + WEEK}, "what was trained by order trains when it is run again"
