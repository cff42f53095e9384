"""The door of the export across runs: each test is several runs in one workspace, which know of each other by the lake only."""

from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.defs.assemble import build_definitions, pipeline_assets
from sourcing_pipeline.defs.door import deps_of, upstream_of
from sourcing_pipeline.defs.failures import innermost
from sourcing_pipeline.defs.jobs import PUBLISH_JOB, WEEKLY_JOB
from sourcing_pipeline.defs.weekly import WEEK_TAG
from sourcing_pipeline.quality.history import newest_answers
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.exports.world import weekly_tables
from sourcing_pipeline_tests.marketplace.worlds import write_file

# Dagster's own use of what it deprecates, where an IO manager is made from a resource.
pytestmark = pytest.mark.filterwarnings("ignore:InitResourceContext.dagster_run:DeprecationWarning")

AS_OF = date(2026, 11, 23)
WEEK = weekly_tables(brands=12)
LISTED = WEEK.onboarding_list["domain"].drop_nulls()[0]


class Shop:
    """A workspace with scores, from which lists and exports are made."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lake = Lake(root / "data" / "lake")
        (root / "data" / "inputs").mkdir(parents=True)
        self.market = root / "data" / "inputs" / "marketplace.duckdb"
        write_file(self.market, {})
        self.lake.write(BrandScores, _scores(), AS_OF)
        self.lake.write(OnboardingAssignments, WEEK.onboarding_assignments, AS_OF)
        self.lake.write(CandidateOutcomes, _all_scored(), AS_OF)

    def run(self, *assets: str, job: str = WEEKLY_JOB, as_of: date = AS_OF) -> list[str]:
        """Make assets and their checks in a run of its own, and return what failed, in words."""
        definitions = build_definitions(self.root)
        with dg.DagsterInstance.ephemeral() as instance:
            result = definitions.resolve_job_def(job).execute_in_process(
                instance=instance,
                partition_key=as_of.isoformat(),
                asset_selection=[dg.AssetKey(asset) for asset in assets],
                raise_on_error=False,
            )
        failed = [event for event in result.all_events if event.is_step_failure]
        assert not any(event.is_step_up_for_retry for event in result.all_events)
        assert result.success == (not failed)
        return [innermost(event.step_failure_data.error)[1] for event in failed]

    def joined(self, domain: str) -> None:
        """A brand joins the marketplace: it mustn't be listed any more."""
        with duckdb.connect(str(self.market)) as connection:
            connection.execute(
                "INSERT INTO brands BY NAME SELECT 'b1' AS brand_id, 'B' AS name, ? AS domain, TIMESTAMP '2026-01-01' AS joined_at",
                [domain],
            )

    def left_again(self) -> None:
        with duckdb.connect(str(self.market)) as connection:
            connection.execute("DELETE FROM brands")

    @property
    def exported(self) -> bool:
        return (self.root / "data" / "exports" / AS_OF.isoformat() / "manifest.json").exists()


def _all_scored() -> pl.DataFrame:
    return WEEK.candidate_outcomes.with_columns(outcome=pl.lit("scored"))


def _scores() -> pl.DataFrame:
    """Without reasons, which would have to have evidence."""
    reasons = [name for name in WEEK.brand_scores.columns if name.startswith("reason_")]
    return WEEK.brand_scores.with_columns(pl.lit(None, pl.String).alias(name) for name in reasons)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.slow
def test_a_breach_that_one_run_found_keeps_the_next_one_from_exporting_until_it_is_mended(shop: Shop) -> None:
    shop.joined(LISTED)
    assert len(shop.run("onboarding_list")) == 1  # the first run: its blocking check fails
    [refused] = shop.run("export_files")  # the second: it makes the files only
    for part in ("export_files not written", "onboarding_list.nobody_excluded", "1 of 12", "run onboarding_list"):
        assert part in refused
    assert not shop.exported
    shop.left_again()
    [refused_still] = shop.run("export_files")  # mended, and yet nobody has looked again
    assert refused_still == refused
    assert shop.run("onboarding_list") == []
    assert shop.run("export_files", "warehouse") == []
    assert shop.exported
    kept = shop.lake.read(QualityChecks, AS_OF).filter(pl.col("check_name") == "nobody_excluded")
    assert kept.sort("checked_at")["passed"].to_list() == [False, True]


