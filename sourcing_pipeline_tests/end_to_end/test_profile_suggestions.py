"""Findings and suggestions of a real week, websites read and understood, against all that is wrong in the world."""

from datetime import date

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.demo.evaluate_suggestions import evaluate_findings, evaluate_suggestions
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek

pytestmark = pytest.mark.slow

SHARE = 0.95


def findings_of(week: FinishedWeek) -> pl.DataFrame:
    return Lake(week.workspace / "data" / "lake").read(ProfileFindings, date.fromisoformat(AS_OF))


def suggested_in(week: FinishedWeek) -> pl.DataFrame:
    return pl.read_csv(week.exports / "profile_suggestions.csv", schema_overrides={"evidence_at": pl.String})


def test_what_is_wrong_is_found_and_what_is_found_is_wrong(finished_week: FinishedWeek) -> None:
    found = evaluate_findings(findings_of(finished_week), finished_week.world)
    assert found.found_count > 50
    assert found.precision >= SHARE, found.wrong.rows()
    assert found.recall >= SHARE, found.missed.rows()


def test_what_is_suggested_is_wrong_and_at_most_five_a_brand(finished_week: FinishedWeek) -> None:
    suggested = suggested_in(finished_week)
    judged = evaluate_suggestions(suggested, findings_of(finished_week), finished_week.world)
    assert judged.precision >= SHARE, judged.wrong.rows()
    assert judged.recall >= SHARE, judged.missed.rows()
    assert suggested.group_by("brand_id").len()["len"].max() == 5


def test_the_evidence_of_each_suggestion_is_a_fetched_page_or_a_metric(finished_week: FinishedWeek) -> None:
    records = Lake(finished_week.workspace / "data" / "lake").read(PageRecords)
    fetched = {*records["url"], *records["final_url"].drop_nulls()}
    addresses = set(suggested_in(finished_week)["evidence_url"])
    assert all(address.startswith("metric:") or address in fetched for address in addresses)
    assert any(address in fetched for address in addresses)


def test_no_effect_is_claimed_before_any_was_measured(finished_week: FinishedWeek) -> None:
    assert set(suggested_in(finished_week)["effect_tier"]) == {"none"}
