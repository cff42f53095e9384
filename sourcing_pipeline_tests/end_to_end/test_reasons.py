"""Every reason of every listed brand stands in its evidence, and a claim that doesn't is found."""

import re
from datetime import date

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.scoring.evidence_check import (
    TABLES,
    EvidenceAtHand,
    archived_sites,
    problem_of,
    reasons_are_shown,
    reasons_of,
)
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def at_hand(finished_week: FinishedWeek) -> EvidenceAtHand:
    data, as_of = finished_week.workspace / "data", date.fromisoformat(AS_OF)
    lake = Lake(data / "lake")
    tables = {}
    for name in TABLES:
        contract = contract_of(name)
        tables[name] = lake.read(contract, as_of if as_of in lake.weeks(contract) else None)
    tables["website_profiles"] = as_known(tables["website_profiles"], as_of)
    records = lake.read(contract_of("page_records"))
    return EvidenceAtHand(archived_sites(records, tables["website_profiles"], data / "archive"), tables, "USD")


@pytest.fixture(scope="module")
def listed(finished_week: FinishedWeek) -> pl.DataFrame:
    return pl.read_parquet(finished_week.exports / "onboarding_list.parquet")


def test_the_evidence_of_every_listed_brand_shows_what_its_reasons_claim(
    listed: pl.DataFrame, at_hand: EvidenceAtHand
) -> None:
    result = reasons_are_shown(listed, at_hand)
    assert result.passed, result.sample
    assert sum(len(list(reasons_of(row))) for row in listed.to_dicts()) > listed.height


def test_the_evidence_of_brands_that_are_not_listed_does_so_too(
    finished_week: FinishedWeek, at_hand: EvidenceAtHand
) -> None:
    scores = Lake(finished_week.workspace / "data" / "lake").read(contract_of("brand_scores"))
    result = reasons_are_shown(scores, at_hand)
    assert result.passed, result.sample


def test_the_run_made_this_check_itself(finished_week: FinishedWeek) -> None:
    with duckdb.connect(str(finished_week.workspace / "data" / "warehouse.duckdb"), read_only=True) as connection:
        made = connection.execute("SELECT passed FROM quality_checks WHERE check_name = 'reasons_are_shown'").fetchall()
    assert made == [(True,)]


def test_a_claim_with_another_number_is_found(listed: pl.DataFrame, at_hand: EvidenceAtHand) -> None:
    changed = 0
    for row in listed.to_dicts():
        for reason, evidence in reasons_of(row):
            other = re.sub(r"\d", lambda digit: str((int(digit.group()) + 1) % 10), reason, count=1)
            if other != reason:
                changed += 1
                assert problem_of(other, evidence, row, at_hand), (other, evidence)
    assert changed > 10


def test_evidence_of_another_site_or_page_is_found(listed: pl.DataFrame, at_hand: EvidenceAtHand) -> None:
    pages = listed.filter(~pl.col("reason_1_evidence_url").str.starts_with("metric:")).to_dicts()
    assert len(pages) > 1
    for row, other in zip(pages, [*pages[1:], pages[0]], strict=True):
        assert "not in the archive" in str(problem_of(row["reason_1"], other["reason_1_evidence_url"], row, at_hand))
    [row, *_] = pages
    home = at_hand.site(row["domain"]).pages[0].url
    assert problem_of("States a lead time of 77 days: such brands sell more", home, row, at_hand)
    assert problem_of("Sells everything", "metric:onboarding_list/1", row, at_hand)
