"""What is kept of checks: every answer of every run, the newest of which counts."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.quality.history import Occasion, answers_of, keep_answers, newest_answers
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.storage import Lake, write_parquet
from sourcing_pipeline_tests.quality.answers import AS_OF, NOON, answer, frame


def said(observed: str, *, passed: bool = True) -> CheckResult:
    return CheckResult(passed=passed, severity="WARN", expected="much", observed=observed, remedy="none")


def occasion(run_id: str, hours: int = 0) -> Occasion:
    return Occasion(AS_OF, "brand_metrics", run_id, NOON + timedelta(hours=hours))


def test_a_week_run_again_adds_its_answers_and_loses_none(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    keep_answers(lake, occasion("first"), {"late_share": said("much", passed=False)}, ["late_share"])
    keep_answers(lake, occasion("second", hours=1), {"late_share": said("little")})
    kept = lake.read(QualityChecks, AS_OF)
    assert kept.select("run_id", "passed", "blocking").rows() == [("first", False, True), ("second", True, False)]
    assert newest_answers(kept)["observed"].to_list() == ["little"]


def test_a_step_that_is_tried_again_in_the_same_run_corrects_its_own_answer(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    keep_answers(lake, occasion("run"), {"late_share": said("some"), "keeps_contract": said("old")})
    keep_answers(lake, occasion("run", hours=1), {"keeps_contract": said("new")})
    kept = lake.read(QualityChecks, AS_OF)
    assert dict(kept.select("check_name", "observed").iter_rows()) == {"keeps_contract": "new", "late_share": "some"}


def test_checks_that_are_not_made_again_count_with_what_they_said(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    keep_answers(lake, occasion("week"), {"late_share": said("some"), "keeps_contract": said("old")})
    keep_answers(lake, occasion("backfill", hours=1), {"keeps_contract": said("new")})
    newest = newest_answers(lake.read(QualityChecks, AS_OF))
    assert dict(newest.select("check_name", "observed").iter_rows()) == {"keeps_contract": "new", "late_share": "some"}


def test_figures_and_failing_rows_are_kept_without_personal_data(tmp_path: Path) -> None:
    rows = [{"rep": "Jane Doe", "note": "write to jane@nord.example", "rows": 3}]
    result = CheckResult(False, "ERROR", "0", "1", "mend", rows, {"share": 0.5, "beyond": float("inf")})
    keep_answers(Lake(tmp_path), occasion("run"), {"late_share": result})
    [kept] = Lake(tmp_path).read(QualityChecks, AS_OF).to_dicts()
    assert json.loads(kept["figures"]) == {"share": 0.5}
    assert json.loads(kept["sample"]) == [
        {"rep": "(personal data)", "note": "write to (personal data)@nord.example", "rows": 3}
    ]


def test_what_an_earlier_version_wrote_is_read_and_added_to(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    earlier = frame(answer("brand_metrics", "late_share", passed=False)).drop("blocking", "figures", "sample", "run_id")
    write_parquet(earlier, lake.path(QualityChecks, AS_OF).parent / "brand_metrics.parquet")
    keep_answers(lake, occasion("run", hours=1), {"late_share": said("little")})
    kept = answers_of(lake, ["brand_metrics", "no_such_table"], [AS_OF])
    assert kept.select("run_id", "blocking", "figures").rows() == [("", False, "{}"), ("run", False, "{}")]
    assert newest_answers(kept)["passed"].to_list() == [True]


def test_no_history_is_an_empty_one(tmp_path: Path) -> None:
    assert newest_answers(answers_of(Lake(tmp_path), ["brand_metrics"], [AS_OF])).equals(QualityChecks.empty_frame())
    assert answers_of(Lake(tmp_path), [], []).schema == QualityChecks.polars_schema()
    assert pl.Boolean() == QualityChecks.polars_schema()["blocking"]
