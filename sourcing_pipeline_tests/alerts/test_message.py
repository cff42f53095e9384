"""What an alert says."""

import json
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.alerts.message import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Breach,
    FailedStep,
    body,
    payload,
    plain,
    subject,
)
from sourcing_pipeline_tests.alerts.failures import BREACH, WARNING, alert

FAILED = FailedStep("brand_metrics", "orders: no column amount: add it")


def test_it_says_what_failed_where_what_was_seen_expected_and_to_be_done() -> None:
    said = body(alert(BREACH, steps=(FAILED,)))
    for part in ("brand_metrics failed", "add it", "onboarding_list.nobody_excluded (stops the run)", "seen: 2 of 50",
                 "expected: nobody", "what to do: run it again", "Job weekly, week 2026-11-16, run 1f0c"):  # fmt: skip
        assert part in said
    assert "http" not in said


def test_where_the_ui_is_known_it_links_to_run_and_check() -> None:
    said = body(alert(BREACH, ui_url="https://dagster.example/"))
    assert "https://dagster.example/runs/1f0c" in said
    assert "https://dagster.example/assets/onboarding_list?view=checks&checkDetail=nobody_excluded" in said


def test_the_subject_says_how_bad_it_is_and_of_which_week() -> None:
    assert subject(alert(WARNING)) == "[sourcing shop] warning: brand_metrics.late_share, week 2026-11-16"
    assert (
        subject(alert(BREACH, WARNING, steps=(FAILED,)))
        == "[sourcing shop] FAILED: step brand_metrics and 2 more, week 2026-11-16"
    )


def test_what_is_posted_has_a_text_for_people_and_fields_for_programs() -> None:
    posted = payload(alert(BREACH, steps=(FAILED,), ui_url="https://dagster.example"))
    assert posted["text"].startswith("[sourcing shop] FAILED")
    assert (posted["severity"], posted["run_id"], posted["weeks"]) == ("ERROR", "1f0c", "week 2026-11-16")
    assert posted["failed_steps"] == [{"step": "brand_metrics", "error": "orders: no column amount: add it"}]
    [check] = posted["checks"]
    assert (check["check"], check["observed"], check["stops_the_run"]) == ("nobody_excluded", "2 of 50", True)
    assert json.loads(json.dumps(posted)) == posted
    assert payload(alert(WARNING))["severity"] == "WARN"


def test_many_failures_are_counted_and_not_all_spelled_out() -> None:
    said = body(alert(*(Breach("t", f"check_{n}", "WARN", False, "", "", "") for n in range(25))))
    assert "check_9" in said
    assert "check_10" not in said
    assert "15 more" in said


@pytest.mark.parametrize(
    ("hostile", "never"),
    [
        ("<!channel> see <http://evil.example|this>", "<"),
        ("@channel @here", "@channel"),
        ("[click](http://evil.example)", "]("),
        ("jane@nord.example", "jane"),
        ("a\r\nBcc: everybody@nord.example", "\n"),
        ("right\u202eto left", "\u202e"),
    ],
)
def test_texts_from_outside_mention_link_and_inject_nothing(hostile: str, never: str) -> None:
    told = alert(Breach("t", "c", "WARN", False, hostile, hostile, hostile), steps=(FailedStep(hostile, hostile),))
    assert never not in plain(hostile)
    assert never not in subject(told)
    if never != "\n":
        assert never not in payload(told)["text"]


@given(st.text())
def test_any_subject_is_a_header_of_one_line(text: str) -> None:
    line = subject(alert(steps=(FailedStep(text, text),)))
    assert len(line) <= LONGEST_SUBJECT
    assert len(line.splitlines()) == 1
    EmailMessage()["Subject"] = line


@given(st.text(min_size=LONGEST_TEXT * 2))
def test_texts_are_bounded(text: str) -> None:
    assert len(plain(text)) <= LONGEST_TEXT
