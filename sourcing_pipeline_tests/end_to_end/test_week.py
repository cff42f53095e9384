import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek
from sourcing_pipeline_tests.end_to_end.workspaces import sourcing

pytestmark = pytest.mark.slow

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


def warehouse_of(week: FinishedWeek) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(week.workspace / "data" / "warehouse.duckdb"), read_only=True)


def digests_below(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_week_ends_well_and_shows_the_top_of_the_list(finished_week: FinishedWeek) -> None:
    assert finished_week.said.exit_code == 0, finished_week.said.err
    assert "Top 10 of the list" in finished_week.said.out
    assert "report.html" in finished_week.said.out


def test_every_file_of_the_contract_is_there_and_as_the_manifest_says(finished_week: FinishedWeek) -> None:
    assert {path.name for path in finished_week.exports.iterdir()} == FILES
    manifest = json.loads((finished_week.exports / "manifest.json").read_text())
    for name, promised in manifest["files"].items():
        assert hashlib.sha256((finished_week.exports / name).read_bytes()).hexdigest() == promised["sha256"]


def test_the_list_has_the_columns_of_the_contract_and_they_are_filled(finished_week: FinishedWeek) -> None:
    listed = pl.read_csv(finished_week.exports / "onboarding_list.csv")
    assert listed.columns == OnboardingList.polars_schema().names()
    empty = [column for column in listed.columns if listed[column].null_count() == listed.height]
    assert empty == []


def test_every_candidate_has_exactly_one_outcome(finished_week: FinishedWeek) -> None:
    with warehouse_of(finished_week) as connection:
        rows = connection.execute(
            "SELECT (SELECT count(*) FROM candidates), (SELECT count(*) FROM candidate_outcomes), "
            "(SELECT count(DISTINCT candidate_id) FROM candidate_outcomes)"
        ).fetchall()
    assert len(set(rows[0])) == 1
    assert rows[0][0] > 40


def test_nobody_excluded_is_on_the_list(finished_week: FinishedWeek) -> None:
    with warehouse_of(finished_week) as connection:
        wrong = connection.execute(
            "SELECT brand_id, outcome FROM onboarding_list JOIN candidate_outcomes USING (brand_id) "
            "WHERE outcome NOT IN ('scored', 'duplicate')"
        ).fetchall()
        excluded = dict(
            connection.execute("SELECT outcome, count(*) FROM candidate_outcomes GROUP BY outcome").fetchall()
        )
    assert wrong == []
    assert excluded["suppressed"] > 0
    assert excluded["already_on_marketplace"] > 0


def test_each_reason_points_to_a_fetched_page_or_a_metric(finished_week: FinishedWeek) -> None:
    listed = pl.read_parquet(finished_week.exports / "onboarding_list.parquet")
    records = Lake(finished_week.workspace / "data" / "lake").read(PageRecords)
    fetched = set(records.filter(pl.col("outcome") == "ok")["url"]) | set(records["final_url"].drop_nulls())
    for number in (1, 2, 3):
        reasons = listed.filter(pl.col(f"reason_{number}").is_not_null())
        for address in reasons[f"reason_{number}_evidence_url"]:
            assert address.startswith("metric:") or address in fetched
    assert listed["reason_1"].null_count() < listed.height


def test_the_warehouse_has_every_table_with_comments(finished_week: FinishedWeek) -> None:
    with warehouse_of(finished_week) as connection:
        comments = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    for contract in TABLES:
        assert comments[contract.table_name()]


def test_the_facts_of_a_healthy_marketplace_pass_their_checks(finished_week: FinishedWeek) -> None:
    with warehouse_of(finished_week) as connection:
        made = connection.execute(
            "SELECT check_name, passed, observed FROM quality_checks WHERE asset IN ('brand_metrics', 'quarantine')"
        ).fetchall()
    assert {"volume_by_weekday", "late_share", "referential_integrity", "rate_coverage"} <= {name for name, *_ in made}
    assert [row for row in made if not row[1]] == []


def test_a_second_run_changes_nothing_and_fetches_nothing(finished_week: FinishedWeek) -> None:
    exports, archive = finished_week.exports, finished_week.workspace / "data" / "archive"
    before = digests_below(exports) | digests_below(archive)
    said = sourcing("run", "--as-of", AS_OF, workspace=finished_week.workspace, server=finished_week.server)
    assert said.exit_code == 0, said.err
    assert "up to date" in said.out
    assert digests_below(exports) | digests_below(archive) == before


def test_a_forced_run_fetches_nothing_twice_and_writes_the_same_list(finished_week: FinishedWeek) -> None:
    lake = Lake(finished_week.workspace / "data" / "lake")
    list_before = (finished_week.exports / "onboarding_list.csv").read_bytes()
    pages_before = lake.read(PageRecords)
    said = sourcing("run", "--as-of", AS_OF, "--force", workspace=finished_week.workspace, server=finished_week.server)
    assert said.exit_code == 0, said.err
    assert lake.read(PageRecords).equals(pages_before)
    assert (finished_week.exports / "onboarding_list.csv").read_bytes() == list_before


def test_one_brand_is_scored_now_with_its_facts_and_reasons(finished_week: FinishedWeek) -> None:
    listed = pl.read_csv(finished_week.exports / "onboarding_list.csv")
    address = listed.filter(pl.col("website_url").is_not_null())["website_url"][0]
    said = sourcing("score", address, workspace=finished_week.workspace, server=finished_week.server)
    assert said.exit_code == 0, said.err
    assert all(word in said.out for word in ("brand_name", "sure", "JSON-LD"))
    assert "signs" in said.out


def test_doctor_finds_nothing_wrong(finished_week: FinishedWeek) -> None:
    said = sourcing("doctor", workspace=finished_week.workspace, server=finished_week.server)
    assert said.exit_code == 0, said.out
    assert "FAILED" not in said.out


def test_two_runs_at_once_one_of_them_on_many_processes_both_end_well(finished_week: FinishedWeek) -> None:
    """The multiprocess executor takes no lock twice, and a second run waits, then finds nothing left to do."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        forced, plain = pool.map(
            lambda arguments: sourcing(
                "run",
                "--as-of",
                AS_OF,
                *arguments,
                workspace=finished_week.workspace,
                server=finished_week.server,
                SOURCING_WORKSPACE__EXECUTOR="multiprocess" if arguments else "in_process",
            ),
            (["--force"], []),
        )
    assert (forced.exit_code, plain.exit_code) == (0, 0), forced.err + plain.err
    assert "up to date" in plain.out
    manifest = json.loads((finished_week.exports / "manifest.json").read_text())
    for name, promised in manifest["files"].items():
        assert hashlib.sha256((finished_week.exports / name).read_bytes()).hexdigest() == promised["sha256"]
    with warehouse_of(finished_week) as connection:
        listed = connection.execute("SELECT count(*) FROM onboarding_list").fetchall()[0][0]
    assert listed == manifest["row_counts"]["onboarding_list"]
