"""Weeks that don't train: who is in charge carries on, and the registry keeps its promises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.scoring.labelled import MODELS
from sourcing_pipeline.scoring.pointers import in_force
from sourcing_pipeline.scoring.registry import listing, rollback
from sourcing_pipeline.scoring.training_weeks import carried_on, is_regular, trains
from sourcing_pipeline.scoring.weekly import carry_on_models, score_candidates, train_models
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline.weeks import FIRST_WEEK as FIRST_OF_ALL
from sourcing_pipeline_tests.scoring.registry_worlds import FIRST_WEEK, MODEL, STRONG, all_files, lives, train
from sourcing_pipeline_tests.scoring.worlds import AS_OF, world

WORLD = (518 + 500, "both")
NEXT = FIRST_WEEK + timedelta(weeks=1)
MONTHLY = 4
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def weeks_later(count: int) -> date:
    return FIRST_OF_ALL + timedelta(weeks=count)


def by_stage(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["stage"]: row for row in rows}


def an_idle_week() -> date:
    """The first week after training that isn't due by the calendar, nor is the one after it."""
    return next(
        week
        for week in (FIRST_WEEK + timedelta(weeks=number) for number in range(1, 9))
        if not is_regular(week, MONTHLY) and not is_regular(week + timedelta(weeks=1), MONTHLY)
    )


@given(st.integers(0, 2000), st.integers(1, 60))
def test_of_so_many_weeks_in_a_row_exactly_one_trains(first: int, every: int) -> None:
    assert sum(is_regular(weeks_later(first + number), every) for number in range(every)) == 1


@given(st.integers(0, 2000))
def test_by_default_every_week_trains(number: int) -> None:
    assert is_regular(weeks_later(number), ScoringSettings().train_every_weeks)


def test_the_first_week_of_all_trains_whatever_the_calendar_says(tmp_path: Path) -> None:
    assert trains(tmp_path, an_idle_week(), MONTHLY)


@pytest.mark.slow
def test_a_week_between_does_not_train_and_one_that_did_does_so_again(tmp_path: Path) -> None:
    for model in MODELS:
        if model == MODEL:
            train(tmp_path, FIRST_WEEK, lives(WORLD))
        else:
            _copy_registry(tmp_path, model)
    assert not trains(tmp_path, an_idle_week(), MONTHLY)
    assert trains(tmp_path, FIRST_WEEK, MONTHLY)
    assert trains(tmp_path, an_idle_week(), 1)


def test_what_comes_later_changes_nothing_about_a_week(tmp_path: Path) -> None:
    idle = an_idle_week()
    train(tmp_path, idle + timedelta(weeks=30), lives(WORLD))
    assert trains(tmp_path, idle, MONTHLY), "nothing was on record as of that week"


def _copy_registry(models_dir: Path, model: str) -> None:
    """The same record of weeks for another model."""
    source, target = models_dir / MODEL / "champion", models_dir / model / "champion"
    target.mkdir(parents=True)
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())


def test_whoever_is_in_charge_carries_on_and_the_rows_say_so(tmp_path: Path) -> None:
    trained = train(tmp_path, FIRST_WEEK, lives(WORLD))["champion"]
    before = all_files(tmp_path)
    rows = by_stage(carried_on(tmp_path, MODEL, NEXT))
    assert set(rows) == {"baseline", "champion"}
    assert rows["champion"]["version"] == trained["version"]
    assert (rows["champion"]["as_of"], rows["champion"]["trained_until"]) == (NEXT, FIRST_WEEK)
    for row in rows.values():
        assert row["stage_reason"].startswith(f"not trained in this week, last in that of {FIRST_WEEK}: ")
    ModelVersions.from_rows(list(rows.values()))
    assert all_files(tmp_path) == before, "a week that only carries on leaves no file"
    assert in_force(tmp_path, MODEL, NEXT).champion == trained["version"]


def test_a_decision_by_hand_holds_in_a_week_that_does_not_train(tmp_path: Path) -> None:
    train(tmp_path, FIRST_WEEK, lives(WORLD), STRONG)
    rollback(tmp_path, MODEL, NEXT, reason="calls say otherwise", now=NOW)
    rows = by_stage(carried_on(tmp_path, MODEL, NEXT))
    assert set(rows) == {"baseline"}
    assert "rolled back by hand: calls say otherwise" in rows["baseline"]["stage_reason"]


def test_the_registry_lists_a_week_between_as_the_one_before(tmp_path: Path) -> None:
    train(tmp_path, FIRST_WEEK, lives(WORLD))
    stages = [[(line.version, line.stage) for line in listing(tmp_path, MODEL, week)] for week in (FIRST_WEEK, NEXT)]
    assert stages[0] == stages[1]


@pytest.mark.slow
def test_the_next_training_is_as_if_weeks_between_had_not_been(tmp_path: Path) -> None:
    later = FIRST_WEEK + timedelta(weeks=30)
    for folder in (tmp_path / "with", tmp_path / "without"):
        train(folder, FIRST_WEEK, lives(WORLD), STRONG)
        if folder.name == "with":
            carried_on(folder, MODEL, NEXT)
        train(folder, later, lives(WORLD))
    assert all_files(tmp_path / "with") == all_files(tmp_path / "without")


@pytest.mark.slow
def test_how_often_models_are_trained_makes_none_of_them_another(tmp_path: Path) -> None:
    made = world(1).inputs
    versions = [
        train_models(made, ScoringSettings(train_every_weeks=every), tmp_path / str(every)) for every in (1, MONTHLY)
    ]
    assert versions[0].equals(versions[1])


@pytest.mark.slow
def test_scores_of_a_week_between_are_those_of_the_models_that_carry_on(tmp_path: Path) -> None:
    made = world(1).inputs
    trained = train_models(made, ScoringSettings(), tmp_path)
    scores = score_candidates(made, ScoringSettings(), tmp_path)
    carried = carry_on_models(AS_OF + timedelta(weeks=1), tmp_path)
    champions = pl.col("stage") == "champion"
    assert carried.filter(champions)["version"].sort().equals(trained.filter(champions)["version"].sort())
    again = score_candidates(replace(made, as_of=AS_OF + timedelta(weeks=1)), ScoringSettings(), tmp_path)
    assert again["model_version"].equals(scores["model_version"])