@pytest.mark.slow
def test_files_that_broke_their_promise_keep_the_warehouse_from_being_published_by_any_run(shop: Shop) -> None:
    assert shop.run("onboarding_list") == []
    assert shop.run("export_files") == []
    (shop.root / "data" / "exports" / AS_OF.isoformat() / "stray.csv").write_text("a")
    assert len(_checks_only(shop, "export_files")) == 1
    for job in (WEEKLY_JOB, PUBLISH_JOB):
        [refused] = shop.run("warehouse", job=job)
        assert "export_files.as_promised" in refused
    assert not (shop.root / "data" / "warehouse.duckdb").exists()
    assert shop.run("export_files", "warehouse") == []  # the files are made anew, so their own door is none of theirs


@pytest.mark.slow
def test_a_check_that_could_not_be_made_keeps_the_door_shut_and_the_others_are_made(shop: Shop) -> None:
    assert shop.run("onboarding_list") == []
    away = shop.market.rename(shop.market.with_suffix(".away"))
    assert len(_checks_only(shop, "onboarding_list")) == 1
    away.rename(shop.market)
    newest = newest_answers(shop.lake.read(QualityChecks, AS_OF))
    failed = newest.filter(~pl.col("passed"))
    assert failed["check_name"].to_list() == ["nobody_excluded"]
    [refused] = shop.run("export_files")
    assert "the check could not be made: InputError" in refused


@pytest.mark.slow
def test_a_newest_list_that_stands_wrong_is_published_by_no_backfill_of_earlier_weeks(shop: Shop) -> None:
    shop.joined(LISTED)
    shop.run("onboarding_list")
    [refused] = shop.run("warehouse", job=PUBLISH_JOB, as_of=date(2026, 11, 9))
    assert f"week {AS_OF}" in refused
    assert not (shop.root / "data" / "warehouse.duckdb").exists()


def test_status_says_that_the_door_is_shut(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    shop.run("onboarding_list")
    assert main(["status", "--workspace", str(shop.root)]) == 0
    shop.joined(LISTED)
    _checks_only(shop, "onboarding_list")
    capfd.readouterr()
    assert main(["status", "--workspace", str(shop.root)]) == 1
    said = capfd.readouterr().out
    assert "onboarding_list.nobody_excluded: keeps the door shut" in said
    assert "THE DOOR OF THE EXPORT IS SHUT" in said


def test_each_export_rests_on_all_that_comes_before_it() -> None:
    deps = deps_of(pipeline_assets())
    before_files = upstream_of("export_files", deps)
    assert {"candidates", "website_profiles", "brand_metrics", "brand_scores", "onboarding_list"} <= before_files
    assert "warehouse" not in before_files
    assert before_files | {"export_files"} <= upstream_of("warehouse", deps)


def test_what_rests_on_what_is_followed_to_its_beginning() -> None:
    deps = {"c": ["b"], "b": ["a"], "d": ["c", "b"], "e": []}
    assert upstream_of("d", deps) == {"a", "b", "c"}
    assert upstream_of("e", deps) == upstream_of("unknown", deps) == set()


def _checks_only(shop: Shop, asset: str) -> list[str]:
    """Make the checks of an asset again, and not the asset."""
    definitions = build_definitions(shop.root)
    job = dg.define_asset_job("checks", dg.AssetSelection.checks_for_assets(dg.AssetKey(asset)))
    checks = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job])).resolve_job_def("checks")
    with dg.DagsterInstance.ephemeral() as instance:
        result = checks.execute_in_process(instance=instance, tags={WEEK_TAG: AS_OF.isoformat()}, raise_on_error=False)
    return [str(event.message) for event in result.all_events if event.is_step_failure]
