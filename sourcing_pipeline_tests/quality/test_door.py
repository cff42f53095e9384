"""When the door of the export is shut."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.quality.door import DoorShutError, refuse_while_shut, standing_breaches
from sourcing_pipeline_tests.quality.answers import AS_OF, answer, frame

LIST = ("onboarding_list", "nobody_excluded")
PROFILES = ("website_profiles", "keeps_contract")
NEXT = AS_OF + timedelta(days=7)


def breached(*answers: dict[str, Any], week: date = AS_OF) -> list[tuple[str, str]]:
    found = standing_breaches(frame(*answers), [week], [LIST, PROFILES], ["website_profiles"])
    return list(found.select("asset", "check_name").iter_rows())


@pytest.mark.parametrize(
    ("answers", "is_shut"),
    [
        ([], False),
        ([answer(*LIST, passed=True)], False),
        ([answer(*LIST, passed=False)], True),
        ([answer(*LIST, passed=False), answer(*LIST, passed=True, hours=1)], False),
        ([answer(*LIST, passed=True), answer(*LIST, passed=False, hours=1)], True),
        ([answer(*LIST, passed=False, hours=2), answer(*LIST, passed=True, hours=1)], True),
        ([answer(*LIST, passed=False, severity="WARN")], False),
        ([answer("onboarding_list", "gone_from_the_code", passed=False)], False),
        ([answer("search_metrics", "keeps_contract", passed=False)], False),
        ([answer(*LIST, passed=False, as_of=NEXT)], False),
    ],
    ids=[
        "never checked", "held", "failed", "mended", "failed again", "order of rows is none of time", "warning",
        "check that is gone", "not upstream", "another week",
    ],
)  # fmt: skip
def test_the_newest_answer_of_a_blocking_check_of_the_week_decides(
    answers: list[dict[str, Any]], is_shut: bool
) -> None:
    assert breached(*answers) == ([LIST] if is_shut else [])


def test_of_a_table_without_weeks_the_newest_answer_of_any_week_counts() -> None:
    failed = answer(*PROFILES, passed=False)
    assert breached(failed, week=NEXT) == [PROFILES]
    assert breached(failed, answer(*PROFILES, passed=True, hours=1, as_of=NEXT)) == []


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["ERROR", "WARN"])), max_size=6, min_size=1))
def test_the_last_of_any_answers_decides(said: list[tuple[bool, str]]) -> None:
    answers = [
        answer(*LIST, passed=passed, severity=severity, hours=hours) for hours, (passed, severity) in enumerate(said)
    ]
    assert bool(breached(*reversed(answers))) == (said[-1] == (False, "ERROR"))


def test_an_open_door_lets_through() -> None:
    refuse_while_shut(frame(), "export_files")


def test_the_refusal_is_one_line_that_says_which_check_what_it_saw_and_what_to_do() -> None:
    with pytest.raises(DoorShutError) as refused:
        refuse_while_shut(frame(answer(*LIST, passed=False)), "export_files")
    said = str(refused.value)
    for part in (
        "export_files",
        "onboarding_list.nobody_excluded",
        str(AS_OF),
        "2 rows",
        "mend them",
        "run onboarding_list",
    ):
        assert part in said
    assert len(said.splitlines()) == 1
    assert refused.value.exit_code == 1
    assert not isinstance(refused.value, InputError)


def test_many_breaches_are_counted() -> None:
    with pytest.raises(DoorShutError, match=r"and 2 more"):
        refuse_while_shut(frame(*(answer("brand_scores", f"check_{n}", passed=False) for n in range(5))), "warehouse")
