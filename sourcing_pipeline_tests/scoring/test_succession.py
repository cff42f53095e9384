from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from sourcing_pipeline.scoring import value_model
from sourcing_pipeline.scoring.binary_fit import Verdict
from sourcing_pipeline.scoring.comparison import Comparison, compare, unseen_rows
from sourcing_pipeline.scoring.pointer_files import Decision, InForce, add_decision
from sourcing_pipeline.scoring.pointers import in_force
from sourcing_pipeline.scoring.succession import successor
from sourcing_pipeline.scoring.validation import Interval
from sourcing_pipeline.weeks import start_of
from sourcing_pipeline_tests.scoring.registry_worlds import (
    FIRST_WEEK,
    MODEL,
    STRONG,
    WEAK,
    Lives,
    all_files,
    lives,
    train,
)

LATER = FIRST_WEEK + timedelta(weeks=30)
KNOWN_AT_FIRST = 518
"""Cases that began before the first week."""


@pytest.fixture(scope="module")
def steady() -> Lives:
    return lives((KNOWN_AT_FIRST + 210, "strong"))


def test_the_first_version_that_surely_beats_the_rate_table_is_in_charge(steady: Lives, tmp_path: Path) -> None:
    rows = train(tmp_path, FIRST_WEEK, steady)
    assert set(rows) == {"baseline", "champion"}
    assert rows["champion"]["trained_until"] == FIRST_WEEK


def test_a_version_that_does_not_beat_the_rate_table_is_never_in_charge(tmp_path: Path) -> None:
    rows = train(tmp_path, FIRST_WEEK, lives((KNOWN_AT_FIRST, "chance")))
    assert "champion" not in rows
    assert in_force(tmp_path, MODEL, FIRST_WEEK).champion is None


def test_too_few_later_rows_leave_the_champion_and_say_so(steady: Lives, tmp_path: Path) -> None:
    first = train(tmp_path, FIRST_WEEK, steady)
    soon = FIRST_WEEK + timedelta(weeks=13)
    rows = train(tmp_path, soon, steady)
    assert rows["champion"]["version"] == first["champion"]["version"]
    assert rows["champion"]["trained_until"] == FIRST_WEEK
    assert "later rows, where 10 of either are needed" in rows["champion"]["stage_reason"]
    assert rows["challenger"]["version"].startswith(str(soon))


def test_a_challenger_that_is_no_better_stays_one(steady: Lives, tmp_path: Path) -> None:
    first = train(tmp_path, FIRST_WEEK, steady)
    rows = train(tmp_path, LATER, steady, WEAK)
    assert rows["champion"]["version"] == first["champion"]["version"]
    assert "the new one" in rows["champion"]["stage_reason"]
    figures = in_force(tmp_path, MODEL, LATER)
    assert figures.held_against == first["champion"]["version"]


def test_a_challenger_that_is_better_on_the_same_later_rows_takes_over(tmp_path: Path) -> None:
    # The first champion knows one sign alone; its successor knows both.
    world = lives((KNOWN_AT_FIRST + 210, "both"))
    first = train(tmp_path, FIRST_WEEK, world, STRONG)
    rows = train(tmp_path, LATER, world)
    assert "champion" in first
    assert rows["champion"]["version"].startswith(str(LATER))
    assert "the new one over the champion +" in rows["champion"]["stage_reason"]


@pytest.mark.slow
def test_a_champion_that_became_surely_worse_than_the_rate_table_is_taken_out(tmp_path: Path) -> None:
    world = lives((KNOWN_AT_FIRST, "strong"), (210, "reversed"))
    first = train(tmp_path, FIRST_WEEK, world)
    rows = train(tmp_path, LATER, world)
    assert "champion" not in rows
    assert "surely worse than the rate table" in rows["baseline"]["stage_reason"]
    state = in_force(tmp_path, MODEL, LATER)
    assert state.champion is None
    assert state.held_against == first["champion"]["version"]
    # Its successor must beat it, and the rate table, on what came after.
    again = train(tmp_path, LATER + timedelta(weeks=1), world)
    assert "champion" not in again


