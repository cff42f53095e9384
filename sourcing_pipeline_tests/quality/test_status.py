"""Where a week stands."""

from datetime import timedelta

from sourcing_pipeline.quality.status import WEEKS_OF_TREND, GroupCount, NewestWeek, Status, status_of
from sourcing_pipeline_tests.quality.answers import AS_OF, NOON, answer, frame

GROUPS = {"candidates": "candidates", "onboarding_list": "onboarding"}
BEFORE = AS_OF - timedelta(days=7)


def looked_at(*, shut: bool = False) -> Status:
    failed = answer("onboarding_list", "consistent", passed=False, hours=2)
    answers = frame(
        answer("onboarding_list", "consistent", passed=True, as_of=BEFORE),
        answer("onboarding_list", "consistent", passed=True, hours=1),
        failed,
        answer("onboarding_list", "reasons_are_shown", passed=False, severity="WARN", hours=2),
        answer("candidates", "has_rows", passed=True),
        answer("candidates", "has_rows", passed=False, hours=200, as_of=AS_OF + timedelta(days=7)),
        answer("of_another_version", "kept", passed=True),
    )
    return status_of(
        answers,
        AS_OF,
        groups=GROUPS,
        newest_weeks={"onboarding_list": AS_OF, "brand_metrics": BEFORE, "brand_scores": None},
        standing=frame(failed) if shut else frame(),
        why_shut=("a line",) if shut else (),
    )


def test_each_group_is_counted_by_its_newest_answers() -> None:
    assert looked_at().groups == (
        GroupCount("candidates", 1, 0, 0), GroupCount("onboarding", 0, 1, 1), GroupCount("other", 1, 0, 0),
    )  # fmt: skip


def test_failing_checks_come_severe_ones_first_with_what_they_said_before() -> None:
    severe, warning = looked_at().failing
    assert (severe.check, severe.severity, severe.observed) == ("consistent", "ERROR", "2 rows")
    assert severe.trend == ((BEFORE, True), (AS_OF, False))
    assert (warning.check, warning.trend) == ("reasons_are_shown", ((BEFORE, None), (AS_OF, False)))


def test_it_says_when_it_was_checked_and_by_which_runs() -> None:
    found = looked_at()
    assert (found.first_checked_at, found.last_checked_at) == (NOON, NOON + timedelta(hours=2))
    assert found.run_ids == ("run0", "run2")


def test_weeks_that_a_table_is_behind_are_counted() -> None:
    assert looked_at().newest_weeks == (
        NewestWeek("onboarding_list", AS_OF, 0), NewestWeek("brand_metrics", BEFORE, 1), NewestWeek("brand_scores", None, None),
    )  # fmt: skip


def test_it_names_the_check_that_keeps_the_door_shut() -> None:
    assert not looked_at().door_is_shut
    found = looked_at(shut=True)
    assert found.door_is_shut
    assert [check.check for check in found.failing if check.keeps_door_shut] == ["consistent"]


def test_a_trend_has_the_last_weeks_only() -> None:
    answers = frame(
        *(
            answer("candidates", "has_rows", passed=False, as_of=AS_OF - timedelta(days=7 * weeks), hours=-weeks)
            for weeks in range(WEEKS_OF_TREND + 3)
        )
    )
    [check] = status_of(answers, AS_OF, groups=GROUPS, newest_weeks={}, standing=frame(), why_shut=()).failing
    assert len(check.trend) == WEEKS_OF_TREND
    assert check.trend[-1] == (AS_OF, False)
