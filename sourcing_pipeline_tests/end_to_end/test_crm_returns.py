"""A week's list goes to the CRM, what became of it comes back as a file, and the next week knows."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.commands import doctor
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.scoring.eligibility import candidate_outcomes
from sourcing_pipeline.scoring.inputs import read_inputs
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek
from sourcing_pipeline_tests.end_to_end.workspaces import sourcing

NEXT_WEEK = "2026-11-09"

pytestmark = pytest.mark.slow


def test_what_the_crm_gives_back_is_known_next_week(finished_week: FinishedWeek, tmp_path: Path) -> None:
    theirs = finished_week.workspace / "data"
    shutil.copytree(theirs / "lake", tmp_path / "data" / "lake")
    inputs = tmp_path / "data" / "inputs"
    inputs.mkdir()
    for path in (theirs / "inputs").resolve().iterdir():
        (inputs / path.name).symlink_to(path)
    lake = Lake(load_settings(tmp_path).lake_dir)
    contacted, won, lost, *_ = lake.read(OnboardingList, date.fromisoformat(AS_OF)).sort("rank")["brand_id"]
    (inputs / "crm_returns").mkdir()
    (inputs / "crm_returns" / "week 45.csv").write_text(
        "Sourcing brand ID;Stage;Stage date;Lost reason;Attempts;Rep judgement\r\n"
        f"{contacted};In progress;2026-11-03;;1;\r\n"
        f"{won};Contacted;2026-11-03;;1;\r\n"
        f"{won};Closed won;2026-11-06;;2;=lovely people\r\n"
        f"{lost};closed_lost;2026-11-05;price;3;never again\r\n"
        f"{lost};gone fishing;2026-11-06;;;\r\n"
        "b_0000000000000000;won;2026-11-06;;;\r\n"
    )

    with pytest.raises(
        SourcingError, match=r"^4 rows of 3 brands in 1 files; 2 that are not taken in \(the first, week 45.csv#5"
    ):
        doctor._crm_returns(load_settings(tmp_path))
    said = sourcing("backfill", "--from", AS_OF, "--to", NEXT_WEEK, "--facts-only", workspace=tmp_path)
    assert said.exit_code == 0, said.err

    before, labels = (lake.read(LeadLabels, date.fromisoformat(week)) for week in (AS_OF, NEXT_WEEK))
    assert before.equals(Lake(theirs / "lake").read(LeadLabels, date.fromisoformat(AS_OF)))
    returned = labels.filter(pl.col("returned_brand_id").is_not_null())
    assert dict(returned.select("returned_brand_id", "is_won").iter_rows()) == {contacted: None, won: True, lost: False}
    with duckdb.connect(str(tmp_path / "data" / "warehouse.duckdb"), read_only=True) as warehouse:
        told = warehouse.execute(
            "SELECT brand_id, outcome, lost_reason, attempts, rep_judgement FROM crm_returns WHERE attempts > 1 ORDER BY attempts"
        ).fetchall()
    assert told == [(won, "won", None, 2, "=lovely people"), (lost, "lost", "price", 3, "never again")]

    _the_list_leaves_them_alone(tmp_path, lake, labels, contacted=contacted, won=won, lost=lost)


def test_a_week_that_is_too_young_says_that_nothing_can_be_said(
    finished_week: FinishedWeek, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["experiment", "report", "--workspace", str(finished_week.workspace)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("What the list is worth: 1 weeks, as known at 2026-11-02.")
    assert said.count("nothing can be said: too few to say anything") == 8


def _the_list_leaves_them_alone(
    root: Path, lake: Lake, labels: pl.DataFrame, *, contacted: str, won: str, lost: str
) -> None:
    """The next week's eligibility and assignment, on last week's scores."""
    workspace, settings = Workspace(root=str(root)), load_settings(root)
    week, last = date.fromisoformat(NEXT_WEEK), date.fromisoformat(AS_OF)
    inputs = read_inputs(lake, settings, last)
    with workspace.marketplace() as market:
        brands, suppressions, reps = (market.frame(name) for name in ("brands", "suppressions", "reps"))
    outcomes = candidate_outcomes(
        inputs.candidates,
        brands,
        suppressions,
        lake.read(contract_of("site_outcomes")),
        inputs.profiles,
        week,
        lead_labels=labels,
    ).filter(pl.col("outcome") != "duplicate")
    by_brand = {row["brand_id"]: row for row in outcomes.to_dicts()}
    assert by_brand[won]["outcome"] == "already_on_marketplace"
    assert f"lead crm:{won} was won" in by_brand[won]["reason"]
    assert by_brand[contacted]["outcome"] == by_brand[lost]["outcome"] == "scored"
    scores = lake.read(contract_of("brand_scores"), last)
    assigned = assign(scores, reps, labels, settings.onboarding, week, candidates=inputs.candidates)
    why = dict(assigned.select("brand_id", "not_listed_reason").iter_rows())
    assert str(why[contacted]).startswith("contacted on 2026-11-03: left alone until")
    assert str(why[lost]).startswith("contacted on 2026-11-05: left alone until")
