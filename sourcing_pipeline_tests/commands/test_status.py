"""``sourcing status`` on a history of checks."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.quality.answers import AS_OF, answer, frame

BEFORE = AS_OF - timedelta(days=7)


def said(root: Path, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    exit_code = main(["status", "--workspace", str(root), *arguments])
    return exit_code, *capfd.readouterr()


def keep(root: Path, *, passed: bool) -> None:
    lake = Lake(root / "data" / "lake")
    for week in (BEFORE, AS_OF):
        made = answer("brand_scores", "keeps_contract", passed=passed or week == BEFORE, as_of=week)
        warns = answer("brand_metrics", "late_share", passed=False, as_of=week, severity="WARN", observed="12 % [late]")
        for row in (made, warns):
            file = lake.path(QualityChecks, week).parent / f"{row['asset']}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            frame(row).write_parquet(file)


def test_an_empty_workspace_is_said_in_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    exit_code, out, _ = said(tmp_path, capfd)
    assert (exit_code, len(out.splitlines())) == (0, 1)
    assert json.loads(said(tmp_path, capfd, "--json")[1]) is None


def test_what_fails_is_said_with_its_trend_and_an_open_door_is_exit_code_0(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, passed=True)
    exit_code, out, _ = said(tmp_path, capfd)
    assert exit_code == 0
    for part in (
        f"Week {AS_OF}",
        "brand_metrics.late_share: warning",
        "12 % [late]",
        "--",
        "The door of the export is open",
    ):
        assert part in out
    assert "brand_scores.keeps_contract" not in out


def test_a_shut_door_is_exit_code_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, passed=False)
    exit_code, out, _ = said(tmp_path, capfd)
    assert exit_code == 1
    assert "brand_scores.keeps_contract: keeps the door shut" in out
    assert "THE DOOR OF THE EXPORT IS SHUT" in out
    assert said(tmp_path, capfd, "--as-of", str(BEFORE))[0] == 0


def test_programs_get_the_same_as_json(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, passed=False)
    exit_code, out, _ = said(tmp_path, capfd, "--json")
    found = json.loads(out)
    assert exit_code == 1
    assert (found["as_of"], found["door_is_shut"]) == (str(AS_OF), True)
    assert {check["check"]: check["keeps_door_shut"] for check in found["failing"]} == {
        "keeps_contract": True, "late_share": False,
    }  # fmt: skip


@pytest.mark.parametrize("arguments", [("--as-of", "tomorrow"), ("--as-of", "2020-01-06"), ("--as-off", "x")])
def test_wrong_use_is_exit_code_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    keep(tmp_path, passed=True)
    assert said(tmp_path, capfd, *arguments)[0] == 2
