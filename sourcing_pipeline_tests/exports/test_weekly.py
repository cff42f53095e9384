import hashlib
import json
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.exports.manifest import Origins
from sourcing_pipeline.exports.swap import alone
from sourcing_pipeline.exports.weekly import write_exports
from sourcing_pipeline_tests.exports.world import weekly_tables

TABLES = weekly_tables(brands=12)
FILES = {
    "onboarding_list.csv",
    "onboarding_list.parquet",
    "onboarding_list.xlsx",
    "profile_suggestions.csv",
    "profile_suggestions.html",
    "crm_hubspot.csv",
    "crm_salesforce.csv",
    "report.html",
    "manifest.json",
}


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _left_beside(folder: Path) -> list[str]:
    return [path.name for path in folder.parent.iterdir() if path != folder and path.suffix != ".lock"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "exports" / "2026-11-23"
    write_exports(TABLES, place, Origins(inputs={"marketplace.duckdb": "abc"}, code={"git": "123"}))
    return place


def test_every_file_of_the_design_is_written(folder: Path) -> None:
    assert set(_contents(folder)) == FILES
    assert _left_beside(folder) == []


def test_the_manifest_describes_every_other_file(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert (told["bytes"], told["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert manifest["files"]["onboarding_list.csv"]["rows"] == 12
    assert manifest["row_counts"]["onboarding_list"] == 12
    assert manifest["data"] == {"marketplace.duckdb": "abc"}
    assert manifest["code"]["git"] == "123"
    assert {model["model"] for model in manifest["models"]} == {"p_sign", "p_activate", "gmv_12m"}


def test_the_same_tables_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again" / "2026-11-23"
    write_exports(weekly_tables(brands=12), again, Origins(inputs={"marketplace.duckdb": "abc"}, code={"git": "123"}))
    assert _contents(again) == _contents(folder)


def test_a_second_write_leaves_nothing_of_the_first(folder: Path) -> None:
    (folder / "crm_salesforce_2.csv").write_text("of a longer list")
    write_exports(replace(TABLES, onboarding_list=TABLES.onboarding_list.head(3)), folder)
    assert set(_contents(folder)) == FILES
    assert pl.read_parquet(folder / "onboarding_list.parquet").height == 3
    assert _left_beside(folder) == []


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_files_untouched(folder: Path) -> None:
    before = _contents(folder)
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from sourcing_pipeline.errors import StorageError
        from sourcing_pipeline.exports.weekly import write_exports
        from sourcing_pipeline_tests.exports.world import weekly_tables
        tables = weekly_tables(brands=12, seed=2)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            write_exports(tables, Path(sys.argv[1]))
        except StorageError as error:
            print(error)
            sys.exit(7)
        """
    )
    ended = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    assert ended.returncode == 7, ended.stderr
    assert ended.stdout.count("\n") == 1
    assert "untouched" in ended.stdout
    assert _contents(folder) == before
    assert _left_beside(folder) == []


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="could not write"):
        write_exports(TABLES, tmp_path / "exports" / "2026-11-23")


def test_what_a_killed_run_had_moved_aside_is_put_back_before_the_next_write(folder: Path) -> None:
    before = _contents(folder)
    folder.rename(folder.parent / f".{folder.name}.before")
    (folder.parent / f".{folder.name}.partial.killed").mkdir()
    with alone(folder):
        assert _contents(folder) == before
    assert _left_beside(folder) == []


def test_another_week_is_not_touched(folder: Path) -> None:
    before = _contents(folder)
    write_exports(TABLES, folder.parent / "2026-11-30")
    assert _contents(folder) == before
