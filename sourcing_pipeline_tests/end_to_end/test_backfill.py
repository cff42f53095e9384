"""``sourcing backfill``: what it computes of a week is what the week's own run computed; what sales was given stays."""

import hashlib
import shutil
from pathlib import Path

import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.jobs import SCORED
from sourcing_pipeline.marketplace.weekly import TABLES
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek
from sourcing_pipeline_tests.end_to_end.workspaces import sourcing

WEEK_BEFORE = "2026-10-26"


def parts(workspace: Path, *, only: str = "*") -> dict[str, str]:
    """The digest of each file of a week's facts and scores."""
    lake = Lake(load_settings(workspace).lake_dir)
    names = [*(contract.table_name() for contract in TABLES), *SCORED]
    return {
        f"{name}/{path.parent.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for name in names
        for path in sorted(lake.path(contract_of(name)).parent.glob(f"as_of={only}/part.parquet"))
    }


@pytest.mark.slow
def test_weeks_together_are_what_each_was_alone_and_no_list_is_written(
    finished_week: FinishedWeek, tmp_path: Path
) -> None:
    theirs = finished_week.workspace / "data"
    for name in ("lake", "models"):
        shutil.copytree(theirs / name, tmp_path / "data" / name)
    (tmp_path / "data" / "inputs").symlink_to((theirs / "inputs").resolve())
    before = parts(tmp_path, only=AS_OF)
    assert len(before) == len(TABLES) + len(SCORED)

    said = sourcing("backfill", "--from", WEEK_BEFORE, "--to", AS_OF, workspace=tmp_path)

    assert said.exit_code == 0, said.err
    assert "Facts of 2 weeks done" in said.out
    assert parts(tmp_path, only=AS_OF) == before
    assert len(parts(tmp_path, only=WEEK_BEFORE)) == len(before)
    assert not (tmp_path / "data" / "exports").exists()
    assert (tmp_path / "data" / "warehouse.duckdb").exists()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        pytest.param("2026-10-26", "2026-10-19", "is after", id="the wrong way round"),
        pytest.param("2026-10-27", "2026-11-02", "is no Monday", id="no Monday"),
        pytest.param("soon", "2026-11-02", "--from 'soon' is no date", id="no date"),
        pytest.param("2026-10-26", "2999-12-30", "in the future", id="a week to come"),
        pytest.param("2026-10-26", "2026-11-02", "no marketplace file", id="no marketplace"),
    ],
)
def test_wrong_use_ends_with_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, last: str, words: str
) -> None:
    assert main(["backfill", "--from", first, "--to", last, "--workspace", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_the_facts_of_many_weeks_are_one_run_from_the_interface_too(tmp_path: Path) -> None:
    definitions = build_definitions(tmp_path)
    for contract in TABLES:
        policy = definitions.resolve_assets_def(contract.table_name()).backfill_policy
        assert policy is not None
        assert policy.max_partitions_per_run is None
