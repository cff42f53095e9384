from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.exports.change_reasons import Scores, parts
from sourcing_pipeline.exports.changes import Changes, changes_since_last_week
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline_tests.exports.world import AS_OF, weekly_tables

SCORING = ScoringSettings()
PARTS = {"p_sign": 0.2, "p_activate": 0.5, "gmv_12m_mean": 8000.0, "cannibalised_share": 0.2, "gap_score": 0.3}


def scored(**other: float) -> dict[str, Any]:
    row: dict[str, Any] = PARTS | other
    product = row["p_sign"] * row["p_activate"] * row["gmv_12m_mean"] * (1 - row["cannibalised_share"])
    worth = product * SCORING.take_rate + SCORING.gap_weight * row["gap_score"] - SCORING.cost_of_contact
    return row | {"brand_id": "b1", "expected_value": worth} | other


def why(before: dict[str, Any], now: dict[str, Any], *, rising: bool | None = None) -> str | None:
    return Scores({"b1": now}, {"b1": before}, SCORING).why_worth_moved("b1", rising=rising)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"p_sign": 0.3}, "probability to sign 20 % → 30 %"),
        ({"p_activate": 0.25}, "probability to get an order 50 % → 25 %"),
        ({"gmv_12m_mean": 12000.0}, "GMV of 12 months 8,000 → 12,000"),
        ({"cannibalised_share": 0.4}, "share taken from brands already here 20 % → 40 %"),
        ({"gap_score": 0.9}, "supply gap 0.30 → 0.90"),
        ({"expected_value": 400.0}, "take rate, gap weight or cost of a contact were set anew"),
        ({"p_sign": 0.4, "p_activate": 0.45, "gap_score": 0.2}, "probability to sign 20 % → 40 %"),
    ],
)
def test_the_part_of_the_worth_that_moved_it_most_is_named(changed: dict[str, float], words: str) -> None:
    assert why(scored(), scored(**changed)) == words


def test_a_part_that_moved_against_the_worth_is_no_reason() -> None:
    assert why(scored(), scored(p_sign=0.1, gmv_12m_mean=20000.0)) == "GMV of 12 months 8,000 → 20,000"


def test_a_worth_that_is_as_it_was_has_no_reason() -> None:
    assert why(scored(), scored(p_sign=0.201)) is None
    assert why(scored(), scored(p_sign=0.3), rising=False) is None
    assert Scores({}, {"b1": scored()}, SCORING).why_worth_moved("b1") is None


share = st.floats(0, 1)
row = st.fixed_dictionaries(
    {
        "p_sign": share,
        "p_activate": share,
        "gmv_12m_mean": st.floats(0, 1e7),
        "cannibalised_share": share,
        "gap_score": share,
    }
)


@settings(deadline=None)
@given(row, row)
def test_the_parts_add_up_to_the_change(before: dict[str, float], now: dict[str, float]) -> None:
    a, b = scored(**before), scored(**now)
    found = parts(b, a, SCORING)
    assert sum(effect for effect, _ in found) == pytest.approx(b["expected_value"] - a["expected_value"], abs=1e-6)
    # What no part explains is nothing: the settings are the same.
    assert found[-1][0] == pytest.approx(0, abs=1e-4)


@pytest.fixture(scope="module")
def tables() -> WeeklyTables:
    return weekly_tables(brands=20)


def changes_of(tables: WeeklyTables) -> Changes:
    changes = changes_since_last_week(tables)
    assert changes is not None
    return changes


def test_every_move_has_a_reason_that_goes_its_way(tables: WeeklyTables) -> None:
    changes = changes_of(tables)
    assert changes.moved
    for move in changes.moved:
        if "→" in move.reason:
            assert (move.value > move.value_before) == (move.places > 0)
        else:
            assert move.reason.split(" ", 1)[1].split(" it ")[0] in {
                "others moved past",
                "other moved past",
                "others fell behind",
                "other fell behind",
            }
            assert int(move.reason.split()[0]) >= abs(move.places)


def test_whoever_stays_as_it_was_is_moved_by_others(tables: WeeklyTables) -> None:
    listed = tables.onboarding_list
    ids = listed["brand_id"].to_list()
    before = listed.filter(pl.col("rank") > 3).with_columns(rank=pl.col("rank") - 3)
    same = replace(tables, previous_list=before, previous_scores=tables.brand_scores)
    changes = changes_of(same)
    assert {move.reason for move in changes.moved} == {"3 others moved past it or are new"}
    assert [newcomer.brand_id for newcomer in changes.new] == ids[:3]


def test_newcomers_say_why_they_were_not_there(tables: WeeklyTables) -> None:
    first, second, third, fourth, fifth = tables.onboarding_list["brand_id"][:5]
    kept = tables.brand_scores.filter(pl.col("brand_id") != first)
    cooled = "contacted on 2026-08-19: left alone until 2026-11-17"
    before = [
        (second, "none", "cooling_down", cooled),
        (third, "holdout", "held_back", "held back"),
        (fourth, "none", "below_cut_off", "below this week's cut-off"),
    ]
    columns = ("brand_id", "assignment", "not_listed_cause", "not_listed_reason")
    assigned = OnboardingAssignments.from_rows(
        [
            {"as_of": AS_OF - timedelta(days=7), "propensity": 1.0} | dict(zip(columns, row, strict=True))
            for row in before
        ]
    )
    explored = tables.onboarding_assignments.with_columns(
        pl.when(pl.col("brand_id") == fifth)
        .then(pl.lit("explore"))
        .when(pl.col("brand_id").is_in([first, second, third, fourth]))
        .then(pl.lit("model"))
        .otherwise("assignment")
        .alias("assignment")
    )
    changes = changes_of(
        replace(
            tables,
            previous_list=tables.previous_list.clear(),
            previous_scores=BrandScores.conform(kept),
            previous_assignments=assigned,
            onboarding_assignments=explored,
        )
    )
    reasons = {newcomer.brand_id: newcomer.reason for newcomer in changes.new}
    assert reasons[first] == "scored for the first time"
    assert reasons[second] == f"its cool-down is over: {cooled}"
    assert reasons[third] == "held back at random no longer"
    assert reasons[fourth] == "last week: below that week's cut-off"
    assert reasons[fifth] == "chosen at random, to learn"


def test_a_first_week_has_no_changes_and_a_week_without_scores_has_no_reasons(tables: WeeklyTables) -> None:
    assert changes_since_last_week(replace(tables, previous_as_of=None)) is None
    changes = changes_of(
        replace(
            tables,
            previous_scores=tables.previous_scores.clear(),
            previous_assignments=tables.previous_assignments.clear(),
        )
    )
    assert all("→" not in move.reason for move in changes.moved)
