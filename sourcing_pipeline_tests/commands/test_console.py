"""What people see while work goes on: bars in a terminal, lines in a log."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from sourcing_pipeline.commands.console import STILL_AT_IT_SECONDS, Bars, Lines, bars_on
from sourcing_pipeline.progress import Task, listening, track


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def logged(work: Callable[[Task, Clock], None], total: int | None = 40) -> list[str]:
    """The lines that a log gets of a task."""
    clock, output = Clock(), io.StringIO()
    with listening(Lines(Console(file=output, width=200), now=clock)), track("Reading websites", total) as task:
        work(task, clock)
    return output.getvalue().splitlines()


def test_nobody_needs_to_listen() -> None:
    with track("Reading websites", 3) as task:
        task(1)
        task.describe("12 pages")


def test_a_bar_shows_units_and_the_newest_note() -> None:
    output = io.StringIO()
    with bars_on(Console(file=output, force_terminal=True, width=160)) as progress, listening(Bars(progress)):
        progress.add_task("Week 2026-11-02", total=None, note="")
        with track("Reading websites", 40) as task:
            task(1)
            task.describe("4 pages")
            task(11)
            task.describe("1,204 pages, 310/s, 2 failed [of 3]")
        progress.refresh()
    last = output.getvalue().rsplit("Reading websites", 1)[-1]
    assert "12/40" in last
    assert "1,204 pages, 310/s, 2 failed [of 3]" in last


def test_a_log_gets_a_line_at_the_end_with_the_note() -> None:
    def work(task: Task, clock: Clock) -> None:
        for _ in range(40):
            clock.seconds += 0.5
            task.describe("204 pages, 10/s, 2 failed [of 3]")
            task(1)

    assert logged(work) == ["  Reading websites: 40 in 20.0 s (204 pages, 10/s, 2 failed [of 3])"]


def test_a_log_is_told_now_and_then_that_a_long_task_goes_on() -> None:
    def work(task: Task, clock: Clock) -> None:
        for site in range(1, 41):
            clock.seconds += STILL_AT_IT_SECONDS / 20
            task.describe(f"{site} pages")
            task(1)

    assert logged(work) == [
        "  Reading websites: 20 of 40 in 30.0 s (20 pages)",
        "  Reading websites: 40 of 40 in 60.0 s (40 pages)",
        "  Reading websites: 40 in 60.0 s (40 pages)",
    ]


@pytest.mark.parametrize("total", [None, 1])
def test_a_task_that_took_no_time_is_not_worth_a_line(total: int | None) -> None:
    assert logged(lambda task, _: task(1), total) == []