def test_two_weeks_give_the_same_files_in_either_order_once_both_are_trained(steady: Lives, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for week in (FIRST_WEEK, LATER):
        train(first, week, steady)
    for week in (LATER, FIRST_WEEK, LATER):
        train(second, week, steady)
    assert all_files(first) == all_files(second)
    train(first, LATER, steady)
    assert all_files(first) == all_files(second)


def test_a_later_week_changes_nothing_of_an_earlier_one(steady: Lives, tmp_path: Path) -> None:
    train(tmp_path, FIRST_WEEK, steady)
    before = all_files(tmp_path)
    train(tmp_path, LATER, steady)
    train(tmp_path, FIRST_WEEK, steady)
    assert {name: content for name, content in all_files(tmp_path).items() if name in before} == before


def test_while_leads_are_too_few_nothing_is_in_charge_and_the_champion_is_not_forgotten(
    steady: Lives, tmp_path: Path
) -> None:
    first = train(tmp_path, FIRST_WEEK, steady)
    rows = train(tmp_path, LATER, steady, withheld="39 won leads")
    assert "champion" not in rows
    assert "39 won leads" in rows["baseline"]["stage_reason"]
    assert in_force(tmp_path, MODEL, LATER).held_against == first["champion"]["version"]


@pytest.mark.slow
def test_a_decision_by_hand_is_overruled_only_by_what_became_known_later(tmp_path: Path) -> None:
    world = lives((KNOWN_AT_FIRST + 400, "both"))
    first = train(tmp_path, FIRST_WEEK, world, STRONG)["champion"]["version"]
    train(tmp_path, LATER, world)
    decision = Decision(
        LATER, 1, "rollback", first, None, "sales asked for it", False, "2025-12-29T09:00:00+00:00", None
    )
    add_decision(tmp_path, MODEL, decision)
    soon, much_later = LATER + timedelta(weeks=1), LATER + timedelta(weeks=20)
    assert train(tmp_path, soon, world)["champion"]["version"] == first
    assert train(tmp_path, much_later, world)["champion"]["version"].startswith(str(much_later))


def test_values_are_compared_by_the_squared_error_of_their_logarithm(tmp_path: Path) -> None:
    world = lives((KNOWN_AT_FIRST + 210, "both"), is_value=True)
    train(tmp_path, FIRST_WEEK, world, STRONG, model=value_model.NAME)
    rows = train(tmp_path, LATER, world, model=value_model.NAME)
    assert rows["champion"]["version"].startswith(str(LATER))


def test_rows_are_unseen_where_neither_their_label_nor_their_group_was_learned_from(steady: Lives) -> None:
    examples = steady.known(LATER).examples
    moment = int(start_of(FIRST_WEEK).timestamp()) * 1_000_000
    rows = unseen_rows(examples, FIRST_WEEK)
    assert (examples.at[rows] >= moment).all()
    groups = list(examples.groups)
    groups[int(rows[0])] = groups[0]  # this website was a lead before
    again = unseen_rows(replace(examples, groups=groups), FIRST_WEEK)
    assert again.tolist() == rows.tolist()[1:]


def test_a_certain_miss_does_not_decide_alone(steady: Lives) -> None:
    examples = steady.known(FIRST_WEEK).examples
    certain = np.where(examples.target == 1, 0.0, 1.0)
    found = compare(MODEL, examples, ("a", certain), None, np.full(len(examples), 0.5), "rows")
    assert found.losses["challenger"] < 14
    assert found.challenger_over_table is not None
    assert found.challenger_over_table.high < 0


BETTER, WORSE, SURELY_WORSE = Interval(0.1, -0.1, 0.3), Interval(-0.1, -0.3, 0.1), Interval(-0.2, -0.3, -0.1)
PASSES, FAILS = Verdict("champion", "beat the table"), Verdict("challenger", "not surely better")
IN_CHARGE = InForce("old", "old", None, "since then", FIRST_WEEK)
TAKEN_OUT = InForce(None, "old", None, "taken out", FIRST_WEEK)


def held(over_champion: Interval, over_table: Interval, champion_over_table: Interval) -> Comparison:
    return Comparison("new", "old", "rows", 99, 40, None, {}, over_champion, over_table, champion_over_table)


@pytest.mark.parametrize(
    ("verdict", "before", "comparison", "champion"),
    [
        pytest.param(PASSES, None, None, "new", id="nobody before"),
        pytest.param(FAILS, None, None, None, id="nobody before, and not surely better than the table"),
        pytest.param(PASSES, IN_CHARGE, None, "old", id="nothing to compare on"),
        pytest.param(PASSES, IN_CHARGE, held(BETTER, BETTER, BETTER), "new", id="better than both"),
        pytest.param(PASSES, IN_CHARGE, held(BETTER, WORSE, SURELY_WORSE), None, id="both worse than the table"),
        pytest.param(PASSES, IN_CHARGE, held(BETTER, WORSE, WORSE), "old", id="the table is better, not surely"),
        pytest.param(PASSES, IN_CHARGE, held(WORSE, BETTER, BETTER), "old", id="worse than the champion"),
        pytest.param(FAILS, IN_CHARGE, held(BETTER, BETTER, BETTER), "old", id="does not surely beat the table"),
        pytest.param(FAILS, IN_CHARGE, held(BETTER, BETTER, SURELY_WORSE), None, id="the champion has become worse"),
        pytest.param(
            PASSES, TAKEN_OUT, held(BETTER, BETTER, SURELY_WORSE), "new", id="a successor after one taken out"
        ),
        pytest.param(PASSES, TAKEN_OUT, held(BETTER, WORSE, SURELY_WORSE), None, id="the table stays in charge"),
    ],
)
def test_who_is_in_charge(
    verdict: Verdict, before: InForce | None, comparison: Comparison | None, champion: str | None
) -> None:
    decided = successor("new", verdict, before, comparison, None)
    assert decided.champion == champion
    assert decided.reason
    assert decided.held_against == ("new" if champion == "new" else before.held_against if before else None)
