"""Promotion and rollback by hand, where there is something to compare on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sourcing_pipeline.scoring.labelled import Labelled
from sourcing_pipeline.scoring.pointer_files import Decision, decisions
from sourcing_pipeline.scoring.pointers import in_force
from sourcing_pipeline.scoring.registry import RefusedError, promote, rollback
from sourcing_pipeline_tests.scoring.registry_worlds import FIRST_WEEK, MODEL, STRONG, lives, train

LATER = FIRST_WEEK + timedelta(weeks=30)
NEXT = LATER + timedelta(weeks=1)
MUCH_LATER = LATER + timedelta(weeks=40)
WORLD = (518 + 500, "both")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def registry(tmp_path: Path) -> tuple[Path, str, str]:
    """A models folder in which a version that knows both signs has followed one that knows one of them."""
    world = lives(WORLD)
    older = train(tmp_path, FIRST_WEEK, world, STRONG)["champion"]["version"]
    newer = train(tmp_path, LATER, world)["champion"]["version"]
    assert newer != older
    return tmp_path, older, newer


def nothing() -> None:
    return None


def rows_of_much_later() -> Labelled:
    return lives(WORLD).known(MUCH_LATER)


def test_what_was_rolled_back_can_be_promoted_again_by_the_comparison_on_record(
    registry: tuple[Path, str, str],
) -> None:
    folder, older, newer = registry
    assert rollback(folder, MODEL, NEXT, reason=None, now=NOW).champion == older
    decision = promote(folder, MODEL, newer, NEXT, reason=None, force=False, labelled=nothing, now=NOW)
    assert isinstance(decision, Decision)
    assert (decision.champion, decision.before, decision.number, decision.is_forced) == (newer, older, 2, False)
    assert decision.comparison
    assert decision.comparison["champion"] == older
    assert "loss saved" in decision.reason
    assert in_force(folder, MODEL, NEXT).champion == newer
    assert in_force(folder, MODEL, LATER).champion == newer
    assert [one.kind for one in decisions(folder, MODEL)] == ["rollback", "promote"]


def test_rows_that_neither_has_seen_decide_where_there_are_enough(registry: tuple[Path, str, str]) -> None:
    folder, older, newer = registry
    with pytest.raises(RefusedError, match="does not beat") as refused:
        promote(folder, MODEL, older, MUCH_LATER, reason=None, force=False, labelled=rows_of_much_later, now=NOW)
    assert refused.value.exit_code == 1
    assert "\n" not in str(refused.value)
    rollback(folder, MODEL, MUCH_LATER, reason="to see", now=NOW)
    decision = promote(folder, MODEL, newer, MUCH_LATER, reason=None, force=False, labelled=rows_of_much_later, now=NOW)
    assert decision
    assert decision.comparison
    assert decision.comparison["since"] == f"rows that began on {LATER} or later"


def test_a_decision_holds_for_later_weeks_and_leaves_earlier_ones(registry: tuple[Path, str, str]) -> None:
    folder, older, newer = registry
    rollback(folder, MODEL, NEXT, reason="sales asked", now=NOW)
    assert in_force(folder, MODEL, NEXT + timedelta(weeks=50)).champion == older
    assert in_force(folder, MODEL, LATER).champion == newer
    assert in_force(folder, MODEL, FIRST_WEEK).champion == older
