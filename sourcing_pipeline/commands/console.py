"""What people see in the terminal: one console, progress bars, tables."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from sourcing_pipeline.progress import Task, listening

WORTH_A_LINE_SECONDS = 0.5
"""Tasks that end sooner aren't worth a line in a log."""

STILL_AT_IT_SECONDS = 30.0
"""How often a log is told that a long task goes on."""

console = Console(highlight=False, soft_wrap=True)
"""For results."""


aside = Console(stderr=True, highlight=False, soft_wrap=True)
"""For progress and errors."""


@dataclass(frozen=True)
class _Bar:
    """A bar, and a note beside it."""

    progress: Progress
    task: TaskID

    def __call__(self, units: int) -> None:
        self.progress.update(self.task, advance=units)

    def describe(self, text: str) -> None:
        self.progress.update(self.task, note=escape(text))


class Bars:
    """Draws a bar for each task that the core announces."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def start(self, label: str, total: int | None) -> Task:
        """Draw a new bar."""
        task = self._progress.add_task(label, total=total, note="")
        self._tasks[label] = task
        return _Bar(self._progress, task)

    def finish(self, label: str) -> None:
        """Leave the finished bar where it stands."""
        self._progress.stop_task(self._tasks.pop(label))


@dataclass
class _Line:
    """Lines about a task: now and then while it lasts, and one at its end."""

    label: str
    total: int | None
    output: Console
    now: Callable[[], float]
    done: int = 0
    note: str = ""
    begun: float = field(init=False)
    said: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.said = self.now()

    def __call__(self, units: int) -> None:
        self.done += units
        if self.now() - self.said >= STILL_AT_IT_SECONDS:
            self.said = self.now()
            self._say(f"{self.done:,}" if self.total is None else f"{self.done:,} of {self.total:,}")

    def describe(self, text: str) -> None:
        self.note = text

    def end(self) -> None:
        if self.now() - self.begun >= WORTH_A_LINE_SECONDS:
            self._say(f"{self.done:,}")

    def _say(self, done: str) -> None:
        note = f" ({self.note})" if self.note else ""
        self.output.print(f"  {self.label}: {done} in {self.now() - self.begun:.1f} s{note}", markup=False)


class Lines:
    """Where no bar can be drawn (a log, a pipe): lines about each task that takes its time."""

    def __init__(self, output: Console = aside, now: Callable[[], float] = time.monotonic) -> None:
        self._output, self._now = output, now
        self._lines: dict[str, _Line] = {}

    def start(self, label: str, total: int | None) -> Task:
        """Begin to count."""
        self._lines[label] = _Line(label, total, self._output, self._now)
        return self._lines[label]

    def finish(self, label: str) -> None:
        """Say what was done in which time."""
        self._lines.pop(label).end()


def bars_on(output: Console) -> Progress:
    """Bars with their units, time and a note."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
        console=output,
    )


@contextmanager
def progress_shown(headline: str) -> Iterator[Callable[[str], None]]:
    """Show a headline whose end the block changes by calling what it is given, and bars below it."""
    if not aside.is_terminal:
        aside.print(f"{headline} ...", markup=False)
        with listening(Lines()):
            yield lambda _: None
        return
    with bars_on(aside) as progress:
        task = progress.add_task(headline, total=None, note="")

        def step(name: str) -> None:
            progress.update(task, description=f"{headline}: {name}", advance=1)

        with listening(Bars(progress)):
            yield step
        progress.update(task, description=headline)
